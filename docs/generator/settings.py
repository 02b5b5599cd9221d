"""docs/reference/settings.md: every setting of the stack and of each system, from the schema that reads them."""

import json
from collections.abc import Iterator
from typing import Any

from components.config.parsers import FieldParser
from components.config.schema import Setting, settings_of
from components.config.stack_settings import Settings
from components.systems.registry import SYSTEMS
from docs.generator.words import code, table

_COLUMNS = ("key", "meaning", "value", "default", "example")
_HEAD = """\
# Settings

<!-- Made by `make docs` from the settings' own declarations in components/config/; do not edit. -->

A stack's settings stand in `Pulumi.STACK.yaml` under the key `aws-roles:KEY`. Set one with `pulumi config set KEY
VALUE`, and a part of an object with `pulumi config set --path 'pettracker.api.id' VALUE`. Where settings are wrong, the
program stops before it creates anything and names all of them: the key, the value given, and what is expected.

A setting without a default must be given wherever the object that it belongs to is given. `NAME` in a key is a name of
your choice, and `[]` an item of a list.

"""


def page() -> str:
    """The page's text."""
    parts = [_HEAD, "## The stack\n\n", _table(settings_of(Settings))]
    for system in SYSTEMS:
        parts.append(f"\n## {system.title}\n\n{system.description} In the setting `systems`: `{system.name}`.\n")
        for record, paths in _records(system.settings, system.key).items():
            parts.append(f"\n### {code(paths[0])}\n\n{_used(paths)}{_table(settings_of(record))}")
    return "".join(parts)


def _records(root: type, path: str) -> dict[type, list[str]]:
    """The objects of a system's settings, each with the paths at which it stands."""
    found: dict[type, list[str]] = {}
    waiting = [(root, path)]
    while waiting:
        record, at = waiting.pop(0)
        repeated = record in found
        found.setdefault(record, []).append(at)
        if not repeated:
            waiting[:0] = list(_children(record, at))
    return found


def _children(record: type, path: str) -> Iterator[tuple[type, str]]:
    for each in settings_of(record):
        at, parser = f"{path}.{each.key}", each.parser
        while parser.item:
            at += ".NAME" if parser.keyed else "[]"
            parser = parser.item
        if parser.record:
            yield parser.record, at


def _used(paths: list[str]) -> str:
    return f"The same for {', '.join(map(code, paths[1:]))}.\n\n" if len(paths) > 1 else ""


def _table(declared: tuple[Setting, ...]) -> str:
    return table(_COLUMNS, (_row(each) for each in declared))


def _row(declared: Setting) -> tuple[str, ...]:
    default = declared.default() if declared.default else None
    return (
        code(declared.key),
        declared.description,
        declared.parser.expected,
        "required" if not declared.default else _shown(declared.parser, default),
        "" if declared.example is None else code(_json(declared.example)),
    )


def _shown(parser: FieldParser, default: Any) -> str:
    if default in (None, "", (), {}) or not isinstance(default, str | int | tuple):
        return "see below" if parser.record and default is not None else "none"
    return code(_json(default))


def _json(value: Any) -> str:
    """The value as it stands in a stack's file; text as it is."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_json, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_json(each)}" for key, each in value.items()) + "}"
    # Digits without quotes would be a number.
    return value if isinstance(value, str) and not value.isdigit() else json.dumps(value)
