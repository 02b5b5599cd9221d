"""Parameters of a template: its own, with the values that the program gives, and CloudFormation's pseudo parameters.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from collections.abc import Mapping
from typing import Any

from least_privilege.policy.principals import STAND_IN_ACCOUNT
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.surroundings import AwsLocation


class _Absent:
    """`AWS::NoValue`: the property is left out."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()


def text_of(value: Any) -> str:
    """A value as CloudFormation writes it into a text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def pseudo_parameters(stack: str, location: AwsLocation) -> Mapping[str, Any]:
    """By name: the values that CloudFormation gives, in a stack of that name."""
    partition = location.partition or "aws"
    return {
        "AWS::AccountId": location.account or STAND_IN_ACCOUNT,
        "AWS::NoValue": ABSENT,
        "AWS::Partition": partition,
        "AWS::Region": location.region or UNKNOWN,
        "AWS::StackName": stack or UNKNOWN,
        "AWS::URLSuffix": "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com",
    }


def parameters_of(declared: Any, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters' values: as given, else their defaults."""
    found: dict[str, Any] = {}
    for name, parameter in declared.items() if isinstance(declared, Mapping) else ():
        about = parameter if isinstance(parameter, Mapping) else {}
        value, kind = given.get(name, about.get("Default", UNKNOWN)), str(about.get("Type"))
        if kind.startswith("AWS::SSM::Parameter::Value") or not isinstance(value, str | int):
            value = UNKNOWN
        elif "List" in kind:
            value = [each.strip() for each in text_of(value).split(",")]
        else:
            value = text_of(value)
        found[str(name)] = value
    return found
