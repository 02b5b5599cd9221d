"""Arguments of a look-up as the AWS provider takes them: `"true"` for true, `"3"` for 3, one value for a list of it."""

import inspect
import typing
from collections.abc import Mapping
from typing import Any, Final

from pulumi import _types

from least_privilege.policy.nearest_match import did_you_mean
from offline_preview.lookups.refusal import LookUpRefusedError

_BOOLEANS: Final = {"true": True, "false": False, "1": True, "0": False}


def coerced(given: Mapping[str, Any], types: Mapping[str, Any]) -> dict[str, Any]:
    """`given` in its `types`, without what is null; raises `LookUpRefusedError` with each argument at fault."""
    found: dict[str, Any] = {}
    faults: list[str] = []
    for name, value in given.items():
        try:
            if value is not None:
                found[name] = typed(value, types.get(name))
        except ValueError as error:
            faults.append(f"argument '{name}': {value!r}; expected {error}")
    if faults:
        raise LookUpRefusedError("; ".join(faults))
    return found


def typed(value: Any, type_: Any) -> Any:
    """`value` as the type of the SDK `type_`; raises `ValueError` that says what is expected."""
    type_ = _types.unwrap_optional_type(type_) if type_ is not None else None
    if typing.get_origin(type_) is typing.Union:  # of a structure's class, its dictionary and a result
        type_ = next(filter(_is_structure, typing.get_args(type_)), type_)
    if isinstance(value, Mapping) and _is_structure(type_):
        names, types = _types.input_type_py_to_pulumi_names(type_), _types.input_type_types(type_)
        named = {names.get(key) or key: each for key, each in value.items()}  # the provider takes `not_actions`, too
        _check_names(named, types, _required(type_, names))
        return {key: typed(each, types.get(key)) for key, each in named.items()}
    origin = typing.get_origin(type_) or type_
    if not isinstance(origin, type):
        return value
    if issubclass(list, origin) and origin is not object:
        (element,) = typing.get_args(type_) or (None,)
        return [typed(each, element) for each in (value if isinstance(value, list) else [value])]
    if issubclass(dict, origin) and origin is not object and not isinstance(value, Mapping):
        raise ValueError("names and values")
    if isinstance(value, Mapping):
        element = typing.get_args(type_)[1] if len(typing.get_args(type_)) == 2 else None
        return {key: typed(each, element) for key, each in value.items()}
    return _scalar(value, origin)


def _required(type_: Any, names: Mapping[str, str]) -> list[str]:
    """The properties without which the SDK's class of a structure cannot be made."""
    parameters = inspect.signature(type_).parameters.values()
    return [names.get(each.name) or each.name for each in parameters if each.default is each.empty]


def _check_names(given: Mapping[str, Any], types: Mapping[str, Any], required: list[str]) -> None:
    if missing := [name for name in required if given.get(name) is None]:
        raise ValueError(f"a structure with {' and '.join(repr(name) for name in missing)}")
    for name in given:
        if name not in types:
            raise ValueError(f"a structure without {name!r}{did_you_mean(name, types)}")


def _is_structure(type_: Any) -> bool:
    return isinstance(type_, type) and bool(_types.is_input_type(type_))


def _scalar(value: Any, type_: type) -> Any:
    if type_ is bool and not isinstance(value, bool):
        if str(value).removesuffix(".0").lower() in _BOOLEANS:
            return _BOOLEANS[str(value).removesuffix(".0").lower()]
        raise ValueError("true or false")
    if type_ in (int, float) and not isinstance(value, bool):
        try:
            number = float(value)
        except (TypeError, ValueError) as error:
            raise ValueError("a number") from error
        return int(number) if number.is_integer() else number
    if type_ is str and not isinstance(value, str):
        if isinstance(value, list | Mapping):
            raise ValueError("text")
        return str(value).lower() if isinstance(value, bool) else str(value).removesuffix(".0")
    return value
