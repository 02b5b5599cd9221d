"""The engine, the provider plugin and the AWS that the engine tests share; none runs without `pulumi` on PATH."""

import importlib.metadata
import itertools
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.harness import ROOT, Account, Deployed, Engine, configure, copy_project

_OF_THE_USER = ("AWS_", "PULUMI_", "TEST_PROVIDER_")


HERE = Path(__file__).parent


def missing_engine() -> str:
    """Why the engine cannot run here; '' where it can."""
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        return "the Pulumi CLI (`pulumi`) is not on PATH: https://www.pulumi.com/docs/install/"
    beside = Path(pulumi).resolve().with_name("pulumi-language-python")
    if shutil.which("pulumi-language-python") is None and not beside.exists():
        return "the Pulumi CLI is on PATH, but its Python language host (`pulumi-language-python`) is not"
    return ""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where the engine is missing, one test is skipped for all of them and says why; the others are deselected."""
    own = [item for item in items if item.path.is_relative_to(HERE)]
    if own and (reason := missing_engine()):
        first, *others = own
        first.add_marker(pytest.mark.skip(reason=f"{len(own)} tests need the engine: {reason}"))
        items[:] = [item for item in items if item is first or not item.path.is_relative_to(HERE)]
        config.hook.pytest_deselected(items=others)


@pytest.fixture(scope="session")
def pulumi_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PULUMI_HOME in which the tests' provider is installed as the AWS plugin of the pinned version."""
    home = tmp_path_factory.mktemp("pulumi-home")
    plugin = home / "plugins" / f"resource-aws-v{importlib.metadata.version('pulumi-aws')}" / "pulumi-resource-aws"
    plugin.parent.mkdir(parents=True)
    path = f"{ROOT / 'tests/engine'}{os.pathsep}{ROOT}"
    plugin.write_text(f'#!/bin/sh\nPYTHONPATH="{path}" exec "{sys.executable}" -m provider "$@"\n')
    plugin.chmod(0o755)
    return home


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """A moto server in this process, so that an AWS outlives every killed engine."""
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    from moto.server import ThreadedMotoServer  # late: it reads its settings when imported

    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line a request would bury what failed
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def account(moto_url: str) -> Callable[..., Account]:
    """A fresh account, or the one of a given number."""
    numbers = itertools.count(200000000001)
    return lambda number="": Account(moto_url, number or str(next(numbers)))


@pytest.fixture(scope="session")
def engine(pulumi_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Engine]:
    """`engine(project, account, stack='dev')`: a new stack of a copy of the project.

    It has a backend of its own, or that of the stack `beside`, which it may then refer to.
    """
    plain = {key: value for key, value in os.environ.items() if not key.startswith(_OF_THE_USER)}

    def make(project: Path, account: Account, stack: str = "dev", beside: Engine | None = None) -> Engine:
        base = tmp_path_factory.mktemp("engine")
        (base / "state").mkdir()
        backend = beside.env["PULUMI_BACKEND_URL"] if beside else f"file://{base / 'state'}"
        env = {
            **plain,
            **account.env,
            "PULUMI_HOME": str(pulumi_home),
            "PULUMI_BACKEND_URL": backend,
            "PULUMI_CONFIG_PASSPHRASE": "example-only",
            "PULUMI_PYTHON_CMD": sys.executable,
            "PULUMI_DEBUG_COMMANDS": "true",  # gives the commands their --event-log
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        return Engine(copy_project(project, base / "project"), stack, env).init()

    return make


@pytest.fixture(scope="session")
def program(engine: Callable[..., Engine]) -> Callable[..., Engine]:
    """`program(owner, **settings)`: a dev stack of this repository's program, see `configure`."""

    def make(owner: Account, **settings: Any) -> Engine:
        made = engine(ROOT, owner)
        configure(made, owner, **settings)
        return made

    return make


@pytest.fixture(scope="session")
def deployed(program: Callable[..., Engine], account: Callable[..., Account], pack: Path) -> Deployed:
    """One for all tests that leave it as it is."""
    owner = account()
    owner.client("iam").create_role(RoleName="Somebody-Elses", AssumeRolePolicyDocument="{}")
    stack = program(owner)
    up = stack.up("--policy-pack", str(pack))
    assert up.code == 0, up.output
    return Deployed(stack, owner, up)


@pytest.fixture
def owner(account: Callable[..., Account]) -> Account:
    """A fresh account."""
    return account()


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the policy pack, installed as `pulumi install` would, with the environment that runs the tests."""
    return copy_project(ROOT / "policypack", tmp_path_factory.mktemp("pack") / "policypack")
