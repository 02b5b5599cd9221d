"""Which conditions an Allow is held to: its own, and what the Denies beside it leave."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from least_privilege.evaluation.callers import Caller, names_caller
from least_privilege.evaluation.grants import kept_out
from least_privilege.evaluation.restrictions import always_holds, complement, restricts
from least_privilege.policy.cache_sizes import DOCUMENTS
from least_privilege.policy.document import Condition, Document, Statement
from least_privilege.policy.unknown import Unknown
from least_privilege.policy.wildcards import contains, overlaps
from least_privilege.rules.finding import some

CALLER_IDENTITY_KEYS = frozenset(
    f"aws:{key}"
    for key in (
        *("principalorgid", "principalorgpaths", "principalaccount", "principalarn", "userid"),
        *("sourceaccount", "sourcearn", "sourceorgid", "sourceorgpaths", "sourceip"),
        *("sourcevpc", "sourcevpcarn", "sourcevpce", "vpceaccount", "vpceorgid", "vpceorgpaths"),
    )
)
"""Keys whose values an outsider cannot have. Not an external id, MFA or a tag, which the caller's own account decides
on; nor an address within a VPC (aws:VpcSourceIp), which every VPC may have."""

SOURCE_KEYS = CALLER_IDENTITY_KEYS | {"sts:externalid", "aws:sourceowner"}
"""Keys that say on whose behalf a service calls. Where a service does not send the key, its condition never holds."""

INVOKED_VIA_URL_KEY = "lambda:invokedviafunctionurl"
"""Only lambda:InvokeFunction has this key. A call of a function's URL needs that action besides
lambda:InvokeFunctionUrl, whose own statement says who may use the URL.
Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"""

_COMPARED_WITH_CALLER = {
    "aws:resourceorgid": ("aws:ResourceOrgID", "aws:PrincipalOrgID"),
    "aws:resourceaccount": ("aws:ResourceAccount", "aws:PrincipalAccount"),
}

Restrictive = Callable[[Sequence[Condition]], bool]
"""Whether conditions that must all hold restrict what matters to a rule."""


@dataclass(frozen=True)
class NegatedDeny:
    """What holds in every request that a Deny does not deny: one of `alternatives`, each the contrary of one of its
    conditions; None where that would leave out only a few requests."""

    alternatives: tuple[Condition | None, ...]

    @property
    def certain(self) -> Condition | None:
        """The condition that holds in any case: the only alternative."""
        return self.alternatives[0] if len(self.alternatives) == 1 else None

    def restricts(self, is_restrictive: Restrictive, exempt: Restrictive) -> bool:
        """Whether each alternative restricts, but for those that are exempt on purpose."""
        judged = [one for one in self.alternatives if one is None or not exempt([one])]
        return bool(judged) and all(one is not None and is_restrictive([one]) for one in judged)


def restricted_by(*keys: str) -> Restrictive:
    """A test of whether one of several conditions, on any of `keys` (`prefix*` for a family), restricts."""

    def is_restrictive(conditions: Sequence[Condition]) -> bool:
        return restricts(condition for condition in map(_of_caller, conditions) if is_among(condition.key, keys))

    return is_restrictive


def _of_caller(condition: Condition) -> Condition:
    """A condition that compares what the resource is in with what the caller is in, turned round: the same one."""
    given, caller = _COMPARED_WITH_CALLER.get(condition.lower_key, ("", ""))
    is_turned = bool(given) and {str(value).lower() for value in condition.values} == {f"${{{caller.lower()}}}"}
    return Condition(condition.operator, caller, (f"${{{given}}}",)) if is_turned else condition


def never_of_service(sends_account: bool) -> Restrictive:
    """A test of whether conditions cannot hold where a service calls: that the caller is none, or, where the service
    sends the account on whose behalf it calls, that the request has none.

    AWS's Denies of other accounts' services make these exceptions. Source:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
    """

    def never_holds(conditions: Sequence[Condition]) -> bool:
        return any(
            (each.lower_key == "aws:principalisawsservice" and each.texts == ("false",))
            or (sends_account and each.lower_key == "aws:sourceaccount" and each.operator == "Null")
            for each in conditions
        )

    return never_holds


def is_among(key: str, keys: Iterable[str]) -> bool:
    name = key.lower()
    return any(name == each or (each.endswith("*") and name.startswith(each[:-1])) for each in keys)


def is_restricted(
    document: Document,
    statement: Statement,
    is_restrictive: Restrictive,
    *actions: str,
    exempt: Restrictive = lambda _conditions: False,
) -> bool:
    """Whether `is_restrictive` is true of the conditions in force on an Allow, or a Deny takes all of it back.

    `actions` (lower case) are those that matter; none given, all of the statement's. `exempt` is true of conditions
    that a Deny makes an exception of on purpose.
    """
    if is_taken_back(document, statement, *actions):
        return True
    negated = [_negated(deny) for deny in covering_denies(document, statement, actions)]
    certain = [each.certain for each in negated if each.certain is not None]
    return is_restrictive((*statement.conditions, *certain)) or any(
        each.restricts(is_restrictive, exempt) for each in negated
    )


def is_taken_back(document: Document, statement: Statement, *actions: str) -> bool:
    """Whether a Deny that always holds takes `actions` (lower case; else all the statement's) back from an Allow."""
    return bool(_covering(_certain_denies(document), statement, actions))


@lru_cache(DOCUMENTS)
def _certain_denies(document: Document) -> Sequence[Statement]:
    return [each for each in document.statements if not each.allows and always_holds(each.conditions)]


def negated_denies(document: Document, statement: Statement) -> list[NegatedDeny]:
    """What each Deny that covers an Allow leaves of it."""
    return [_negated(deny) for deny in covering_denies(document, statement)]


def _negated(deny: Statement) -> NegatedDeny:
    return NegatedDeny(tuple([complement(condition) for condition in deny.conditions]))


def covering_denies(document: Document, statement: Statement, actions: Sequence[str] = ()) -> list[Statement]:
    """The Denies about all the principals, resources and `actions` (else all the statement's) of an Allow."""
    return _covering([each for each in document.statements if not each.allows], statement, actions)


def _covering(denies: Sequence[Statement], statement: Statement, actions: Sequence[str]) -> list[Statement]:
    wanted = actions or [action.lower() for action in statement.actions if isinstance(action, str)] or ["*"]
    return [
        deny
        for deny in denies
        if _covers_principals(deny, statement)
        and all(deny.matches_action(action) for action in wanted)
        and all(_covers_resource(deny, resource) for resource in statement.resources)
    ]


def _covers_principals(deny: Statement, statement: Statement) -> bool:
    callers = [
        Caller("AWS" if kind == "*" else kind, value if isinstance(value, str) else "")
        for kind, values in statement.principals.items()
        for value in values
    ]
    return all(names_caller(deny, caller) for caller in callers or [Caller("AWS", "*")])


def _covers_resource(deny: Statement, resource: str | Unknown) -> bool:
    if isinstance(resource, Unknown):
        return "*" in deny.resources
    if deny.not_resources:
        return all(isinstance(value, str) and not overlaps(value, resource) for value in deny.not_resources)
    return not deny.resources or any(contains(value, resource) for value in kept_out(deny.resources))


def keys_of(conditions: Iterable[Condition]) -> list[str]:
    """The condition keys, each once, sorted."""
    return sorted({condition.key for condition in conditions if condition.key})


def without_loopholes(statement: Statement, *keys: str) -> dict[str, dict[str, list[str]]]:
    """The statement's own condition on one of `keys` as JSON, without the IfExists or ForAllValues that makes it true
    of requests without the key; empty where it has none that would then restrict."""
    for condition in statement.conditions:
        operator = re.sub("^ForAllValues:|IfExists$", "", condition.operator, flags=re.IGNORECASE)
        strict = Condition(operator, condition.key, condition.values)
        if condition.lower_key in keys and strict.restricts_outsiders and len(condition.texts) == len(condition.values):
            return {operator: {condition.key: list(condition.texts)}}
    return {}


def ineffective_conditions(statement: Statement) -> str:
    """The end of a sentence about an Allow whose conditions do not prevent what it says; empty where it has none."""
    keys = keys_of(statement.conditions)
    if not keys:
        return ""
    verb, plural = ("do", "s") if len(keys) > 1 else ("does", "")
    return f"; its condition{plural} on {some(keys)} {verb} not prevent this"
