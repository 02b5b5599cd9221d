"""Inputs as the AWS provider hands them to the engine, as far as rules look at them.

Source: https://github.com/pulumi/pulumi-aws/blob/master/provider/resources.go
"""

import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pulumi import _types

from offline_preview import wire
from offline_preview.prediction.auto_names import auto_named

_NO_INPUTS: Final = {"__self__", "__props__", "resource_name", "opts"}
_NAMED_BY_ID: Final = {
    "aws:iam/role:Role": "name",
    "aws:iam/user:User": "name",
    "aws:iam/group:Group": "name",
    "aws:iam/instanceProfile:InstanceProfile": "name",
    "aws:s3/bucket:Bucket": "bucket",
    "aws:s3/bucketV2:BucketV2": "bucket",
}


@dataclass(frozen=True, kw_only=True)
class Schema:
    """The names of a resource type's inputs, and of the outputs that only its provider knows."""

    inputs: frozenset[str] = frozenset()
    computed: frozenset[str] = frozenset()


def schema_of(resource: type) -> Schema:
    """The schema of a generated resource class; empty for any other."""
    constructor = getattr(resource, "_internal_init", None)
    if constructor is None:
        return Schema()
    names = {python: pulumi for pulumi, python in _types.resource_pulumi_to_py_names(resource).items()}
    inputs = frozenset(names.get(name, name) for name in inspect.signature(constructor).parameters) - _NO_INPUTS
    return Schema(inputs=inputs, computed=frozenset(names.get(name, name) for name in names) - inputs - {"urn"})


def outputs_from_id(type_: str, id_: str, schema: Schema) -> dict[str, str]:
    """The outputs that follow from a resource's id: its ARN where the id is one, else its name where the id is that."""
    if id_.startswith("arn:"):
        return {"arn": id_} if "arn" in schema.computed else {}
    return {_NAMED_BY_ID[type_]: id_} if type_ in _NAMED_BY_ID else {}


def checked(
    urn: str, type_: str, name: str, inputs: Mapping[str, Any], schema: Schema, *, keeps_known: bool = False
) -> dict[str, Any]:
    """`inputs` with documents as JSON text and, where the program left it out, the name that the provider chooses.

    A document given as a structure with an unknown inside is wholly unknown in Pulumi; where `keeps_known`, it stays a
    structure, for what is known of it to be judged.
    """
    if not type_.startswith("aws:"):
        return dict(inputs)
    result = {key: document(value, keeps_known) for key, value in inputs.items()}
    return {**result, **auto_named(type_, urn, name, result, schema.inputs)}


def document(value: Any, keeps_known: bool = False) -> Any:
    """Policy documents given as structures, anywhere in `value`, as JSON; one with an unknown inside is unknown."""
    if isinstance(value, Mapping):
        if wire.is_secret(value):
            return wire.secret(document(value.get("value"), keeps_known))
        if "Statement" not in value:
            return {key: document(item, keeps_known) for key, item in value.items()}
        if wire.has_unknown(value):
            return value if keeps_known else wire.UNKNOWN
        text = json.dumps(wire.reveal(value), separators=(",", ":"), sort_keys=True)
        return wire.secret(text) if wire.has_secret(value) else text
    return [document(item, keeps_known) for item in value] if isinstance(value, list) else value
