"""The provider protocol, over the types of the registry."""
# ruff: noqa: ARG002 - the protocol's own signatures

import os
import time
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

from .aws import Aws, is_missing
from .invokes import INVOKES
from .registry import REGISTRY
from .types import Type
from .values import DEFAULTS, UNKNOWN, Properties, documents_as_text, from_struct, same, to_struct


class Provider(ResourceProviderServicer):
    """One configured provider: an account and region of the moto server that the environment names."""

    def __init__(self, version: str) -> None:
        self._version = version
        self._aws = Aws({})

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._version)

    def GetSchema(self, request: Any, context: Any) -> proto.GetSchemaResponse:
        return proto.GetSchemaResponse(schema='{"name": "aws"}')

    def CheckConfig(self, request: proto.CheckRequest, context: Any) -> proto.CheckResponse:
        return proto.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: proto.DiffRequest, context: Any) -> proto.DiffResponse:
        return proto.DiffResponse(changes=_changes(not same(from_struct(request.olds), from_struct(request.news))))

    def Configure(self, request: proto.ConfigureRequest, context: Any) -> proto.ConfigureResponse:
        self._aws = Aws(from_struct(request.args))
        if refusal := self._aws.refusal():
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, refusal)
        # Secrets are not accepted: the engine then marks the outputs of a secret input as secret by itself.
        return proto.ConfigureResponse(supportsPreview=True)

    def Check(self, request: proto.CheckRequest, context: Any) -> proto.CheckResponse:
        type_ = _type(request.urn)
        olds, news = from_struct(request.olds), documents_as_text(from_struct(request.news))
        filled = {key: value for key, value in type_.defaults.items() if key not in news}
        if type_.autoname and type_.autoname not in news:
            kept = olds.get(type_.autoname) if type_.autoname in olds.get(DEFAULTS, ()) else None
            name = request.urn.rsplit("::", 1)[1]
            filled[type_.autoname] = kept or f"{name}-{request.randomSeed.hex()[:7] or os.urandom(4).hex()[:7]}"
        missing = [key for key in type_.required if key not in news]
        return proto.CheckResponse(
            inputs=to_struct(news | filled | {DEFAULTS: sorted(filled)}),
            failures=[proto.CheckFailure(property=key, reason=f"Missing required argument {key}") for key in missing],
        )

    def Diff(self, request: proto.DiffRequest, context: Any) -> proto.DiffResponse:
        type_ = _type(request.urn)
        olds, news = from_struct(request.old_inputs), from_struct(request.news)
        changed = sorted(
            key for key in (olds.keys() | news.keys()) - {DEFAULTS} if not same(olds.get(key), news.get(key))
        )
        replaces = [key for key in changed if key in type_.replaces]
        name = type_.autoname
        keeps_name = bool(name) and name not in news.get(DEFAULTS, ()) and same(olds.get(name), news.get(name))
        return proto.DiffResponse(
            changes=_changes(bool(changed)),
            diffs=changed,
            replaces=replaces,
            deleteBeforeReplace=bool(replaces) and (keeps_name or not name),
            hasDetailedDiff=True,
            detailedDiff={
                key: proto.PropertyDiff(kind=_kind(key in olds, key in news, key in replaces), inputDiff=True)
                for key in changed
            },
        )

    def Create(self, request: proto.CreateRequest, context: Any) -> proto.CreateResponse:
        type_, inputs = _type(request.urn), from_struct(request.properties)
        if request.preview:
            outputs = dict.fromkeys(type_.computed, UNKNOWN) | inputs | self._aws.tags_all(type_, inputs)
            return proto.CreateResponse(properties=to_struct(_without_marks(outputs)))
        _hold("before", request.urn)
        try:
            identity = type_.create(self._aws, inputs)
        except Exception as error:  # noqa: BLE001 - whatever AWS said is the engine's to report
            context.abort(grpc.StatusCode.UNKNOWN, f"creating {_token(request.urn)}: {error}")
        _hold("after", request.urn)
        state = self._state(type_, identity, inputs)
        return proto.CreateResponse(id=identity, properties=to_struct(state or {}))

    def Read(self, request: proto.ReadRequest, context: Any) -> proto.ReadResponse:
        type_, inputs = _type(request.urn), from_struct(request.inputs)
        state = self._state(type_, request.id, inputs)
        if state is None:
            return proto.ReadResponse()
        live = {key: value for key, value in state.items() if key not in type_.computed | {"id"}}
        if inputs:
            live = {key: value for key, value in live.items() if key in inputs or not same(value, None)}
            live = {key: inputs[key] if same(inputs.get(key), value) else value for key, value in live.items()}
            live[DEFAULTS] = inputs.get(DEFAULTS, [])
        return proto.ReadResponse(id=request.id, properties=to_struct(state), inputs=to_struct(live))

    def Update(self, request: proto.UpdateRequest, context: Any) -> proto.UpdateResponse:
        type_, news = _type(request.urn), from_struct(request.news)
        if request.preview:
            outputs = from_struct(request.olds) | news | self._aws.tags_all(type_, news)
            return proto.UpdateResponse(properties=to_struct(_without_marks(outputs)))
        _hold("before", request.urn)
        try:
            type_.update(self._aws, request.id, from_struct(request.old_inputs), news)
        except Exception as error:  # noqa: BLE001
            context.abort(grpc.StatusCode.UNKNOWN, f"updating {_token(request.urn)}: {error}")
        return proto.UpdateResponse(properties=to_struct(self._state(type_, request.id, news) or {}))

    def Delete(self, request: proto.DeleteRequest, context: Any) -> Empty:
        _hold("before", request.urn)
        try:
            _type(request.urn).delete(self._aws, request.id, from_struct(request.properties))
        except Exception as error:  # noqa: BLE001
            if not is_missing(error):
                context.abort(grpc.StatusCode.UNKNOWN, f"deleting {_token(request.urn)}: {error}")
        return Empty()

    def Invoke(self, request: proto.InvokeRequest, context: Any) -> proto.InvokeResponse:
        if request.tok not in INVOKES:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the test provider has no function {request.tok}")
        try:
            result = INVOKES[request.tok](self._aws, from_struct(request.args))
        except Exception as error:  # noqa: BLE001
            context.abort(grpc.StatusCode.UNKNOWN, f"invoking {request.tok}: {error}")
        return proto.InvokeResponse(**{"return": to_struct(result)})

    def Cancel(self, request: Any, context: Any) -> Empty:
        return Empty()

    def _state(self, type_: Type, identity: str, inputs: Properties) -> Properties | None:
        """Inputs and outputs of what AWS holds under `identity`; None where nothing is there."""
        try:
            live = type_.read(self._aws, identity, inputs)
        except Exception as error:
            if is_missing(error):
                return None
            raise
        if live is None:
            return None
        if "tags" in live:
            live["tags"], live["tagsAll"] = self._aws.own_tags(live["tags"], inputs.get("tags", {})), live["tags"]
        return _without_marks(inputs | live) | {"id": identity}


def _token(urn: str) -> str:
    return urn.split("::")[2].rsplit("$", 1)[-1]


def _type(urn: str) -> Type:
    token = _token(urn)
    return REGISTRY.get(token) or Type(token)


def _without_marks(properties: Properties) -> Properties:
    return {key: value for key, value in properties.items() if key != DEFAULTS}


def _changes(some: bool) -> Any:
    return proto.DiffResponse.DIFF_SOME if some else proto.DiffResponse.DIFF_NONE


def _kind(before: bool, after: bool, replace: bool) -> Any:
    name = "UPDATE" if before and after else "ADD" if after else "DELETE"
    return proto.PropertyDiff.Kind.Value(f"{name}_REPLACE" if replace else name)


def _hold(when: str, urn: str) -> None:
    """Stands still where a test asked for it, so that the test can kill the engine at that very point."""
    if os.environ.get("TEST_PROVIDER_HOLD") == f"{when}:{urn.rsplit('::', 1)[1]}":
        Path(os.environ["TEST_PROVIDER_HELD"]).touch()
        time.sleep(120)
