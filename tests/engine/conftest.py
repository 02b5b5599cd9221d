"""The engine, the provider plugin and the AWS that the engine tests share; none runs without `pulumi` on PATH."""

import itertools
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.harness import (
    ROOT,
    Account,
    Deployed,
    Engine,
    configure,
    copy_project,
    install_provider,
    missing_engine,
    new_stack,
)

HERE = Path(__file__).parent


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
    install_provider(home)
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

    def make(project: Path, account: Account, stack: str = "dev", beside: Engine | None = None) -> Engine:
        base = tmp_path_factory.mktemp("engine")
        backend = beside.env["PULUMI_BACKEND_URL"] if beside else ""
        return new_stack(project, base, pulumi_home, account.env, stack, backend)

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
