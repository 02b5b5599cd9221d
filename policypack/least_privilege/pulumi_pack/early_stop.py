"""Stops an update before it makes what completes a finding of a stack rule that preview could not know.

During an update a stack rule is asked once everything stands. What preview knew, it judged; a document that was unknown
may complete an escalation. So each resource that preview knew in part is judged when the update registers it, with
those that are registered already and those that are to follow. A Deny that comes last counts. A document that is still
unknown is taken for a Deny of everything. What is found so is found at the end as well.
Without the note of a preview (`--skip-preview`) nothing is stopped.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime import proto

from least_privilege.judging.runner import RuleResult, RuleRunner
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.pulumi_pack.cli_process import cli_process
from least_privilege.pulumi_pack.preview_note import PreviewNote, leave, take
from least_privilege.pulumi_pack.property_values import secret_properties
from least_privilege.rules.finding import Finding
from least_privilege.rules.support.permissions.sensitive_grants import may_raise
from least_privilege.stack.attachments import INLINE_POLICIES, POLICY
from least_privilege.stack.least_grant import DENY_POLICY, GRANTING, least_granting, names_unknown
from least_privilege.stack.model import Resource, Stack, type_in_urn
from least_privilege.stack.policy_locations import embedded_policies

_NAME = re.compile(r"[\w+=,.@-]{4,}")
"""A name in AWS. Where AWS or Pulumi draws it, preview's is another than the update's."""

_OWNERS = {POLICY: "name", **{each.type: each.owner for each in INLINE_POLICIES}}
"""The types of resource whose document alone says what they grant, and the input that names whose it is."""


def note_preview(
    configured: proto.AnalyzerStackConfigureRequest, stack: Stack, given: Mapping[str, struct_pb2.Struct]
) -> None:
    """Note down for the update what the preview of `stack` saw, if it did not know all on which permissions depend.

    `given` are the properties of such resources as the engine sent them, by URN: what is secret is not written.
    """
    seen = [each for each in stack.resources if each.type in GRANTING]
    if all(least_granting(each) is each for each in seen):
        return
    seen = [_without(each, secret_properties(given[each.urn])) for each in seen]
    if (cli := cli_process()) and cli.updates:
        leave(PreviewNote(urns=frozenset(stack.by_urn), resources=tuple(seen)), cli, _subject(configured))


def early_stop(configured: proto.AnalyzerStackConfigureRequest, runner: RuleRunner) -> "EarlyStop | None":
    """None where the preview of this `pulumi up` left no note."""
    cli = cli_process()
    note = take(cli, _subject(configured)) if cli else None
    return EarlyStop(note, runner) if note else None


def _subject(configured: proto.AnalyzerStackConfigureRequest) -> tuple[str, ...]:
    """Which stack, and which pack: the CLI may run several, each in its own directory."""
    return configured.organization, configured.project, configured.stack, str(Path.cwd())


def _without(resource: Resource, secret: Iterable[str]) -> Resource:
    """A resource whose secret properties are unknown, and with them what AWS made of them."""
    hidden = {name: UNKNOWN for name in secret if name in resource.properties}
    return replace(resource, properties={**resource.properties, **hidden}, outputs={}) if hidden else resource


class EarlyStop:
    """The resources of one update: as registered, or else as preview saw them."""

    def __init__(self, note: PreviewNote, runner: RuleRunner) -> None:
        self._runner = runner
        self._urns = note.urns
        self._noted = {each.urn: each for each in note.resources}
        self._to_follow = {urn: least_granting(self._noted[urn]) if urn in self._noted else None for urn in note.urns}
        self._uncertain = {urn for urn, noted in self._noted.items() if self._to_follow[urn] is not noted}
        self._registered: dict[str, Resource] = {}
        self._raised: set[str | None] = set()
        self._reported: set[tuple[str, str]] = set()
        self._is_as_previewed = True

    def check(self, registered: Resource) -> list[RuleResult]:
        """What stops the update before it makes a resource: mandatory findings, each told once."""
        urn = registered.urn
        self._is_as_previewed &= urn in self._urns
        self._to_follow.pop(urn, None)
        noted = self._noted.get(urn)
        resource = _with_what_preview_knew(registered, noted) if noted else registered
        self._registered[urn] = resource
        if noted is None:
            return []
        self._rename(noted, resource)
        may_complete = urn in self._uncertain and self._may_complete(resource)
        found = self._judge(resource) if may_complete and self._can_be_judged() else []
        if found:
            del self._registered[urn]
            self._reported.update((each.finding.id, each.urn) for each in found)
        return found

    def has_reported(self, result: RuleResult) -> bool:
        """Whether a finding of the whole stack was told before."""
        return (result.finding.id, result.urn) in self._reported

    def _may_complete(self, resource: Resource) -> bool:
        """Whether a finding may rest on what is now known of `resource`. Most documents allow no step of an escalation:
        they count only where their principal has another that does, and that had to wait for them."""
        if resource.type not in _OWNERS:
            return True
        owner = resource.at(_OWNERS[resource.type])
        if any(may_raise(each.document) for each in embedded_policies(resource)):
            self._raised.add(owner)
            return True
        return owner in self._raised or (resource.type == POLICY and bool(self._raised))

    def _can_be_judged(self) -> bool:
        """Whether what may take a grant back is known, or can be supposed, of all that is to follow."""
        return self._is_as_previewed and not any(
            each is None and (urn in self._noted or type_in_urn(urn).startswith("pulumi:providers:"))
            for urn, each in self._to_follow.items()
        )

    def _judge(self, resource: Resource) -> list[RuleResult]:
        to_follow = [each for each in self._to_follow.values() if each]
        stack = Stack(resources=(*self._registered.values(), *to_follow, DENY_POLICY))
        found = [each for each in self._runner.check_final(stack) if not self.has_reported(each)]
        if any(names_unknown(each) for each in to_follow):
            found = [each for each in found if type_in_urn(each.urn) != POLICY]  # Whose policy it is may yet be told.
        return [replace(each, finding=_stopping(each.finding, resource)) for each in found]

    def _rename(self, noted: Resource, resource: Resource) -> None:
        """Gives those that are to follow the name of `resource` where they have the one that preview drew."""
        for key, old in noted.properties.items():
            new = resource.properties.get(key)
            if old != new and isinstance(old, str) and isinstance(new, str) and _NAME.fullmatch(old):
                for urn, each in self._to_follow.items():
                    self._to_follow[urn] = each and _renamed(each, old, new)


def _with_what_preview_knew(registered: Resource, noted: Resource) -> Resource:
    """A registered resource with what its inputs were made from, and what AWS made of one that exists already."""
    return replace(registered, outputs=noted.outputs, property_dependencies=noted.property_dependencies)


def _renamed(resource: Resource, old: str, new: str) -> Resource:
    properties = _replaced(resource.properties, old, new)
    return resource if properties == resource.properties else replace(resource, properties=properties)


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, Mapping):
        return {key: _replaced(item, old, new) for key, item in value.items()}
    return [_replaced(item, old, new) for item in value] if isinstance(value, list) else value


def _stopping(finding: Finding, resource: Resource) -> Finding:
    return replace(
        finding,
        evidence=f"{finding.evidence} Stopped before {resource.kind} '{resource.name}' was created or changed: it "
        "completes this, and part of it was unknown at preview.",
    )
