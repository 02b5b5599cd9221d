"""The outputs that the SDK waits for at a program's end, kept so that its waiting takes linear time.

The SDK copies all of them to a list, empties the set, waits until any is done, and puts the others back. There are
some 25 for each resource.
Source: https://github.com/pulumi/pulumi/blob/master/sdk/python/lib/pulumi/runtime/stack.py
"""

import asyncio
from collections.abc import Iterator
from typing import Any, Final

from pulumi.runtime.stack import wait_for_rpcs

_WAITS_FOR_ANY: Final = {"outputs", "clear", "wait", "FIRST_COMPLETED", "add"}
"""The names in the SDK's function where it waits in that way. Other versions of it get a plain set."""


def pending_outputs() -> set[Any]:
    """A new set of outputs for the settings of the SDK's runtime."""
    return _PendingOutputs() if set(wait_for_rpcs.__code__.co_names) >= _WAITS_FOR_ANY else set()


class _PendingOutputs(set["asyncio.Future[Any]"]):
    """Shows who waits for any of them those that have failed or, while none has, one of them and a signal of failure.

    So the first failure ends the waiting at once, as it does where all of them are waited for.
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[asyncio.Future[Any]] = []
        self._failed: list[asyncio.Future[Any]] = []
        self._failure: asyncio.Future[None] | None = None

    def add(self, output: "asyncio.Future[Any]") -> None:
        if output is self._failure:
            return  # the SDK puts back what is not done
        super().add(output)
        output.add_done_callback(self._on_done)

    def __iter__(self) -> "Iterator[asyncio.Future[Any]]":
        self._shown = [output for output in self._failed if output in self] or self._one()
        return iter(self._shown)

    def clear(self) -> None:
        """Take out what was shown last: that, its reader waits for now."""
        self.difference_update(self._shown)

    def _one(self) -> "list[asyncio.Future[Any]]":
        if not self:
            return []
        output = self.pop()
        super().add(output)
        if self._failure is None or self._failure.done():
            self._failure = asyncio.get_running_loop().create_future()
        return [output, self._failure]

    def _on_done(self, output: "asyncio.Future[Any]") -> None:
        if output.cancelled() or output.exception():
            self._failed.append(output)
            if self._failure and not self._failure.done():
                self._failure.set_result(None)
