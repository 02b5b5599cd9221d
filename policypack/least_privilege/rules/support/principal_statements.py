"""What shuts a statement that names its principals: its own conditions, and the Denies beside it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from least_privilege.evaluation.evaluator import Caller
from least_privilege.evaluation.evaluator import named as is_named
from least_privilege.evaluation.restrictions import always_holds, complement, restricts
from least_privilege.policy.document import Condition, Document, Statement, Value
from least_privilege.policy.unknown import UNKNOWN, Unknown
from least_privilege.policy.wildcards import contains, overlaps

WHO = frozenset(
    f"aws:{key}"
    for key in (
        *("principalorgid", "principalorgpaths", "principalaccount", "principalarn", "userid"),
        *("sourceaccount", "sourcearn", "sourceorgid", "sourceorgpaths", "sourceip"),
        *("sourcevpc", "sourcevpcarn", "sourcevpce", "vpceaccount", "vpceorgid", "vpceorgpaths"),
    )
)
"""Keys that a stranger cannot meet. Not an external id, MFA or a tag: those the caller's own account decides on; nor
an address within a VPC (aws:VpcSourceIp): every VPC may have the same."""

ASSUME = ("sts:assumerole", "sts:assumerolewithwebidentity", "sts:assumerolewithsaml")

_ACCOUNT = re.compile(r"\d{12}")

Restrictive = Callable[[Sequence[Condition]], bool]


def account_of(principal: str) -> str:
    """The account id in an ARN, or of a principal that is one, with a wildcard after it or not; empty where there is
    none."""
    text = principal.split(":")[4] if principal.count(":") > 3 else principal
    found = _ACCOUNT.match(text)
    return found[0] if found and not text[found.end() :].strip("*") else ""


def whole_account(principal: str) -> bool:
    """Whether a principal, or a pattern for its ARN, is everybody whom an account cares to admit."""
    name = principal.split(":", 5)[5] if principal.count(":") > 4 else principal
    return bool(_ACCOUNT.fullmatch(name)) or name == "root" or not name.partition("/")[2].strip("*?/")


def lets_in(statement: Statement, *actions: str) -> bool:
    """Whether the statement allows one of `actions` (lower case; all of STS's ways into a role where none is given).

    An action that preview cannot tell counts.
    """
    if not statement.allows:
        return False
    return UNKNOWN in statement.actions or any(statement.matches_action(action) for action in actions or ASSUME)


def everybody(statement: Statement) -> str:
    """How the statement names everybody; empty where it does not."""
    if statement.not_principals:
        return "everybody but those in NotPrincipal"
    if "*" in statement.principals:
        return "everybody (Principal *)"
    for kind, values in statement.principals.items():
        if any(isinstance(value, str) and value and not value.strip("*?") for value in values):
            return f"everybody ({kind}: *)"
    return ""


def restricted_by(*keys: str) -> Restrictive:
    """A test of conditions that must all hold: whether one on any of `keys` (`prefix*` for a family) narrows."""

    def is_restrictive(conditions: Sequence[Condition]) -> bool:
        return restricts(c for c in conditions if is_among(c.key, keys))

    return is_restrictive


def is_among(key: str, keys: Iterable[str]) -> bool:
    name = key.lower()
    return any(name == each or (each.endswith("*") and name.startswith(each[:-1])) for each in keys)


def is_restricted(
    document: Document,
    statement: Statement,
    is_restrictive: Restrictive,
    *actions: str,
    exempt: Restrictive = lambda _: False,
) -> bool:
    """Whether `good` holds for the conditions in force on an Allow: its own, and the contrary of each Deny's.

    `actions` (lower case) are those that matter, all of the statement's where none is given. Of a Deny under several
    conditions one is not met: `good` must hold for each by itself, but for those that leave over whom it spares on
    purpose (`spared`). A Deny that holds always takes the statement back.
    """
    if any(always_holds(deny.conditions) for deny in _taking(document, statement, actions)):
        return True
    contraries = negated_denies(document, statement, *actions)
    alone = [one for (one, *more) in contraries if one is not None and not more]
    if is_restrictive((*statement.conditions, *alone)):
        return True
    several = [[one for one in each if one is None or not exempt([one])] for each in contraries if len(each) > 1]
    return any(bool(each) and all(one is not None and is_restrictive([one]) for one in each) for each in several)


def negated_denies(document: Document, statement: Statement, *actions: str) -> list[list[Condition | None]]:
    """For each Deny beside an Allow the conditions of which one lets through: the contrary of each of its own. None
    for one that leaves out only a few."""
    denies = _taking(document, statement, actions)
    return [[complement(condition) for condition in deny.conditions] for deny in denies]


def allows(document: Document) -> Iterator[Statement]:
    """Every Allow; and where Denies take one for everybody from all but some, whom they name, another one for those."""
    for statement in document.statements:
        if statement.allows:
            yield statement
            if everybody(statement) and (exempt := _exempt(document, statement)):
                yield replace(statement, principals=exempt, not_principals={})


def _exempt(document: Document, statement: Statement) -> dict[str, tuple[Value, ...]]:
    """Those in the NotPrincipal of Denies whom no other one takes. The account that a Deny names beside one of its
    principals is not spared as a whole: AWS asks for it, or denies the principal too.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """
    denies = [deny for deny in _taking(document, statement) if deny.not_principals]
    firm = [deny for deny in denies if always_holds(deny.conditions)]
    found: dict[str, tuple[Value, ...]] = {}
    for deny in denies:
        by_name = {account_of(value) for value in named(deny.not_principals, "AWS") if not whole_account(value)}
        for kind, values in deny.not_principals.items():
            left = (
                value
                for value in values
                if isinstance(value, str)
                and not any(is_named(other, Caller(kind, value)) for other in firm)
                and not (whole_account(value) and account_of(value) in by_name)
            )
            found[kind] = (*found.get(kind, ()), *left)
    return {kind: values for kind, values in found.items() if values}


def _taking(document: Document, statement: Statement, actions: Sequence[str] = ()) -> list[Statement]:
    return [each for each in document.statements if not each.allows and _takes(each, statement, actions)]


def _takes(deny: Statement, statement: Statement, actions: Sequence[str]) -> bool:
    """Whether a Deny is about all that an Allow is about: principals, actions, resources."""
    actions = actions or [action.lower() for action in statement.actions if isinstance(action, str)] or ["*"]
    return (
        _names_all(deny, statement)
        and all(deny.matches_action(action) for action in actions)
        and (not statement.resources or all(_on(deny, resource) for resource in statement.resources))
    )


def _names_all(deny: Statement, statement: Statement) -> bool:
    """Whether a Deny is about all whom an Allow is about."""
    who = [
        Caller("AWS" if kind == "*" else kind, value if isinstance(value, str) else "")
        for kind, values in statement.principals.items()
        for value in values
    ]
    return all(is_named(deny, each) for each in who or [Caller("AWS", "*")])


def _on(deny: Statement, resource: str | Unknown) -> bool:
    if isinstance(resource, Unknown):
        return "*" in deny.resources
    if deny.not_resources:
        return all(isinstance(value, str) and not overlaps(value, resource) for value in deny.not_resources)
    return not deny.resources or any(isinstance(value, str) and contains(value, resource) for value in deny.resources)


def keys_of(conditions: Iterable[Condition]) -> list[str]:
    return sorted({condition.key for condition in conditions if condition.key})


def named(principals: Mapping[str, Sequence[str | Unknown]], kind: str) -> list[str]:
    """The principals of `kind` that preview can tell, each once."""
    return list(dict.fromkeys(value for value in principals.get(kind, ()) if isinstance(value, str)))
