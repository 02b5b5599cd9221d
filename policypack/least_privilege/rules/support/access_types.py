"""A closed world: of every resource type of pulumi-aws and aws-native, whether the pack judges the access it gives.

What the pack judges follows from its own tables. Of the rest, a type grants nothing where no input looks as if it did,
or where data/access_types.json says so with the reason; or it is not judged, and that file says what to look at.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from least_privilege.aws import resource_types
from least_privilege.aws.resource_types import inputs_by_type
from least_privilege.rules.support.instance_metadata import CONFIGURABLE, ENVIRONMENTS, LAUNCHERS
from least_privilege.stack.attachments import (
    ATTACHED_POLICIES,
    BOUNDARY_ATTACHMENT,
    CUSTOMER_POLICY_ATTACHMENT,
    GROUP,
    GROUP_MEMBERSHIPS,
    PERMISSION_SET,
    ROLE,
    USER,
)
from least_privilege.stack.cloudformation.inside import CLOUD_CONTROL, TEMPLATES
from least_privilege.stack.cloudformation.type_table import NATIVE_TYPES, TYPES
from least_privilege.stack.copies import COPIES
from least_privilege.stack.policy_locations import DOCUMENT_TYPES
from least_privilege.stack.role_inputs import WORKLOAD_TYPES
from least_privilege.stack.shares import SHARING

_DATA: Final = Path(resource_types.__file__).parent / "data" / "access_types.json"

WORKLOADS: Final = "the role that it runs under"
METADATA: Final = "its instance metadata options"
FACETS: Mapping[str, frozenset[str]] = {
    "its policies": DOCUMENT_TYPES,
    "who it shares with": frozenset((*SHARING, *COPIES)),
    "what it may do, or attaches": frozenset(
        (ROLE, USER, GROUP, PERMISSION_SET, CUSTOMER_POLICY_ATTACHMENT, BOUNDARY_ATTACHMENT, *ATTACHED_POLICIES)
    ),
    METADATA: CONFIGURABLE | frozenset((*LAUNCHERS, *ENVIRONMENTS)),
    WORKLOADS: WORKLOAD_TYPES,
    "the credential that it makes": frozenset(
        f"aws:iam/{name[0].lower()}{name[1:]}:{name}"
        for name in ("AccessKey", "ServiceSpecificCredential", "SigningCertificate", "SshKey", "UserLoginProfile")
    ),
    "a public switch": frozenset(
        (
            "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
            "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
            "aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration",
            "aws:lambda/functionUrl:FunctionUrl",
            "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            "aws:ssm/serviceSetting:ServiceSetting",
        )
    ),
    "what is inside it": frozenset((*TEMPLATES, CLOUD_CONTROL)),
    "who is in it": frozenset(GROUP_MEMBERSHIPS),
}
"""What is judged, and of what types of resource. A test holds that every type that a rule asks for is in one."""


@dataclass(frozen=True, kw_only=True)
class Unjudged:
    """A type whose access no rule judges: what it `grants`, as a verb phrase, and what to `check`.

    `inputs` are those that grant it, by their path (`client.unauthenticated`), each with the values that do (None:
    any); without them, every resource does. `unless`: the input that names what grants it, and the type of that: one in
    the stack is judged itself.
    """

    grants: str
    check: str
    inputs: Mapping[str, list[Any] | None] = field(default_factory=dict)
    unless: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What the pack makes of a type: the facets that it judges, else why it grants nothing, else what is unjudged."""

    judged: tuple[str, ...] = ()
    harmless: str = ""
    unjudged: Unjudged | None = None


_QUIET: Final = re.compile(
    r"^(archive|dataProtection|lifecycle|redrive|redriveAllow|security|update)Policy$|^publicAccessBlock|^bypass|Name$"
)
"""Inputs of aws-native that look as if they granted access, and never do."""

NO_TELLING_INPUT: Final = "has no input that names a policy, a principal, a role, a share or a public switch"


@cache
def coverage(type_: str) -> Coverage | None:
    """What the pack makes of a type; None for one that nobody has classified. Types of aws-native may be written as
    CloudFormation writes them: `aws-native:config:StoredQuery`."""
    type_ = _as_native(type_) if type_.startswith("aws-native:") else type_
    if facets := tuple(facet for facet, types in FACETS.items() if type_ in types):
        return Coverage(judged=facets)
    if known := NATIVE_TYPES.get(type_.lower()):
        return coverage(f"aws:{TYPES[known].type}")
    if reason := _harmless().get(type_):
        return Coverage(harmless=reason)
    if given := _data()["not judged"].get(type_):
        return Coverage(unjudged=Unjudged(**given))
    inputs = inputs_by_type().get(type_)
    if inputs is None:
        return None
    if type_.startswith("aws-native:") and (other := _counterpart(type_)):
        return _like(coverage(other), inputs, other)
    return None if inputs else Coverage(harmless=NO_TELLING_INPUT)


def _as_native(type_: str) -> str:
    """`type_` as aws-native writes it, where only its letters' case and its module's name differ."""
    return _native_names().get(type_.lower().replace("aws-native:config:", "aws-native:configuration:"), type_)


@cache
def _native_names() -> Mapping[str, str]:
    return {type_.lower(): type_ for type_ in inputs_by_type() if type_.startswith("aws-native:")}


def _like(other: Coverage | None, inputs: tuple[str, ...], type_: str) -> Coverage | None:
    """What is made of a type of aws-native, by that of pulumi-aws, `type_`, for the same thing."""
    if other is None or other.harmless:
        return other if inputs else Coverage(harmless=NO_TELLING_INPUT)
    if other.unjudged:
        return other
    if other.judged == (WORKLOADS,):
        return Coverage(harmless="names a role for a service to assume, and that is judged where it is created")
    kind = f"{type_.partition('/')[0].replace(':', '.')}.{type_.rpartition(':')[2]}"
    inputs = () if METADATA in other.judged else tuple(name for name in inputs if not _QUIET.search(name))
    if not inputs and METADATA not in other.judged:
        return Coverage(harmless="has policies of other kinds only, and switches that take access away")
    return Coverage(
        unjudged=Unjudged(
            grants="can grant access, and is judged for pulumi-aws only",
            check=f"{' and '.join(inputs) or 'its metadata options'}; or create it as {kind}, which is judged",
            inputs=dict.fromkeys(inputs),
        )
    )


@cache
def _data() -> Mapping[str, Mapping[str, Any]]:
    data: Mapping[str, Mapping[str, Any]] = json.loads(_DATA.read_text("utf-8"))
    return data


@cache
def _harmless() -> Mapping[str, str]:
    return {type_: reason for reason, types in _data()["grants nothing"].items() for type_ in types}


@cache
def _by_name() -> Mapping[tuple[str, str], str]:
    return {_name(type_): type_ for type_ in inputs_by_type() if type_.startswith("aws:")}


def _name(type_: str) -> tuple[str, str]:
    _, module, name = type_.split(":")
    return module.partition("/")[0].lower(), name.lower()


def _counterpart(native: str) -> str:
    """The type of pulumi-aws for what a type of aws-native is; empty where there is none."""
    named: str = _data()["same as"].get(native) or _by_name().get(_name(native), "")
    return named
