"""What is wrong with a grant of iam:PassRole: it names neither roles nor a service, or one of the two."""

from dataclasses import dataclass
from functools import cached_property

from least_privilege.aws.actions import find
from least_privilege.aws.owned_by_aws import is_owned_by_aws
from least_privilege.evaluation.grants import Grant
from least_privilege.evaluation.restrictions import complement, deny_restricts_grant
from least_privilege.policy.conditions import Context, holds
from least_privilege.policy.document import Condition
from least_privilege.policy.patterns import ResourcePattern, resource_pattern
from least_privilege.policy.unknown import Unknown
from least_privilege.rules.support.permissions.allowances import on_all, texts
from least_privilege.rules.support.values.resources import names_nothing

PASS_ROLE = "iam:PassRole"
_TO = "iam:passedtoservice"
_SERVICES = ("ec2.amazonaws.com", "lambda.amazonaws.com", "cloudformation.amazonaws.com", "glue.amazonaws.com")
"""A condition that holds for all of these names no service."""


@dataclass(frozen=True, kw_only=True)
class PassedRoles:
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


def passed_roles(grant: Grant) -> PassedRoles | None:
    """What is wrong with a grant; None where nothing is."""
    others = [deny for deny in grant.denies if all(condition.lower_key != _TO for condition in deny.conditions)]
    if all(map(_is_no_role_to_pass, grant.applicable_resources)) or any(map(deny_restricts_grant, others)):
        return None
    limits = _limits(grant)
    tagged = any("resourcetag/" in condition.lower_key and condition.restricts for condition in limits)
    resources = () if tagged else texts(grant.applicable_resources)
    any_roles = tuple(resource for resource in resources if _is_any_role(resource))
    to_any_service = not any(map(_names_services, limits))
    passed = PassedRoles(grant=grant, any_roles=any_roles, to_any_service=to_any_service)
    return passed if any_roles or to_any_service else None


def _is_no_role_to_pass(resource: ResourcePattern | Unknown) -> bool:
    """Whether a Resource names nothing, or what AWS owns: such a role trusts its own service alone."""
    return isinstance(resource, ResourcePattern) and (names_nothing(resource) or is_owned_by_aws(resource))


def _limits(grant: Grant) -> list[Condition]:
    """The conditions of a grant, and what its conditional Denies leave over, where one condition says that."""
    left = (complement(*deny.conditions) for deny in grant.denies if len(deny.conditions) == 1)
    return [*grant.conditions, *filter(None, left)]


def _is_any_role(resource: str) -> bool:
    """Whether a Resource has all roles, or all whose name ends in some way: anyone can choose such a name."""
    action = find(PASS_ROLE)
    name = resource.split(":", 5)[-1].removeprefix("role/")
    return name[:1] in ("*", "?") or (action is not None and bool(on_all([action], [resource_pattern(resource)])))


def _names_services(condition: Condition) -> bool:
    return (
        condition.lower_key == _TO
        and condition.restricts
        and not all(holds(condition, Context({_TO: (service,)})) for service in _SERVICES)
    )
