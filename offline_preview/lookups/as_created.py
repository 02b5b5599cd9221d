"""What a look-up's result has in common with the resource that it finds: the outputs that creation would give it."""

from collections.abc import Mapping
from typing import Any, Final

from offline_preview.aws_context import AwsContext
from offline_preview.lookups import sdk
from offline_preview.lookups.drawn import name_in
from offline_preview.prediction.outputs import predicted, rules
from offline_preview.prediction.templates import names_in

_NAMING: Final = ("name", "id", "identifier", "domain")
"""How an argument's name ends that names the resource."""


def type_of(short: str) -> str | None:
    """The type of resource that the look-up `ec2/getVpc` finds; None where none of its name has predicted outputs."""
    service, _, function = short.partition("/")
    name = function.removeprefix("get")
    type_ = f"aws:{service}/{name[:1].lower()}{name[1:]}:{name}"
    return type_ if type_ in rules() else None


def outputs(lookup: sdk.SdkLookup, given: Mapping[str, Any], context: AwsContext) -> dict[str, Any]:
    """The outputs of a resource that has the look-up's arguments for inputs; those that are `given` are left out."""
    type_ = type_of(sdk.short_name(lookup.token))
    if type_ is None:
        return {}
    inputs = {key: value for key, value in given.items() if isinstance(value, str | int | float)}
    for key, value in list(inputs.items()):
        if isinstance(value, str) and value.startswith("arn:") and not key.lower().endswith("arn"):
            inputs |= {key: name_in(value), "arn": value}  # AWS takes the ARN of a function or a key for its name
    if "arn" in inputs:
        inputs.setdefault("name", name_in(str(inputs["arn"])))
    seed = f"{lookup.token} {sorted(inputs.items())}"
    found = predicted(type_, seed, _renamed(type_, inputs), frozenset(lookup.properties), context)
    found |= {"arn": inputs["arn"]} if "arn" in inputs else {}
    return {name: value for name, value in found.items() if name not in given}


def _renamed(type_: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """`inputs` with the id, and the one name that the ARN of the type needs, where the look-up calls them otherwise."""
    kind = type_.rpartition(":")[2].lower()
    result = dict(inputs)
    for key, value in inputs.items():
        if key.lower().endswith(f"{kind}id"):
            result.setdefault("id", value)
    template = rules()[type_].get("arn")
    wanted = names_in(template) if isinstance(template, str) else set()
    missing = wanted - result.keys() - rules()[type_].keys() - {"partition", "region", "account"}
    named = [key for key in inputs if key not in wanted and key.lower().endswith(_NAMING)]
    if len(missing) == 1 and len(named) == 1:
        result[missing.pop()] = inputs[named[0]]
    return result
