"""The resource types of the installed AWS SDK, read from its source: importing them all takes minutes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_TYPE: Final = re.compile(r'^@pulumi\.type_token\("(?P<token>aws:[^"]+)"\)', re.M)
_CONSTRUCTOR: Final = re.compile(r"def _internal_init\(__self__,(?P<inputs>.*?)__props__", re.S)
_INPUT: Final = re.compile(r"^\s*(\w+): pulumi\.Input\[(.*)\] = None,?$", re.M)
_REQUIRED: Final = re.compile(r"Missing required property '(\w+)'")
_OUTPUT: Final = re.compile(
    r"    @_builtins\.property\n    @pulumi\.getter(?:\(name=\"(?P<name>\w+)\"\))?\n(?:    @.*\n(?:.*\n)*?)?"
    r"    def (?P<python>\w+)\(self\) -> pulumi\.Output\[(?P<type>.*)\]:"
)
_USING: Final = re.compile(r"\bimport\b[^\n]*?\busing (?P<what>[^\n]*?)\.? For example")


@dataclass(frozen=True, kw_only=True)
class ResourceType:
    """A resource type: its inputs, those that must be given, and its outputs, each by its name in Pulumi with its
    Python type; what its documentation says it is imported by, and the examples of that."""

    inputs: Mapping[str, str]
    required: frozenset[str]
    outputs: Mapping[str, str]
    imported_by: str
    import_ids: tuple[str, ...]
    python_names: Mapping[str, str]
    """Pulumi's name of each property, by its name in Python, which is Terraform's as well."""

    @property
    def computed(self) -> frozenset[str]:
        """The outputs that only the provider knows."""
        return frozenset(self.outputs) - frozenset(self.inputs)


@cache
def resource_types() -> Mapping[str, ResourceType]:
    """All resource types of `pulumi_aws`, by type token."""
    spec = find_spec("pulumi_aws")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pulumi_aws")
    return {token: type_ for path in sorted(Path(spec.origin).parent.glob("*/*.py")) for token, type_ in _read(path)}


def _read(path: Path) -> Iterator[tuple[str, ResourceType]]:
    text = path.read_text("utf-8")
    found, constructor = _TYPE.search(text), _CONSTRUCTOR.search(text)
    if found is None or constructor is None:
        return
    outputs = {(each["name"] or each["python"]): each for each in _OUTPUT.finditer(text, found.end())}
    names = {each["python"]: name for name, each in outputs.items()}
    ids = re.findall(rf"\$ pulumi import {re.escape(found['token'])} \S+ (\S.*)", text)
    using = _USING.search(text, found.end())
    yield (
        found["token"],
        ResourceType(
            inputs={names.get(name, name): type_ for name, type_ in _INPUT.findall(constructor["inputs"])},
            required=frozenset(names.get(name, name) for name in _REQUIRED.findall(text)),
            outputs={name: each["type"] for name, each in outputs.items()},
            imported_by=using["what"] if using else "",
            import_ids=tuple(dict.fromkeys(each.strip("\"' ") for each in ids)),
            python_names=names,
        ),
    )
