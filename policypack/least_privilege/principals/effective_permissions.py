"""The principals of a stack, each with everything that grants it permissions.

Inline policies, customer managed policies, AWS managed policies, groups and permission sets, under the permissions
boundary.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html
"""

from collections.abc import Iterator

from least_privilege.policy.document import PolicyKind, Value
from least_privilege.principals.policy_resolution import PolicyResolver, customer_policy_arn
from least_privilege.principals.principal import NAMELESS, Principal
from least_privilege.stack.attachments import (
    BOUNDARY_ATTACHMENT,
    CUSTOMER_POLICY_ATTACHMENT,
    GROUP,
    GROUP_MEMBERSHIPS,
    INLINE_POLICIES,
    MANAGED_POLICIES,
    PERMISSION_SET,
    POLICY,
    ROLE,
    USER,
    attached,
)
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import display_name, embedded_policies

_KINDS = {ROLE: "role", USER: "user", GROUP: "group", PERMISSION_SET: "permission set"}


def principals(stack: Stack) -> tuple[Principal, ...]:
    """Every role, user, group and permission set of `stack`, and each from outside that it gives a policy to."""
    return stack.memoize(_link)


def _link(stack: Stack) -> tuple[Principal, ...]:
    if stack.by_type.keys() <= {POLICY}:
        return ()  # No principal has these policies.
    return _Linker(stack).link()


class _Linker:
    """Gives the principals of one stack what its resources attach to them."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._policies = PolicyResolver(stack)
        self._by_urn: dict[str, Principal] = {}
        self._by_name: dict[tuple[str, str], list[Principal]] = {}

    def link(self) -> tuple[Principal, ...]:
        for resource in self._stack.of(*_KINDS):
            self._add(resource)
        for resource, principal in [(self._stack.by_urn[urn], each) for urn, each in self._by_urn.items()]:
            self._link_own(resource, principal)
        self._link_inline()
        self._link_managed()
        self._link_permission_sets()
        self._link_groups()
        outside = (each for known in self._by_name.values() for each in known if each.resource is None)
        return tuple(dict.fromkeys([*self._by_urn.values(), *outside]))

    def _add(self, resource: Resource) -> None:
        kind, name = _KINDS[resource.type], display_name(resource)
        principal = Principal(kind=kind, name=name, urn=resource.urn, resource=resource)
        self._by_urn[resource.urn] = principal
        if isinstance(name := resource.identity("name"), str):
            self._by_name.setdefault((resource.type, name), []).append(principal)

    def _link_own(self, resource: Resource, principal: Principal) -> None:
        """What the inputs of the principal's own resource say."""
        for embedded in embedded_policies(resource):
            if embedded.kind is PolicyKind.TRUST:
                principal.trust = self._policies.trust(embedded)
            else:
                principal.own_sources += self._policies.inline(embedded)
        if (boundary := resource.at("permissionsBoundary")) is not None and boundary != "":
            principal.boundary = self._policies.boundary(resource, "permissionsBoundary", boundary)
        for arn in attached(resource):
            self._attach(principal, resource, "managedPolicyArns", arn)

    def _link_inline(self) -> None:
        for each in INLINE_POLICIES:
            for resource in self._stack.of(each.type):
                for principal in self._owners(resource, each.owner, each.owner_type):
                    for embedded in embedded_policies(resource):
                        principal.own_sources += self._policies.inline(embedded)

    def _link_managed(self) -> None:
        for each in MANAGED_POLICIES:
            for resource in self._stack.of(each.type) if each.owner else ():
                for principal in self._owners(resource, each.owner, each.owner_type):
                    given = resource.at(each.policies)
                    for arn in given if isinstance(given, list) else [given]:
                        self._attach(principal, resource, each.policies, arn)

    def _link_permission_sets(self) -> None:
        for resource in self._stack.of(CUSTOMER_POLICY_ATTACHMENT):
            for principal in self._owners(resource, "permissionSetArn", PERMISSION_SET):
                arn = customer_policy_arn(resource)
                self._attach(principal, resource, "customerManagedPolicyReference", arn)
        for resource in self._stack.of(BOUNDARY_ATTACHMENT):
            arn = resource.at("permissionsBoundary", "managedPolicyArn")
            arn = customer_policy_arn(resource, "permissionsBoundary") if arn is None else arn
            for principal in self._owners(resource, "permissionSetArn", PERMISSION_SET):
                principal.boundary = self._policies.boundary(resource, "permissionsBoundary", arn)

    def _link_groups(self) -> None:
        for type_, (group_input, user_input) in GROUP_MEMBERSHIPS.items():
            for resource in self._stack.of(type_):
                groups = list(self._owners(resource, group_input, GROUP))
                for user in self._owners(resource, user_input, USER):
                    user.groups += groups

    def _owners(self, resource: Resource, input_: str, type_: str) -> Iterator[Principal]:
        """The principals that an input names, or that it was made from; else ones outside the stack."""
        value = resource.at(input_)
        behind = [self._by_urn[other.urn] for other in self._stack.behind(resource, input_, type_)]
        for item in value if isinstance(value, list) else [] if value is None else [value]:
            named = self._by_name.get((type_, item), []) if isinstance(item, str) else []
            # Of two with one name, in two accounts, the one that the input was made from is meant.
            found = [principal for principal in named if principal in behind] or named or behind
            for principal in list(found or self._outside(resource, type_, item)):
                if principal.resource is None:
                    principal.urn = min(principal.urn, resource.urn)  # The same in any order of the resources.
                yield principal

    def _outside(self, resource: Resource, type_: str, name: Value) -> list[Principal]:
        """A principal outside the stack, kept so that the next resource that names it finds it."""
        known = name if isinstance(name, str) else ""
        principal = Principal(kind=_KINDS[type_], name=known or NAMELESS, urn=resource.urn)
        return self._by_name.setdefault((type_, known or resource.urn), [principal])

    def _attach(self, principal: Principal, resource: Resource, input_: str, arn: Value) -> None:
        sources = self._policies.managed(resource, input_, arn)
        principal.own_sources += sources or ()
        if sources is None:
            principal.unresolved.append((arn, resource))
