"""Checks, as part of `make lint`, that workflows cover every stack and that every place has the same pins."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
NOT_DEPLOYED = {"documented": "what its authors published, which the pack refuses: the tests preview it"}
"""Stacks that no workflow deploys, and why."""


def problems(root: Path) -> Iterator[str]:
    """A sentence for each stack that a workflow lacks or does not know, and each place that has another version than
    the pins: the lock file, and the command `pulumi` that workflows install."""
    stacks = {path.suffixes[0][1:] for path in root.glob("Pulumi.*.yaml")}
    pinned = _pins(root, "requirements.txt")["pulumi"]
    for gone in sorted(NOT_DEPLOYED.keys() - stacks):
        yield f".ci/check_workflows.py: NOT_DEPLOYED names {gone!r}, which has no Pulumi.{gone}.yaml"
    for file in sorted((root / ".github/workflows").glob("*.yml")):
        yield from (
            f".github/workflows/{file.name}: {problem}"
            for problem in (*_uncovered(file, stacks - NOT_DEPLOYED.keys()), *_other_command(file, pinned))
        )
    yield from _unlocked(root)


def _uncovered(file: Path, stacks: set[str]) -> Iterator[str]:
    for name, job in yaml.safe_load(file.read_text("utf-8"))["jobs"].items():
        named = job.get("strategy", {}).get("matrix", {}).get("stack")
        given = re.findall(r"--stack (\S+)", job.get("env", {}).get("STACKS", "")) or named
        if given is not None:
            yield from (
                f"job {name} does not have stack {each!r} (Pulumi.{each}.yaml)" for each in sorted(stacks - set(given))
            )
            yield from (
                f"job {name} has stack {each!r}, which is none that is deployed" for each in sorted(set(given) - stacks)
            )


def _other_command(file: Path, pinned: str) -> Iterator[str]:
    for name, job in yaml.safe_load(file.read_text("utf-8"))["jobs"].items():
        for step in job["steps"]:
            given = step.get("with", {}).get("pulumi-version", pinned)
            if given != pinned:
                yield f"job {name} installs pulumi {given}; requirements.txt has {pinned}"


def _pins(root: Path, file: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", (root / file).read_text("utf-8"), re.MULTILINE))


def _unlocked(root: Path) -> Iterator[str]:
    lock = (root / "requirements.lock").read_text("utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==([\w.]+) \\$", lock, re.MULTILINE))
    for file in ("requirements.txt", "policypack/requirements.txt"):
        for name, version in _pins(root, file).items():
            if locked.get(name) != version:
                yield f"requirements.lock: {name}: {locked.get(name, 'missing')}; {file} has {version}: run `make lock`"
    if "://" in lock:
        yield "requirements.lock: names a server; run `make lock`"


if __name__ == "__main__":
    found = list(problems(ROOT))
    for problem in found:
        print(problem, file=sys.stderr)
    sys.exit(bool(found))
