"""A stack's configuration as Pulumi gives it to a program: namespaced keys, texts, structures as JSON.

Source: https://www.pulumi.com/docs/iac/concepts/config/
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from offline_preview.errors import PreviewError
from offline_preview.project import go_yaml
from offline_preview.project.files import Project, read_yaml
from offline_preview.project.secrets import Decrypter

_PLACEHOLDERS: Final = {"integer": "0", "boolean": "false", "array": "[]", "object": "{}"}
_TYPES: Final = {bool: "boolean", int: "integer", list: "array", dict: "object"}
PLACEHOLDER: Final = "secret-placeholder"
_INTEGER = re.compile(r"[+-]?\d{1,19}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """`values` by namespaced key; `secret_keys` are those to mask; `notes` say what a placeholder stands for."""

    values: Mapping[str, str]
    secret_keys: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def of(self, namespace: str) -> dict[str, str]:
        """The values of a namespace such as `aws`, by bare key."""
        prefix = f"{namespace}:"
        return {key.removeprefix(prefix): value for key, value in self.values.items() if key.startswith(prefix)}


def load(project: Project, stack: str) -> Configuration:
    """Read and check a stack's configuration.

    Raises `PreviewError` with every fault, each naming key, value and expected form. An encrypted value whose
    passphrase is not at hand becomes a placeholder of the declared type.
    """
    file = project.stack_file(stack)
    rest = read_yaml(file) if file.exists() else {}
    given = rest.pop("config", None) or {}
    if not isinstance(given, dict):
        raise PreviewError(f"{file}: config: expected a mapping of keys to values")
    given = {_namespaced(project, key): value for key, value in given.items()}
    declared = {_namespaced(project, key): _declaration(project, key, value) for key, value in project.config.items()}
    decrypter = Decrypter(rest, str(file))
    values: dict[str, str] = {}
    secret_keys, notes = [], []
    faults = [
        fault for key, declaration in declared.items() for fault in _declaration_faults(project, key, declaration)
    ]
    for key, raw in given.items():
        declaration = declared.get(key, {})
        value, secure, hidden = _opened(raw, decrypter)
        if hidden:
            if value == PLACEHOLDER:  # all of it is encrypted; inside a structure each value has its own placeholder
                value = _PLACEHOLDERS.get(_type(declaration), value)
            notes.append(f"configuration {key} is encrypted, and a placeholder stands for it: {decrypter.why}")
        elif value is None:
            notes.append(f"configuration {key} has no value: Pulumi reads it as an empty string")
        value = value if isinstance(value, dict | list) else go_yaml.text(value)
        if not hidden and (fault := _mismatch(declaration, value)):
            shown = "[secret]" if secure else repr(value)
            faults.append(f"{file.name}: {key}: {shown}; expected {fault}")
        if declaration.get("secret") and not secure:
            faults.append(
                f"{file.name}: {key}: declared secret, but not encrypted: use pulumi config set --secret {key}"
            )
        if secure:
            secret_keys.append(key)
        values[key] = _text(value)
    for key, declaration in declared.items():
        if key in values:
            continue
        default = declaration.get("default", declaration.get("value"))
        if default is not None:
            values[key] = _text(default)
        elif key.startswith(f"{project.name}:"):
            about = f" ({declaration['description']})" if declaration.get("description") else ""
            expected = _kind(declaration["type"], declaration.get("items")) if "type" in declaration else "a value"
            faults.append(f"{file.name}: {key}: missing; expected {expected}{about}")
    if faults:
        raise PreviewError("\n".join(faults))
    return Configuration(values=values, secret_keys=tuple(secret_keys), notes=tuple(notes))


def _namespaced(project: Project, key: str) -> str:
    return key if ":" in key else f"{project.name}:{key}"


def _declaration(project: Project, key: str, value: Any) -> dict[str, Any]:
    """A declaration in full: the short form is a default for the project's own keys, a value for a provider's."""
    if isinstance(value, dict):
        return value
    return {"default" if _namespaced(project, key).startswith(f"{project.name}:") else "value": value}


def _type(declaration: Mapping[str, Any]) -> str:
    """The declared type, else that of the default."""
    return str(declaration.get("type") or _TYPES.get(type(declaration.get("default")), "string"))


def _declaration_faults(project: Project, key: str, declaration: Mapping[str, Any]) -> Iterator[str]:
    own = key.startswith(f"{project.name}:")
    if own and declaration.get("default") is not None and (fault := _mismatch(declaration, declaration["default"])):
        yield f"Pulumi.yaml: {key}: default {declaration['default']!r}; expected {fault}"
    if own and declaration.get("type") == "array" and "items" not in declaration:
        yield f"Pulumi.yaml: {key}: type array; expected the type of its items under 'items'"
    if "default" in declaration and "value" in declaration:
        yield f"Pulumi.yaml: {key}: has both a default and a value; expected one of them"
    if not own and declaration.get("value") is None:
        yield f"Pulumi.yaml: {key}: belongs to a provider; expected a 'value'"


def _opened(raw: Any, decrypter: Decrypter) -> tuple[Any, bool, bool]:
    """The value in clear, whether any of it was encrypted, and whether any of that stays hidden."""
    if isinstance(raw, dict):
        if set(raw) == {"secure"} and isinstance(raw["secure"], str):
            clear = decrypter.decrypt(raw["secure"])
            return (PLACEHOLDER, True, True) if clear is None else (clear, True, False)
        opened = {key: _opened(value, decrypter) for key, value in raw.items()}
        return (
            {key: value for key, (value, _, _) in opened.items()},
            any(secure for _, secure, _ in opened.values()),
            any(hidden for _, _, hidden in opened.values()),
        )
    if isinstance(raw, list):
        items = [_opened(item, decrypter) for item in raw]
        return [value for value, _, _ in items], any(item[1] for item in items), any(item[2] for item in items)
    return raw, False, False


def _mismatch(declaration: Mapping[str, Any], value: Any) -> str:
    """What the declared type expects instead of `value`; '' where it conforms or no type is declared."""
    kind, items = declaration.get("type"), declaration.get("items")
    return "" if kind is None or _conforms(kind, items, value) else _kind(kind, items)


def _conforms(kind: str, items: Any, value: Any) -> bool:
    match kind:
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


def _kind(kind: str, items: Any) -> str:
    if isinstance(items, dict):
        return f"{kind}<{_kind(items.get('type', 'string'), items.get('items'))}>"
    return {"boolean": "boolean (true or false)", "integer": "integer (a whole number)"}.get(kind, str(kind))


def _text(value: Any) -> str:
    """The value as the program is given it: structures as JSON, their keys in Go's order."""
    if isinstance(value, dict | list):
        return json.dumps(value, separators=(",", ":"), sort_keys=True)
    return go_yaml.text(value)
