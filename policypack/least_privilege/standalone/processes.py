"""Work shared with forked processes, each of which takes the next portion when it has done one; so does this one.

multiprocessing's pool takes as long to start as fifty documents take to judge, and waits for ever for a process that
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
"""Their numbers, of two bytes each, must fit into a pipe, which holds a page at the least."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Helper(NamedTuple):
    pid: int
    answer: int


def shared(work: Callable[[Item], Result], items: Sequence[Item], processes: int) -> list[Result]:
    """What `work`, which raises nothing, gives for each of `items`, in their order: by so many processes, this one
    among them. What it gives is pickled.

    Raises `ChildProcessError` where a process is ended before it has answered.
    """
    size = max(_PORTION, -(-len(items) // _MOST_PORTIONS))
    portions = [items[at : at + size] for at in range(0, len(items), size)]
    queue = _filled_with(range(len(portions)))

    def taken() -> dict[int, list[Result]]:
        return {number: [*map(work, portions[number])] for number in _rest_of(queue)}

    helpers = [_fork(taken) for _ in range(processes - 1)]
    try:
        done = taken()
        for helper in helpers:
            done |= _answer(helper)
    except BaseException:
        for helper in helpers:
            with suppress(ProcessLookupError):
                os.kill(helper.pid, signal.SIGKILL)
        raise
    finally:
        os.close(queue)
        for helper in helpers:
            os.close(helper.answer)
            os.waitpid(helper.pid, 0)
    return [result for number in range(len(portions)) for result in done[number]]


def _filled_with(numbers: Iterable[int]) -> int:
    """A pipe that holds `numbers` and no more: whoever reads two bytes of it has taken one from all others."""
    reader, writer = os.pipe()
    os.write(writer, b"".join(number.to_bytes(2) for number in numbers))
    os.close(writer)
    return reader


def _rest_of(queue: int) -> Iterator[int]:
    while number := os.read(queue, 2):
        yield int.from_bytes(number)


def _fork(work: Callable[[], object]) -> _Helper:
    reader, writer = os.pipe()
    if pid := os.fork():
        os.close(writer)
        return _Helper(pid, reader)
    os.close(reader)  # Where nobody reads any more, to write fails: it would else wait for ever.
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The first process says that it was interrupted, and ends this one.
    try:
        with os.fdopen(writer, "wb") as answer:
            pickle.dump(work(), answer)
    finally:
        os._exit(0)  # Whatever comes: the caller's own work is the first process's. An answer cut short is seen there.


def _answer(helper: _Helper) -> dict[int, list[Result]]:
    try:
        with os.fdopen(helper.answer, "rb", closefd=False) as answer:
            found: dict[int, list[Result]] = pickle.load(answer)
    except (EOFError, pickle.UnpicklingError) as error:
        raise ChildProcessError("a process of the analysis was ended before it was done") from error
    return found
