"""Actions on resources that they do not support: the statement allows or denies nothing there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from least_privilege.aws.actions import Action, expand
from least_privilege.policy.document import Statement
from least_privilege.rules.finding import Finding, id_of
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import identity_policies, some, texts
from least_privilege.rules.support.resource_fit import fits
from least_privilege.rules.support.suggestions import (
    condition_element,
    element,
    statement,
    suggested_resources,
    surroundings_of,
)
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in identity_policies(resource):
        for each in embedded.document.statements:
            known = [value for value in each.resources if isinstance(value, str)]
            if known and not any(value.is_unrestricted for value in known):
                yield from _Misfit(embedded=embedded, statement=each).findings()


@dataclass(frozen=True, kw_only=True)
class _Misfit:
    """A statement's actions held against its resources."""

    embedded: EmbeddedPolicy
    statement: Statement

    def findings(self) -> Iterator[Finding]:
        if self.without_fit and not self.has_unknown_resource:
            if self.without_resources:
                yield self._only_everything()
            if self.of_other_types:
                yield self._other_types()
        all_misfit = len(self.without_fit) == len(self.actions)
        if not all_misfit and not self.statement.has_unknown_action and self.unused_resources:
            yield self._unused()

    @cached_property
    def resources(self) -> list[str]:
        return texts(self.statement.resources)

    @property
    def has_unknown_resource(self) -> bool:
        return len(self.resources) < len(self.statement.resources)

    @cached_property
    def actions(self) -> dict[str, tuple[Action, ...]]:
        """By pattern in Action: the actions that it matches."""
        return {written: found for written in texts(self.statement.actions) if (found := expand(written))}

    @cached_property
    def without_fit(self) -> list[str]:
        """The patterns that match no action that supports any of the resources."""
        return [w for w, found in self.actions.items() if not any(fits(a, r) for a in found for r in self.resources)]

    @cached_property
    def without_resources(self) -> list[str]:
        """Those of them whose actions support `*` only."""
        return [w for w in self.without_fit if not any(action.supports_resources for action in self.actions[w])]

    @cached_property
    def of_other_types(self) -> list[str]:
        return [w for w in self.without_fit if w not in self.without_resources]

    @cached_property
    def unused_resources(self) -> list[str]:
        """The resources that none of the actions supports, but for what a bucket's objects and the like are named
        beside."""
        every = {action.name: action for found in self.actions.values() for action in found}.values()
        return [r for r in self.resources if not any(fits(a, r) for a in every) and not _has_parts(r, self.resources)]

    @property
    def _where(self) -> str:
        return f"{self.statement.label} of {self.embedded.label}"

    @property
    def _nothing(self) -> str:
        return (
            "it allows nothing" if self.statement.allows else "it denies nothing, and what it should deny stays allowed"
        )

    def _only_everything(self) -> Finding:
        names = self.without_resources
        others = [each for each in texts(self.statement.actions) if each not in names]
        own = statement(
            element("Action", names),
            element("Resource", ["*"]),
            condition_element(self.statement.conditions),
            effect=self.statement.effect,
        )
        move = f"keep {element('Action', others)} here, and add {own}" if others else 'write "Resource": "*"'
        return Finding(
            id=f"iam-resource-mismatch:{id_of(names, 1)}",
            evidence=f"{self._where} names {some(names)} on {some(self.resources, 1)}, but "
            f"{'this action supports' if len(names) == 1 else 'these actions support'} only '*': {self._nothing}.",
            fix=f"{move}.",
        )

    def _other_types(self) -> Finding:
        names = self.of_other_types
        return Finding(
            id=f"iam-resource-mismatch:{id_of(names, 1)}",
            evidence=f"{self._where} names {some(names)} on {some(self.resources, 1)}, a resource that "
            f"{'this action does' if len(names) == 1 else 'these actions do'} not support: {self._nothing}.",
            fix=f"name the resource as {element('Resource', self._with_supported())}.",
        )

    def _with_supported(self) -> list[str]:
        """The resources with those that the misfitting actions support: a bucket's objects for the bucket."""
        around = surroundings_of(self.embedded.resource, self.embedded.document)
        actions = [action for written in self.of_other_types for action in self.actions[written]]
        buckets = [each for each in self.resources if each.startswith("arn:aws:s3:::")]
        found = suggested_resources(actions, around)
        if buckets and all(":s3:::" in each for each in found):
            objects = any(each.endswith("/*") for each in found)
            names = dict.fromkeys(bucket.partition("/")[0] for bucket in buckets)
            found = [f"{name}/*" if objects else name for name in names]
        used = [r for r in self.resources if any(fits(a, r) for found in self.actions.values() for a in found)]
        return [*used, *(each for each in found if each not in used)]

    def _unused(self) -> Finding:
        names = self.unused_resources
        kept = [each for each in self.resources if each not in names]
        remove = f": {element('Resource', kept)}" if kept and not self.has_unknown_resource else ""
        return Finding(
            id=f"iam-resource-mismatch:{id_of(names, 1)}",
            evidence=f"{self._where} names {some(names, 2)}, which none of its actions supports: "
            f"{'it allows' if self.statement.allows else 'it denies'} nothing there.",
            fix=f"add the actions that are meant for {'it' if len(names) == 1 else 'them'}, or remove "
            f"{'it' if len(names) == 1 else 'them'}{remove}.",
        )


def _has_parts(resource: str, resources: Iterable[str]) -> bool:
    """Whether what is within `resource` is named too: people write the two together (a bucket and its objects)."""
    return any(other.startswith((f"{resource}:", f"{resource}/")) for other in resources)


RULE = ResourceRule(
    name="iam-resource-mismatch",
    description="Each statement's resources are of types that its actions support",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    level_reason="the pack's copy of AWS's list may be older than a new service, whose policy must not be stopped",
    url="https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html",
    types=frozenset(),
    check=_check,
    bad='{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pettracker-images"}',
    good='{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pettracker-images/*"}',
)
