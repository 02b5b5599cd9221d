"""What allows an action without what an access rule demands: a condition, a tag, a permissions boundary."""

from collections.abc import Iterable, Iterator

from least_privilege.evaluation.grants import Grant
from least_privilege.evaluation.restrictions import complement
from least_privilege.policy.document import Condition
from least_privilege.policy.unknown import Unknown
from least_privilege.policy.wildcards import any_overlaps, matches
from least_privilege.principals.principal import Principal
from least_privilege.rules.finding import Finding
from least_privilege.rules.support.access_rules.entries import AccessRule
from least_privilege.rules.support.access_rules.subjects import Subjects
from least_privilege.rules.support.permissions.allowances import some
from least_privilege.rules.support.permissions.suggestions import condition_element
from least_privilege.stack.policy_locations import display_name


def findings(rule_name: str, subjects: Subjects) -> Iterator[Finding]:
    """One finding for each statement that allows an action so, or for each principal without the boundary."""
    for asker in subjects.principals:
        principal = asker.principal
        grants = [] if principal is None else list(_grants(subjects, principal))
        if principal is None or not grants:
            continue
        if subjects.rule.boundary:
            if not has_boundary(principal, subjects):
                yield _without_boundary(rule_name, subjects.rule, principal, grants)
        else:
            yield from _without_condition(rule_name, subjects.rule, grants)


def _grants(subjects: Subjects, principal: Principal) -> Iterator[Grant]:
    """What a principal is granted of the rule's actions on its resources."""
    for action, targets in subjects.targets:
        arns = [target.arn for target in targets]
        for grant in principal.grants(action.name):
            known = [each for each in grant.applicable_resources if not isinstance(each, Unknown)]
            if not subjects.rule.resources or any(any_overlaps(known, arn) for arn in arns):
                yield grant


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
