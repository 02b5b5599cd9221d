"""The effective permissions of every principal in a stack.

Whatever grants them is gathered: inline policies, customer managed policies, AWS managed policies, groups, permission
sets; under the permissions boundary. References are followed by AWS name or ARN where preview knows it, else by the
resource that the property was made from.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from least_privilege.aws import managed_policies
from least_privilege.aws.actions import expand
from least_privilege.evaluation.grants import Grant, Source, allowed_names, grants
from least_privilege.policy.document import Document, Kind, Value
from least_privilege.policy.unknown import Unknown
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import EmbeddedPolicy, display_name, embedded_policies

ROLE, USER, GROUP = "aws:iam/role:Role", "aws:iam/user:User", "aws:iam/group:Group"
PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet"
POLICY = "aws:iam/policy:Policy"
_NAMELESS = "?"
_KINDS = {ROLE: "role", USER: "user", GROUP: "group", PERMISSION_SET: "permission set"}


@dataclass(frozen=True, eq=False)
class Boundary:
    """A permissions boundary. `sources` is None where its document is not to be had: it then closes nothing."""

    arn: Value
    sources: tuple[Source, ...] | None


@dataclass(eq=False, kw_only=True)
class Principal:
    """Who has permissions. `resource` is None for one outside the stack that the stack attaches a policy to: `urn` is
    then that of the attaching resource. `unresolved` are the attachments whose document is not to be had, each with
    its ARN (unknown, or of no policy of the stack or of AWS) and the resource that makes it."""

    kind: str
    name: str
    urn: str
    resource: Resource | None = None
    own_sources: list[Source] = field(default_factory=list)
    groups: "list[Principal]" = field(default_factory=list)
    boundary: Boundary | None = None
    trust: Document | None = None
    unresolved: list[tuple[Value, Resource]] = field(default_factory=list)
    _grants: dict[str, tuple[Grant, ...]] = field(default_factory=dict, repr=False)

    @property
    def label(self) -> str:
        return f"{self.kind} '{self.name}'" if self.name != _NAMELESS else f"a {self.kind} that preview cannot tell"

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Its own documents and those of its groups, each once."""
        every = (*self.own_sources, *(source for group in self.groups for source in group.own_sources))
        return tuple({(source.document, source.urn): source for source in reversed(every)}.values())[::-1]

    @property
    def hidden(self) -> tuple[Source, ...]:
        """The documents of which preview cannot tell all statements."""
        return tuple(source for source in self.sources if source.document.has_unknown_statements)

    def grants(self, action: str) -> tuple[Grant, ...]:
        """What it may do of `action` in the end; see `grants.grants`."""
        key = action.lower()
        found = self._grants.get(key)
        if found is None:
            found = self._grants[key] = grants(action, self.sources, self._limit)
        return found

    @property
    def _limit(self) -> Sequence[Source] | None:
        return self.boundary.sources if self.boundary else None

    def may(self, action: str, arn: str | None = None) -> tuple[Grant, ...]:
        """The grants of `action` that no condition narrows and that reach `arn` (None: all resources of a type)."""
        return tuple(
            grant
            for grant in self.grants(action)
            if not grant.restricted and (grant.covers_whole_type if arn is None else grant.reaches(arn))
        )

    @cached_property
    def administers(self) -> bool:
        """Whether it may do everything on everything: all that manages permissions in IAM, and nine tenths of all
        actions that AWS has, so that a Deny of a service or two hides nothing."""
        broad = any(
            statement.allows and statement.spans_services
            for source in self.sources
            for statement in source.document.statements
        )
        if not broad:
            return False
        allowed = allowed_names(self.sources, self._limit)
        needed = {action.name for action in expand("iam:*") if "Permissions management" in action.levels}
        return needed <= allowed and len(allowed) >= 0.9 * len(expand("*"))


def principals(stack: Stack) -> tuple[Principal, ...]:
    """Every role, user, group and permission set of `stack`, and each from outside that it gives a policy to."""
    return stack.memoize(_link)


def _link(stack: Stack) -> tuple[Principal, ...]:
    if stack.by_type.keys() <= {POLICY}:
        return ()  # Policies alone are nobody's.
    return _Linker(stack).link()


class _Linker:
    """Follows the references of one stack, each resource once."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.by_urn: dict[str, Principal] = {}
        self.by_name: dict[tuple[str, str], list[Principal]] = {}
        self.policies_by_name: dict[str, list[Resource]] = {}
        self.structures: dict[tuple[str, Kind], tuple[EmbeddedPolicy, ...]] = {}

    def link(self) -> tuple[Principal, ...]:
        for resource in self.stack.of(*_KINDS):
            self._add(resource)
        for policy in self.stack.of(POLICY):
            if isinstance(name := policy.at("name"), str):
                path = policy.at("path")
                whole = f"{path if isinstance(path, str) else '/'}{name}"
                self.policies_by_name.setdefault(whole.lstrip("/"), []).append(policy)
        for principal in list(self.by_urn.values()):
            self._own(principal)
        self._inline()
        self._attached()
        self._memberships()
        everyone = [*self.by_urn.values(), *(p for known in self.by_name.values() for p in known if not p.resource)]
        return tuple(dict.fromkeys(everyone))

    def _add(self, resource: Resource) -> None:
        principal = Principal(
            kind=_KINDS[resource.type], name=display_name(resource), urn=resource.urn, resource=resource
        )
        self.by_urn[resource.urn] = principal
        if isinstance(name := resource.at("name"), str):
            self.by_name.setdefault((resource.type, name), []).append(principal)

    def _own(self, principal: Principal) -> None:
        resource = principal.resource
        if resource is None:
            return
        for embedded in embedded_policies(resource):
            if embedded.kind is Kind.TRUST:
                structures = self._structures(resource, Kind.TRUST) if embedded.document.is_unknown else ()
                principal.trust = structures[0].document if len(structures) == 1 else embedded.document
            else:
                self._grant(principal, embedded)
        if (boundary := resource.at("permissionsBoundary")) is not None and boundary != "":
            principal.boundary = self._boundary(resource, "permissionsBoundary", boundary)
        arns = resource.at("managedPolicyArns")
        for arn in arns if isinstance(arns, list) else [] if arns is None else [arns]:
            self._attach(principal, resource, "managedPolicyArns", arn)

    def _grant(self, principal: Principal, embedded: EmbeddedPolicy) -> None:
        principal.own_sources += (
            Source(document.document, document.label, embedded.resource.urn) for document in self._seconded(embedded)
        )

    def _seconded(self, embedded: EmbeddedPolicy) -> tuple[EmbeddedPolicy, ...]:
        """A document and, where it is wholly unknown, the structures that its component was given."""
        return embedded, *(self._structures(embedded.resource, Kind.IDENTITY) if embedded.document.is_unknown else ())

    def _structures(self, resource: Resource, kind: Kind) -> tuple[EmbeddedPolicy, ...]:
        """The documents of `kind` among the inputs of the nearest component around `resource` that has any."""
        if not resource.parent:
            return ()
        key = (resource.parent, kind)
        if key not in self.structures:
            self.structures[key] = ()  # Should a parent be its own ancestor.
            parent = self.stack.by_urn.get(resource.parent)
            if parent is not None:
                own = tuple(p for p in embedded_policies(parent) if p.kind is kind) if parent.component else ()
                self.structures[key] = own or self._structures(parent, kind)
        return self.structures[key]

    def _inline(self) -> None:
        for type_, property_, owner in (
            ("aws:iam/rolePolicy:RolePolicy", "role", ROLE),
            ("aws:iam/userPolicy:UserPolicy", "user", USER),
            ("aws:iam/groupPolicy:GroupPolicy", "group", GROUP),
            ("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", "permissionSetArn", PERMISSION_SET),
        ):
            for resource in self.stack.of(type_):
                for principal in self._owners(resource, property_, owner):
                    for embedded in embedded_policies(resource):
                        self._grant(principal, embedded)

    def _attached(self) -> None:
        for type_, property_, owner, policies in (
            ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", ROLE, "policyArn"),
            ("aws:iam/userPolicyAttachment:UserPolicyAttachment", "user", USER, "policyArn"),
            ("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "group", GROUP, "policyArn"),
            ("aws:iam/policyAttachment:PolicyAttachment", "roles", ROLE, "policyArn"),
            ("aws:iam/policyAttachment:PolicyAttachment", "users", USER, "policyArn"),
            ("aws:iam/policyAttachment:PolicyAttachment", "groups", GROUP, "policyArn"),
            ("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", "roleName", ROLE, "policyArns"),
            ("aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive", "userName", USER, "policyArns"),
            (
                "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
                "groupName",
                GROUP,
                "policyArns",
            ),
            (
                "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
                "permissionSetArn",
                PERMISSION_SET,
                "managedPolicyArn",
            ),
        ):
            for resource in self.stack.of(type_):
                arns = resource.at(policies)
                for principal in self._owners(resource, property_, owner):
                    for arn in arns if isinstance(arns, list) else [arns]:
                        self._attach(principal, resource, policies, arn)
        for resource in self.stack.of("aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment"):
            for principal in self._owners(resource, "permissionSetArn", PERMISSION_SET):
                self._attach(principal, resource, "customerManagedPolicyReference", _reference(resource))
        for resource in self.stack.of("aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment"):
            arn = resource.at("permissionsBoundary", "managedPolicyArn")
            arn = _reference(resource, "permissionsBoundary") if arn is None else arn
            for principal in self._owners(resource, "permissionSetArn", PERMISSION_SET):
                principal.boundary = self._boundary(resource, "permissionsBoundary", arn)

    def _memberships(self) -> None:
        for resource in self.stack.of("aws:iam/userGroupMembership:UserGroupMembership"):
            groups = list(self._owners(resource, "groups", GROUP))
            for user in self._owners(resource, "user", USER):
                user.groups += groups
        for resource in self.stack.of("aws:iam/groupMembership:GroupMembership"):
            groups = list(self._owners(resource, "group", GROUP))
            for user in self._owners(resource, "users", USER):
                user.groups += groups

    def _owners(self, resource: Resource, property_: str, type_: str) -> Iterator[Principal]:
        """The principals that a property names, or that what it was made from is; else ones outside the stack."""
        value = resource.at(property_)
        behind = [self.by_urn[other.urn] for other in self.stack.behind(resource, property_, type_)]
        for item in value if isinstance(value, list) else [] if value is None else [value]:
            named = self.by_name.get((type_, item), []) if isinstance(item, str) else []
            # Of two with one name, in two accounts, the one that the property was made from is meant.
            found = [principal for principal in named if principal in behind] or named or behind
            if not found:
                name = item if isinstance(item, str) else ""
                stranger = Principal(kind=_KINDS[type_], name=name or _NAMELESS, urn=resource.urn)
                found = self.by_name.setdefault((type_, name or resource.urn), [stranger])
            for principal in list(found):
                if principal.resource is None:
                    principal.urn = min(principal.urn, resource.urn)  # Whichever of several the program makes first.
                yield principal

    def _attach(self, principal: Principal, resource: Resource, property_: str, arn: Value) -> None:
        sources = self._policy(resource, property_, arn)
        principal.own_sources += sources or ()
        if sources is None:
            principal.unresolved.append((arn, resource))

    def _boundary(self, resource: Resource, property_: str, arn: Value) -> Boundary:
        sources = self._policy(resource, property_, arn)
        readable = (
            sources if sources and not any(source.document.has_unknown_statements for source in sources) else None
        )
        return Boundary(arn, readable)

    def _policy(self, resource: Resource, property_: str, arn: Value) -> tuple[Source, ...] | None:
        """The documents of the managed policy `arn`, known or not; None where they are not to be had."""
        if isinstance(arn, str) and (name := managed_policies.name_of(arn)):
            document = managed_policies.document(arn)
            return (Source(document, f"AWS managed policy {name}", resource.urn, arn=arn),) if document else None
        behind = self.stack.behind(resource, property_, POLICY)
        named = self.policies_by_name.get(arn.partition(":policy/")[2], []) if isinstance(arn, str) else []
        found = [policy for policy in named if policy in behind] or named or behind
        embedded = [own for policy in found for first in embedded_policies(policy) for own in self._seconded(first)]
        known = arn if isinstance(arn, str) else ""
        return tuple(Source(p.document, p.label, p.resource.urn, resource.urn, known) for p in embedded) or None


def _reference(resource: Resource, *path: str) -> Value:
    """A permission set's reference to a customer managed policy, by name and path, in the form of an ARN."""
    name = resource.at(*path, "customerManagedPolicyReference", "name")
    given = resource.at(*path, "customerManagedPolicyReference", "path")
    if not isinstance(name, str):
        return name if isinstance(name, Unknown) else ""
    return f"arn:aws:iam:::policy{given if isinstance(given, str) else '/'}{name}"
