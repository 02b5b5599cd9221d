"""This pack's analysis against Cloudsplaining, Parliament and Checkov, on the same AWS managed policies.

Each is a whole process over all files, in the way that is quickest for it; ours prints every finding of every rule.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measure import ROOT, Command, in_turns, table

sys.path.insert(0, str(ROOT / "policypack"))

from least_privilege.aws import managed_policies

OURS = "aws-roles"
_DRIVERS = Path(__file__).parent / "drivers"
_CHECKOV_IAM = ("40", "60", "61", "62", "63", "107", "108", "109", "110", "111")
"""Checkov's checks on IAM in CloudFormation: CKV_AWS_ and these."""


def documents(wanted: int) -> Iterator[tuple[str, str]]:
    """`wanted` AWS managed policies, evenly spread over all of them: file name and document."""
    names = managed_policies.names()
    for i in range(wanted):
        name = names[i * len(names) // wanted]
        yield f"{name.replace('/', '_')}.json", managed_policies.text(name)


def write(directory: Path, wanted: int) -> tuple[Path, Path]:
    """The policies as files of a directory and as one CloudFormation template; both paths."""
    files, template = directory / "policies", directory / "template.json"
    files.mkdir()
    resources = {}
    for number, (name, text) in enumerate(documents(wanted)):
        (files / name).write_text(text, "utf-8")
        properties = {"PolicyDocument": json.loads(text)}
        resources[f"Policy{number}"] = {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}
    template.write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}), "utf-8")
    return files, template


def commands(files: Path, template: Path, pythons: Sequence[str]) -> Iterator[tuple[str, Command]]:
    """Ours, and each of the others that one of the interpreters `pythons` has; says which are missing."""
    yield OURS, Command([sys.executable, "-m", "least_privilege_cli", "check", files], codes=(0, 1))
    checks = ",".join(f"CKV_AWS_{number}" for number in _CHECKOV_IAM)
    others: dict[str, list[str | Path]] = {
        "cloudsplaining": [_DRIVERS / "run_cloudsplaining.py", files],
        "parliament": [_DRIVERS / "run_parliament.py", files],
        "checkov": ["-m", "checkov.main", "--file", template, "--framework", "cloudformation", "--check", checks],
    }
    others["checkov"] += ["--compact", "--quiet", "--skip-download", "--soft-fail"]
    for tool, arguments in others.items():
        found = next(((python, version) for python in pythons if (version := installed(python, tool))), None)
        if found is None:
            print(f"{tool}: missing; install it where no other tool is, and name its Python by --tools-python")
        else:
            yield f"{tool} {found[1]}", Command([found[0], *arguments], cwd=template.parent)


def installed(python: str, tool: str) -> str:
    """The version of `tool` that the interpreter `python` has; empty for none."""
    code = f"import importlib.metadata as m; print(m.version({tool!r}))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=False).stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tools-python", action="append", default=[], metavar="PYTHON", help="may be repeated")
    parser.add_argument("--policies", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        files, template = write(Path(directory), options.policies)
        times = in_turns(dict(commands(files, template, options.tools_python)), options.runs)
    print(f"{options.policies} AWS managed policies, medians of {options.runs} runs in turns, ratios to ours:\n")
    print(table(times, OURS))


if __name__ == "__main__":
    main()
