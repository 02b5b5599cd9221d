"""What a policy pack receives and answers, as plain values and as messages of the analyzer protocol.

Source: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as messages

from offline_preview import wire


@dataclass(frozen=True, kw_only=True)
class Provider:
    urn: str
    type: str
    name: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ResourceOptions:
    """A resource's options, as far as the engine shows them to a pack."""

    protect: bool = False
    ignore_changes: Sequence[str] = ()
    delete_before_replace: bool | None = None
    additional_secret_outputs: Sequence[str] = ()
    aliases: Sequence[str] = ()
    timeouts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AnalyzedResource:
    """A resource as the pack sees it: with its inputs in `remediate` and `analyze`, its outputs in `analyze_stack`.

    `properties` are wire values.
    """

    urn: str
    type: str
    name: str
    properties: Mapping[str, Any]
    options: ResourceOptions = field(default_factory=ResourceOptions)
    provider: Provider | None = None
    parent: str = ""
    dependencies: Sequence[str] = ()
    property_dependencies: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Diagnostic:
    """What a policy reports of a resource, or, where `urn` is '', of the whole stack."""

    policy: str
    level: str
    severity: str
    description: str
    message: str
    urn: str


@dataclass(frozen=True, kw_only=True)
class Remediation:
    """A policy's new properties for a resource, or (`diagnostic`) why it could not run."""

    policy: str
    description: str
    properties: Mapping[str, Any] | None
    diagnostic: str


def struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Wire values as protobuf's Struct."""
    result = struct_pb2.Struct()
    result.update(wire.for_analyzer(values))
    return result


def plain(values: struct_pb2.Struct) -> dict[str, Any]:
    """Protobuf's Struct as wire values; whole numbers become int again."""
    return {key: _plain(value) for key, value in values.fields.items()}


def _plain(value: struct_pb2.Value) -> Any:
    match value.WhichOneof("kind"):
        case "struct_value":
            return plain(value.struct_value)
        case "list_value":
            return [_plain(item) for item in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
    return None


def analyze_request(resource: AnalyzedResource) -> messages.AnalyzeRequest:
    return messages.AnalyzeRequest(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        properties=struct(resource.properties),
        options=_options(resource),
        provider=_provider(resource.provider),
    )


def stack_resource(resource: AnalyzedResource) -> messages.AnalyzerResource:
    dependencies = {
        name: messages.AnalyzerPropertyDependencies(urns=urns)
        for name, urns in resource.property_dependencies.items()
        if urns
    }
    return messages.AnalyzerResource(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        properties=struct(resource.properties),
        options=_options(resource),
        provider=_provider(resource.provider),
        parent=resource.parent,
        dependencies=resource.dependencies,
        propertyDependencies=dependencies,
    )


def _options(resource: AnalyzedResource) -> messages.AnalyzerResourceOptions:
    options = resource.options
    return messages.AnalyzerResourceOptions(
        protect=options.protect,
        ignoreChanges=options.ignore_changes,
        deleteBeforeReplace=bool(options.delete_before_replace),
        deleteBeforeReplaceDefined=options.delete_before_replace is not None,
        additionalSecretOutputs=options.additional_secret_outputs,
        aliases=options.aliases,
        customTimeouts=messages.AnalyzerResourceOptions.CustomTimeouts(**options.timeouts),
        parent=resource.parent,
    )


def _provider(provider: Provider | None) -> messages.AnalyzerProviderResource | None:
    if provider is None:
        return None
    return messages.AnalyzerProviderResource(
        urn=provider.urn, type=provider.type, name=provider.name, properties=struct(provider.properties)
    )
