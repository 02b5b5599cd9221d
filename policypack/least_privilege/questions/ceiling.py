"""What an organization limits: service control policies for principals, resource control policies for resources.

Every level (the root, each unit, the account) must allow a principal's request. AWS attaches FullAWSAccess to each, and
RCPFullAWSAccess, which nobody can detach: so of a resource control policy only a Deny counts. Neither limits a
service-linked role; service control policies limit no service.
Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
        https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_evaluation.html
"""

from dataclasses import dataclass

from least_privilege.aws.resource_control_services import RESOURCE_CONTROL_SERVICES
from least_privilege.evaluation.evaluator import Request
from least_privilege.evaluation.grants import Source
from least_privilege.policy.document import Document, PolicyKind, Statement
from least_privilege.policy.patterns import EVERYTHING, action_pattern


def allowing_everything(kind: PolicyKind, label: str) -> Source:
    """A policy that allows every action on every resource."""
    actions = (action_pattern("*"),)
    statement = Statement(index=0, sid="", effect="Allow", actions=actions, resources=(EVERYTHING,))
    return Source(Document(kind=kind, statements=(statement,)), label, "")


_FULL_ACCESS = allowing_everything(PolicyKind.SERVICE_CONTROL, "service control policy FullAWSAccess")


@dataclass(frozen=True)
class Controls:
    """What limits one request: of each of `levels` a policy must allow it, and none of `denies` may apply."""

    levels: tuple[tuple[Source, ...], ...] = ()
    denies: tuple[Source, ...] = ()

    @property
    def all(self) -> tuple[Source, ...]:
        return (*(source for level in self.levels for source in level), *self.denies)


@dataclass(frozen=True)
class Ceiling:
    """`service` are the service control policies, level by level; `resource` the resource control policies."""

    service: tuple[tuple[Source, ...], ...] = ()
    resource: tuple[Source, ...] = ()

    def of(self, request: Request) -> Controls:
        """What of it limits `request`: by a principal of the account, on one of its resources.

        A level without an Allow has FullAWSAccess beside its Denies: without it nothing in the account would work.
        """
        caller = request.caller
        if caller and "role/aws-service-role/" in caller.value:
            return Controls()
        is_principal = caller is not None and caller.kind == "AWS"
        levels = tuple(map(_complete, self.service)) if is_principal else ()
        is_limited = request.action.partition(":")[0].lower() in RESOURCE_CONTROL_SERVICES
        return Controls(levels, self.resource if is_limited else ())


NO_CEILING = Ceiling()


def _complete(level: tuple[Source, ...]) -> tuple[Source, ...]:
    has_allow = any(statement.allows for source in level for statement in source.document.statements)
    return level if has_allow or not level else (*level, _FULL_ACCESS)
