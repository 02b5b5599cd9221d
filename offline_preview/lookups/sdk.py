"""What the AWS SDK says of a look-up: its Python name, and the types of its arguments and its result's properties."""

import importlib
import inspect
import sys
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pulumi import _types


@dataclass(frozen=True, kw_only=True)
class SdkLookup:
    """`token` is `aws:ec2/getAmi:getAmi`, `python` is `aws.ec2.get_ami`; the mappings have Pulumi's names."""

    token: str
    python: str
    arguments: Mapping[str, Any]
    properties: Mapping[str, Any]


@cache
def tokens() -> Mapping[str, str]:
    """All look-ups of the installed AWS SDK: the short name, in lower case (`ec2/getami`), and its Python module."""
    services = sorted(folder.name.removesuffix("_") for folder in _root().iterdir() if folder.is_dir())
    return {name: module for service in ("index", *services) for name, module in _of_service(service).items()}


@cache
def _of_service(service: str) -> Mapping[str, str]:
    """The look-ups of one service: to look through the files of all takes a tenth of a second."""
    names = ("",) if service == "index" else (service, f"{service}_")  # `lambda_`
    folder = next((_root() / name for name in names if (_root() / name).is_dir()), None)
    if folder is None:
        return {}
    package = ".".join(("pulumi_aws", *folder.relative_to(_root()).parts))
    files = sorted(folder.glob("get_*.py"))
    return {f"{service}/{file.stem.replace('_', '')}": f"{package}.{file.stem}" for file in files}


@cache
def _root() -> Path:
    spec = find_spec("pulumi_aws")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent


@cache
def lookup_of(token: str) -> SdkLookup | None:
    """The look-up `token` in any of its forms; None where the SDK has none of that name."""
    short = short_name(token)
    service, _, name = short.lower().replace("_", "").partition("/")
    module_name = _of_service(service).get(f"{service}/{name}")
    if module_name is None:
        return None
    # From its package: with the module imported by itself, the package shows the module for the function of that name.
    package, _, function_name = module_name.rpartition(".")
    function = getattr(importlib.import_module(package), function_name)
    module = sys.modules[module_name]
    result = next(
        each
        for name, each in vars(module).items()
        if name.startswith("Get") and isinstance(each, type) and _types.is_output_type(each)
    )
    hints = typing.get_type_hints(function, vars(module))
    names = [name for name in inspect.signature(function).parameters if name != "opts"]
    properties = _types.output_type_types(result)
    cased = {name.replace("_", "").lower(): name for name in properties}
    return SdkLookup(
        token=_full(short, function_name),
        python=module_name.replace("pulumi_aws", "aws", 1),
        arguments={cased.get(name.replace("_", ""), camel(name)): hints[name] for name in names},
        properties=properties,
    )


def structure_in(type_: Any) -> Mapping[str, Any] | None:
    """The properties of the structure of the SDK's that `type_` is, or is a list of; None for any other type."""
    type_ = _types.unwrap_optional_type(type_)
    for part in (type_, *typing.get_args(type_)):
        if isinstance(part, type) and _types.is_output_type(part):
            return _types.output_type_types(part)
    return None


def short_name(token: str) -> str:
    """`ec2/getAmi` for `aws:ec2/getAmi:getAmi`, `aws:ec2:getAmi` and `aws.ec2.get_ami`."""
    if ":" not in token:
        *modules, name = token.removeprefix("aws.").split(".")
        return f"{'/'.join(modules).removesuffix('_') or 'index'}/{camel(name)}"
    module, _, function = token.removeprefix("aws:").partition(":")
    return f"{module.partition('/')[0] or 'index'}/{function}"


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other[:1].upper() + other[1:] for other in others)


def _full(short: str, function: str) -> str:
    module = short.partition("/")[0]
    return f"aws:{module}/{camel(function)}:{camel(function)}"
