"""Work shared with other processes comes back whole and in order, or not at all."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from least_privilege.standalone.processes import shared

HERE = os.getpid()


def _where(item: int) -> tuple[int, int]:
    return item, os.getpid()


@pytest.mark.parametrize("items", [0, 1, 7, 8, 9, 1_000, 40_000])
@pytest.mark.parametrize("processes", [1, 2, 3])
def test_every_item_is_done_once_and_the_results_are_in_order(items: int, processes: int) -> None:
    assert [item for item, _ in shared(_where, range(items), processes)] == list(range(items))


def test_this_process_and_the_others_work_until_nothing_is_left() -> None:
    def slow(_: int) -> int:
        time.sleep(0.01)  # so that each has its turn, on a busy machine too
        return os.getpid()

    done = shared(slow, range(300), 3)
    assert len(set(done)) == 3
    assert HERE in done


def _elsewhere(act: Callable[[], object]) -> Callable[[int], int]:
    def work(item: int) -> int:
        if os.getpid() != HERE:
            act()
        else:
            time.sleep(0.01)  # so that the other one has its turn
        return item

    return work


def _raise() -> None:
    raise ValueError("from work that was to raise nothing")


@pytest.mark.parametrize("act", [lambda: os.kill(os.getpid(), signal.SIGKILL), _raise], ids=["killed", "raises"])
def test_a_process_without_an_answer_is_an_error_and_not_waited_for(act: Callable[[], object]) -> None:
    with pytest.raises(ChildProcessError, match="ended before it was done"):
        shared(_elsewhere(act), range(200), 2)


def test_an_interruption_here_ends_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> int:
        if os.getpid() == HERE:
            raise KeyboardInterrupt
        while True:
            signal.pause()

    started: list[int] = []
    fork = os.fork

    def noted() -> int:
        started.append(pid := fork())
        return pid

    monkeypatch.setattr(os, "fork", noted)
    with pytest.raises(KeyboardInterrupt):
        shared(interrupted, range(100), 3)
    assert len(started) == 2
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


KILLED = """
import os, time
from least_privilege.standalone.processes import shared

def work(item):
    if os.getpid() != here:
        time.sleep(0.03)  # so that the first one has its turn, on a busy machine too
        return "x" * 100_000
    print("at work", flush=True)
    time.sleep(300)

here = os.getpid()
shared(work, range(100), 3)
"""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_first(how: signal.Signals) -> None:
    path = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True, env=path) as first:
        assert first.stdout
        assert first.stdout.readline() == "at work\n"
        first.send_signal(how)
        # The output ends where nobody holds it any more.
        assert first.communicate(timeout=60)[0] == ""
