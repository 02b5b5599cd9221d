"""What allows an action without what an access rule demands: a condition, a tag, a permissions boundary."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from least_privilege.evaluation.grants import Grant
from least_privilege.evaluation.grants import grants as grants_of
from least_privilege.evaluation.restrictions import complement
from least_privilege.policy.common_text import common_text
from least_privilege.policy.document import Condition, PolicyKind, Statement
from least_privilege.policy.principals import account_of, names_account
from least_privilege.policy.unknown import Unknown
from least_privilege.policy.wildcards import any_contains, matches
from least_privilege.principals.principal import Principal
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.support.access_rules.entries import AccessRule
from least_privilege.rules.support.access_rules.subjects import Subjects
from least_privilege.rules.support.permissions.suggestions import condition_element
from least_privilege.stack.policy_locations import display_name


def findings(rule_name: str, subjects: Subjects) -> Iterator[Finding]:
    """One finding for each statement that allows an action so, or for each principal without the boundary."""
    granted = {
        each.principal: list(_grants(subjects, each.principal)) for each in subjects.principals if each.principal
    }
    if subjects.rule.boundary:
        for principal, grants in granted.items():
            if grants and not has_boundary(principal, subjects):
                yield _without_boundary(rule_name, subjects.rule, principal, grants)
    else:
        by_resources = () if subjects.rule.principals else _granted_by_resources(subjects)
        yield from _without_condition(rule_name, subjects.rule, chain(*granted.values(), by_resources))


def _grants(subjects: Subjects, principal: Principal) -> Iterator[Grant]:
    """What a principal is granted of the rule's actions on its resources."""
    for action, targets in subjects.targets:
        arns = [target.arn for target in targets]
        for grant in principal.grants(action.name):
            if not subjects.rule.resources or any(_reaches(grant, arn) for arn in arns):
                yield grant


def _reaches(grant: Grant, arn: str) -> bool:
    known = [each for each in grant.applicable_resources if not isinstance(each, Unknown)]
    return any(common_text(each, arn) is not None for each in known) and not any_contains(grant.excluded, arn)


def _granted_by_resources(subjects: Subjects) -> Iterator[Grant]:
    """What the resources' own policies give of the rule's actions, but to services and to the stack's own account as a
    whole, which leaves it to identity policies."""
    for action, targets in subjects.targets:
        for source in dict.fromkeys(source for target in targets for source in target.own):
            if source.document.kind is PolicyKind.RESOURCE:
                known = [each for each in source.document.statements if each.allows or _is_for_everyone(each)]
                document = replace(source.document, statements=tuple(known))
                for grant in grants_of(action.name, [replace(source, document=document)]):
                    if _is_given_away(grant.statement, subjects):
                        yield grant


def _is_for_everyone(statement: Statement) -> bool:
    return "*" in (*statement.principals, *statement.principals.get("AWS", ()))


def _is_given_away(statement: Statement, subjects: Subjects) -> bool:
    """Whether an Allow is for others than services and the stack's own account."""
    accounts = subjects.access.accounts
    return bool(statement.not_principals) or any(
        not names_account(value) or accounts.is_foreign(account_of(value))
        for kind, values in statement.principals.items()
        for value in (values if kind != "Service" else ())
    )


def _without_condition(rule_name: str, rule: AccessRule, grants: Iterable[Grant]) -> Iterator[Finding]:
    found: dict[tuple[str, int], list[Grant]] = {}
    for grant in grants:
        if not is_met(rule, grant):
            found.setdefault((grant.source.urn, grant.statement.index), []).append(grant)
    for broken in found.values():
        actions = list(dict.fromkeys(grant.action for grant in broken))
        yield Finding(
            id=f"{rule_name}:{rule.name}",
            evidence=f"{rule.label} demands {_demanded(rule)} for {some(actions)}: {broken[0].evidence} allows "
            "it without that.",
            fix=f"add {_demanded(rule)} to the statement.",
            urn=broken[0].source.urn,
            actions=tuple(actions),
        )


def _without_boundary(rule_name: str, rule: AccessRule, principal: Principal, grants: list[Grant]) -> Finding:
    actions = list(dict.fromkeys(grant.action for grant in grants))
    return Finding(
        id=f"{rule_name}:{rule.name}",
        evidence=f"{rule.label} demands the permissions boundary {rule.boundary} for {some(actions)}: "
        f"{principal.label} is allowed it without that.",
        fix=f"set permissionsBoundary of {principal.label} to {rule.boundary}, or remove the permission.",
        urn=principal.urn,
        actions=tuple(actions),
    )


def _demanded(rule: AccessRule) -> str:
    if rule.tag:
        key, _, value = rule.tag.partition("=")
        return f"a condition on aws:ResourceTag/{key} or aws:RequestTag/{key}{f' with {value}' if value else ''}"
    return condition_element(rule.conditions)


def is_met(rule: AccessRule, grant: Grant) -> bool:
    """Whether a grant holds only where what the rule demands does: by a condition of its own, or by a Deny that leaves
    no more."""
    left = (complement(each) for deny in grant.denies if len(deny.conditions) == 1 for each in deny.conditions)
    conditions = [*grant.conditions, *filter(None, left)]
    if rule.tag:
        return any(_is_on_tag(each, rule.tag) for each in conditions)
    return all(any(_implies(each, demanded) for each in conditions) for demanded in rule.conditions)


def _is_on_tag(condition: Condition, tag: str) -> bool:
    key, _, value = tag.partition("=")
    how = condition.parsed_operator
    prefix, _, own = condition.lower_key.partition("/")
    if not prefix.endswith((":resourcetag", ":requesttag")) or own != key.lower() or how is None or how.negated:
        return False
    return condition.demands_presence and (not value or all(matches(value, each) for each in condition.texts))


def _implies(condition: Condition, demanded: Condition) -> bool:
    """Whether a condition holds only where `demanded` does: the same key and comparison, and no other values."""
    how, wanted = condition.parsed_operator, demanded.parsed_operator
    if how is None or wanted is None or condition.lower_key != demanded.lower_key:
        return False
    if _comparison(how.name) != _comparison(wanted.name) or how.negated != wanted.negated:
        return False
    if how.quantifier != wanted.quantifier or (how.if_exists and not wanted.if_exists):
        return False
    if how.negated:  # It leaves out at least what is demanded.
        return set(demanded.texts) <= set(condition.texts)
    return bool(condition.values) and all(
        isinstance(value, Unknown) or any(matches(each, value) for each in demanded.texts) for value in condition.values
    )


def _comparison(name: str) -> str:
    """An operator by what it compares: one of texts is narrower than the one of patterns."""
    return {"stringequals": "stringlike", "arnequals": "arnlike"}.get(name, name)


def has_boundary(principal: Principal, subjects: Subjects) -> bool:
    """Whether a principal has the boundary that the rule demands; one that is unknown may be it."""
    boundary, wanted = principal.boundary, subjects.rule.boundary
    if boundary is None:
        return False
    if isinstance(boundary.arn, str):
        return matches(wanted, boundary.arn) or matches(wanted, boundary.arn.rpartition("/")[2])
    stack = subjects.access.stack
    policies = [stack.by_urn[source.urn] for source in boundary.sources or () if source.urn in stack.by_urn]
    return not policies or any(matches(wanted, name) for each in policies for name in (each.name, display_name(each)))
