"""The offline preview and the engine's give the same findings and exit code, over the programs of tests/parity."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

from least_privilege.rules import finding
from offline_preview.aws_context import ACCOUNT
from tests.engine.harness import PROGRAMS as ENGINE_PROGRAMS
from tests.engine.harness import ROOT, Account, Deployed, Engine, Run

PROGRAMS = ROOT / "tests" / "parity"
Found = set[tuple[str, str, str, str]]

PASS = {"log_error", "narrow", "no_resources", "instance_required", "pack_config_level", "pack_config_remediate"}
FAIL = {"raises", "run_error", "same_name_twice", "config_declared_missing", "config_missing", "config_wrong_type"}
FAIL |= {"missing_archive", "missing_argument", "missing_import", "raises_base_exception", "transform_raises"}
FAIL |= {
    "pack_config_access_rules_wrong",
    "pack_config_unknown_rule",
    "pack_config_wrong_level",
    "pack_config_wrong_option",
}
FIND = {"admin_inline", "admin_managed", "attachment_unknown_arn", "component_known", "component_unknown"}
FIND |= {"config_default", "config_scalars", "dict_document", "identity_policies", "instances", "launch_templates"}
FIND |= {"pack_config_no_level", "secret_external_id", "tasks", "transform_of_invokes", "transform_of_stack"}
FIND |= {
    "malformed_document",
    "pack_config_access_rules",
    "pack_config_accounts",
    "transforms_of_resources",
    "trust_public",
}
EXPECTED = dict.fromkeys(PASS, 0) | dict.fromkeys(FIND, 1) | dict.fromkeys(FAIL, 2)
"""Exit codes that do not depend on the level of a rule: two previews that agree on nothing at all would be no proof."""

BROKEN = {"syntax_error": "def owner(:\n", "no_program": None}
"""Programs that no formatter and no type checker would let stand in the repository."""


@pytest.fixture(scope="module")
def owner(account: Callable[..., Account]) -> Account:
    """One for all, that which stands in offline for the caller's: a preview makes nothing."""
    return account(ACCOUNT)


@pytest.fixture(scope="module")
def codes(
    request: pytest.FixtureRequest, engine: Callable[..., Engine], owner: Account, pack: Path
) -> Iterator[Callable[[str], int]]:
    """The exit codes of the selected programs, which are compared two at a time while the tests wait for theirs."""

    def compare(name: str) -> int:
        program = PROGRAMS / name
        return _compare(program, engine(program, owner), pack, program / "policy-config.json")

    items = (item for item in request.session.items if item.path == request.path and isinstance(item, pytest.Function))
    selected = [str(item.callspec.params["program"]) for item in items if "codes" in item.fixturenames]
    with ThreadPoolExecutor(2) as pool:
        running = {name: pool.submit(compare, name) for name in selected}
        yield lambda name: running[name].result()
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("program", sorted(path.parent.name for path in PROGRAMS.glob("*/Pulumi.yaml")))
def test_same_findings_and_exit_code(program: str, codes: Callable[[str], int]) -> None:
    code = codes(program)
    assert code == EXPECTED.get(program, code)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_same_exit_code_for_programs_that_do_not_run(
    name: str, engine: Callable[..., Engine], owner: Account, pack: Path, tmp_path: Path
) -> None:
    (tmp_path / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: us-east-1\n")
    if text := BROKEN[name]:
        (tmp_path / "__main__.py").write_text(text)
    assert _compare(tmp_path, engine(tmp_path, owner), pack) == 2


@pytest.mark.parametrize("stack", sorted(path.suffixes[0][1:] for path in ROOT.glob("Pulumi.*.yaml")))
def test_same_findings_for_the_stacks_of_this_program(
    stack: str, engine: Callable[..., Engine], account: Callable[..., Account], pack: Path
) -> None:
    settings = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    owner = account(settings["aws-roles:account"])
    make_what_is_adopted(owner, settings)
    config = ROOT / "policypack" / "config" / f"{stack}.json"
    code = _compare(ROOT, engine(ROOT, owner, stack), pack, config)
    assert code == (1 if stack == "documented" else 0)


def make_what_is_adopted(owner: Account, settings: dict[str, Any]) -> None:
    """The boundary and the OIDC providers that another project owns: a stack reads them."""
    iam, access = owner.client("iam"), settings.get("aws-roles:access", {})
    if access.get("pipeline", {}).get("boundary") == "adopt":
        allowing = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
        name = settings["aws-roles:permissionsBoundary"].rpartition("/")[2]
        iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(allowing))
    for provider in access.get("oidcProviders", ()):
        if provider["ownership"] == "adopt":
            iam.create_open_id_connect_provider(Url=f"https://{provider['issuer']}", ClientIDList=["sts.amazonaws.com"])


@pytest.mark.parametrize(("version", "expected"), [(1, 0), (2, 2)])
def test_same_findings_where_another_stack_is_referred_to(
    version: int, expected: int, engine: Callable[..., Engine], owner: Account, deployed: Deployed, pack: Path
) -> None:
    other = deployed.stack
    if version != 1:
        other = engine(ENGINE_PROGRAMS / "contract", owner)
        other.config(outputs={"version": version, "roles": {}})
        assert other.up().code == 0
    name = "aws-roles" if version == 1 else "contract"
    app = engine(ROOT / "examples/app", owner, beside=other)
    app.config(**{"roles": f"organization/{name}/dev", "aws:allowedAccountIds": [owner.number]})
    reference = f"organization/{name}/dev={other.project}"
    assert _compare(app.project, app, pack, reference=reference) == expected


def _compare(program: Path, made: Engine, pack: Path, config: Path | None = None, reference: str = "") -> int:
    """Previews `program`, `made` for the engine, both ways at once, and gives the exit code that both agree on.

    `config` is the pack's configuration, where there is such a file.
    """
    configured = ("--policy-pack-config", str(config)) if config and config.exists() else ()
    arguments = ("--policy-pack", str(pack), *configured)
    offline = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "least_privilege_cli",
            "preview",
            "--as-engine",
            "--program",
            str(program),
            "--stack",
            made.stack,
            *arguments,
        ]
        + [*(("--reference", reference) if reference else ()), "--format", "json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    run = made.preview(*arguments)
    out, err = offline.communicate(timeout=60)

    assert offline.returncode == _code(run), f"offline:\n{out}{err}\nengine:\n{run.output}"
    if offline.returncode != 2:  # an error hides what had not been judged when it came
        said = json.loads(out)  # the engine knows no waivers: to it they are findings too
        assert _offline(said["findings"] + said["waived"]) == _engine(run), run.output
    return offline.returncode


def _code(run: Run) -> int:
    """The exit code that the offline preview documents for what the engine found."""
    errors = [event["diagnosticEvent"] for event in run.events if "diagnosticEvent" in event]
    own = ("preview failed", "update failed")  # what the engine says of a mandatory finding
    failed = [error for error in errors if error["severity"] == "error" and error["message"].strip() not in own]
    mandatory = any(violation["enforcementLevel"] == "mandatory" for violation in run.violations)
    if run.code == 0:
        assert not mandatory
        return 0
    return 1 if mandatory and not failed else 2


def _engine(run: Run) -> Found:
    return {
        (
            _resource(violation.get("resourceUrn", "")),
            violation["policyName"],
            found[0].id if (found := finding.parse(violation["message"].strip())) else violation["message"],
            violation["enforcementLevel"],
        )
        for violation in run.violations
    }


def _offline(found: list[dict[str, str]]) -> Found:
    return {
        (_resource(finding["urn"]), finding["rule"], finding["id"] or finding["message"], finding["level"])
        for finding in found
    }


def _resource(urn: str) -> str:
    return urn.partition("::")[2]
