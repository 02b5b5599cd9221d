"""Transforms: functions of the program that change resources and look-ups before they are registered.

The SDK serves them to the engine as callbacks over gRPC. They are called here in the same way.
Source: https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/source_eval.go
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import grpc
from google.protobuf import struct_pb2
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

from offline_preview import wire
from offline_preview.errors import PreviewError
from offline_preview.pack.messages import plain

_TIMEOUT: Final = 60
_OPTIONS: Final = {
    "additional_secret_outputs": "additionalSecretOutputs",
    "aliases": "aliases",
    "custom_timeouts": "customTimeouts",
    "delete_before_replace": "deleteBeforeReplace",
    "depends_on": "dependencies",
    "ignore_changes": "ignoreChanges",
    "import": "importId",
    "protect": "protect",
    "provider": "provider",
    "version": "version",
}
"""The options that a preview uses: their names in a transform's request, and in a registration."""


class Transforms:
    """The stack's transforms of resources and of look-ups, and each resource's own, which its children inherit."""

    def __init__(self) -> None:
        self.of_stack: list[Any] = []
        self.of_invokes: list[Any] = []
        self._own: dict[str, tuple[Any, ...]] = {}

    def keep(self, urn: str, callbacks: Iterable[Any]) -> None:
        """Remember a resource's own transforms, for its children."""
        self._own[urn] = tuple(callbacks)

    def transform_registration(self, request: Any, ancestors: Iterable[str]) -> Any:
        """The registration `request`, changed by its own transforms, then by its ancestors' and the stack's.

        Raises `PreviewError` where a transform fails.
        """
        inherited = [callback for urn in ancestors for callback in self._own.get(urn, ())]
        callbacks = [*request.transforms, *inherited, *self.of_stack]
        if not callbacks:
            return request
        changed = type(request)()
        changed.CopyFrom(request)
        dependent = {name for name, of in request.propertyDependencies.items() if of.urns} if request.transforms else {}
        changed.object.CopyFrom(_upgraded(request.object, dependent))
        for callback in callbacks:
            asked = resource_pb2.TransformRequest(
                type=request.type,
                name=request.name,
                custom=request.custom,
                parent=request.parent,
                properties=changed.object,
                options=_renamed(changed, resource_pb2.TransformResourceOptions, {v: k for k, v in _OPTIONS.items()}),
            )
            answer = resource_pb2.TransformResponse.FromString(
                _call(callback, asked, f"{request.type} '{request.name}'")
            )
            if answer.HasField("properties"):
                changed.object.CopyFrom(answer.properties)
            if answer.HasField("options"):
                _replace(changed, answer.options, _OPTIONS)
                changed.deleteBeforeReplaceDefined |= answer.options.HasField("delete_before_replace")
        return changed

    def transform_invoke(self, request: Any) -> Any:
        """The look-up `request`, changed by the stack's transforms; raises `PreviewError` where one fails."""
        if not self.of_invokes:
            return request
        changed = type(request)()
        changed.CopyFrom(request)
        names = {"provider": "provider", "version": "version"}
        for callback in self.of_invokes:
            options = _renamed(changed, resource_pb2.TransformInvokeOptions, names)
            asked = resource_pb2.TransformInvokeRequest(token=request.tok, args=changed.args, options=options)
            answer = resource_pb2.TransformInvokeResponse.FromString(_call(callback, asked, request.tok))
            if answer.HasField("args"):
                changed.args.CopyFrom(answer.args)
            if answer.HasField("options"):
                _replace(changed, answer.options, names)
        return changed


def _call(callback: Any, request: Any, what: str) -> bytes:
    asked = callback_pb2.CallbackInvokeRequest(token=callback.token, request=request.SerializeToString())
    # A channel for each call: one that is open while the SDK stops its server would log that.
    with grpc.insecure_channel(callback.target, options=[("grpc.enable_http_proxy", 0)]) as channel:
        try:
            return bytes(callback_pb2_grpc.CallbacksStub(channel).Invoke(asked, timeout=_TIMEOUT).response)
        except grpc.RpcError as error:
            raise PreviewError(f"transform of {what}: {_reason(error)}") from error


def _upgraded(properties: Any, dependent: Iterable[str]) -> struct_pb2.Struct:
    """Properties as the engine shows them to a transform: unknown, secret and `dependent` ones are Outputs."""
    result = struct_pb2.Struct()
    values = {name: _outputs(value) for name, value in plain(properties).items()}
    result.update({name: _output(value) if name in dependent else value for name, value in values.items()})
    return result


def _outputs(value: Any) -> Any:
    if value == wire.UNKNOWN:
        return {wire.SIGNATURE: wire.OUTPUT}
    if wire.is_secret(value):
        return {**_output(_outputs(value["value"])), "secret": True}
    if isinstance(value, Mapping):
        return dict(value) if wire.SIGNATURE in value else {name: _outputs(item) for name, item in value.items()}
    return [_outputs(item) for item in value] if isinstance(value, list) else value


def _output(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping) and value.get(wire.SIGNATURE) == wire.OUTPUT:
        return dict(value)
    return {wire.SIGNATURE: wire.OUTPUT, "value": value}


def _renamed(source: Any, kind: Any, names: Mapping[str, str]) -> Any:
    """A message of `kind` with the fields of `source` that `names` renames."""
    given = {field.name: value for field, value in source.ListFields()}
    return kind(**{new: given[old] for old, new in names.items() if old in given})


def _replace(target: Any, source: Any, names: Mapping[str, str]) -> None:
    """Set the fields of `target` in `names` to those of `source`, or clear them where `source` has none."""
    for name in names.values():
        target.ClearField(name)
    target.MergeFrom(_renamed(source, type(target), names))


def _reason(error: Any) -> str:
    """What a transform raised, and where, from the SDK's message with its traceback."""
    if error.code() == grpc.StatusCode.DEADLINE_EXCEEDED:
        return (
            f"no answer within {_TIMEOUT} s; offline, resources are registered one by one, and a transform cannot "
            "wait for another resource's output"
        )
    message, _, stack = error.details().partition(" error: ")[2].partition(":\n")
    places = re.findall(r'File "(.+?)", line (\d+)', stack)
    return f"{message or error.details()}" + (f" ({Path(places[-1][0]).name}:{places[-1][1]})" if places else "")
