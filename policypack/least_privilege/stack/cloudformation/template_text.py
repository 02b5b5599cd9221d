"""The text of a CloudFormation template: JSON, or YAML with the short forms of intrinsic functions.

Every scalar of YAML but booleans and null stays text: CloudFormation takes `Version: 2012-10-17` as text, and a number
read as octal would be another account.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

import json
from collections.abc import Mapping
from typing import Any

import yaml

LARGEST = 51_200
"""Bytes of a template that is given as text."""

_DEEPEST = 100
_KEPT = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:null")


class TemplateError(Exception):
    """CloudFormation refuses the template; the message is a verb phrase."""


class ShortForms(yaml.SafeLoader):
    """Reads YAML with the scalars and the short forms of functions that CloudFormation has."""

    yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in forms if tag in _KEPT]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class _Loader(ShortForms):
    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="CloudFormation supports no aliases", problem_mark=mark)
        return super().compose_node(parent, index)


def _function(loader: ShortForms, suffix: str, node: yaml.Node) -> Mapping[str, Any]:
    """`!Sub text` as `{"Fn::Sub": text}`."""
    if isinstance(node, yaml.MappingNode):
        value: Any = loader.construct_mapping(node, deep=True)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_scalar(node)  # type: ignore[arg-type]
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


ShortForms.add_multi_constructor("!", _function)


def load(text: str) -> Mapping[str, Any]:
    """The template in `text`, with its resources. Raises `TemplateError` where CloudFormation would refuse it."""
    if (size := len(text.encode(errors="replace"))) > LARGEST:
        raise TemplateError(f"has {size:,} bytes, and CloudFormation takes at most {LARGEST:,} of text")
    try:
        value = _value(text)
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise TemplateError(f"is neither JSON nor YAML{line}: {error.problem or error.context}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise TemplateError(f"is neither JSON nor YAML: {str(error).splitlines()[0]}") from error
    except RecursionError as error:
        raise TemplateError("is nested too deep") from error
    if is_too_deep(value):
        raise TemplateError("is nested too deep")
    if not isinstance(value, Mapping) or not isinstance(value.get("Resources"), Mapping):
        raise TemplateError("has no Resources")
    for name, resource in value["Resources"].items():
        if str(name).startswith("Fn::"):
            continue
        if not isinstance(resource, Mapping) or not isinstance(resource.get("Type"), str):
            raise TemplateError(f"has a resource '{name}' without a Type")
        if not isinstance(resource.get("Properties") or {}, Mapping):
            raise TemplateError(f"has a resource '{name}' whose Properties are no object")
    return value


def is_too_deep(value: Any) -> bool:
    """Whether `value` has more levels than any template or state of a resource needs."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            item
            for each in level
            if isinstance(each, Mapping | list)
            for item in (each.values() if isinstance(each, Mapping) else each)
        ]
        if not level:
            return False
    return True


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return yaml.load(text, _Loader)
