"""The pack of the wheel, by `least-privilege pack-path`, on the engine."""

from collections.abc import Callable

from tests.engine.harness import ROOT, Account, Engine
from tests.support.installed import Installed


def test_a_project_of_another_environment_takes_the_pack(
    engine: Callable[..., Engine], account: Callable[..., Account], installed: Installed
) -> None:
    project = engine(ROOT / "tests" / "parity" / "admin_inline", account())
    path = installed.run("pack-path", cwd=project.project).stdout.strip()
    run = project.preview("--policy-pack", path)
    assert run.code != 0
    assert "least-privilege@v" in run.output
    assert "[iam-admin-access" in run.output
