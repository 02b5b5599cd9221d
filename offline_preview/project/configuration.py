"""A stack's configuration as Pulumi gives it to a program: namespaced keys, strings, structures as JSON.

Source: https://www.pulumi.com/docs/iac/concepts/config/
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from offline_preview.errors import PreviewError
from offline_preview.project import go_yaml
from offline_preview.project.files import Project, read_yaml
from offline_preview.project.secrets import Decrypter
from offline_preview.secret_mask import PLACEHOLDER

_PLACEHOLDERS: Final = {"integer": "0", "boolean": "false", "array": "[]", "object": "{}"}
_TYPES: Final = {bool: "boolean", int: "integer", list: "array", dict: "object"}
_INTEGER = re.compile(r"[+-]?\d{1,19}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """`values` by namespaced key; `secret_keys` are those to mask; `notes` name placeholders and empty values.

    `hidden` says why placeholders stand for encrypted values, where some do.
    """

    values: Mapping[str, str]
    secret_keys: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    hidden: str = ""

    def of(self, namespace: str) -> dict[str, str]:
        """The values of a namespace such as `aws`, by bare key."""
        prefix = f"{namespace}:"
        return {key.removeprefix(prefix): value for key, value in self.values.items() if key.startswith(prefix)}


def load(project: Project, stack: str) -> Configuration:
    """Read and check a stack's configuration.

    Raises `PreviewError` with every fault, each with the key, the value and what is expected. An encrypted value whose
    passphrase is not at hand becomes a placeholder of the declared type.
    """
    file = project.stack_file(stack)
    content = read_yaml(file) if file.exists() else {}
    declared = {_namespaced(project, key): _declaration(project, key, value) for key, value in project.config.items()}
    decrypter = Decrypter(content, str(file))
    given = [_entry(key, raw, declared.get(key, {}), decrypter) for key, raw in _given(project, file, content).items()]
    absent = declared.keys() - {entry.key for entry in given}
    defaults = {key: default for key in declared if key in absent and (default := _default(declared[key])) is not None}
    if faults := [
        *(fault for key, declaration in declared.items() for fault in _declaration_faults(project, key, declaration)),
        *(f"{file.name}: {fault}" for entry in given for fault in _entry_faults(entry)),
        *(
            f"{file.name}: {_missing(key, declaration)}"
            for key, declaration in declared.items()
            if key in absent - defaults.keys() and _is_own(project, key)
        ),
    ]:
        raise PreviewError("\n".join(faults))
    return Configuration(
        values={**{entry.key: _text(entry.value) for entry in given}, **defaults},
        secret_keys=tuple(entry.key for entry in given if entry.secret),
        notes=tuple(note for entry in given for note in _notes(entry, decrypter.why)),
        hidden=decrypter.why,
    )


@dataclass(frozen=True, kw_only=True)
class _Opened:
    """A value in plain text, or a placeholder for it.

    `secret` where any of it was encrypted, `hidden` where any of that could not be decrypted.
    """

    value: Any
    secret: bool = False
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class _Entry(_Opened):
    """A value that the stack's file gives, and the declaration of its key in Pulumi.yaml ({} where it has none)."""

    key: str
    declaration: Mapping[str, Any]
    empty: bool = False


def _given(project: Project, file: Path, content: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the stack's file, by namespaced key."""
    given = content.get("config") or {}
    if not isinstance(given, dict):
        raise PreviewError(f"{file}: config: expected a mapping of keys to values")
    return {_namespaced(project, key): value for key, value in given.items()}


def _entry(key: str, raw: Any, declaration: Mapping[str, Any], decrypter: Decrypter) -> _Entry:
    opened = _opened(raw, decrypter)
    value = opened.value
    if opened.hidden and value == PLACEHOLDER:  # in a structure each encrypted value has its own placeholder
        value = _PLACEHOLDERS.get(_type(declaration), value)
    return _Entry(
        key=key,
        declaration=declaration,
        value=value if isinstance(value, dict | list) else go_yaml.text(value),
        secret=opened.secret,
        hidden=opened.hidden,
        empty=value is None,
    )


def _entry_faults(entry: _Entry) -> Iterator[str]:
    if not entry.hidden and (expected := _mismatch(entry.declaration, entry.value)):
        yield f"{entry.key}: {'[secret]' if entry.secret else repr(entry.value)}; expected {expected}"
    if entry.declaration.get("secret") and not entry.secret:
        yield f"{entry.key}: declared secret, but not encrypted; set it with `pulumi config set --secret {entry.key}`"


def _notes(entry: _Entry, why_hidden: str) -> Iterator[str]:
    if entry.hidden:
        yield f"configuration {entry.key} is encrypted, and a placeholder stands for it: {why_hidden}"
    elif entry.empty:
        yield f"configuration {entry.key} has no value: Pulumi reads it as an empty string"


def _default(declaration: Mapping[str, Any]) -> str | None:
    default = declaration.get("default", declaration.get("value"))
    return None if default is None else _text(default)


def _missing(key: str, declaration: Mapping[str, Any]) -> str:
    about = f" ({declaration['description']})" if declaration.get("description") else ""
    expected = _type_text(declaration["type"], declaration.get("items")) if "type" in declaration else "a value"
    return f"{key}: missing; expected {expected}{about}"


def _namespaced(project: Project, key: str) -> str:
    return key if ":" in key else f"{project.name}:{key}"


def _is_own(project: Project, key: str) -> bool:
    """Whether `key` is in the project's own namespace, and not in a provider's."""
    return key.startswith(f"{project.name}:")


def _declaration(project: Project, key: str, value: Any) -> dict[str, Any]:
    """A declaration in full: the short form is a default for the project's own keys, a value for a provider's."""
    if isinstance(value, dict):
        return value
    return {"default" if _is_own(project, _namespaced(project, key)) else "value": value}


def _type(declaration: Mapping[str, Any]) -> str:
    """The declared type, else that of the default."""
    return str(declaration.get("type") or _TYPES.get(type(declaration.get("default")), "string"))


def _declaration_faults(project: Project, key: str, declaration: Mapping[str, Any]) -> Iterator[str]:
    own = _is_own(project, key)
    if own and declaration.get("default") is not None and (fault := _mismatch(declaration, declaration["default"])):
        yield f"Pulumi.yaml: {key}: default {declaration['default']!r}; expected {fault}"
    if own and declaration.get("type") == "array" and "items" not in declaration:
        yield f"Pulumi.yaml: {key}: type array; expected the type of its items under 'items'"
    if "default" in declaration and "value" in declaration:
        yield f"Pulumi.yaml: {key}: has both a default and a value; expected one of them"
    if not own and declaration.get("value") is None:
        yield f"Pulumi.yaml: {key}: belongs to a provider; expected a 'value'"


def _opened(raw: Any, decrypter: Decrypter) -> _Opened:
    """`raw` with every encrypted value in it decrypted."""
    if isinstance(raw, dict):
        if set(raw) == {"secure"} and isinstance(raw["secure"], str):
            clear = decrypter.decrypt(raw["secure"])
            return _Opened(value=PLACEHOLDER if clear is None else clear, secret=True, hidden=clear is None)
        fields = {key: _opened(value, decrypter) for key, value in raw.items()}
        return _together({key: field.value for key, field in fields.items()}, fields.values())
    if isinstance(raw, list):
        items = [_opened(item, decrypter) for item in raw]
        return _together([item.value for item in items], items)
    return _Opened(value=raw)


def _together(value: Any, parts: Collection[_Opened]) -> _Opened:
    """A structure's `value`, secret or hidden where one of its `parts` is."""
    return _Opened(value=value, secret=any(part.secret for part in parts), hidden=any(part.hidden for part in parts))


def _mismatch(declaration: Mapping[str, Any], value: Any) -> str:
    """The declared type, where `value` does not conform to it; '' where it does, or no type is declared."""
    type_, items = declaration.get("type"), declaration.get("items")
    return "" if type_ is None or _conforms(type_, items, value) else _type_text(type_, items)


def _conforms(type_: str, items: Any, value: Any) -> bool:
    match type_:
        case "string":
            return isinstance(value, str)
        case "integer":
            number = int(value) if isinstance(value, str) and _INTEGER.fullmatch(value) else value
            return isinstance(number, int) and not isinstance(number, bool) and abs(number) < 1 << 63
        case "boolean":
            return isinstance(value, bool) or value in ("true", "false")
        case "object":
            return isinstance(value, dict)
    inner = items if isinstance(items, dict) else {}
    return isinstance(value, list) and all(_conforms(inner.get("type", ""), inner.get("items"), item) for item in value)


def _type_text(type_: str, items: Any) -> str:
    if isinstance(items, dict):
        return f"{type_}<{_type_text(items.get('type', 'string'), items.get('items'))}>"
    return {"boolean": "boolean (true or false)", "integer": "integer (a whole number)"}.get(type_, str(type_))


def _text(value: Any) -> str:
    """The value as the program is given it: structures as JSON, their keys in Go's order."""
    if isinstance(value, dict | list):
        return json.dumps(value, separators=(",", ":"), sort_keys=True)
    return go_yaml.text(value)
