"""Texts that a program made of an Output, and not of its value: an f-string outside `apply`, or `str(output)`.

Source: https://www.pulumi.com/docs/iac/concepts/inputs-outputs/apply/#outputs-and-strings
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from offline_preview import wire
from offline_preview.pack.messages import AnalyzedResource
from offline_preview.result import PolicyFinding

_FINDING: Final = "iam-malformed-document:output-as-text"
"""What the pack says of such a text in the inputs that it judges."""
_TEXT: Final = "Calling __str__ on an Output[T] is not supported"
"""How the text of every Output begins."""


def notes(resource: str, inputs: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with each of a resource's `inputs` that holds such a text; `resource` is its type and name."""
    for name, value in inputs.items():
        if any(_TEXT in text for text in wire.texts(value)):
            yield (
                f"{_about(resource, name)}holds an Output's own text (an f-string or str() outside `apply` "
                "makes that), which names nothing in AWS: use pulumi.Output.concat, pulumi.Output.format or apply"
            )


def unsaid(given: Iterable[str], resources: Iterable[AnalyzedResource], found: Iterable[PolicyFinding]) -> list[str]:
    """The notes `given`, without those that a finding says too, with the cure: it judges texts and lists of
    them, and no value inside an object."""
    urns = {finding.urn for finding in found if finding.id == _FINDING}
    said = tuple(
        _about(f"{each.type} '{each.name}'", name)
        for each in resources
        if each.urn in urns
        for name, value in each.properties.items()
        if not isinstance(value, Mapping)
    )
    return [note for note in given if not note.startswith(said)]


def _about(resource: str, name: str) -> str:
    """How a note on an input begins."""
    return f"{resource}: its property {name} "
