"""Writes data/resource_types.tsv anew. Run from policypack/, with pulumi_aws installed:

python -m least_privilege.aws.refresh_resource_types [--native DIRECTORY]

The types and the names of their inputs are read from the source of `pulumi_aws`; those of aws-native are kept as they
are, or read from the directory of its Python SDK (sdk/python/pulumi_aws_native of
https://github.com/pulumi/pulumi-aws-native).
"""

import argparse
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from least_privilege.aws.resource_types import RESOURCE_TYPES, telling_inputs

_TYPE: Final = re.compile(r'^@pulumi\.type_token\("(?P<token>aws(?:-native)?:[^"]+)"\)', re.M)
_CONSTRUCTOR: Final = re.compile(r"def _internal_init\(__self__,(?P<inputs>.*?)__props__", re.S)
_INPUT: Final = re.compile(r"^\s*(\w+): (?!Optional\[pulumi\.ResourceOptions)(\S.*) = None,?$", re.M)
_CLASS: Final = re.compile(
    r"^class (?P<name>\w+)Args:\n    def __init__\(__self__, \*,\n(?P<fields>.*?)\):", re.S | re.M
)
_CLASS_NAME: Final = re.compile(r"'(\w+)Args'")
_FIELD: Final = re.compile(r"^\s*(\w+): (.*?)(?: = None)?,?$", re.M)
_GETTER: Final = re.compile(
    r"    @pulumi\.getter\(name=\"(?P<name>\w+)\"\)\n(?:    @.*\n(?:.*\n)*?)?    def (?P<python>\w+)\("
)


def installed_sdk() -> Path:
    """The directory of `pulumi_aws`. Raises `ModuleNotFoundError` where it is not installed."""
    spec = find_spec("pulumi_aws")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pulumi_aws")
    return Path(spec.origin).parent


def types_in(sdk: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every resource type of a Python SDK of Pulumi's, with its inputs that may grant access, by their names there:
    those of pulumi-aws with what is inside of inputs, too."""
    for path in sdk.glob("*/*.py"):
        text = path.read_text("utf-8")
        found, constructor = _TYPE.search(text), _CONSTRUCTOR.search(text)
        if found and constructor:
            names = {each["python"]: each["name"] for each in _GETTER.finditer(text)}
            inputs = {names.get(name, name): type_ for name, type_ in _INPUT.findall(constructor["inputs"])}
            module = path.parent.name if found["token"].startswith("aws:") else ""
            inner = {each for name, type_ in inputs.items() for each in _inside(sdk, module, type_, name)}
            yield found["token"], (*telling_inputs(inputs), *telling_inputs(inner))


def _inside(sdk: Path, module: str, type_: str, path: str, above: tuple[str, ...] = ()) -> Iterator[str]:
    """The paths of the inputs inside an input of `type_`, to every depth: `rule.destination.account`."""
    classes = _argument_classes(sdk, module)
    for name in set(_CLASS_NAME.findall(type_)) - {*above}:
        for inner, inner_type in classes.get(name, ()):
            yield f"{path}.{inner}"
            yield from _inside(sdk, module, inner_type, f"{path}.{inner}", (*above, name))


@cache
def _argument_classes(sdk: Path, module: str) -> Mapping[str, list[tuple[str, str]]]:
    """The fields of a module's argument classes, each with its type, by the class's name without `Args`."""
    file = sdk / module / "_inputs.py"
    text = file.read_text("utf-8") if module and file.exists() else ""
    return {
        each["name"]: [(_camel(name), type_) for name, type_ in _FIELD.findall(each["fields"])]
        for each in _CLASS.finditer(text)
    }


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda letter: letter[1].upper(), name)


def lines(types: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
    """The lines of the file: a type, and its telling inputs."""
    return sorted(f"{type_}\t{' '.join(inputs)}".rstrip() for type_, inputs in types)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m least_privilege.aws.refresh_resource_types", description=__doc__)
    parser.add_argument("--native", type=Path, metavar="DIRECTORY", help="the Python SDK of aws-native")
    native = parser.parse_args().native
    kept = [line for line in RESOURCE_TYPES.read_text("utf-8").splitlines() if line.startswith("aws-native:")]
    found = [*lines(types_in(installed_sdk())), *(lines(types_in(native)) if native else kept)]
    RESOURCE_TYPES.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    print(f"{len(found)} types in {RESOURCE_TYPES}")


if __name__ == "__main__":
    main()
