"""The programs of tests/predicted, made by the engine: what is found at `up`, where every ARN is known at last."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from least_privilege.rules import finding
from tests.engine.harness import Account, Engine, Run
from tests.predicted import verdicts
from tests.predicted.expected import EXPECTED

LEVELS = ("access_point_for_all", "escalation", "github", "json_dumps_one_role", "parsed_again", "trust_chain")
"""Programs that are previewed after `up`, with every value known: an update itself would end at a mandatory finding."""


@pytest.fixture(scope="module")
def levels() -> dict[str, list[str]]:
    """What that preview finds, with levels; filled by `found`."""
    return {}


@pytest.fixture(scope="module")
def found(
    request: pytest.FixtureRequest,
    engine: Callable[..., Engine],
    account: Callable[..., Account],
    pack: Path,
    levels: dict[str, list[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], list[str]]]:
    """What `up` finds in each selected program; two are made at a time, each in an account of its own."""
    everything_made = tmp_path_factory.mktemp("config") / "advisory.json"
    everything_made.write_text(json.dumps({"all": "advisory"}))  # a mandatory finding would end the update there

    def up(program: str) -> list[str]:
        owner = account()
        owner.client("s3").create_bucket(Bucket=f"acme-archive-{owner.number}")
        made = engine(verdicts.PROJECT, owner, program)
        made = replace(made, env={**made.env, "OWN_ACCOUNT": owner.number})
        run = made.up("--policy-pack", str(pack), "--policy-pack-config", str(everything_made))
        assert run.code == 0, run.output
        if program in LEVELS:
            levels[program] = _found(made.preview("--policy-pack", str(pack)), levels=True)
        return _found(run)

    items = (item for item in request.session.items if item.path == request.path and isinstance(item, pytest.Function))
    selected = dict.fromkeys(str(item.callspec.params["program"]) for item in items)
    with ThreadPoolExecutor(2) as pool:
        running = {name: pool.submit(up, name) for name in selected}
        yield lambda name: running[name].result()
        pool.shutdown(cancel_futures=True)


def _found(run: Run, levels: bool = False) -> list[str]:
    """What the pack said, in the form of the table."""
    return sorted(_finding(each, f"{each['enforcementLevel']} " if levels else "") for each in run.violations)


def _finding(violation: dict[str, Any], level: str) -> str:
    parsed = finding.parse(violation["message"].strip())
    return level + verdicts.finding(parsed[0].id if parsed else violation["message"], violation["resourceUrn"])


@pytest.mark.parametrize("program", EXPECTED)
def test_up_finds_what_is_found_in_the_program_written_out(program: str, found: Callable[[str], list[str]]) -> None:
    assert found(program) == sorted(each.partition(" ")[2] for each in EXPECTED[program])


@pytest.mark.parametrize("program", LEVELS)
def test_the_levels_are_those_of_a_preview_that_knows_all(
    program: str, found: Callable[[str], list[str]], levels: dict[str, list[str]]
) -> None:
    found(program)
    assert levels[program] == EXPECTED[program]
