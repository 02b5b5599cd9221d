"""The CLI process above the pack, by which an update knows the note of its own preview."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from least_privilege.pulumi_pack import cli_process as processes
from least_privilege.pulumi_pack.cli_process import CliProcess

COMMANDS = {
    ("pulumi", "up", "--yes"): True,
    ("/usr/bin/pulumi", "--cwd", "x", "update"): True,
    ("pulumi", "up", "--yes", "--skip-preview"): False,
    ("pulumi", "preview"): False,
}


@pytest.mark.parametrize(("arguments", "updates"), COMMANDS.items())
def test_the_command_says_whether_an_update_may_follow(arguments: tuple[str, ...], updates: bool) -> None:
    assert CliProcess(pid=1, identity="", arguments=arguments).updates is updates


_PRINTED = (
    "from least_privilege.pulumi_pack.cli_process import cli_process; found = cli_process(); "
    "print(found.pid, found.identity, *found.arguments[1:]) if found else print('none')"
)


def test_the_cli_is_the_nearest_pulumi_above(tmp_path: Path) -> None:
    """A shell that is called pulumi, which starts another, which starts Python twice."""
    pulumi = tmp_path / "pulumi"
    pulumi.symlink_to("/bin/sh")
    script = f"'{sys.executable}' -c \"{_PRINTED}\"; '{sys.executable}' -c \"{_PRINTED}\"; true"
    env = {**os.environ, "PYTHONPATH": "policypack", "ASKED": script}
    inner = f"'{pulumi}' -c 'sh -c \"$ASKED\"; true' inner; true"
    ran = subprocess.run([pulumi, "-c", inner, "outer"], env=env, stdout=subprocess.PIPE, text=True, check=True)
    first, second = ran.stdout.splitlines()
    assert first == second
    assert first.split()[-1] == "inner"


def test_without_a_pulumi_above_there_is_none() -> None:
    env = {**os.environ, "PYTHONPATH": "policypack"}
    ran = subprocess.run([sys.executable, "-c", _PRINTED], env=env, stdout=subprocess.PIPE, text=True, check=True)
    assert ran.stdout.split()[0] in ("none", *(str(each) for each in _pulumis_above()))


def _pulumis_above() -> list[int]:
    found = processes.cli_process()
    return [found.pid] if found else []


@pytest.mark.skipif(shutil.which("ps") is None, reason="there is no `ps`")
def test_ps_tells_the_same_where_there_is_no_proc() -> None:
    by_ps, by_proc = processes._of_ps(os.getpid()), processes._of_proc(os.getpid())
    assert by_ps
    assert by_proc
    assert by_ps.parent == by_proc.parent == os.getppid()
    assert by_ps.arguments[0] == by_proc.arguments[0]
    assert processes._of_ps(os.getpid()) == by_ps
