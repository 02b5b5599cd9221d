"""Times whole processes in turns, so that a slow minute of the machine is everybody's.

Python may keep its compiled modules, as it does for a user; pip has compiled those of what it installed.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Command:
    """A process to time: `codes` are the exit codes of one that did its work; `cwd` defaults to this repository, `env`
    to the environment of this process.
    """

    arguments: Sequence[str | Path]
    codes: Collection[int] = (0,)
    cwd: Path = ROOT
    env: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Times:
    """Medians in seconds: `wall` on the clock, `cpu` in user and system mode with all its own child processes."""

    wall: float
    cpu: float


def in_turns(commands: Mapping[str, Command], runs: int, *, warm: bool = True) -> dict[str, Times]:
    """The median times of each of `commands`, run one after the other, `runs` rounds; `warm` adds a round before.

    Raises `SystemExit` with the end of its error output where a command fails.
    """
    found: dict[str, list[Times]] = {name: [] for name in commands}
    for turn in range(-warm, runs):
        for name, command in commands.items():
            progress(f"{name}, {'warming up' if turn < 0 else f'run {turn + 1} of {runs}'}")
            times = _time(name, command)
            if turn >= 0:
                found[name].append(times)
    progress("")
    return {
        name: Times(statistics.median(each.wall for each in times), statistics.median(each.cpu for each in times))
        for name, times in found.items()
    }


def _time(name: str, command: Command) -> Times:
    before, start = os.times(), time.perf_counter()
    ended = subprocess.run(
        [str(argument) for argument in command.arguments],
        cwd=command.cwd,
        env={name: value for name, value in (command.env or os.environ).items() if name != "PYTHONDONTWRITEBYTECODE"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    wall, after = time.perf_counter() - start, os.times()
    if ended.returncode not in command.codes:
        raise SystemExit(f"\n{name} ended with {ended.returncode}:\n{ended.stderr[-2000:]}")
    user, system = after.children_user - before.children_user, after.children_system - before.children_system
    return Times(wall, user + system)


def table(times: Mapping[str, Times], of: str) -> str:
    """A row a command, with ratios to the one called `of`."""
    base = times[of]
    width = max(map(len, times))
    rows = [f"{'':{width}}  {'wall':>8}  {'CPU':>8}  {'wall ratio':>10}  {'CPU ratio':>9}"]
    rows += [
        f"{name:{width}}  {each.wall:>6.2f} s  {each.cpu:>6.2f} s  {each.wall / base.wall:>10.2f}  "
        f"{each.cpu / base.cpu:>9.2f}"
        for name, each in times.items()
    ]
    return "\n".join(rows)


def progress(text: str, write: Callable[[str], object] = sys.stderr.write) -> None:
    if sys.stderr.isatty():
        write(f"\r\x1b[K{text}")
