"""The SDK's own side of a look-up: values that stand in are unknown again where the program hands them on as they are.

The provider's answer is whole, and the SDK has no way to say that a part of it is unknown. So each part that only AWS
knows becomes a value that is of its type (the program may split a text, or index a list) and an `Unknown` of the SDK:
as a resource's input, as an output or in `apply` it counts as unknown.
"""

import contextlib
import copy
import functools
from collections.abc import Callable, Generator, Hashable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, cast

import pulumi
from pulumi import _types
from pulumi._types import is_input_type
from pulumi.output import UNKNOWN, Unknown

from offline_preview.lookups.guess import Path, stand_in


@dataclass
class LookUpCall:
    """A look-up under way; `guesses` is set by the monitor when it answers."""

    result_type: type | None = None
    """The SDK's class of the result where the program needs that at once; None where it may be unknown."""
    by_guesses: bool = False
    """Whether it is about what another look-up only guessed, so that nothing in its result is known."""
    guesses: Sequence[Path] = ()


CALL: Final[ContextVar[LookUpCall | None]] = ContextVar("look-up", default=None)
"""The look-up that a request to the monitor belongs to: the SDK hands its context to the thread that asks."""


class _Awaited(Unknown):
    """What the SDK makes of any of these but text when it is exported: it waits for it."""

    def __await__(self) -> Generator[None, None, Unknown]:
        yield from ()
        return UNKNOWN


class _UnknownText(str, Unknown):
    def __init__(self, *_: object) -> None:
        """As of `str`, which takes its value in `__new__`."""


class _UnknownInteger(int, _Awaited):
    """Also for a boolean, which no class can be made of."""

    def __init__(self, *_: object) -> None:
        """As of `int`."""


class _UnknownNumber(float, _Awaited):
    def __init__(self, *_: object) -> None:
        """As of `float`."""


class _UnknownMap(dict[str, Any], _Awaited):
    """It has every key, such as a tag's; the value is unknown, too."""

    def __init__(self, *values: Any) -> None:
        dict.__init__(self, *values)

    def __missing__(self, key: str) -> str:
        return _UnknownText(stand_in("map", key))


_UNKNOWN: Final = {str: _UnknownText, bool: _UnknownInteger, int: _UnknownInteger, float: _UnknownNumber}


_PLAIN: Final[Mapping[type, Callable[[Any], Any]]] = {
    _UnknownText: str,
    _UnknownInteger: int,
    _UnknownNumber: float,
    _UnknownMap: dict,
}


@contextlib.contextmanager
def followed() -> Iterator[None]:
    """While this lasts, look-ups of generated code and of the program itself go through here."""
    names = ("invoke", "invoke_output")
    originals = {name: getattr(pulumi.runtime, name) for name in names}
    pulumi.runtime.invoke = _direct(originals["invoke"])
    pulumi.runtime.invoke_output = _output(originals["invoke_output"])
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(pulumi.runtime, name, original)


def _direct(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def invoke(token: str, arguments: Any, *others: Any, **options: Any) -> Any:
        stated = _stated(arguments)
        with _call(options.get("typ"), stated is not arguments) as call:
            result = original(token, stated, *others, **options)
        result.value = with_unknowns(result.value, call.guesses)
        return result

    return invoke


def _output(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def invoke_output(*arguments: Any, **options: Any) -> Any:
        with _call() as call:
            result = original(*arguments, **options)
        return result.apply(lambda value: with_unknowns(value, call.guesses))

    return invoke_output


@contextlib.contextmanager
def _call(result_type: type | None = None, by_guesses: bool = False) -> Iterator[LookUpCall]:
    call = LookUpCall(result_type, by_guesses)
    token = CALL.set(call)
    try:
        yield call
    finally:
        CALL.reset(token)


def _stated(value: Any) -> Any:
    """`value` with plain values for those that stand in; the same object where it has none."""
    for unknown, plain in _PLAIN.items():
        if isinstance(value, unknown):
            return plain(value)
    if is_input_type(type(value)) and not isinstance(value, Mapping):
        parts = _stated(vars(value))
        if parts is vars(value):
            return value
        changed = copy.copy(value)
        vars(changed).update(parts)
        return changed
    if isinstance(value, Mapping):
        found = {key: _stated(part) for key, part in value.items()}
        return found if any(found[key] is not part for key, part in value.items()) else value
    if isinstance(value, list | tuple):
        items = [_stated(item) for item in value]
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    return value


def with_unknowns(result: Any, guesses: Sequence[Path]) -> Any:
    """The same result of the SDK's class, where what stands at each of the places `guesses` is unknown."""
    for *parents, last in guesses:
        holder = result
        for step in parents:
            values, key = _place(holder, step)
            holder = values[key]
        values, key = _place(holder, last)
        value = values[key]
        values[key] = _UNKNOWN[type(value)](value) if type(value) in _UNKNOWN else _UnknownMap(value)
    return result


def _place(holder: Any, step: str | int) -> tuple[Any, str | int]:
    """Where `holder` keeps its part `step`: the SDK's own classes keep it under its Python name."""
    if isinstance(step, str) and _types.is_output_type(type(holder)):
        names = _types._py_properties(cast("Hashable", type(holder)))
        step = next(python for python, pulumi_name, _ in names if pulumi_name == step)
    return (holder if isinstance(holder, dict | list) else vars(holder)), step
