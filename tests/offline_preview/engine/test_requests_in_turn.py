"""The order of the SDK's requests does not depend on how long an answer takes; the program has its own threads."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from pulumi.runtime._callbacks import _CallbackServicer
from pulumi.runtime._context import wrap_with_context

from offline_preview.engine.requests_in_turn import RequestsInTurn


async def asked(function: Callable[[], Any]) -> Any:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(RequestsInTurn())
    return await loop.run_in_executor(None, function)


@pytest.mark.parametrize("seconds", [0, 0.05])
def test_the_order_is_the_same_however_long_an_answer_takes(seconds: float) -> None:
    asked_for: list[str] = []

    def request(name: str) -> Any:
        def answer() -> None:
            asked_for.append(name)
            time.sleep(seconds)

        return wrap_with_context(answer)  # type: ignore[no-untyped-call]

    async def task(name: str, steps: int) -> None:
        for number in range(3):
            await asyncio.get_running_loop().run_in_executor(None, request(f"{name}{number}"))
            for _ in range(steps):
                await asyncio.sleep(0)

    async def main() -> None:
        asyncio.get_running_loop().set_default_executor(RequestsInTurn())
        await asyncio.gather(task("a", 9), task("b", 1), task("c", 0))

    asyncio.run(main())
    assert asked_for == ["a0", "b0", "c0", "c1", "b1", "c2", "b2", "a1", "a2"]


def test_an_error_is_raised_where_the_answer_is_awaited() -> None:
    def request() -> None:
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        asyncio.run(asked(wrap_with_context(request)))  # type: ignore[no-untyped-call]


def test_what_the_program_runs_in_a_thread_runs_in_a_thread() -> None:
    assert asyncio.run(asked(threading.get_ident)) != threading.get_ident()


def test_with_transforms_a_request_leaves_the_event_loop_free(monkeypatch: pytest.MonkeyPatch) -> None:
    request = wrap_with_context(threading.get_ident)  # type: ignore[no-untyped-call]
    assert asyncio.run(asked(request)) == threading.get_ident()
    monkeypatch.setattr(_CallbackServicer, "_servicers", [object()])
    assert asyncio.run(asked(request)) != threading.get_ident()
