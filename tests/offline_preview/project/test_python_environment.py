"""Where a project's packages are: by its options, its lock files, and what poetry says."""

import base64
import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from offline_preview.project.files import Project
from offline_preview.project.python_environment import environment_of, python_in

HOME = "project/infra"


def write(file: Path, text: str = "") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def project(top: Path, options: Mapping[str, str], files: list[str]) -> Project:
    lines = [f"    {key}: {value}" for key, value in options.items()]
    write(top / HOME / "__main__.py")
    write(
        top / "project/Pulumi.yaml",
        "\n".join(
            ["name: p", "main: infra", "runtime:", "  name: python", *(["  options:"] if lines else []), *lines, ""]
        ),
    )
    for name in files:
        write(python_in(top / name.removeprefix("env:")) if name.startswith("env:") else top / name)
    return Project.load(top / "project")


UV, POETRY = "(cd {0}/project/infra && uv sync)", "(cd {0}/project/infra && poetry install)"
PIP = "{python} -m pip install -r {0}/project/requirements.txt"
ABSENT = "the project's virtual environment{} does not exist"
REQUIRED = ["project/requirements.txt"]
CASES: dict[str, tuple[dict[str, str], list[str], str, str]] = {
    "pip": ({"virtualenv": "venv"}, ["env:project/venv", *REQUIRED], "project/venv", PIP),
    "pip, from elsewhere": (
        {"virtualenv": "../.venv", "toolchain": "pip"},
        ["env:.venv", "project/pyproject.toml"],
        "project/../.venv",
        "{python} -m pip install {0}/project",
    ),
    "pip, whatever else is there": (
        {"virtualenv": "venv", "toolchain": "pip"},
        ["env:project/venv", "env:project/.venv", "project/uv.lock"],
        "project/venv",
        "{python} -m pip install pulumi pulumi-aws",
    ),
    "uv": ({"toolchain": "uv"}, ["env:project/.venv", "project/pyproject.toml"], "project/.venv", UV),
    "uv, of a workspace": ({"toolchain": "uv"}, ["env:.venv", "uv.lock", "project/pyproject.toml"], ".venv", UV),
    "uv, with an environment of its own": (
        {"toolchain": "uv", "virtualenv": "env"},
        ["env:project/env", "uv.lock"],
        "project/env",
        UV,
    ),
    "uv, by its lock file": ({}, ["env:.venv", "uv.lock"], ".venv", UV),
    "poetry, in the project": (
        {"toolchain": "poetry"},
        ["env:project/.venv", "project/pyproject.toml"],
        "project/.venv",
        POETRY,
    ),
    "poetry, by its lock file": ({}, ["env:.venv", "poetry.lock", "pyproject.toml"], ".venv", POETRY),
}


@pytest.fixture(autouse=True)
def no_tools(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for name in ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "POETRY_VIRTUALENVS_PATH", "POETRY_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("options", "files", "root", "install"), CASES.values(), ids=CASES)
def test_an_environment(options: dict[str, str], files: list[str], root: str, install: str, tmp_path: Path) -> None:
    found = environment_of(project(tmp_path, options, files))
    assert (found.root, found.fault, found.runs) == (tmp_path / root, "", False)
    assert found.install == install.format(tmp_path, python=python_in(tmp_path / root))


MISSING: dict[str, tuple[dict[str, str], list[str], str, str]] = {
    "pip": (
        {"virtualenv": "venv"},
        REQUIRED,
        ABSENT.format(" {0}/project/venv"),
        "python3 -m venv {0}/project/venv && " + PIP.format("{0}", python="{0}/project/venv/bin/python"),
    ),
    "uv": ({"toolchain": "uv"}, ["uv.lock"], ABSENT.format(" {0}/.venv"), UV),
    "poetry": ({"toolchain": "poetry"}, [], ABSENT.format(""), POETRY),
    "no option": ({}, REQUIRED, "", PIP),
    "an environment that no option names": (
        {},
        ["env:project/venv", *REQUIRED],
        "",
        PIP + ", or name venv in Pulumi.yaml as runtime.options.virtualenv",
    ),
}


@pytest.mark.parametrize(("options", "files", "fault", "install"), MISSING.values(), ids=MISSING)
def test_else_the_environment_that_runs(
    options: dict[str, str], files: list[str], fault: str, install: str, tmp_path: Path
) -> None:
    found = environment_of(project(tmp_path, options, files))
    assert (found.root, found.runs, found.fault) == (None, True, fault.format(tmp_path))
    assert found.install == install.format(tmp_path, python=sys.executable)


@pytest.mark.parametrize("place", ["environment", "/absolute/environment"])
def test_uvs_own_variable(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_PROJECT_ENVIRONMENT", place)
    found = environment_of(project(tmp_path, {"toolchain": "uv"}, ["uv.lock", "env:environment"]))
    assert (found.root, found.fault) == (
        (None, ABSENT.format(f" {place}")) if place[0] == "/" else (tmp_path / place, "")
    )


def test_poetry_is_asked_where_it_is_on_path(tmp_path: Path) -> None:
    tool = write(tmp_path / "bin/poetry", f"#!/bin/sh\n[ \"$*\" = 'env info --path' ] && echo {tmp_path}/cache/it\n")
    tool.chmod(0o755)
    found = environment_of(project(tmp_path, {"toolchain": "poetry"}, ["env:cache/it", "env:project/.venv"]))
    assert found.root == tmp_path / "cache/it"


def test_poetrys_default_place_is_named_after_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POETRY_VIRTUALENVS_PATH", str(tmp_path / "cache"))
    directory = str((tmp_path / "project").resolve())
    digest = base64.urlsafe_b64encode(hashlib.sha256(directory.encode()).digest()).decode()[:8]
    environments = [f"env:cache/pets-{digest}-py3.12", "env:cache/pets-12345678-py3.12"]
    found = environment_of(project(tmp_path, {"toolchain": "poetry"}, [*environments, "project/pyproject.toml"]))
    assert found.root == tmp_path / f"cache/pets-{digest}-py3.12"


def test_the_environment_that_runs_is_not_another_one(tmp_path: Path) -> None:
    write(tmp_path / HOME / "__main__.py")
    (tmp_path / "project/venv").symlink_to(sys.prefix)
    assert environment_of(project(tmp_path, {"virtualenv": "venv"}, [])).runs
