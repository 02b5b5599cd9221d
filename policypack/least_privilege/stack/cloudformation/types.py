"""How one of CloudFormation's types is described in the table of types, and its name in aws-native."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Form:
    """How a resource is referred to: `name` is the property with its name in AWS, `arn` its ARN.

    `Ref` gives the ARN where `ref_is_arn`, else the name; neither without `has_ref`. `arn_attribute` is the ARN's name
    where it is not `Arn`.
    """

    name: str
    arn: str
    ref_is_arn: bool = False
    arn_attribute: str = "Arn"
    has_ref: bool = True

    @property
    def known(self) -> tuple[str, ...]:
        """The attributes that follow from the name; '' is `Ref`."""
        return ("Arn", self.arn_attribute, *([""] if self.has_ref else []))


@dataclass(frozen=True)
class Type:
    """What one of CloudFormation's types is in pulumi-aws: `type` without its package, and the properties renamed.

    One of the properties `only` must be there: of a type whose policy is a resource of its own in Pulumi.
    """

    type: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    form: Form | None = None
    only: str = ""


_MODULES = {"config": "configuration"}
"""aws-native's modules that have another name than CloudFormation's."""


def native_type(name: str) -> str:
    """aws-native's type for one of CloudFormation's: `aws-native:iam:Role` for `AWS::IAM::Role`."""
    parts = name.split("::")
    if len(parts) != 3 or parts[0] != "AWS":
        return name
    module = parts[1].lower()
    return f"aws-native:{_MODULES.get(module, module)}:{parts[2]}"


def lookup(properties: Mapping[str, Any], name: str) -> Any:
    """A property by CloudFormation's name, however its first letters are written; None where it is absent."""
    if name in properties:
        return properties[name]
    wanted = name.lower()
    return next((value for key, value in properties.items() if str(key).lower() == wanted), None)
