"""Keeps the callbacks of predicted outputs from doing anything outside the program.

A preview does not run a callback whose value is unknown, so programs do there what only `pulumi up` may do: delete a
version, call a service, write a file. A predicted run does run it. What such a callback may not do is refused by an
audit hook, and where it is refused, or the callback fails, its result stays unknown.
Source: https://www.pulumi.com/docs/iac/concepts/inputs-outputs/apply/
        https://docs.python.org/3/library/audit_events.html
"""

import asyncio
import inspect
import os
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Final

import pulumi

from offline_preview.engine import program_errors
from offline_preview.prediction.predictions import Predictions
from offline_preview.project.files import Project

_NETWORK, _PROCESS, _FILE = "uses the network", "starts a process", "changes a file"
_REFUSED: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto"),
        _NETWORK,
    ),
    **dict.fromkeys(("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork"), _PROCESS),
    **dict.fromkeys(("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"), _FILE),
    "ctypes.dlopen": "calls a library of the system",
    **dict.fromkeys(("os.chmod", "os.chown", "shutil.rmtree", "shutil.move", "sqlite3.connect"), _FILE),
}
"""What a callback of a predicted output may not do: the event of Python's audit hooks, and what it means."""

_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class _RefusedError(BaseException):
    """Not an Exception: hardly any callback catches it. Where one does, or is in another thread, the call keeps it."""


@dataclass(frozen=True)
class _Call:
    """A callback that runs, with its value and, where it runs inside another one, that call."""

    value: Any
    caller: "_Call | None"
    predictions: Predictions
    refusals: list[_RefusedError] = field(default_factory=list)

    @cached_property
    def uses_prediction(self) -> bool:
        outer = self.caller is not None and self.caller.uses_prediction
        return outer or self.predictions.are_in(self.value)

    def checked(self, result: Any) -> Any:
        """The callback's result, unless it went on after a refusal."""
        if self.refusals:
            raise self.refusals[0]
        return result


_running: ContextVar[_Call | None] = ContextVar("running callback", default=None)


class CallbackGuard:
    """Watches every callback of an Output in this process, from `install` to its end."""

    def __init__(self, predictions: Predictions, project: Project, note: Callable[[str], None]) -> None:
        self._predictions, self._project, self._note = predictions, project, note

    def install(self) -> None:
        """Watch from now on; there is no way back, so only a process of its own does this."""
        apply = pulumi.Output.apply

        def watched(output: Any, func: Callable[[Any], Any], run_with_unknowns: bool = False) -> Any:
            return apply(output, lambda value: self._call(func, value), run_with_unknowns)

        pulumi.Output.apply = watched  # type: ignore[assignment, method-assign]
        _let_threads_know()
        sys.addaudithook(_refuse)

    def _call(self, func: Callable[[Any], Any], value: Any) -> Any:
        call = _Call(value, _running.get(), self._predictions)
        before = _running.set(call)
        try:
            result = func(value)
            if inspect.isawaitable(result):
                return self._awaited(call, result)
            return call.checked(result)
        except (Exception, SystemExit, _RefusedError) as error:
            if self._is_fault_of_prediction(call, error):
                return _unknown()
            raise
        finally:
            _running.reset(before)

    def _awaited(self, call: _Call, result: Awaitable[Any]) -> Any:
        async def settled() -> tuple[Any, bool]:
            try:
                return call.checked(await result), True
            except (Exception, SystemExit, _RefusedError) as error:
                if self._is_fault_of_prediction(call, error):
                    return None, False
                raise

        both = asyncio.ensure_future(settled())

        async def part(index: int) -> Any:
            return (await both)[index]

        return pulumi.Output(set(), part(0), part(1))

    def _is_fault_of_prediction(self, call: _Call, error: BaseException) -> bool:
        """Whether only `up` can tell what the callback gives; a note then says so."""
        if not call.uses_prediction:
            return False
        place = program_errors.place(error, self._project) or "the program"
        if isinstance(error, _RefusedError):
            what = f"{error}, which only `pulumi up` may do"
        elif look_up := program_errors.look_up_without_result(error):
            what = f"asks {look_up} about it, which only AWS can answer"
        else:
            what = f"fails ({''.join(traceback.format_exception_only(error)).strip()})"
        self._note(f"{place}: a callback of a predicted output {what}: its result stays unknown")
        return True


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    call = _running.get()
    if call is None:
        return
    what = _REFUSED.get(event) or (_FILE if event == "open" and _writes(*arguments) else "")
    if what and call.uses_prediction:
        refusal = _RefusedError(what)
        call.refusals.append(refusal)
        raise refusal


def _let_threads_know() -> None:
    """What a callback has other threads do, it does itself."""
    start, submit = threading.Thread.start, ThreadPoolExecutor.submit

    def started(thread: threading.Thread) -> None:
        run = partial(copy_context().run, thread.run)
        thread.run = run  # type: ignore[method-assign]
        start(thread)

    def submitted(pool: ThreadPoolExecutor, function: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        return submit(pool, copy_context().run, function, *args, **named)

    threading.Thread.start = started  # type: ignore[assignment, method-assign]
    ThreadPoolExecutor.submit = submitted  # type: ignore[assignment, method-assign]


def _writes(path: Any, mode: Any, flags: Any) -> bool:
    """Whether opening `path` changes anything. What Python compiles when a callback imports a module does not count."""
    writes = any(each in mode for each in "wax+") if isinstance(mode, str) else bool(flags & _WRITES)
    return writes and path != os.devnull and not str(path).partition(".pyc")[1]


def _unknown() -> Any:
    def settled(value: Any) -> "asyncio.Future[Any]":
        future = asyncio.get_running_loop().create_future()
        future.set_result(value)
        return future

    return pulumi.Output(set(), settled(None), settled(False))
