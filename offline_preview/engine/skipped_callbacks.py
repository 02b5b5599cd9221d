"""The callbacks that a run skips because their value is unknown, and whether one of them may create resources.

Such a resource is in no preview, so no policy sees it: the run says that there may be one.
Source: https://www.pulumi.com/docs/iac/concepts/inputs-outputs/apply/
"""

import functools
import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import pulumi

from offline_preview.project.files import Project


class SkippedCallbacks:
    """The program's own callbacks that are still to be called, from `watch` on."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._waiting: dict[object, Callable[..., Any]] = {}

    def watch(self) -> None:
        """Count the callbacks from now on; there is no way back, so a process does this once."""
        apply = pulumi.Output.apply

        def watched(output: Any, func: Callable[[Any], Any], run_with_unknowns: bool = False) -> Any:
            key = object()

            def called(value: Any) -> Any:
                self._waiting.pop(key, None)
                return func(value)

            self._waiting[key] = func
            return apply(output, called, run_with_unknowns)

        pulumi.Output.apply = watched  # type: ignore[assignment, method-assign]

    @property
    def may_create_resources(self) -> bool:
        """Whether the code of one that was not called, or what it calls in the program, names a class of resources or
        a provider's package."""
        return self.leads_to_resources(*self._waiting.values())

    def leads_to_resources(self, *callbacks: Callable[..., Any]) -> bool:
        """Whether the code of any of `callbacks` does."""
        seen: set[int] = set()
        waiting: list[Any] = list(callbacks)
        while waiting:
            each = waiting.pop()
            if id(each) in seen:
                continue
            seen.add(id(each))
            if isinstance(each, type) and issubclass(each, pulumi.Resource):
                return True
            if isinstance(each, ModuleType) and each.__name__.startswith("pulumi_"):
                return True
            waiting += self._named_by(each)
        return False

    def _named_by(self, value: Any) -> Iterator[Any]:
        """What the code of a callable of the program names."""
        if isinstance(value, functools.partial):
            yield from (value.func, *value.args, *value.keywords.values())
        elif isinstance(value, MethodType) and isinstance(value.__func__, FunctionType):
            yield from (value.__func__, *_attributes(type(value.__self__), value.__func__))
        elif isinstance(value, FunctionType) and self._project.is_own(value.__code__.co_filename):
            if any(name.startswith("pulumi_") for name in _names(value.__code__)):  # it imports a provider's package
                yield pulumi.Resource
            found = [value.__globals__[name] for name in _names(value.__code__) if name in value.__globals__]
            found += inspect.getclosurevars(value).nonlocals.values()
            yield from found
            for each in found:
                yield from _attributes(each if isinstance(each, ModuleType | type) else type(each), value)
        elif isinstance(value, type):
            yield vars(value).get("__init__")


def _attributes(holder: Any, function: FunctionType) -> Iterator[Any]:
    """What a function names of a module's, or of a class's, attributes."""
    own = vars(holder)
    yield from (own[name] for name in _names(function.__code__) if name in own)


def _names(code: CodeType) -> set[str]:
    """The names in a function's code, and in that of the functions within."""
    inner = (each for each in code.co_consts if isinstance(each, CodeType))
    return set(code.co_names).union(*map(_names, inner))
