"""Runs the programs of this directory offline, and says what was found in the same form for every way to run them."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.support.command import UNSET, Ended, run

PROJECT = Path(__file__).parent / "programs"
PROGRAMS = sorted(path.stem for path in (PROJECT / "styles").glob("*.py"))
WRITTEN_OUT = {"WRITTEN_OUT": "true"}


def preview(program: str, *arguments: str, written_out: bool = False) -> Ended:
    """How the offline preview of a program ends."""
    environment = {name: value for name, value in os.environ.items() if name not in UNSET}
    environment |= WRITTEN_OUT if written_out else {}
    where = ("--program", str(PROJECT), "--stack", program)
    return run("preview", *where, "--format", "json", *arguments, environment=environment)


def verdict(ended: Ended) -> list[str]:
    """All that a preview found."""
    assert ended.code in (0, 1), ended.err
    found: Iterable[Mapping[str, Any]] = ended.json["findings"]
    return sorted(f"{each['level']} {finding(each['id'] or each['message'], each['urn'])}" for each in found)


def finding(identity: str, urn: str) -> str:
    """`iam-admin-access on RolePolicy app`."""
    type_, _, name = urn.split("::", 2)[2].partition("::")
    return f"{identity} on {type_.rpartition(':')[2]} {name}"
