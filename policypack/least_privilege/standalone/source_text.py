"""The text of a file as a value, and where in the text each part of the value begins: JSON, and YAML."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

import yaml

from least_privilege.policy import parser
from least_privilege.standalone.kinds import YAML
from least_privilege.standalone.synthetic_resources import Step, Steps
from least_privilege.standalone.yaml_text import YamlError, load_documents

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_DECODER: Final = json.JSONDecoder()


class Position(NamedTuple):
    """Line and column, both counted from 1."""

    line: int
    column: int


class SourceError(Exception):
    """The text is neither; the message, which follows a file's name, says where and why: `:12: not JSON: ...`."""


class _Places(Protocol):
    def position(self, steps: Steps) -> Position: ...


@dataclass(frozen=True)
class Source:
    """What a text holds. `given` is what the rules read: JSON as the text, or else the value. `lost` are keys that an
    object has twice, where no rule sees the text: it is not one document."""

    given: Any
    value: Any
    lost: tuple[str, ...]
    _places: _Places

    def position(self, steps: Steps) -> Position:
        """Where the part under `steps` begins; of a part inside a string, where the string does."""
        return self._places.position(steps)


def read(text: str, suffix: str) -> Source:
    """Read the text of a file whose name ends in `suffix`; raises `SourceError`."""
    is_json = suffix == ".json" or (suffix not in YAML and text.lstrip()[:1] in ("{", "[", ""))
    return _json(text) if is_json else _yaml(text)


def _json(text: str) -> Source:
    try:
        value, repeated, _ = parser.load(text)
    except json.JSONDecodeError as error:
        raise SourceError(f":{error.lineno}: not JSON: {error.msg} (column {error.colno})") from error
    except (ValueError, RecursionError) as error:
        raise SourceError(f": not JSON: {error}") from error
    is_document = isinstance(value, dict) and any(key.lower() == "statement" for key in value)
    return Source(text, value, () if is_document else tuple(dict.fromkeys(repeated)), _JsonPlaces(text))


def _yaml(text: str) -> Source:
    """Several documents are a list."""
    try:
        documents = load_documents(text)
    except YamlError as error:
        raise SourceError(str(error)) from error
    values, nodes = [each.value for each in documents], [each.node for each in documents]
    if len(values) == 1:
        return Source(values[0], values[0], (), _YamlPlaces(nodes[0]))
    return Source(values, values, (), _YamlPlaces(yaml.SequenceNode("", nodes)))


class _JsonPlaces:
    """Each object and list on the way is read once, and at the speed of Python's own decoder."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._members: dict[int, dict[Step, int]] = {}

    def position(self, steps: Steps) -> Position:
        at = self._after_space(0)
        for step in steps:
            if at not in self._members:
                self._members[at] = dict(self._read(at))
            if step not in self._members[at]:
                break
            at = self._members[at][step]
        return Position(self._text.count("\n", 0, at) + 1, at - self._text.rfind("\n", 0, at))

    def _read(self, at: int) -> Iterator[tuple[Step, int]]:
        """Where each member begins of the object or list at `at`; nothing for another value."""
        text, is_object = self._text, self._text[at] == "{"
        if text[at] not in "{[":
            return
        at, index = self._after_space(at + 1), 0
        while text[at] not in "}]":
            key: Step = index
            if is_object:
                key, at = _DECODER.raw_decode(text, at)
                at = self._after_space(self._after_space(at) + 1)  # over the colon
            yield key, at
            at = self._after_space(_DECODER.raw_decode(text, at)[1])
            if text[at] == ",":
                at = self._after_space(at + 1)
            index += 1

    def _after_space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at


class _YamlPlaces:
    def __init__(self, node: yaml.Node) -> None:
        self._node = node

    def position(self, steps: Steps) -> Position:
        node = self._node
        for step in steps:
            if (inner := _member(node, step)) is None:
                break
            node = inner
        return Position(node.start_mark.line + 1, node.start_mark.column + 1) if node.start_mark else Position(1, 1)


def _member(node: yaml.Node, step: Step) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in reversed(node.value) if key.value == step), None)
    return None  # a scalar, whose text may be a document; or a short form of a function: the function's own node stands
