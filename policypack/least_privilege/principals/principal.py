"""A principal, and its effective permissions: what its documents and its groups' allow, within its boundary.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from least_privilege.evaluation.administration import administers
from least_privilege.evaluation.grants import Grant, Source, grants
from least_privilege.policy.document import Document, Value
from least_privilege.stack.model import Resource

NAMELESS = "?"
"""The name of a principal outside the stack whose name is unknown at preview."""


@dataclass(frozen=True, eq=False)
class Boundary:
    """A permissions boundary. `sources` is None where its document is unknown: it is then taken to limit nothing."""

    arn: Value
    sources: tuple[Source, ...] | None


@dataclass(eq=False, kw_only=True)
class Principal:
    """A role, user, group or permission set, or (`kind` is "policy") any principal that has a managed policy.

    `resource` is None for one outside the stack to which the stack attaches a policy; `urn` is then that of the
    attaching resource. `unresolved` are the attachments of policies whose document is unknown, each with the policy's
    ARN (or unknown) and the attaching resource.
    """

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
        """`role 'web'`, for a sentence."""
        return f"{self.kind} '{self.name}'" if self.name != NAMELESS else f"a {self.kind} that is unknown at preview"

    @property
    def unseen_groups(self) -> "list[Principal]":
        """Its groups outside the stack, whose own policies are not known."""
        return [group for group in self.groups if group.resource is None]

    @property
    def is_incomplete(self) -> bool:
        """Whether it has policies whose documents are unknown."""
        return bool(self.unresolved or self.unseen_groups)

    @cached_property
    def tags(self) -> Mapping[str, str]:
        """Its own tags, as far as they are known: it has them as the caller and as the resource of a request."""
        given = self.resource.at("tags") if self.resource else None
        known = given.items() if isinstance(given, Mapping) else ()
        return {key: value for key, value in known if isinstance(value, str)}

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Its own documents and those of its groups, each once."""
        every = (*self.own_sources, *(source for group in self.groups for source in group.own_sources))
        return tuple({(source.document, source.urn): source for source in reversed(every)}.values())[::-1]

    @property
    def hidden(self) -> tuple[Source, ...]:
        """The documents that have statements unknown at preview."""
        return tuple(source for source in self.sources if source.document.has_unknown_statements)

    def grants(self, action: str) -> tuple[Grant, ...]:
        """What it may do of `action` in the end; see `evaluation.grants.grants`."""
        key = action.lower()
        found = self._grants.get(key)
        if found is None:
            found = self._grants[key] = grants(action, self.sources, self._limit)
        return found

    def may(self, action: str, arn: str | None = None) -> tuple[Grant, ...]:
        """The unrestricted grants of `action` that reach `arn` (None: all resources of a type)."""
        return tuple(
            grant
            for grant in self.grants(action)
            if not grant.restricted and (grant.covers_whole_type if arn is None else grant.reaches(arn))
        )

    @cached_property
    def administers(self) -> bool:
        """Whether it administers the account, with every action that manages permissions in IAM."""
        return administers(self.sources, self._limit)

    @property
    def _limit(self) -> Sequence[Source] | None:
        return self.boundary.sources if self.boundary else None
