"""The program's side of a preview: Pulumi's resource monitor, answered in this process.

Built on the SDK's own mocks runtime; the requests are seen whole, with parents, dependencies and options.
Source: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/resource.proto
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime import mocks
from pulumi.runtime.proto import provider_pb2, resource_pb2

from offline_preview import wire
from offline_preview.engine import assets, output_text
from offline_preview.engine.deployment import Deployment, Registration, ResourceState
from offline_preview.engine.look_up_calls import CALL
from offline_preview.engine.source_positions import SourcePositions
from offline_preview.engine.stack_references import References
from offline_preview.engine.transforms import Transforms
from offline_preview.errors import PreviewError
from offline_preview.lookups.guess import leaves
from offline_preview.lookups.lookups import Lookups, is_pure
from offline_preview.lookups.refusal import LookUpRefusedError
from offline_preview.pack.messages import ResourceOptions, plain, struct
from offline_preview.result import PlannedResource, Position

_REFERENCE = "pulumi:pulumi:StackReference"


class RefusedError(grpc.RpcError):  # type: ignore[misc]
    """What the engine answers when it refuses a request; the SDK makes the program's exception of it."""

    def __init__(self, details: str) -> None:
        super().__init__(details)
        self._details = details

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return self._details


class _NoMocks(mocks.Mocks):
    """Never called: the monitor answers every request itself."""

    def call(self, args: mocks.MockCallArgs) -> Any:
        raise RefusedError(f"calling {args.token} is not supported offline")

    def new_resource(self, args: mocks.MockResourceArgs) -> Any:
        raise RefusedError(f"making {args.typ} is not supported offline")


class Monitor(mocks.MockMonitor):
    """Answers registrations from `deployment`, look-ups from `lookups`, stack references from `references`.

    `directory` is the program's own, to which the paths of files are relative; `positions` tell its lines.
    """

    def __init__(
        self,
        deployment: Deployment,
        lookups: Lookups,
        references: References,
        directory: Path,
        positions: SourcePositions,
    ) -> None:
        super().__init__(_NoMocks())
        self._directory, self._positions = directory, positions
        self._deployment, self._lookups, self._references = deployment, lookups, references
        self._transforms = Transforms()
        self.failure: PreviewError | None = None

    def RegisterResource(self, request: Any) -> Any:
        """A new resource: its inputs are known; its id and what else its provider computes only where predicted.

        Of a component nothing is known, as from the engine: its inputs need not be its outputs.
        """
        ancestors = self._deployment.ancestors(request.parent)
        changed = self._guarded(lambda: self._transforms.transform_registration(request, ancestors))
        state = self._guarded(lambda: self._register(changed))
        resource = state.resource
        self._transforms.keep(resource.urn, request.transforms)
        known = _outputs(state) if request.custom else {}
        if self._deployment.predictions and not request.custom and not request.remote:
            known = resource.properties  # At `up` the SDK takes a local component's inputs for its outputs.
        return resource_pb2.RegisterResourceResponse(urn=resource.urn, id=_known_id(state), object=struct(known))

    def _register(self, request: Any) -> ResourceState:
        resource, inputs = f"{request.type} '{request.name}'", plain(request.object)
        if found := list(assets.faults(inputs, self._directory)):
            raise PreviewError("\n".join(f"{resource}: {fault}" for fault in found))
        for note in output_text.notes(resource, inputs):
            self._deployment.note(note)
        return self._deployment.register(_registration(request, self._positions.of(request)))

    def RegisterResourceOutputs(self, request: Any) -> Any:
        self._deployment.finish(request.urn, plain(request.outputs))
        return empty_pb2.Empty()

    def ReadResource(self, request: Any) -> Any:
        """A resource that exists already: a stack reference, or `.get()`. No policy sees it.

        It is taken to exist, because the program reads it by its id: offline there is no account to ask.
        """
        urn = self._deployment.urn(request.type, request.name, request.parent)
        if request.type == _REFERENCE:
            outputs = self._guarded(lambda: self._references.state(request.id, self._deployment.note))
        else:
            outputs = self._guarded(
                lambda: self._deployment.read(request.type, request.name, request.id, request.provider, request.version)
            )
            self._deployment.note(
                f"{request.type} '{request.id}' is assumed to exist, because the program reads it by its id; "
                "what does not follow from that is unknown"
            )
        self._deployment.reads[urn] = PlannedResource(
            urn=urn, type=request.type, name=request.name, parent=request.parent, operation="read"
        )
        return resource_pb2.ReadResourceResponse(urn=urn, id=request.id, properties=struct(outputs))

    def Invoke(self, request: Any) -> Any:
        """A look-up; one that cannot be answered offline has an unknown result."""
        changed = self._guarded(lambda: self._transforms.transform_invoke(request))
        arguments = plain(changed.args)
        own = changed.tok == "pulumi:pulumi:getResource"
        answer = self._own_resource(arguments["urn"]) if own else self._lookup(changed.tok, arguments, changed)
        if answer is None:
            return resource_pb2.ResourceInvokeResponse(unknown=True)
        return resource_pb2.ResourceInvokeResponse(**{"return": struct(answer)})

    def Call(self, request: Any) -> Any:
        """A method of a remote component: its result is unknown."""
        self._deployment.note(f"method {request.tok} needs a plugin, which does not run offline: its result is unknown")
        return provider_pb2.CallResponse(**{"return": struct({"result": wire.UNKNOWN})})

    def RegisterStackTransform(self, request: Any) -> Any:
        self._transforms.of_stack.append(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: Any) -> Any:
        self._transforms.of_invokes.append(request)
        return empty_pb2.Empty()

    def _own_resource(self, urn: str) -> dict[str, Any]:
        state = self._deployment.resources.get(urn)
        if state is None:
            raise RefusedError(f"unknown resource {urn}")
        return {"urn": urn, "id": _known_id(state) or wire.UNKNOWN, "state": _outputs(state)}

    def _lookup(self, token: str, arguments: Mapping[str, Any], request: Any) -> dict[str, Any] | None:
        provider = self._guarded(lambda: self._deployment.provider(token, request.provider, request.version, token))
        predictions = self._deployment.predictions
        if predictions and not is_pure(token) and predictions.are_needed_for(arguments):
            return None  # There is nothing to be found by a predicted value.
        call = CALL.get()
        at_once = call.result_type if call else None
        try:
            answer = self._lookups.answer(token, arguments, provider.properties if provider else {}, at_once)
        except LookUpRefusedError as error:
            raise RefusedError(f"invocation of {token} returned an error: {error}") from error
        if answer is None:
            return None
        if call:
            call.guesses = tuple(leaves(answer.outputs)) if call.by_guesses else answer.guesses
        return answer.outputs

    def _guarded(self, action: Any) -> Any:
        """The action's value. Its error is kept, so that this is reported and not what follows from it."""
        try:
            return action()
        except PreviewError as error:
            self.failure = self.failure or error
            raise RefusedError(str(error)) from error


def _registration(request: Any, position: Position) -> Registration:
    timeouts = request.customTimeouts
    options = ResourceOptions(
        protect=request.protect,
        ignore_changes=tuple(request.ignoreChanges),
        delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        aliases=tuple(request.aliasURNs) + tuple(alias.urn for alias in request.aliases if alias.urn),
        timeouts={
            name: _seconds(getattr(timeouts, name))
            for name in ("create", "update", "delete")
            if getattr(timeouts, name)
        },
    )
    return Registration(
        type=request.type,
        name=request.name,
        parent=request.parent,
        custom=request.custom,
        inputs=wire.for_analyzer(plain(request.object)),
        options=options,
        provider=request.provider,
        version=request.version,
        dependencies=tuple(request.dependencies),
        property_dependencies={name: tuple(found.urns) for name, found in request.propertyDependencies.items()},
        import_id=request.importId,
        remote=request.remote,
        position=position,
    )


def _seconds(text: str) -> float:
    """A duration such as `1h30m` in seconds."""
    units = {"h": 3600.0, "m": 60.0, "s": 1.0}
    total, digits = 0.0, ""
    for character in text:
        if character in units:
            total, digits = total + float(digits or 0) * units[character], ""
        else:
            digits += character
    return total


def _known_id(state: ResourceState) -> str:
    """The resource's id, which Pulumi never takes for a secret; '' where it is unknown, as providers say it."""
    found = wire.reveal(state.outputs.get("id", wire.UNKNOWN))
    return "" if found == wire.UNKNOWN else str(found)


def _outputs(state: ResourceState) -> dict[str, Any]:
    return {name: value for name, value in state.marked_outputs().items() if name != "id"}
