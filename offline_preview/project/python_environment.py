"""The Python environment of a project, found where Pulumi's Python language host looks for it.

Source: https://github.com/pulumi/pulumi/tree/master/sdk/python/toolchain
        https://www.pulumi.com/docs/iac/languages-sdks/python/#package-management
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from offline_preview.child_process import Host
from offline_preview.project.files import Project

UNLISTED: Final = "pulumi pulumi-aws"
"""What to install where no file lists a project's packages."""
_WINDOWS: Final = sys.platform == "win32"


@dataclass(frozen=True, kw_only=True)
class PythonEnvironment:
    """Where a project's packages are: the virtual environment `root`, or None for the one that runs this command.

    `install` is the command that installs them. `fault` says why the project's own environment cannot be used.
    """

    root: Path | None = None
    install: str
    fault: str = ""

    @property
    def runs(self) -> bool:
        """Whether it is the environment that runs this command."""
        return self.root is None or self.root.resolve() == Path(sys.prefix).resolve()


def python_in(root: Path) -> Path:
    """The interpreter of the virtual environment `root`."""
    return root / "Scripts" / "python.exe" if _WINDOWS else root / "bin" / "python"


def environment_of(project: Project) -> PythonEnvironment:
    """The environment that Pulumi would run `project` in, as far as it can be used here."""
    toolchain = project.toolchain
    if not toolchain and _above(project.home, "uv.lock"):
        toolchain = "uv"
    elif not toolchain and _above(project.home, "poetry.lock"):
        toolchain = "poetry"
    if toolchain == "uv":
        return _usable(_uv_root(project), f"(cd {project.home} && uv sync)")
    if toolchain == "poetry":
        return _usable(_poetry_root(project), f"(cd {project.home} && poetry install)")
    activated = Path(os.environ.get("VIRTUAL_ENV", ""))
    if not project.virtualenv and not Host.of_this_process() and _has_sdk(activated):
        return _usable(activated, _pip(str(python_in(activated)), project))
    if not project.virtualenv:
        return PythonEnvironment(install=_pip(sys.executable, project) + _beside(project))
    root = project.directory / project.virtualenv
    python = str(python_in(root))
    if python_in(root).is_file():
        return _usable(root, _pip(python, project))
    return _usable(root, f"{'python' if _WINDOWS else 'python3'} -m venv {root} && {_pip(python, project)}")


def _usable(root: Path | None, install: str) -> PythonEnvironment:
    """The environment `root`; else the one that runs, with the reason."""
    if root and python_in(root).is_file():
        return PythonEnvironment(root=root, install=install)
    named = f" {root}" if root else ""
    lacks = f"has no {python_in(Path())}" if root and root.exists() else "does not exist"
    return PythonEnvironment(install=install, fault=f"the project's virtual environment{named} {lacks}")


def _has_sdk(root: Path) -> bool:
    """Whether the virtual environment `root` has Pulumi's SDK: any shell may have one activated."""
    place = "Lib/site-packages" if _WINDOWS else "lib/python*/site-packages"
    return python_in(root).is_file() and any(root.glob(f"{place}/pulumi"))


def _pip(python: str, project: Project) -> str:
    """The command that installs a project's packages with pip."""
    files = [directory / "requirements.txt" for directory in (project.home, project.directory)]
    for file in files:
        if file.is_file():
            return f"{python} -m pip install -r {file}"
    pyproject = _above(project.home, "pyproject.toml")
    return f"{python} -m pip install {pyproject or UNLISTED}"


def _beside(project: Project) -> str:
    """What to do with a virtual environment in the project's directory that its Pulumi.yaml does not name."""
    names = [name for name in (".venv", "venv") if python_in(project.directory / name).is_file()]
    unnamed = bool(names) and (project.directory / names[0]).resolve() != Path(sys.prefix).resolve()
    return f", or name {names[0]} in Pulumi.yaml as runtime.options.virtualenv" if unnamed else ""


def _uv_root(project: Project) -> Path:
    """Source: https://docs.astral.sh/uv/concepts/projects/config/#project-environment-path"""
    if project.virtualenv:
        return project.directory / project.virtualenv
    home = project.home
    beside = _above(home, "uv.lock") or _above(home, "pyproject.toml") or home
    return beside / os.environ.get("UV_PROJECT_ENVIRONMENT", ".venv")


def _poetry_root(project: Project) -> Path | None:
    """What poetry says; where it is not on PATH, the place in which it puts the environment by default.

    Source: https://python-poetry.org/docs/configuration/#virtualenvspath
    """
    if poetry := shutil.which("poetry"):
        ended = subprocess.run(
            [poetry, "env", "info", "--path"], cwd=project.home, capture_output=True, text=True, check=False
        )
        return Path(ended.stdout.strip()) if ended.stdout.strip() else None
    directory = _above(project.home, "pyproject.toml") or project.home
    if python_in(directory / ".venv").is_file():
        return directory / ".venv"
    found = sorted(_poetry_places().glob(f"*-{_poetry_digest(directory)}-py*"), key=lambda each: each.stat().st_mtime)
    return found[-1] if found else None


def _poetry_places() -> Path:
    """Source: https://github.com/python-poetry/poetry/blob/main/src/poetry/locations.py"""
    if given := os.environ.get("POETRY_VIRTUALENVS_PATH"):
        return Path(given)
    if given := os.environ.get("POETRY_CACHE_DIR"):
        return Path(given) / "virtualenvs"
    if _WINDOWS:
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "pypoetry/Cache/virtualenvs"
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/pypoetry/virtualenvs"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "pypoetry/virtualenvs"


def _poetry_digest(directory: Path) -> str:
    """Source: `generate_env_name` in https://github.com/python-poetry/poetry/blob/main/src/poetry/utils/env/"""
    path = os.path.normcase(os.path.realpath(directory))
    return base64.urlsafe_b64encode(hashlib.sha256(path.encode()).digest()).decode()[:8]


def _above(directory: Path, name: str) -> Path | None:
    """The nearest directory, from `directory` upwards, that has the file `name`."""
    return next((each for each in (directory, *directory.parents) if (each / name).is_file()), None)
