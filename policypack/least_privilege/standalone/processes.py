"""Work shared by this process and forked ones: each takes the next portion of it when it has finished one.

multiprocessing's pool takes as long to start as fifty documents take to check, and waits for ever for a process that
was killed.
"""

import os
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple, TypeVar

_PORTION = 8
_MOST_PORTIONS = 2048
"""Their numbers, of two bytes each, must fit into a pipe, which holds at least one page."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Child(NamedTuple):
    pid: int
    answer: int


def shared(work: Callable[[Item], Result], items: Sequence[Item], processes: int) -> list[Result]:
    """`work`'s result for each of `items`, in their order, by this many processes, of which this one is the first.

    `work` must not raise, and its results are pickled. Raises `ChildProcessError` where a process ends without an
    answer.
    """
    size = max(_PORTION, -(-len(items) // _MOST_PORTIONS))
    portions = [items[at : at + size] for at in range(0, len(items), size)]
    queue = _filled_with(range(len(portions)))

    def taken() -> dict[int, list[Result]]:
        return {number: [*map(work, portions[number])] for number in _rest_of(queue)}

    children = [_fork(taken) for _ in range(processes - 1)]
    try:
        done = taken()
        for child in children:
            done |= _answer(child)
    except BaseException:
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
        raise
    finally:
        os.close(queue)
        for child in children:
            os.close(child.answer)
            os.waitpid(child.pid, 0)
    return [result for number in range(len(portions)) for result in done[number]]


def _filled_with(numbers: Iterable[int]) -> int:
    """A pipe that holds `numbers` and nothing else: a process that reads two bytes takes a number from all others."""
    reader, writer = os.pipe()
    os.write(writer, b"".join(number.to_bytes(2) for number in numbers))
    os.close(writer)
    return reader


def _rest_of(queue: int) -> Iterator[int]:
    while number := os.read(queue, 2):
        yield int.from_bytes(number)


def _fork(work: Callable[[], object]) -> _Child:
    reader, writer = os.pipe()
    if pid := os.fork():
        os.close(writer)
        return _Child(pid, reader)
    os.close(reader)  # Where no process reads any more, writing then fails instead of waiting for ever.
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The first process reports the interruption, and ends this one.
    try:
        with os.fdopen(writer, "wb") as answer:
            pickle.dump(work(), answer)
    finally:
        os._exit(0)  # In any case: the caller's code is for the first process, which sees that an answer is cut short.


def _answer(child: _Child) -> dict[int, list[Result]]:
    try:
        with os.fdopen(child.answer, "rb", closefd=False) as answer:
            found: dict[int, list[Result]] = pickle.load(answer)
    except (EOFError, pickle.UnpicklingError) as error:
        raise ChildProcessError("a process of the analysis was ended before it was done") from error
    return found
