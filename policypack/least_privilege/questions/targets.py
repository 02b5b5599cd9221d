"""What a question is about: the resources that its RESOURCE names, each with the policy of its own.

RESOURCE is an ARN, with wildcards or not; or a name of a resource of the stack, in the program or in AWS, also with its
type before it (`key/prod-*`). Of a bucket's name, an action on objects is asked about its objects.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from least_privilege.aws.actions import Action
from least_privilege.evaluation.grants import Source
from least_privilege.policy.common_text import common_text
from least_privilege.policy.document import Document, PolicyKind, Statement
from least_privilege.policy.pattern_index import Patterns
from least_privilege.policy.patterns import EVERYTHING, action_pattern
from least_privilege.policy.principals import STAND_IN_ACCOUNT, account_of
from least_privilege.policy.wildcards import matches
from least_privilege.principals.arn_index import iam_resource_id
from least_privilege.principals.principal import Principal
from least_privilege.questions.key_grants import grants_on
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.own_arns import arns, every_arn, name_in_aws
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies
from least_privilege.stack.resource_policies import RESOURCE_POLICY_TYPES
from least_privilege.stack.surroundings import AwsLocation

_KEY = "kms"
_KEYS = ("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey", "aws:kms/externalKey:ExternalKey")
_IDENTITIES = ("id", "arn", "name", "bucket", "url", "keyId", "queueUrl", "repository", "functionName")
_OF_CALLERS = ("sourceArn", "sourceAccount", "principal")
"""Inputs that say who may ask, not whose policy it is."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Target:
    """One resource, or with `resource` None all that `arn` matches and no resource of the stack is.

    `own` are its own policies; `is_unread` says that it is not among what was read, so that they are not known.
    """

    arn: str
    resource: Resource | None = None
    own: tuple[Source, ...] = ()
    needs_own_policy: bool = False

    @property
    def is_unread(self) -> bool:
        return self.resource is None and not self.own

    @property
    def label(self) -> str:
        return f"{self.resource.kind} '{self.resource.own_name}'" if self.resource else self.arn

    @property
    def account(self) -> str:
        return account_of(self.arn)


class UnknownResourceError(Exception):
    """No resource of the stack has the name; `known` are those that the action works on."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f"{name}: no resource of the stack has this name; expected one that has, or an ARN")


class WrongResourceTypeError(Exception):
    """The action works on no resource of that form; `forms` are those of the ARNs that it does work on."""

    def __init__(self, name: str, action: Action) -> None:
        self.forms = tuple(dict.fromkeys(type_.arn for type_ in action.resource_types))
        super().__init__(f"{name}: {action.name} does not work on it; expected {' or '.join(self.forms)}")


class Targets:
    """The resources of one stack by what names them. `location` is where the stack is, as far as it is known."""

    def __init__(self, stack: Stack, everyone: Iterable[Principal], location: AwsLocation) -> None:
        self._stack = stack
        self._location = location
        self._roles = {each.urn: each for each in everyone if each.resource and each.kind in ("role", "user", "group")}

    def of(self, action: Action, name: str | None = None) -> tuple[Target, ...]:
        """What `name` (None: any resource) says for `action`.

        Raises `UnknownResourceError` and `WrongResourceTypeError` where it says nothing.
        """
        if not action.resource_types:
            return (Target(arn="*"),)
        every = list(self._in_stack(action))
        if name is None or name == "*":
            # What has no policy of its own is one of those that identity policies name.
            guarded = (each for each in every if each.own or each.needs_own_policy)
            return (*guarded, *(Target(arn=arn, needs_own_policy=_needs(action)) for arn in _forms(action)))
        if not _is_arn(name):
            found = [each for each in every if each.resource and _is_called(each.resource, each.arn, name)]
            if not found:
                self._refuse(action, name, every)
            return tuple(found)
        forms = [form for form in _forms(action) if common_text(form, name) is not None]
        if not forms:
            raise WrongResourceTypeError(name, action)
        found = [replace(each, arn=shared) for each in every if (shared := common_text(each.arn, name)) is not None]
        if any(matches(each.arn, name) for each in every):
            return tuple(found)  # There is nothing else that it may be.
        own = self._policies_about(name, action.service)
        return (*found, Target(arn=name, own=own, needs_own_policy=_needs(action)))

    @cached_property
    def of_stack(self) -> tuple[Target, ...]:
        """Every resource of the stack, in every form of its ARN, but for those of IAM."""
        return tuple(
            self._target(arn, resource, arn.split(":")[2])
            for resource in self._stack.resources
            if resource.type.startswith("aws:") and not resource.type.startswith("aws:iam/")
            for arn in every_arn(resource, self._location)
        )

    @cached_property
    def _of_stack(self) -> Patterns[Target]:
        return Patterns((each.arn, each) for each in self.of_stack)

    def named(self, arn: str) -> Target:
        """What `arn`, with wildcards or not, stands for: of what is in a resource of the stack, with its policies."""
        holder = next((each for pattern, each in self._of_stack.about(arn) if matches(pattern, arn)), None)
        if holder:
            return replace(holder, arn=arn)
        service = arn.split(":")[2]
        return Target(arn=arn, own=self._policies_about(arn, service), needs_own_policy=service == _KEY)

    def _refuse(self, action: Action, name: str, every: Iterable[Target]) -> None:
        for resource in self._stack.resources:
            if name in _names(resource):
                raise WrongResourceTypeError(name, action)
        names = (alias for each in every if each.resource for alias in _names(each.resource))
        raise UnknownResourceError(name, tuple(dict.fromkeys(names)))

    def _in_stack(self, action: Action) -> Iterator[Target]:
        """The resources of the stack that `action` works on."""
        for resource in self._stack.resources:
            if resource.urn in self._roles:
                yield from self._principal(action, self._roles[resource.urn])
                continue
            if resource.component or not resource.type.startswith("aws:"):
                continue
            found = {arn for type_ in action.resource_types for arn in arns(resource, type_, self._location)}
            yield from (self._target(arn, resource, action.service) for arn in sorted(found))

    def _target(self, arn: str, resource: Resource, service: str) -> Target:
        own = self._own(resource, arn, service)
        if service == _KEY:
            policies = own or (_default_key_policy(self._location.account),)
            own = (*policies, *grants_on(resource, self._stack))
        return Target(arn=arn, resource=resource, own=own, needs_own_policy=service == _KEY)

    def policies_by_default(self, resource: Resource) -> tuple[Source, ...]:
        """What AWS gives `resource` in place of the policy that it does not have."""
        if resource.type not in _KEYS:
            return ()
        own = (source for arn in every_arn(resource, self._location) for source in self._own(resource, arn, _KEY))
        return () if any(own) else (_default_key_policy(self._location.account),)

    def _principal(self, action: Action, principal: Principal) -> Iterator[Target]:
        partition, account = self._location.partition or "*", self._location.account or "*"
        known = principal.resource.identity("arn") if principal.resource else None
        arn = known if isinstance(known, str) else f"arn:{partition}:iam::{account}:{iam_resource_id(principal)}"
        if any(common_text(form, arn) is not None for form in _forms(action)):
            own: tuple[Source, ...] = ()
            if principal.trust and action.service == "sts":
                own = (Source(principal.trust, f"trust policy of {principal.label}", principal.urn),)
            yield Target(arn=arn, resource=principal.resource, own=own, needs_own_policy=_needs(action))

    def _own(self, resource: Resource, arn: str, service: str) -> tuple[Source, ...]:
        """The policies on `service` that `resource` has, that another one gives it, or that name its ARN."""
        named = {value for each in _IDENTITIES if isinstance(value := resource.identity(each), str) and value}
        found = {
            *self._by_owner.get(resource.urn, ()),
            *(each for value in named for each in self._by_reference.get(value, ())),
            *self._naming(arn),
        }
        return tuple(self._holders[each][0] for each in self._in_order(found) if _is_on(each, service))

    def _in_order(self, found: set[EmbeddedPolicy]) -> list[EmbeddedPolicy]:
        return sorted(found, key=self._places.__getitem__)

    @cached_property
    def _holders(self) -> Mapping[EmbeddedPolicy, tuple[Source, Set[str]]]:
        """All resource policies of the stack, each with the values of the inputs by which it may name its owner."""
        every = (
            each for resource in self._stack.resources if not resource.component for each in embedded_policies(resource)
        )
        return {
            each: (Source(each.document, each.label, each.resource.urn), _references(each))
            for each in every
            if each.kind is PolicyKind.RESOURCE
        }

    @cached_property
    def _places(self) -> Mapping[EmbeddedPolicy, int]:
        return {each: place for place, each in enumerate(self._holders)}

    @cached_property
    def _by_reference(self) -> Mapping[str, list[EmbeddedPolicy]]:
        """The policies by the values of their other inputs."""
        found: dict[str, list[EmbeddedPolicy]] = {}
        for holder, (_, references) in self._holders.items():
            for value in references:
                found.setdefault(value, []).append(holder)
        return found

    @cached_property
    def _by_owner(self) -> Mapping[str, list[EmbeddedPolicy]]:
        """The policies by the URN of the resource that has them, and of each that one of their other inputs is made
        from."""
        found: dict[str, list[EmbeddedPolicy]] = {}
        for holder in self._holders:
            found.setdefault(holder.resource.urn, []).append(holder)
            for input_, urns in holder.resource.property_dependencies.items():
                for urn in urns if input_ not in (holder.path, *_OF_CALLERS) else ():
                    found.setdefault(urn, []).append(holder)
        return found

    def _policies_about(self, arn: str, service: str) -> tuple[Source, ...]:
        """The policies of resources that are not in the stack, and say by their Resource that they are about `arn`."""
        found = self._in_order(set(self._naming(arn)))
        return tuple(self._holders[each][0] for each in found if _is_on(each, service))

    def _naming(self, arn: str) -> Iterator[EmbeddedPolicy]:
        """The policies, of types that belong to one service, that say by their Resource that they are about `arn`."""
        return (holder for pattern, holder in self._named.about(arn) if common_text(pattern, arn) is not None)

    def named_by_policies(self) -> Iterator[str]:
        """What policies of resources say in an Allow that they are about: a bucket that is not in the stack, say."""
        for holder in self._holders:
            known = RESOURCE_POLICY_TYPES.get(holder.resource.type)
            allows = [each for each in holder.document.statements if each.allows] if known else []
            yield from (arn for arn in _resources(allows) if arn.count(":") > 4 and _is_on(holder, arn.split(":")[2]))

    @cached_property
    def _named(self) -> Patterns[EmbeddedPolicy]:
        known = (each for each in self._holders if each.resource.type in RESOURCE_POLICY_TYPES)
        return Patterns((name, each) for each in known for name in _resources(each.document.statements))


def _is_on(holder: EmbeddedPolicy, service: str) -> bool:
    """Whether a policy may have actions of `service`, as far as is known of its type."""
    known = RESOURCE_POLICY_TYPES.get(holder.resource.type)
    return known is None or service in known.services


def _resources(statements: Iterable[Statement]) -> list[str]:
    return [each for statement in statements for each in statement.resources if isinstance(each, str) and each != "*"]


def _references(holder: EmbeddedPolicy) -> set[str]:
    """The values of a policy's other inputs."""
    given = holder.resource.properties.items()
    return {value for input_, value in given if input_ not in (holder.path, *_OF_CALLERS) and isinstance(value, str)}


def _is_arn(name: str) -> bool:
    return name.startswith("arn:") or not name.strip("*?")


def _is_called(resource: Resource, arn: str, name: str) -> bool:
    """Whether `name`, in which `*` and `?` match any text, is what the resource is called, or how its ARN ends."""
    kind, separator, rest = name.partition("/")
    own_type = resource.type.rpartition("/")[2].partition(":")[0].lower()
    wanted = rest if separator and kind.lower() == own_type else name
    return any(matches(wanted, each) for each in _names(resource)) or matches(name, arn.split(":", 5)[-1])


def _names(resource: Resource) -> tuple[str, ...]:
    return resource.own_name, name_in_aws(resource)


def _forms(action: Action) -> tuple[str, ...]:
    """The forms of the ARNs that an action works on, the plainest first: objects before those of an access point."""
    return tuple(sorted({str(type_.pattern) for type_ in action.resource_types}, key=lambda form: (len(form), form)))


def _needs(action: Action) -> bool:
    """Whether the resource's own policy must allow the action in any case: a key's and a role's must.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
    """
    return action.service == _KEY or action.name.lower().startswith("sts:assumerole")


def _default_key_policy(account: str) -> Source:
    """What AWS gives a key without a policy: the account's identity policies decide.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    root = f"arn:aws:iam::{account or STAND_IN_ACCOUNT}:root"
    statement = Statement(
        index=0,
        sid="Enable IAM User Permissions",
        effect="Allow",
        actions=(action_pattern("kms:*"),),
        resources=(EVERYTHING,),
        principals={"AWS": (root,)},
    )
    return Source(Document(kind=PolicyKind.RESOURCE, statements=(statement,)), "default key policy of AWS KMS", "")
