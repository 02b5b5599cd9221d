"""Texts that a program made of an Output, and not of its value: an f-string outside `apply`, or `str(output)`.

Source: https://www.pulumi.com/docs/iac/concepts/inputs-outputs/apply/#outputs-and-strings
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from offline_preview import wire

_TEXT: Final = "Calling __str__ on an Output[T] is not supported"
"""How the text of every Output begins."""


def notes(resource: str, inputs: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with each of a resource's `inputs` that holds such a text; `resource` is its type and name."""
    for name, value in inputs.items():
        if any(_TEXT in text for text in wire.texts(value)):
            yield (
                f"{resource}: its property {name} holds an Output's own text (an f-string or str() outside `apply` "
                "makes that), which names nothing in AWS: use pulumi.Output.concat, pulumi.Output.format or apply"
            )
