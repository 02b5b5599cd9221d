"""`make lint` refuses a stack that a workflow does not know, and a place that has not the version of the pins."""

import importlib.util
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_SPEC = importlib.util.spec_from_file_location("check_workflows", ROOT / ".ci/check_workflows.py")
assert _SPEC and _SPEC.loader
check_workflows = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(check_workflows)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for file in (*ROOT.glob("Pulumi.*.yaml"), *ROOT.glob("requirements*"), ROOT / "policypack/requirements.txt"):
        target = tmp_path / file.relative_to(ROOT)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(file, target)
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    return tmp_path


def replace(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        text = (root / file).read_text()
        assert old in text
        (root / file).write_text(text.replace(old, new))

    return change


def test_the_repository_has_no_problem(root: Path) -> None:
    assert list(check_workflows.problems(root)) == []


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        (
            lambda root: (root / "Pulumi.left-out.yaml").touch(),
            [
                ".github/workflows/deploy.yml: job up does not have stack 'left-out' (Pulumi.left-out.yaml)",
                ".github/workflows/drift.yml: job drift does not have stack 'left-out' (Pulumi.left-out.yaml)",
                ".github/workflows/pull-request.yml: job check does not have stack 'left-out' (Pulumi.left-out.yaml)",
                ".github/workflows/pull-request.yml: job preview does not have stack 'left-out' (Pulumi.left-out.yaml)",
            ],
        ),
        (
            replace(".github/workflows/deploy.yml", "prod]", "prod, old]"),
            [".github/workflows/deploy.yml: job up has stack 'old', which is none that is deployed"],
        ),
        (
            lambda root: (root / "Pulumi.documented.yaml").unlink(),
            [".ci/check_workflows.py: NOT_DEPLOYED names 'documented', which has no Pulumi.documented.yaml"],
        ),
        (
            replace("policypack/requirements.txt", "pulumi-policy==1.", "pulumi-policy==9."),
            ["requirements.lock: pulumi-policy: VERSION; policypack/requirements.txt has VERSION: run `make lock`"],
        ),
        (
            replace(".github/workflows/drift.yml", "pulumi-version: 3.", "pulumi-version: 2."),
            [".github/workflows/drift.yml: job drift installs pulumi VERSION; requirements.txt has VERSION"],
        ),
        (
            replace("requirements.lock", "pulumi-policy==", "--index-url https://example.org/\npulumi-policy=="),
            ["requirements.lock: names a server; run `make lock`"],
        ),
    ],
    ids=[
        "a stack that nothing covers",
        "a stack that is none",
        "an exception for nothing",
        "a pin of yesterday",
        "a command of yesterday",
        "a host",
    ],
)
def test_a_problem_is_a_sentence(root: Path, change: Callable[[Path], None], problems: list[str]) -> None:
    change(root)
    found = [re.sub(r"\d+\.\d+\.\d+", "VERSION", each) for each in check_workflows.problems(root)]
    assert found == problems


def test_every_requirement_is_locked_by_hash() -> None:
    blocks = re.split(r"^(?=[a-z])", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE)[1:]
    assert len(blocks) > 20
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []
