"""Passing roles to services: which roles, and to which service."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from least_privilege.aws.actions import expand
from least_privilege.escalation.open_paths import steps_allowed
from least_privilege.escalation.published_paths import all_paths
from least_privilege.policy.cache_sizes import VALUES
from least_privilege.policy.document import Condition, Document
from least_privilege.policy.patterns import action_pattern
from least_privilege.principals.permission_holders import holders
from least_privilege.principals.service_roles import Need
from least_privilege.rules.finding import Finding, NamedId, id_of, some
from least_privilege.rules.rule import Level, Options, Severity, StackRule, always
from least_privilege.rules.support.permissions.allowances import administers
from least_privilege.rules.support.permissions.any_role import pass_role_check
from least_privilege.rules.support.permissions.passed_roles import PASS_ROLE, PassedRoles, passed_roles
from least_privilege.rules.support.permissions.privileges import instead
from least_privilege.rules.support.permissions.sensitive_grants import where
from least_privilege.rules.support.permissions.statement_verdicts import need_in
from least_privilege.rules.support.permissions.suggestions import (
    condition_element,
    element,
    fill,
    statement,
    surroundings_of,
    usual_actions,
)
from least_privilege.stack.model import Stack
from least_privilege.stack.surroundings import Surroundings

_ROLE = "arn:${Partition}:iam::${Account}:role/${RoleName}"
_MOST = 4
"""So many services are suggested at most: of more, the statement does not tell which are meant."""


def _check(stack: Stack, _options: Options) -> Iterator[Finding]:
    found: dict[tuple[str, str], Finding] = {}
    for holder in holders(stack):
        for grant in holder.grants(PASS_ROLE):
            source = grant.source
            if administers(source.document) or not (passed := passed_roles(grant)):
                continue
            if need_in(stack, source.urn, source.document, grant.statement) is Need.NONE:
                around = surroundings_of(stack.by_urn.get(source.urn), source.document)
                finding = _finding(passed, around)
                found.setdefault((finding.urn, finding.evidence), finding)
    yield from found.values()


def _finding(passed: PassedRoles, around: Surroundings) -> Finding:
    source = passed.grant.source
    named = passed.any_roles or tuple(passed.resources) or ("unknown",)
    return Finding(
        id=NamedId(lambda called: f"iam-pass-role:{id_of(named, 1, called)}"),
        evidence=f"{where(source, passed.grant.statement)} allows {PASS_ROLE} on "
        f"{some(passed.resources, 2) or 'a role that is unknown at preview'}, but {passed.fault}: the caller can "
        "run a workload with the permissions of a role that is meant for another.",
        fix=f"{instead(source)}{_fix(passed, around)}.",
        urn=source.urn,
        checks=pass_role_check(passed.grant.statement),
    )


def _fix(passed: PassedRoles, around: Surroundings) -> str:
    """The elements to set; where the statement allows other actions too, a statement of its own."""
    given = passed.grant.statement
    named = [resource for resource in passed.resources if resource not in passed.any_roles]
    resource = element("Resource", dict.fromkeys([*named, *fill(_ROLE, around)])) if passed.any_roles else ""
    to_service = Condition("StringEquals", "iam:PassedToService", _services(passed.grant.source.document))
    others = [] if given.not_actions else [name for pattern in given.action_patterns for name in _without(pattern)]
    what = " and ".join(
        [*(["the roles"] if passed.any_roles else []), *(["the service"] if passed.to_any_service else [])]
    )
    if given.not_actions or not others:
        condition = condition_element([to_service]) if passed.to_any_service else ""
        return f"name {what}: {', '.join(filter(None, (resource, condition)))}"
    conditions = [*given.conditions, *([to_service] if passed.to_any_service else [])]
    kept = resource or element("Resource", passed.resources or fill(_ROLE, around))
    own = statement(element("Action", [PASS_ROLE]), kept, condition_element(conditions))
    return f"name {what} in a statement of its own: {element('Action', others)} here, and add {own}"


def _services(document: Document) -> tuple[str, ...]:
    """The principals of all services whose workloads the document lets the caller start with a role."""
    allowed = {step for step in steps_allowed(document) if not step.startswith("iam:")}
    paths = [path for path in all_paths() if path.target == PASS_ROLE]
    started = [path for path in paths if not allowed.isdisjoint(next(s for s in path.steps if PASS_ROLE not in s))]
    found = sorted({service for path in started for service in path.services})
    return tuple(found) if 0 < len(found) <= _MOST else ("SERVICE.amazonaws.com",)


@lru_cache(VALUES)
def _without(pattern: str) -> Sequence[str]:
    """An Action without iam:PassRole: a wildcard that matches it gives way to the usual actions."""
    actions = expand(pattern)
    if all(action.name != PASS_ROLE for action in actions):
        return [pattern]
    others = [action for action in actions if action.name != PASS_ROLE]
    return usual_actions(action_pattern(pattern), others, ()) if others else []


RULE = StackRule(
    name="iam-pass-role",
    description="Roles are passed by name, and to one service",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="permission to pass any role to a service that runs code gives the permissions of all roles",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    check=_check,
    is_final=always,
    bad='{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}',
    good='{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/pettracker-task", '
    '"Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}',
)
