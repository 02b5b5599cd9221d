"""The engine's part of a preview: names each resource, checks its inputs, has the pack judge it, keeps its state.

Source: https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from offline_preview import wire
from offline_preview.engine import remote_components
from offline_preview.engine.provider_inputs import Schema, checked, document, outputs_from_id
from offline_preview.errors import PreviewError
from offline_preview.lookups import stand_ins
from offline_preview.pack.client import Analyzer
from offline_preview.pack.configuration import PackConfig
from offline_preview.pack.messages import AnalyzedResource, Diagnostic, Provider, Remediation, ResourceOptions
from offline_preview.pack.process import StackContext
from offline_preview.prediction.predictions import Predictions
from offline_preview.project.configuration import Configuration
from offline_preview.result import NOWHERE, Operation, PlannedResource, Position, Repair

ROOT: Final = "pulumi:pulumi:Stack"
PROVIDER: Final = "pulumi:providers:"


@dataclass(kw_only=True)
class ResourceState:
    """A resource as the engine keeps it: inputs and, for the stack policies, outputs.

    `listed` is false for what the engine registers by itself, without the program.
    """

    resource: AnalyzedResource
    operation: Operation
    position: Position = NOWHERE
    outputs: dict[str, Any] = field(default_factory=dict)
    listed: bool = True

    def marked_outputs(self) -> dict[str, Any]:
        """The outputs, marked secret where the input of the same name is, or where the resource's options say so."""
        inputs, named = self.resource.properties, self.resource.options.additional_secret_outputs
        return {
            name: wire.secret(value) if name in named or wire.is_secret(inputs.get(name)) else value
            for name, value in self.outputs.items()
        }

    def judged(self) -> dict[str, Any]:
        """The outputs, and of documents that are unknown in part what is known."""
        inputs = self.resource.properties
        return self.marked_outputs() | {
            name: inputs[name] for name in inputs if stand_ins.is_partly_known(inputs[name])
        }


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What the program asks for when it registers a resource."""

    type: str
    name: str
    parent: str
    custom: bool
    inputs: Mapping[str, Any]
    options: ResourceOptions
    provider: str
    version: str
    dependencies: Sequence[str]
    property_dependencies: Mapping[str, Sequence[str]]
    import_id: str = ""
    """Of a resource that exists already, for the stack to take over."""
    position: Position = NOWHERE
    remote: bool = False


class Deployment:
    """Everything that a program registers, checked as it goes. Not thread-safe: the monitor calls one at a time."""

    def __init__(
        self,
        context: StackContext,
        config: Configuration,
        analyzer: Analyzer | None,
        pack_config: PackConfig,
        predictions: Predictions | None = None,
    ) -> None:
        self.project, self.stack, self.config = context.project, context.stack, config
        self.resources: dict[str, ResourceState] = {}
        self.outputs: dict[str, Any] = {}
        self.repairs: list[Repair] = []
        self.diagnostics: list[Diagnostic] = []
        self.schemas: dict[str, Schema] = {}
        self.reads: dict[str, PlannedResource] = {}
        self.notes: dict[str, None] = {}  # a set that keeps its order
        self.predictions = predictions
        self.may_lack_resources = False
        """Whether resources may be created once outputs are known, by callbacks that this run skipped."""
        self._remote: list[AnalyzedResource] = []
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
            urn = self.resources[urn].resource.parent if urn in self.resources else ""

    def note(self, text: str) -> None:
        self.notes[text] = None

    def register(self, given: Registration) -> ResourceState:
        """Add the resource to the plan; raises `PreviewError` where its URN is taken."""
        urn = self.urn(given.type, given.name, given.parent)
        if urn in self.resources:
            raise PreviewError(f"Duplicate resource URN '{urn}'; try giving it a unique name")
        schema = self.schemas.get(given.type, Schema())
        inputs = dict(given.inputs)
        if given.custom:
            inputs = checked(urn, given.type, given.name, inputs, schema, keeps_known=self.predictions is not None)
            inputs = stand_ins.as_unknown(inputs)
        resource = AnalyzedResource(
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
        resource = self._repair_and_analyze(resource)
        operation: Operation = "import" if given.import_id else "create"
        state = ResourceState(resource=resource, operation=operation, position=given.position)
        if given.custom:
            computed = {"id", *schema.computed} if given.type.startswith("aws:") else {"id"}
            unknown = dict.fromkeys(computed, wire.UNKNOWN)
            inputs = {key: document(value) for key, value in resource.properties.items()}  # as the provider keeps them
            state.outputs = {**unknown, **self._predicted(resource, schema, given), **inputs}
        self.resources[urn] = state
        if given.remote:
            self._remote.append(resource)
            self.note(remote_components.note(given.type, given.name))
        return state

    def _predicted(self, resource: AnalyzedResource, schema: Schema, given: Registration) -> dict[str, Any]:
        """The outputs of a new or imported resource, where this run predicts them."""
        if self.predictions is None:
            return {}
        provider = resource.provider.properties if resource.provider else {}
        for property_ in resource.properties.keys() - given.inputs.keys():
            if isinstance(name := resource.properties[property_], str):
                self.predictions.drew(name, resource.name, property_)
        # Older SDKs take outputs as inputs, too, such as a bucket's ARN.
        open_ = schema.computed | (schema.inputs - resource.properties.keys())
        if given.import_id:
            found = self.predictions.of_existing(
                resource.type, resource.name, given.import_id, open_, provider, resource.properties
            )
            return {**found, "id": given.import_id}
        return self.predictions.outputs(
            resource.type, resource.urn, resource.name, resource.properties, open_, provider
        )

    def read(self, type_: str, name: str, id_: str, provider: str, version: str) -> dict[str, Any]:
        """The outputs of a resource that exists already: what follows from its id, the rest unknown."""
        found = self.provider(type_, provider, version, type_)
        schema = self.schemas.get(type_, Schema())
        outputs = dict.fromkeys(schema.inputs | schema.computed, wire.UNKNOWN)
        if self.predictions and found:
            outputs |= self.predictions.of_existing(type_, name, id_, schema.computed, found.properties)
        return outputs | outputs_from_id(type_, id_, schema)

    def provider(self, type_: str, reference: str, version: str, what: str) -> Provider | None:
        """The provider of a resource or look-up: the one referred to, or its package's default.

        Raises `PreviewError` where the configuration disables the default; `what` is who asks.
        """
        if type_.startswith("pulumi:"):
            return None
        package = type_.partition(":")[0]
        urn = reference.rpartition("::")[0] if reference else self._default_provider(package, version, what)
        if urn not in self.resources:
            return None
        resource = self.resources[urn].resource
        return Provider(urn=urn, type=resource.type, name=resource.name, properties=resource.properties)

    def _default_provider(self, package: str, version: str, what: str) -> str:
        """The URN of a package's default provider, which is registered when it is first needed."""
        if package in self._disabled or "*" in self._disabled:
            raise PreviewError(f"Default provider for '{package}' disabled. '{what}' must use an explicit provider.")
        name = f"default_{version.replace('.', '_')}" if version else "default"
        urn = self.urn(PROVIDER + package, name)
        if urn not in self.resources:
            inputs = {**self.config.of(package), **({"version": version} if version else {})}
            resource = AnalyzedResource(urn=urn, type=PROVIDER + package, name=name, properties=inputs)
            resource = self._repair_and_analyze(resource)
            outputs = dict(resource.properties)
            self.resources[urn] = ResourceState(resource=resource, operation="create", outputs=outputs, listed=False)
        return urn

    def finish(self, urn: str, outputs: dict[str, Any]) -> None:
        """Set a component's or the stack's outputs."""
        if urn in self.resources:
            self.resources[urn].outputs = outputs
            if self.resources[urn].resource.type == ROOT:
                self.outputs = outputs

    def planned(self) -> tuple[PlannedResource, ...]:
        """What the program registers, in its order, and then what it reads."""
        planned = [
            PlannedResource(
                urn=urn,
                type=state.resource.type,
                name=state.resource.name,
                parent=state.resource.parent,
                operation=state.operation,
            )
            for urn, state in self.resources.items()
            if state.listed
        ]
        return (*planned, *self.reads.values())

    @property
    def policy_urls(self) -> dict[str, str]:
        """The link of each of the pack's policies."""
        return {name: policy.url for name, policy in self._analyzer.info().items()} if self._analyzer else {}

    def judge_stack(self) -> None:
        """Complete `diagnostics`: those of the resources in their order, then those of the whole stack."""
        for answer in self._pending:
            self.diagnostics += answer()
        self._pending.clear()
        if self._analyzer is None:
            return
        if self._remote:
            self.diagnostics.append(remote_components.not_judged(self._remote))
        stack = [replace(state.resource, properties=state.judged()) for state in self.resources.values()]
        root = self.urn(ROOT, f"{self.project}-{self.stack}")
        for diagnostic in self._analyzer.analyze_stack(stack):
            known = diagnostic.urn in self.resources
            self.diagnostics.append(diagnostic if known else replace(diagnostic, urn=root))

    def _repair_and_analyze(self, resource: AnalyzedResource) -> AnalyzedResource:
        """The resource, repaired where a policy repairs it. Its analysis is still under way when this returns."""
        if self._analyzer is None:
            return resource
        if self._remediates is None:  # the first resource; the pack has had all the time so far to start
            self._analyzer.configure(self._pack_config)
            self._remediates = any(policy.level == "remediate" for policy in self._analyzer.info().values())
        if self._remediates:
            for change in self._analyzer.remediate(resource):
                resource = self._repaired(resource, change)
        self._pending.append(self._analyzer.analyze_later(resource))
        return resource

    def _repaired(self, resource: AnalyzedResource, change: Remediation) -> AnalyzedResource:
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
