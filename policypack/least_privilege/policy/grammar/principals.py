"""Principal and NotPrincipal.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

import json
from collections.abc import Mapping
from typing import Any

from least_privilege.policy.document import PolicyKind, Value
from least_privilege.policy.grammar import terms as words
from least_privilege.policy.grammar.notes import Notes
from least_privilege.policy.grammar.variables import plain_names
from least_privilege.policy.program_text import arn_text
from least_privilege.policy.unknown import UNKNOWN, Unknown

_SOMEBODY: dict[str, tuple[Value, ...]] = {"AWS": (UNKNOWN,)}
"""What stands for a Principal that cannot be read: an Allow for it may be for anybody, a Deny for it stops nobody."""

_CHECKS = {
    PolicyKind.TRUST: "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
    PolicyKind.SERVICE_CONTROL: "SCP_SYNTAX_ERROR_PRINCIPAL",
    PolicyKind.RESOURCE_CONTROL: "RCP_SYNTAX_ERROR_PRINCIPAL",
}
"""AWS's check of an element that a kind of document does not support, where it has one for that kind alone."""


def read_principals(
    notes: Notes, elements: Mapping[str, Any], effect: str
) -> tuple[dict[str, tuple[Value, ...]], dict[str, tuple[Value, ...]]]:
    given = [name for name in ("Principal", "NotPrincipal") if name in elements]
    if not notes.kind.has_principals:
        for name in given:
            message = f"has a {name}, which {words.one(notes.kind.value)} does not support"
            notes.problem("unsupported-principal", message, f"no {name}", _CHECKS.get(notes.kind, ""))
        return {}, {}
    if not given:
        notes.problem("missing-principal", "has no Principal", "a Principal")
        return _SOMEBODY, {}
    if len(given) == 2:
        notes.problem("exclusive-elements", "has both Principal and NotPrincipal", "one of them")
    elif given == ["NotPrincipal"] and notes.kind is not PolicyKind.RESOURCE:
        message = f"has a NotPrincipal, which {words.one(notes.kind.value)} does not support"
        notes.problem("unsupported-principal", message, "a Principal", _CHECKS.get(notes.kind, ""))
    elif given == ["NotPrincipal"] and effect == "Allow":
        notes.problem(
            "not-principal-allow",
            "allows everyone except the principals in NotPrincipal",
            "a Principal that lists who needs access",
        )
    principals, others = (
        _principal(notes, name, elements[name]) if name in elements else {} for name in ("Principal", "NotPrincipal")
    )
    if principals is _SOMEBODY and effect == "Allow":
        principals = _bare(elements["Principal"])
    return principals, others


def _principal(notes: Notes, name: str, value: Any) -> dict[str, tuple[Value, ...]]:
    if isinstance(value, Unknown):
        notes.has_unknown = True
        return _SOMEBODY
    if value == "*":
        return {"*": ("*",)}
    if isinstance(value, str) and (mistake := arn_text(value)):
        notes.without_mistake(value, mistake, f"its {name}")
        return {"AWS": (UNKNOWN,)}
    if not isinstance(value, Mapping):
        notes.problem("invalid-principal", f"has {value!r} for its {name}", _meant_by(notes.kind, value))
        return _SOMEBODY
    if not value:
        notes.problem("empty-principal-object", f"has an empty {name}", f"at least one {name}")
    found: dict[str, tuple[Value, ...]] = {}
    for key, item in value.items():
        kind = words.PRINCIPALS.get(str(key).lower())
        if kind is None:
            notes.problem(
                "invalid-principal",
                f"has the kind {key!r} of {name}",
                repr(near)
                if (near := words.PRINCIPALS.nearest(str(key)))
                else f"one of {words.listed(words.PRINCIPALS)}",
                "INVALID_PRINCIPAL_KEY",
            )
            continue
        if kind != key:
            notes.problem("element-case", f"has {key!r} instead of {kind!r}", f"{kind!r}", "INVALID_PRINCIPAL_KEY")
        found[kind] = found.get(kind, ()) + (plain_names(notes, notes.values(name, item)) or (UNKNOWN,))
    return found or _SOMEBODY


def _meant_by(kind: PolicyKind, value: Any) -> str:
    """What to write for a Principal without its kind."""
    found = _bare(value)
    if found is _SOMEBODY:
        return '{"AWS": ...}, {"Service": ...} or "*"'
    if kind is PolicyKind.RESOURCE_CONTROL or found == {"AWS": ("*",)}:
        return '"*"'
    return json.dumps({name: texts[0] if len(texts) == 1 else texts for name, texts in found.items()})


def _bare(value: Any) -> dict[str, tuple[Value, ...]]:
    """A Principal without its kind, as it is meant."""
    texts = [value] if isinstance(value, str) else value
    if not texts or not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        return _SOMEBODY
    found: dict[str, tuple[Value, ...]] = {}
    for text in texts:
        kind = "Service" if ".amazonaws.com" in text else "AWS"
        found[kind] = (*found.get(kind, ()), text)
    return found
