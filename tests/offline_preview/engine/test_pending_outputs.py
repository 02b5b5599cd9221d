"""The SDK's waiting for outputs: every output is waited for, the first failure ends it, and the time is linear."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pulumi
import pytest
from pulumi.runtime.stack import wait_for_rpcs

from offline_preview.engine import pending_outputs


def run(main: Callable[[set[Any]], Coroutine[Any, Any, Any]]) -> Any:
    """What `main` returns under settings of the SDK with new outputs."""
    outputs = pending_outputs.pending_outputs()
    settings = pulumi.runtime.settings.SETTINGS
    before, settings.outputs = settings.outputs, outputs
    try:
        return asyncio.run(main(outputs))
    finally:
        settings.outputs = before


def output(value: Any, rounds: int = 0) -> pulumi.Output[Any]:
    """An output that takes some rounds of the event loop, and fails where its value is an error."""

    async def later() -> Any:
        for _ in range(rounds):
            await asyncio.sleep(0)
        if isinstance(value, Exception):
            raise value
        return value

    return pulumi.Output.from_input(later())


def test_every_output_is_waited_for_and_also_what_is_made_meanwhile() -> None:
    seen: list[int] = []

    def once_more(value: int) -> pulumi.Output[Any]:
        return output(value, 5).apply(seen.append)

    async def main(outputs: set[Any]) -> int:
        for number in range(20):
            output(number, number % 7).apply(once_more)
        await wait_for_rpcs()
        return len(outputs)

    assert run(main) == 0
    assert sorted(seen) == list(range(20))


def test_a_failure_ends_the_waiting_though_another_output_never_ends() -> None:
    async def main(_outputs: set[Any]) -> None:
        for _ in range(20):
            pulumi.Output.from_input(asyncio.get_running_loop().create_future())
        output(ValueError("no such role"), 3)
        await asyncio.wait_for(wait_for_rpcs(), timeout=10)

    with pytest.raises(ValueError, match="no such role"):
        run(main)


def test_a_failure_before_the_waiting_ends_it_too() -> None:
    async def main(_outputs: set[Any]) -> None:
        pulumi.Output.from_input(asyncio.get_running_loop().create_future())
        output(ValueError("no such role"))
        await asyncio.sleep(0.01)
        await asyncio.wait_for(wait_for_rpcs(), timeout=10)

    with pytest.raises(ValueError, match="no such role"):
        run(main)


def test_a_failure_that_another_output_takes_over_is_not_waited_for() -> None:
    async def main(outputs: set[Any]) -> str:
        failing = output(ValueError("handled"))
        slow = output("slow", 20)
        outputs.discard(failing._data)
        await asyncio.wait_for(wait_for_rpcs(), timeout=10)
        return str(await slow.future())

    assert run(main) == "slow"


def test_waiting_takes_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[Any] = []
    wait = asyncio.wait

    def counting(futures: Any, **options: Any) -> Any:
        looked_at.extend(futures)
        return wait(futures, **options)

    async def main(_outputs: set[Any]) -> None:
        for number in range(100):
            output(number, number)
        await wait_for_rpcs()

    monkeypatch.setattr(asyncio, "wait", counting)
    run(main)
    assert 0 < len(looked_at) <= 2 * 100


def test_another_way_of_waiting_gets_a_plain_set(monkeypatch: pytest.MonkeyPatch) -> None:
    async def other() -> None: ...

    monkeypatch.setattr(pending_outputs, "wait_for_rpcs", other)
    assert type(pending_outputs.pending_outputs()) is set
