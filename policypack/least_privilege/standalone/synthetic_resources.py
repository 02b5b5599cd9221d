"""Resources for documents that come from elsewhere than a program."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from least_privilege.policy.parser import value_in
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.model import Resource

Step = str | int
"""A key of a mapping, or an index in a list."""

Steps = tuple[Step, ...]
"""The way from the value of a file to a part of it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FileResource(Resource):
    """A resource that a file describes; its document, or what else describes it, is under `steps`."""

    steps: Steps = ()


def resource(
    type_: str,
    where: str,
    behind: Mapping[str, tuple[str, ...]] | None = None,
    steps: Steps = (),
    /,
    **properties: Any,
) -> FileResource:
    """A resource of pulumi-aws' `type_`, named by `where` it is from; properties that are None are left out.

    `behind` maps a property to the URNs of the resources that its value comes from; `steps` lead to its document.
    """
    return FileResource(
        type=f"aws:{type_}",
        name=where,
        urn=f"urn:pulumi:files::policies::aws:{type_}::{where}",
        properties={key: value for key, value in properties.items() if value is not None},
        property_dependencies=behind or {},
        is_of_file=True,
        steps=steps,
    )


def plain(value: Any) -> Any:
    """A document for a rule: its text, or a structure in which CloudFormation's functions are `UNKNOWN`.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
    """
    if isinstance(value, str) and value[:3].lower() == "%7b":
        return read(value)[0]
    if isinstance(value, Mapping):
        if len(value) == 1 and any(key == "Ref" or str(key).startswith("Fn::") for key in value):
            return UNKNOWN
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def read(text: str) -> tuple[str, Any]:
    """JSON text without the URL encoding of IAM's API, and its value; None where the text is not JSON."""
    text = (unquote(text) if text[:1] == "%" else text).strip()
    if text[:1] not in ("{", "["):
        return text, None
    return text, value_in(text)
