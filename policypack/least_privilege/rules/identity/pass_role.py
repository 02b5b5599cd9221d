"""Passing roles to services: which roles, and to which service."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from least_privilege.aws.actions import expand, find
from least_privilege.evaluation.grants import Grant
from least_privilege.evaluation.restrictions import complement, deny_restricts_grant
from least_privilege.policy.conditions import Context, holds
from least_privilege.policy.document import Condition
from least_privilege.policy.patterns import action_pattern, resource_pattern
from least_privilege.principals.permission_holders import holders
from least_privilege.rules.finding import Finding, id_of
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.allowances import administers, on_all, some, texts
from least_privilege.rules.support.privileges import instead
from least_privilege.rules.support.sensitive_grants import for_a_service, where
from least_privilege.rules.support.suggestions import (
    condition_element,
    element,
    fill,
    statement,
    surroundings_of,
    usual_actions,
)
from least_privilege.stack.model import Stack
from least_privilege.stack.surroundings import Surroundings

_PASS_ROLE = "iam:PassRole"
_TO = "iam:passedtoservice"
_SERVICES = ("ec2.amazonaws.com", "lambda.amazonaws.com", "cloudformation.amazonaws.com", "glue.amazonaws.com")
_ROLE = "arn:${Partition}:iam::${Account}:role/${RoleName}"
_RUN_BY = {"ecs": "ecs-tasks", "ec2": "ec2", "lambda": "lambda", "glue": "glue", "states": "states"}
"""By service prefix: the principal that the service's workloads run under."""


def _check(stack: Stack, _options: Options) -> Iterator[Finding]:
    found: dict[tuple[str, str], Finding] = {}
    for holder in holders(stack):
        for grant in holder.grants(_PASS_ROLE):
            if not administers(grant.source.document) and (passed := _passed(grant)):
                around = surroundings_of(stack.by_urn.get(grant.source.urn), grant.source.document)
                finding = _finding(passed, around)
                found.setdefault((finding.urn, finding.evidence), finding)
    yield from found.values()


@dataclass(frozen=True, kw_only=True)
class _Passed:
    """A grant of iam:PassRole: `any_roles` are those of its resources that do not name the roles."""

    grant: Grant
    any_roles: tuple[str, ...]
    to_any_service: bool

    @cached_property
    def resources(self) -> list[str]:
        return texts(self.grant.applicable_resources)

    @property
    def fault(self) -> str:
        if self.any_roles and self.to_any_service:
            return "names neither the roles nor the service (iam:PassedToService)"
        return "does not name the roles" if self.any_roles else "does not name the service (iam:PassedToService)"


def _passed(grant: Grant) -> _Passed | None:
    """What is wrong with a grant; None where nothing is."""
    others = [deny for deny in grant.denies if all(condition.lower_key != _TO for condition in deny.conditions)]
    if not grant.applicable_resources or any(map(deny_restricts_grant, others)):
        return None
    limits = _limits(grant)
    tagged = any("resourcetag/" in condition.lower_key and condition.restricts for condition in limits)
    resources = () if tagged else texts(grant.applicable_resources)
    any_roles = tuple(resource for resource in resources if _is_any_role(resource))
    to_any_service = not any(map(_names_services, limits))
    if not to_any_service and for_a_service(grant.source):
        return None  # Which role it passes is then the service's own matter.
    return (
        _Passed(grant=grant, any_roles=any_roles, to_any_service=to_any_service)
        if any_roles or to_any_service
        else None
    )


def _limits(grant: Grant) -> list[Condition]:
    """The conditions of a grant, and what its conditional Denies leave over, where one condition says that."""
    left = (complement(*deny.conditions) for deny in grant.denies if len(deny.conditions) == 1)
    return [*grant.conditions, *filter(None, left)]


def _is_any_role(resource: str) -> bool:
    """Whether a Resource has all roles, or all whose name ends in some way: anyone can choose such a name."""
    action = find(_PASS_ROLE)
    name = resource.split(":", 5)[-1].removeprefix("role/")
    return name[:1] in ("*", "?") or (action is not None and bool(on_all([action], [resource_pattern(resource)])))


def _names_services(condition: Condition) -> bool:
    return (
        condition.lower_key == _TO
        and condition.restricts
        and not all(holds(condition, Context({_TO: (service,)})) for service in _SERVICES)
    )


def _finding(passed: _Passed, around: Surroundings) -> Finding:
    source = passed.grant.source
    named = passed.any_roles or tuple(passed.resources) or ("unknown",)
    return Finding(
        id=f"iam-pass-role:{id_of(named, 1)}",
        evidence=f"{where(source, passed.grant.statement)} allows {_PASS_ROLE} on "
        f"{some(passed.resources, 2) or 'a role that is unknown at preview'}, but {passed.fault}: the caller can "
        "run a workload with the permissions of a role that is meant for another.",
        fix=f"{instead(source)}{_fix(passed, around)}.",
        urn=source.urn,
    )


def _fix(passed: _Passed, around: Surroundings) -> str:
    """The elements to set; where the statement allows other actions too, a statement of its own."""
    given = passed.grant.statement
    named = [resource for resource in passed.resources if resource not in passed.any_roles]
    resource = element("Resource", dict.fromkeys([*named, *fill(_ROLE, around)])) if passed.any_roles else ""
    service = f"{next((_RUN_BY[each] for each in sorted(given.services) if each in _RUN_BY), 'SERVICE')}.amazonaws.com"
    to_service = Condition("StringEquals", "iam:PassedToService", (service,))
    others = [] if given.not_actions else [name for pattern in given.action_patterns for name in _without(pattern)]
    what = " and ".join(
        [*(["the roles"] if passed.any_roles else []), *(["the service"] if passed.to_any_service else [])]
    )
    if given.not_actions or not others:
        condition = condition_element([to_service]) if passed.to_any_service else ""
        return f"name {what}: {', '.join(filter(None, (resource, condition)))}"
    conditions = [*given.conditions, *([to_service] if passed.to_any_service else [])]
    kept = resource or element("Resource", passed.resources)
    own = statement(element("Action", [_PASS_ROLE]), kept, condition_element(conditions))
    return f"name {what} in a statement of its own: {element('Action', others)} here, and add {own}"


def _without(pattern: str) -> list[str]:
    """An Action without iam:PassRole: a wildcard that matches it gives way to the usual actions."""
    actions = expand(pattern)
    if all(action.name != _PASS_ROLE for action in actions):
        return [pattern]
    others = [action for action in actions if action.name != _PASS_ROLE]
    return usual_actions(action_pattern(pattern), others, ()) if others else []


RULE = StackRule(
    name="iam-pass-role",
    description="Roles are passed by name, and to one service",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="permission to pass any role to a service that runs code gives the permissions of all roles",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    check=_check,
    bad='{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}',
    good='{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/pettracker-task", '
    '"Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}',
)
