"""The benchmarks run, on tiny sizes; what they measure is nobody's business here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import compare, growth, preview
from benchmarks.measure import Times

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("script", "arguments", "shown"),
    [
        ("compare", ["--policies", "3", "--runs", "1"], "checkov: missing"),
        ("growth", ["--sizes", "10", "20", "--runs", "1"], "All rules over one stack"),
    ],
)
def test_a_script_runs_and_says_what_it_measured(script: str, arguments: list[str], shown: str) -> None:
    command = [sys.executable, "-m", f"benchmarks.{script}", *arguments]
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert shown in ended.stdout


def test_all_tools_are_given_the_same_policies(tmp_path: Path) -> None:
    files, template = compare.write(tmp_path, 7)
    assert len(list(files.iterdir())) == 7
    assert template.read_text("utf-8").count("AWS::IAM::ManagedPolicy") == 7


def test_a_stack_of_any_size_is_made_of_whole_services_with_names_of_their_own() -> None:
    urns = [resource.urn for resource in growth.stack(200)]
    assert len(set(urns)) == len(urns) == 200


def test_what_grows_is_judged_by_the_graph_too() -> None:
    _, findings = growth.judge(100)
    assert findings > 0


def test_the_wide_program_has_as_many_resources_as_it_is_told(tmp_path: Path) -> None:
    program = preview.wide(tmp_path, [1, 12])[12]
    command = [sys.executable, "-m", "least_privilege_cli", "preview", "--program", str(program), "--format", "json"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert json.loads(ended.stdout)["summary"]["create"] == 12 + 1  # the stack itself


def test_a_resources_cost_is_that_of_those_beyond_the_fewest() -> None:
    times = {"offline 1": Times(1.0, 1.0), "offline 1001": Times(2.0, 3.0), "engine 1001": Times(8.0, 6.0)}
    assert [row.split() for row in preview.rows(times, [1, 1001])][1:] == [
        ["1", "1.00", "s", "1.00", "s"],
        ["1,001", "2.00", "s", "3.00", "s", "2.00", "ms", "8.00", "s", "0.25", "0.50"],
    ]
