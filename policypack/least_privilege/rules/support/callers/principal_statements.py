"""Whom the statements of a document with principals are for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from least_privilege.evaluation.callers import Caller, names_caller
from least_privilege.evaluation.restrictions import always_holds
from least_privilege.policy.document import Document, Statement, Value
from least_privilege.policy.principals import account_of, is_whole_account
from least_privilege.policy.unknown import UNKNOWN, Unknown
from least_privilege.policy.wildcards import is_plain
from least_privilege.rules.support.callers.conditions_in_force import covering_denies

_KINDS_OF_EVERYONE = ("AWS", "Federated")
"""Under which `*` is taken for everyone; under another it names nobody."""

_SERVICE_NAME_KEYS = ("aws:principalservicename", "aws:principalservicenameslist")

ASSUME_ACTIONS = ("sts:assumerole", "sts:assumerolewithwebidentity", "sts:assumerolewithsaml")


def allows_any(statement: Statement, *actions: str) -> bool:
    """Whether the statement allows one of `actions` (lower case; any of STS's ways to assume a role where none is
    given). An action that is unknown at preview counts."""
    if not statement.allows:
        return False
    return UNKNOWN in statement.actions or any(statement.matches_action(action) for action in actions or ASSUME_ACTIONS)


def is_everyone(value: Value) -> bool:
    """Whether a principal is `*`."""
    return isinstance(value, str) and bool(value) and not value.strip("*?")


def everyone(statement: Statement) -> str:
    """The element by which the statement names everyone; empty where it does not."""
    if statement.not_principals:
        return "NotPrincipal"
    if "*" in statement.principals:
        return '"Principal": "*"'
    given = {kind: values for kind, values in statement.principals.items() if kind in _KINDS_OF_EVERYONE}
    kinds = (kind for kind, values in given.items() if any(map(is_everyone, values)))
    return f'"Principal": {{"{kind}": "*"}}' if (kind := next(kinds, "")) else ""


def named(principals: Mapping[str, Sequence[str | Unknown]], kind: str) -> list[str]:
    """The known principals of `kind`, each once."""
    return list(dict.fromkeys(value for value in principals.get(kind, ()) if isinstance(value, str)))


def with_principals(statement: Statement, change: Callable[[str, str], str]) -> dict[str, str | list[str]]:
    """The statement's Principal as JSON, each known principal replaced by what `change` gives for its kind and text; an
    empty text leaves it out."""
    found: dict[str, list[str]] = {}
    for kind, values in (statement.principals or {"*": ("*",)}).items():
        given = [change("AWS" if kind == "*" else kind, value) for value in values if isinstance(value, str)]
        kept = found.setdefault("AWS" if kind == "*" else kind, [])
        kept += [value for value in dict.fromkeys(given) if value and value not in kept]
    return {kind: values[0] if len(values) == 1 else values for kind, values in found.items() if values}


def allow_statements_of(document: Document) -> Iterator[Statement]:
    """Every Allow. Where one is for everyone, and Denies with NotPrincipal make exceptions of some, also the same Allow
    for those alone."""
    for statement in map(_of_named_services, document.statements):
        if statement.allows:
            yield statement
            if everyone(statement) and (exempt := _exempt_principals(document, statement)):
                yield replace(statement, principals=exempt, not_principals={})


def _of_named_services(statement: Statement) -> Statement:
    """A statement for everyone that a condition leaves to AWS services by their names, as one with them as principals.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalservicename
    """
    if statement.allows and everyone(statement) and not statement.not_principals:
        for condition in statement.conditions:
            is_on_name = condition.lower_key in _SERVICE_NAME_KEYS and condition.restricts_outsiders
            if is_on_name and all(isinstance(value, str) and is_plain(value) for value in condition.values):
                return replace(statement, principals={"Service": condition.values})
    return statement


def _exempt_principals(document: Document, statement: Statement) -> dict[str, tuple[Value, ...]]:
    """The principals in the NotPrincipal of Denies that no other Deny names."""
    denies = [deny for deny in covering_denies(document, statement) if deny.not_principals]
    unconditional = [deny for deny in denies if always_holds(deny.conditions)]
    found: dict[str, list[Value]] = {}
    for deny in denies:
        for kind, values in deny.not_principals.items():
            found.setdefault(kind, []).extend(
                value
                for value in values
                if isinstance(value, str)
                and not _is_there_for_its_principal(value, deny)
                and not any(names_caller(other, Caller(kind, value)) for other in unconditional)
            )
    return {kind: tuple(values) for kind, values in found.items() if values}


def _is_there_for_its_principal(value: str, deny: Statement) -> bool:
    """Whether an account is in NotPrincipal only because AWS asks for the account of each role or user there.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """
    others = (other for other in named(deny.not_principals, "AWS") if not is_whole_account(other))
    return is_whole_account(value) and account_of(value) in map(account_of, others)
