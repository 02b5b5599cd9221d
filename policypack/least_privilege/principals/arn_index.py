"""What the ARNs in documents are about: principals, customer managed policies and workloads of one stack.

All are kept sorted by the last part of their ARN, so that a name or a pattern with a beginning is found without going
through all of them.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from least_privilege.aws import managed_policies
from least_privilege.aws.actions import find
from least_privilege.evaluation.grants import Grant, Source
from least_privilege.policy.document import Value
from least_privilege.policy.unknown import Unknown
from least_privilege.policy.wildcards import any_overlaps, overlaps
from least_privilege.principals.principal import Principal
from least_privilege.principals.workloads import Workload, path_of, workloads
from least_privilege.stack.attachments import GROUP, POLICY, ROLE, USER
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import display_name

_OWNER = frozenset(("role", "roles", "roleName", "user", "users", "userName", "group", "groups", "groupName"))
"""Properties that say whom a document is for, not what it is about."""

_WILD = re.compile(r"[*?]|\$\{")


@dataclass(frozen=True, eq=False)
class ArnTarget:
    """Something whose ARN, in `service`, ends in `resource_id`.

    A caller that controls it gets what `principal` may do or, of a policy that `is_boundary`, what that keeps from it.
    """

    service: str
    resource_id: str
    principal: Principal
    workload: Workload | None = None
    is_boundary: bool = False

    def suits(self, action: str) -> bool:
        """Whether `action` works on things of its kind."""
        known = find(action)
        if self.service != "iam":
            return action.startswith(f"{self.service}:")
        kind = self.resource_id.partition("/")[0]
        return known is not None and any(type_.name == kind for type_ in known.resource_types)


class ArnIndex:
    """Finds what an ARN, a pattern, or an unknown value in a document is about: roles, users, groups, customer managed
    policies (each with those who have it, or whom it bounds), workloads."""

    def __init__(self, everyone: Iterable[Principal], stack: Stack) -> None:
        self._stack = stack
        self.by_urn = {principal.urn: principal for principal in everyone if principal.resource}
        self._by_urn: dict[str, list[ArnTarget]] = {}
        self._by_service: dict[str, list[ArnTarget]] = {}
        self._roles: dict[str, list[Principal]] = {}
        self._known: dict[str, tuple[ArnTarget, ...]] = {}
        for principal in everyone:
            if principal.kind in ("role", "user", "group"):
                urn = principal.urn if principal.resource else ""
                self._add(urn, ArnTarget("iam", iam_resource_id(principal), principal))
            if principal.kind == "role":
                self._roles.setdefault(principal.name, []).append(principal)
            for policy in self._policies(principal.own_sources):
                self._add(policy.urn, ArnTarget("iam", policy_resource_id(policy), principal))
            for urn, tail in self._bounding(principal):
                self._add(urn, ArnTarget("iam", tail, principal, is_boundary=True))
        for workload, roles in workloads(stack):
            for role in roles:
                self._add(workload.resource.urn, ArnTarget(*workload.arn_target, role, workload))
        for arn_targets in self._by_service.values():
            arn_targets.sort(key=_by_tail)

    def _policies(self, sources: Iterable[Source]) -> Iterator[Resource]:
        """The customer managed policies of the stack among `sources`."""
        found = (self._stack.by_urn.get(source.urn) for source in sources)
        return (policy for policy in found if policy and policy.type == POLICY)

    def _bounding(self, principal: Principal) -> Iterator[tuple[str, str]]:
        """The URN and the last part of the ARN of a principal's boundary, where customers can write that."""
        if not (boundary := principal.boundary):
            return
        found = list(self._policies(boundary.sources or ()))
        if not found and principal.resource:
            found += self._stack.behind(principal.resource, "permissionsBoundary", POLICY)
        yield from ((policy.urn, policy_resource_id(policy)) for policy in found)
        if not found and isinstance(boundary.arn, str) and not managed_policies.name_of(boundary.arn):
            yield "", boundary.arn.split(":", 5)[-1]

    def _add(self, urn: str, arn_target: ArnTarget) -> None:
        if urn:
            self._by_urn.setdefault(urn, []).append(arn_target)
        if arn_target.resource_id:
            self._by_service.setdefault(arn_target.service, []).append(arn_target)

    def named(self, arn: str) -> list[Principal]:
        """The principals with exactly this ARN, whatever its account; of a session, its role."""
        tail = arn.split(":", 5)[-1]
        if tail.startswith("assumed-role/"):
            return self._roles.get(tail.split("/")[1], [])
        return [arn_target.principal for arn_target in self._from("iam", tail) if arn_target.resource_id == tail]

    def of(self, grant: Grant, resource: Value) -> Iterable[ArnTarget]:
        """What one resource of a grant is about, as far as it is in the stack."""
        if isinstance(resource, Unknown):
            return [arn_target for arn_target in self._behind(grant) if arn_target.suits(grant.action)]
        if resource not in self._known:
            self._known[resource] = tuple(self._matching(resource))
        found = self._known[resource]
        excluded = [pattern.split(":", 5)[-1] for pattern in grant.excluded]
        return [each for each in found if not any_overlaps(excluded, each.resource_id)] if excluded else found

    def _matching(self, pattern: str) -> Iterator[ArnTarget]:
        parts = pattern.split(":", 5)
        if len(parts) == 6:
            for arn_target in self._from(parts[2], _WILD.split(parts[5], maxsplit=1)[0]):
                if overlaps(parts[5], arn_target.resource_id):
                    yield arn_target

    def _from(self, service: str, prefix: str) -> Iterator[ArnTarget]:
        """Those whose tail begins with `prefix`."""
        arn_targets = self._by_service.get(service, [])
        for index in range(bisect_left(arn_targets, prefix, key=_by_tail), len(arn_targets)):
            if not arn_targets[index].resource_id.startswith(prefix):
                return
            yield arn_targets[index]

    def _behind(self, grant: Grant) -> Iterator[ArnTarget]:
        """An unknown resource is one of those that the document was made from."""
        carrier = self._stack.by_urn.get(grant.source.urn)
        for property_, urns in carrier.property_dependencies.items() if carrier else ():
            for urn in urns if property_ not in _OWNER else ():
                yield from self._by_urn.get(urn, ())


def _by_tail(arn_target: ArnTarget) -> str:
    return arn_target.resource_id


def policy_resource_id(policy: Resource) -> str:
    """The last part of a customer managed policy's ARN."""
    path = policy.at("path")
    return f"policy{path if isinstance(path, str) else '/'}{display_name(policy)}"


def iam_resource_id(principal: Principal) -> str:
    """The last part of a principal's ARN: `role/service/web`. Where AWS draws the name, what it is drawn from."""
    resource: Resource | None = principal.resource
    name = principal.name
    if resource and resource.type in (ROLE, USER, GROUP) and not isinstance(resource.identity("name"), str):
        prefix = resource.at("namePrefix")
        name = f"{prefix}*" if isinstance(prefix, str) else f"{name}-???????"
    return f"{principal.kind}{path_of(principal)}{name}"
