"""The process of the Pulumi CLI that started this pack.

One `pulumi up` previews and updates in one CLI process, with another process of the pack for each. The CLI's is what
both have in common: the nearest `pulumi` among the processes above.
Source: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_STARTED = 5
"""So many words has the time at which `ps` says that a process started: Thu Nov 26 02:14:12 2026."""


@dataclass(frozen=True, kw_only=True)
class CliProcess:
    """`identity` is that of no other process, on this machine or in a container of it, now or later."""

    pid: int
    identity: str
    arguments: tuple[str, ...]

    @property
    def updates(self) -> bool:
        """Whether it may be a `pulumi up` that previews first."""
        return not {"up", "update"}.isdisjoint(self.arguments) and "--skip-preview" not in self.arguments


@dataclass(frozen=True, kw_only=True)
class _Process:
    parent: int
    started: str
    arguments: tuple[str, ...]


def cli_process() -> CliProcess | None:
    """The CLI above this process; None where there is none, or the system does not tell (Windows)."""
    pid = os.getppid()
    while pid > 1 and (process := _process(pid)):
        if process.arguments and Path(process.arguments[0]).name == "pulumi":
            identity = f"{_machine()} {pid} {process.started}"
            return CliProcess(pid=pid, identity=identity, arguments=process.arguments)
        pid = process.parent
    return None


def is_running(pid: int) -> bool:
    """Whether there is a process of that id, as far as the system tells."""
    return _process(pid) is not None


def _process(pid: int) -> _Process | None:
    if sys.platform == "win32":
        return None
    return _of_proc(pid) if (_PROC / "self").exists() else _of_ps(pid)


def _of_proc(pid: int) -> _Process | None:
    try:
        status = (_PROC / str(pid) / "stat").read_text()
        arguments = (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:  # It has ended.
        return None
    fields = status.rpartition(")")[2].split()  # from the third on: the second, its name, may hold anything
    return _Process(
        parent=int(fields[1]),
        started=fields[19],
        arguments=tuple(os.fsdecode(each) for each in arguments.rstrip(b"\0").split(b"\0")),
    )


def _of_ps(pid: int) -> _Process | None:
    try:
        told = subprocess.run(
            ["ps", "-o", "ppid=,lstart=,args=", "-p", str(pid)],
            env={**os.environ, "LC_ALL": "C"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
        ).stdout
    except OSError:  # There is no `ps`.
        return None
    parent, *rest = told.split() or [""]
    if len(rest) <= _STARTED:
        return None
    return _Process(parent=int(parent), started=" ".join(rest[:_STARTED]), arguments=tuple(rest[_STARTED:]))


def _machine() -> str:
    """What tells this start of the machine, and the container, from others: process ids are counted anew in each."""
    boot, namespace = _PROC / "sys/kernel/random/boot_id", _PROC / "self/ns/pid"
    if not boot.exists():
        return ""
    return f"{boot.read_text().strip()} {namespace.readlink() if namespace.is_symlink() else ''}"
