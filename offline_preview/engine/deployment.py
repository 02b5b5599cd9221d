"""The engine's part of a preview: names each resource, checks its inputs, shows it to the policy pack, keeps it.

Source: https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from offline_preview import wire
from offline_preview.engine.provider_inputs import Schema, checked, told_by_id
from offline_preview.errors import PreviewError
from offline_preview.output.result import Action, Repair, Resource
from offline_preview.pack.client import Analyzer, Diagnostic, Options, Provider, Remediation
from offline_preview.pack.client import Resource as Analyzed
from offline_preview.pack.process import PackConfig
from offline_preview.project.configuration import Configuration

ROOT: Final = "pulumi:pulumi:Stack"
PROVIDER: Final = "pulumi:providers:"


@dataclass(kw_only=True)
class Made:
    """A resource as the engine holds it: inputs and, for the stack policies, outputs."""

    analyzed: Analyzed
    custom: bool
    action: Action
    outputs: dict[str, Any] = field(default_factory=dict)
    shown: bool = True


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What the program asks for when it makes a resource."""

    type: str
    name: str
    parent: str
    custom: bool
    inputs: Mapping[str, Any]
    options: Options
    provider: str
    version: str
    dependencies: Sequence[str]
    property_dependencies: Mapping[str, Sequence[str]]
    imported: bool = False


class Deployment:
    """All that a program registers, judged as it goes. Not thread-safe: the monitor calls it one call at a time."""

    def __init__(
        self,
        project: str,
        stack: str,
        config: Configuration,
        analyzer: Analyzer | None,
        pack_config: PackConfig,
    ) -> None:
        self.project, self.stack, self.config = project, stack, config
        self.resources: dict[str, Made] = {}
        self.outputs: dict[str, Any] = {}
        self.repairs: list[Repair] = []
        self.diagnostics: list[Diagnostic] = []
        self.schemas: dict[str, Schema] = {}
        self.reads: dict[str, Resource] = {}
        self.notes: dict[str, None] = {}  # a set that keeps its order
        self._analyzer = analyzer
        self._pending: list[Callable[[], list[Diagnostic]]] = []
        self._pack_config = pack_config
        self._disabled = json.loads(config.values.get("pulumi:disable-default-providers", "[]"))
        self._remediates: bool | None = None

    def urn(self, type_: str, name: str, parent: str = "") -> str:
        """The engine's URN: the parents' types are part of it, the stack's is not."""
        parent_type = parent.split("::")[2] if parent else ROOT
        qualified = type_ if parent_type == ROOT else f"{parent_type}${type_}"
        return f"urn:pulumi:{self.stack}::{self.project}::{qualified}::{name}"

    def ancestors(self, urn: str) -> Iterator[str]:
        """The resource `urn` itself, its parent, and so on."""
        while urn:
            yield urn
            urn = self.resources[urn].analyzed.parent if urn in self.resources else ""

    def note(self, text: str) -> None:
        self.notes[text] = None

    def register(self, given: Registration) -> Made:
        """Make the resource in the plan; raises `PreviewError` for a URN that is taken."""
        urn = self.urn(given.type, given.name, given.parent)
        if urn in self.resources:
            raise PreviewError(f"Duplicate resource URN '{urn}'; try giving it a unique name")
        schema = self.schemas.get(given.type, Schema())
        inputs = checked(urn, given.type, given.name, given.inputs, schema) if given.custom else dict(given.inputs)
        resource = Analyzed(
            urn=urn,
            type=given.type,
            name=given.name,
            properties=inputs,
            options=given.options,
            provider=self.provider(given.type, given.provider, given.version, urn) if given.custom else None,
            parent=given.parent,
            dependencies=given.dependencies,
            property_dependencies=given.property_dependencies,
        )
        resource = self._judged(resource)
        made = Made(analyzed=resource, custom=given.custom, action="import" if given.imported else "create")
        if given.custom:
            computed = {"id", *schema.computed} if given.type.startswith("aws:") else {"id"}
            made.outputs = {**dict.fromkeys(computed, wire.UNKNOWN), **resource.properties}
        self.resources[urn] = made
        return made

    def read(self, type_: str, id_: str, provider: str, version: str) -> dict[str, Any]:
        """The outputs of a resource that is there already: what its id tells, the rest unknown."""
        self.provider(type_, provider, version, type_)
        schema = self.schemas.get(type_, Schema())
        return {**dict.fromkeys(schema.inputs | schema.computed, wire.UNKNOWN), **told_by_id(type_, id_, schema)}

    def provider(self, type_: str, reference: str, version: str, what: str) -> Provider | None:
        """The provider of a resource or look-up: the one referred to, or its package's default, made when needed.

        Raises `PreviewError` where the configuration disables that default; `what` is who asks.
        """
        if type_.startswith("pulumi:"):
            return None
        package = type_.partition(":")[0]
        urn = reference.rpartition("::")[0]
        if not reference:
            if package in self._disabled or "*" in self._disabled:
                raise PreviewError(
                    f"Default provider for '{package}' disabled. '{what}' must use an explicit provider."
                )
            name = f"default_{version.replace('.', '_')}" if version else "default"
            urn = self.urn(PROVIDER + package, name)
            if urn not in self.resources:
                inputs = {**self.config.of(package), **({"version": version} if version else {})}
                default = self._judged(Analyzed(urn=urn, type=PROVIDER + package, name=name, properties=inputs))
                self.resources[urn] = Made(
                    analyzed=default, custom=True, action="create", outputs=dict(default.properties), shown=False
                )
        made = self.resources.get(urn)
        if made is None:
            return None
        it = made.analyzed
        return Provider(urn=urn, type=it.type, name=it.name, properties=it.properties)

    def finish(self, urn: str, outputs: dict[str, Any]) -> None:
        """Take a component's or the stack's outputs, which replace what they were."""
        if urn in self.resources:
            self.resources[urn].outputs = outputs
            if self.resources[urn].analyzed.type == ROOT:
                self.outputs = outputs

    def judge_stack(self) -> list[Diagnostic]:
        """Every diagnostic: of the resources in their order, then of the whole stack."""
        for answer in self._pending:
            self.diagnostics += answer()
        self._pending.clear()
        if self._analyzer is None:
            return self.diagnostics
        stack = [replace(made.analyzed, properties=_marked(made)) for made in self.resources.values()]
        root = self.urn(ROOT, f"{self.project}-{self.stack}")
        for diagnostic in self._analyzer.analyze_stack(stack):
            known = diagnostic.urn in self.resources
            self.diagnostics.append(diagnostic if known else replace(diagnostic, urn=root))
        return self.diagnostics

    def _judged(self, resource: Analyzed) -> Analyzed:
        """The resource, repaired where a policy repairs it; its analysis is under way when this returns."""
        if self._analyzer is None:
            return resource
        if self._remediates is None:  # the first resource; the pack has had all the time so far to start
            self._analyzer.configure(self._pack_config.policies, self._pack_config.faults)
            self._remediates = any(policy.level == "remediate" for policy in self._analyzer.info().values())
        if self._remediates:
            for change in self._analyzer.remediate(resource):
                resource = self._repaired(resource, change)
        self._pending.append(self._analyzer.analyze_later(resource))
        return resource

    def _repaired(self, resource: Analyzed, change: Remediation) -> Analyzed:
        if change.properties is None:
            self.diagnostics.append(
                Diagnostic(
                    policy=change.policy,
                    level="advisory",
                    severity="",
                    description=change.description,
                    message=change.diagnostic,
                    urn=resource.urn,
                )
            )
            return resource
        old, new = wire.for_analyzer(resource.properties), change.properties
        different = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
        if different:
            self.repairs.append(
                Repair(
                    rule=change.policy, urn=resource.urn, description=change.description, properties=tuple(different)
                )
            )
        return replace(resource, properties=dict(new))


def _marked(made: Made) -> dict[str, Any]:
    """Outputs, secret where the input of the same name is or the resource's options say so."""
    inputs, named = made.analyzed.properties, made.analyzed.options.additional_secret_outputs
    return {
        name: wire.secret(value) if name in named or wire.is_secret(inputs.get(name)) else value
        for name, value in made.outputs.items()
    }
