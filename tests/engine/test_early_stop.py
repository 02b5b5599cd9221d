"""`pulumi up` stops before it makes what completes a finding of the whole stack that its preview could not know."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.harness import PROGRAMS, Account, Engine, Run
from tests.support.waivers import UNTIL

RULE = "iam-privilege-escalation"
FINDING = f"{RULE}:lambda-create-invoke"
STOPPED = "Stopped before aws.iam."
PASS, START = ["iam:PassRole"], ["lambda:CreateFunction", "lambda:InvokeFunction"]

Policies = list[dict[str, Any]]


def policy(name: str, actions: list[str], *, effect: str = "Allow") -> dict[str, Any]:
    statement = {"Effect": effect, "Action": actions, "Resource": "*"}
    return {"name": name, "statement": statement, "of_output": False, "managed": False}


start, pass_, deny = policy("start", START), policy("pass", PASS), policy("deny", PASS, effect="Deny")


def of_output(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "of_output": True}


def managed(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "managed": True}


class Update:
    """A stack in which nothing but one stack rule is mandatory, updated with a preview first."""

    def __init__(self, stack: Engine, owner: Account, pack: Path, runtime: Path) -> None:
        self.stack, self.owner, self.pack, self.runtime = stack, owner, pack, runtime

    def up(self, policies: Policies, *more: str, **rules: Any) -> Run:
        config = self.stack.project / ".pack.json"
        config.write_text(json.dumps({"all": "advisory", RULE: "mandatory", **rules}))
        self.stack.config(policies=policies)
        given = ("--policy-pack", str(self.pack), "--policy-pack-config", str(config))
        env = {"XDG_RUNTIME_DIR": str(self.runtime)}
        return self.stack.pulumi("up", "--stack", self.stack.stack, "--yes", *given, *more, env=env)

    @property
    def made(self) -> set[str]:
        """The policies in the account, which are those of the state."""
        iam = self.owner.client("iam")
        live = {name for role in self.owner.roles() for name in iam.list_role_policies(RoleName=role)["PolicyNames"]}
        live |= {each["PolicyName"] for each in iam.list_policies(Scope="Local")["Policies"]}
        kept = {urn.rpartition("::")[2] for urn in self.stack.resources() if "Policy" in urn}
        assert live == kept
        return live

    @property
    def notes(self) -> list[Path]:
        return [path for path in self.runtime.rglob("*") if path.is_file()]


@pytest.fixture
def update(engine: Callable[..., Engine], owner: Account, pack: Path, tmp_path: Path) -> Update:
    return Update(engine(PROGRAMS / "completed", owner), owner, pack, tmp_path)


def found(run: Run) -> list[str]:
    return [each["message"] for each in run.violations if f"[{FINDING}]" in each["message"]]


@pytest.mark.parametrize(
    ("policies", "made"),
    [
        ([start, of_output(pass_)], {"start"}),
        ([of_output(pass_), start], set()),
        ([of_output(pass_), of_output(start)], {"pass"}),
        ([start, managed(of_output(pass_))], {"start"}),
    ],
    ids=["unknown last", "unknown first", "two unknown", "a managed policy"],
)
def test_what_completes_an_escalation_is_refused(update: Update, policies: Policies, made: set[str]) -> None:
    run = update.up(policies)
    assert run.code != 0
    (message,) = found(run)
    assert STOPPED in message
    assert update.made == made
    assert update.notes == []


@pytest.mark.parametrize(
    "last", [deny, of_output(deny), managed(of_output(deny))], ids=["known", "unknown", "managed and unknown"]
)
def test_a_deny_that_comes_last_goes_through(update: Update, last: dict[str, Any]) -> None:
    policies = [start, of_output(pass_), last]
    first = update.up(policies)
    assert first.code == 0, first.output
    assert update.made == {"start", "pass", "deny"}
    second = update.up(policies)
    assert (second.code, set(second.changes), found(second)) == (0, {"same"}, [])
    assert update.notes == []


WAIVER = {"finding": FINDING, "resource": "worker", "reason": "a test", "owner": "us", "expires": UNTIL}


@pytest.mark.parametrize(
    "rules",
    [{"policy-waiver": {"waivers": [WAIVER]}}, {RULE: "advisory"}],
    ids=["waived", "advisory"],
)
def test_what_does_not_block_goes_through(update: Update, rules: dict[str, Any]) -> None:
    run = update.up([start, of_output(pass_)], **rules)
    assert run.code == 0, run.output
    assert update.made == {"start", "pass"}
    assert not any(STOPPED in message for message in found(run))


def test_without_a_preview_the_end_tells(update: Update) -> None:
    run = update.up([start, of_output(pass_)], "--skip-preview")
    assert run.code != 0
    (message,) = found(run)
    assert STOPPED not in message
    assert update.made == {"start", "pass"}
