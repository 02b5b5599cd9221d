"""Finds the documents of the policies that a stack's resources hold or name.

A policy is found by AWS's name or by ARN where that is known, else by the resource that the input was made from. Where
a document is wholly unknown, the structures among its component's inputs stand beside it.
"""

from least_privilege.aws import managed_policies
from least_privilege.evaluation.grants import Source
from least_privilege.policy.document import Document, PolicyKind, Value
from least_privilege.policy.unknown import Unknown
from least_privilege.principals.principal import Boundary
from least_privilege.stack.attachments import POLICY
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies


class PolicyResolver:
    """The policies of one stack."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._inputs: dict[tuple[str, PolicyKind], tuple[EmbeddedPolicy, ...]] = {}
        self._by_name: dict[str, list[Resource]] = {}
        for policy in stack.of(POLICY):
            if isinstance(name := policy.identity("name"), str):
                path = policy.at("path")
                full_name = f"{path if isinstance(path, str) else '/'}{name}"
                self._by_name.setdefault(full_name.lstrip("/"), []).append(policy)

    def inline(self, embedded: EmbeddedPolicy) -> list[Source]:
        """An identity policy's document, and what its component was given."""
        return [Source(each.document, each.label, embedded.resource.urn) for each in self._with_inputs(embedded)]

    def trust(self, embedded: EmbeddedPolicy) -> Document:
        """A trust policy's document; where that is wholly unknown, the one that its component was given."""
        inputs = self._component_inputs(embedded.resource, PolicyKind.TRUST) if embedded.document.is_unknown else ()
        return inputs[0].document if len(inputs) == 1 else embedded.document

    def boundary(self, resource: Resource, input_: str, arn: Value) -> Boundary:
        """The permissions boundary that an input names."""
        sources = self.managed(resource, input_, arn)
        is_known = sources and not any(source.document.has_unknown_statements for source in sources)
        return Boundary(arn, sources if is_known else None)

    def managed(self, resource: Resource, input_: str, arn: Value) -> tuple[Source, ...] | None:
        """The documents of the managed policy that an input names by `arn`; None where they are unknown."""
        if isinstance(arn, str) and (name := managed_policies.name_of(arn)):
            document = managed_policies.document(arn)
            return (Source(document, f"AWS managed policy {name}", resource.urn, arn=arn),) if document else None
        known = arn if isinstance(arn, str) else ""
        behind = self._stack.behind(resource, input_, POLICY)
        named = self._by_name.get(known.partition(":policy/")[2], [])
        # Of two with one name, in two accounts, the one that the input was made from is meant.
        policies = [policy for policy in named if policy in behind] or named or behind
        embedded = [each for policy in policies for own in embedded_policies(policy) for each in self._with_inputs(own)]
        return tuple(Source(e.document, e.label, e.resource.urn, resource.urn, known) for e in embedded) or None

    def _with_inputs(self, embedded: EmbeddedPolicy) -> tuple[EmbeddedPolicy, ...]:
        inputs = self._component_inputs(embedded.resource, PolicyKind.IDENTITY) if embedded.document.is_unknown else ()
        return embedded, *inputs

    def _component_inputs(self, resource: Resource, kind: PolicyKind) -> tuple[EmbeddedPolicy, ...]:
        """The documents of `kind` among the inputs of the nearest component around `resource` that has any."""
        if not resource.parent:
            return ()
        key = (resource.parent, kind)
        if key not in self._inputs:
            self._inputs[key] = ()  # Should a parent be its own ancestor.
            if parent := self._stack.by_urn.get(resource.parent):
                own = tuple(each for each in embedded_policies(parent) if each.kind is kind) if parent.component else ()
                self._inputs[key] = own or self._component_inputs(parent, kind)
        return self._inputs[key]


def customer_policy_arn(resource: Resource, *path: str) -> Value:
    """A permission set's reference to a customer managed policy, by name and path, in the form of an ARN."""
    name = resource.at(*path, "customerManagedPolicyReference", "name")
    given = resource.at(*path, "customerManagedPolicyReference", "path")
    if not isinstance(name, str):
        return name if isinstance(name, Unknown) else ""
    return f"arn:aws:iam:::policy{given if isinstance(given, str) else '/'}{name}"
