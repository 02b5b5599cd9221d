"""Writes waivers into a configuration file, and leaves the rest of its text as it is: people review the difference."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from least_privilege.judging.configuration_file import LEVEL
from least_privilege.rules.pack.waiver import NAME, WAIVERS

Entry = Mapping[str, Any]
"""A waiver as a configuration file has it."""

_INDENT: Final = re.compile(r'\{\s*\n([ \t]+)"')
_decode: Final = json.JSONDecoder().raw_decode


def with_waivers(text: str, entries: Sequence[Entry]) -> str:
    """The text of a configuration, which may be empty, with `entries`: each in the place of a waiver of the same
    finding on the same resource, or else after all others. `text` is JSON that `configuration_file` reads."""
    given = json.loads(text) if text.strip() else {}
    if "\n" not in text.strip():
        text = json.dumps(given, indent=2, ensure_ascii=False) + "\n"
    return _Writer(text).write(entries)


class _Writer:
    """Edits a text from its end to its start, so that earlier places stay where they are."""

    def __init__(self, text: str) -> None:
        self._text = text
        found = _INDENT.search(text)
        self._unit = found[1] if found else "  "

    def write(self, entries: Sequence[Entry]) -> str:
        top = self._text.index("{")
        places = {key: (start, end) for key, start, end in _values(self._text, top)}
        if NAME not in places:
            self._append(top, {WAIVERS: list(entries)}, 1, NAME)
            return self._text
        start, end = places[NAME]
        value = json.loads(self._text[start:end])
        if isinstance(value, str):
            self._put(start, end, {LEVEL: value, WAIVERS: list(entries)}, 1)
        elif WAIVERS not in value:
            self._append(start, list(entries), 2, WAIVERS)
        else:
            at = next(begin for key, begin, _ in _values(self._text, start) if key == WAIVERS)
            self._merge(at, value[WAIVERS], entries)
        return self._text

    def _merge(self, at: int, old: Sequence[Entry], entries: Sequence[Entry]) -> None:
        """Put `entries` into the list at `at`, which has `old`."""
        by_subject = {_subject(each): each for each in entries}
        known = {_subject(each) for each in old}
        for each in entries:
            if _subject(each) not in known:
                self._append(at, each, 3)
        for (_, start, end), each in reversed(list(zip(_values(self._text, at), old, strict=False))):
            if (new := by_subject.get(_subject(each))) is not None and new != each:
                self._put(start, end, new, 3)

    def _append(self, at: int, value: Any, depth: int, key: str = "") -> None:
        """Add `value` at the end of the object or list that begins at `at`."""
        written = f"{json.dumps(key)}: " * bool(key) + self._dumped(value, depth)
        line = f"\n{self._unit * depth}{written}"
        inside = list(_values(self._text, at))
        if inside:
            last = inside[-1][2]
            self._text = f"{self._text[:last]},{line}{self._text[last:]}"
        else:
            closing = _skip(self._text, at + 1)
            self._text = f"{self._text[: at + 1]}{line}\n{self._unit * (depth - 1)}{self._text[closing:]}"

    def _put(self, start: int, end: int, value: Any, depth: int) -> None:
        self._text = self._text[:start] + self._dumped(value, depth) + self._text[end:]

    def _dumped(self, value: Any, depth: int) -> str:
        text = json.dumps(value, indent=self._unit, ensure_ascii=False)
        return text.replace("\n", f"\n{self._unit * depth}")


def _subject(entry: Entry) -> tuple[str, str]:
    return str(entry.get("finding", "")), str(entry.get("resource", ""))


def _values(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """The key ('' in a list), the start and the end of each value in the object or list that begins at `at`."""
    is_object = text[at] == "{"
    at = _skip(text, at + 1)
    while text[at] not in "}]":
        key = ""
        if is_object:
            key, at = _decode(text, at)
            at = _skip(text, _skip(text, at) + 1)  # behind the colon
        _, end = _decode(text, at)
        yield key, at, end
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    """The place of what is not white space, from `at` on."""
    while text[at] in " \t\r\n":
        at += 1
    return at
