"""The pack's server over the preview and the update of one `pulumi up`."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pulumi_policy.policy as sdk
import pytest
from google.protobuf import struct_pb2
from pulumi.runtime import proto
from pulumi_policy import proxy

from least_privilege.pulumi_pack import early_stop
from least_privilege.pulumi_pack.cli_process import CliProcess
from least_privilege.pulumi_pack.server import Servicer, policies
from least_privilege.rules.registry import ALL_RULES
from offline_preview import wire
from tests.support.documents import ROLE, ROLE_POLICY, allow, text, trust
from tests.support.pack import urn

UNKNOWN = proxy.UNKNOWN_STRING_VALUE
START = text(allow(["lambda:CreateFunction", "lambda:InvokeFunction"]))
PASS = text(allow("iam:PassRole"))
TRUST = text(trust({"Service": "ec2.amazonaws.com"}))
BUCKET = "aws:s3/bucket:Bucket"
ONLY_STACK = {"iam-wildcard-resource": proto.ADVISORY, "iam-pass-role": proto.ADVISORY}


@pytest.fixture(autouse=True)
def runtime(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    called(monkeypatch, "up")
    return tmp_path


def called(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    """Lets the pack find a CLI with these arguments above it."""
    cli = CliProcess(pid=os.getpid(), identity="this", arguments=("pulumi", *arguments))
    monkeypatch.setattr(early_stop, "cli_process", lambda: cli)


def notes(runtime: Path) -> list[str]:
    return [path.read_text() for path in runtime.rglob("*") if path.is_file()]


Given = tuple[str, str, dict[str, Any]]
"""A resource: its type, its name, its properties."""


def program(passing: Any, **more: Any) -> list[Given]:
    return [
        (BUCKET, "b", {}),
        (ROLE, "web", {"name": "web", "assumeRolePolicy": TRUST, **more}),
        (ROLE_POLICY, "start", {"name": "start", "role": "web", "policy": START}),
        (ROLE_POLICY, "pass", {"name": "pass", "role": "web", "policy": passing}),
    ]


def run(resources: Iterable[Given], *, dry_run: bool) -> dict[str, list[str]]:
    """The mandatory findings of one process of the pack, by the resource, or the stack, that it was asked about."""
    servicer: Any = Servicer("test", "0.0.1", policies(ALL_RULES), sdk.EnforcementLevel.MANDATORY)
    servicer.ConfigureStack(
        proto.AnalyzerStackConfigureRequest(project="p", stack="s", organization="o", dry_run=dry_run), None
    )
    config = {name: proto.PolicyConfig(enforcementLevel=level) for name, level in ONLY_STACK.items()}
    servicer.Configure(proto.ConfigureAnalyzerRequest(policyConfig=config), None)
    said: dict[str, list[str]] = {}
    asked = []
    for type_, name, given in resources:
        properties = struct_pb2.Struct()
        properties.update(given)
        own = {"type": type_, "name": name, "urn": urn(type_, name), "properties": properties}
        said[name] = mandatory(servicer.Analyze(proto.AnalyzeRequest(**own), None))
        behind = {"policy": proto.AnalyzerPropertyDependencies(urns=[urn(BUCKET, "b")])}
        asked.append(proto.AnalyzerResource(**own, propertyDependencies=behind))
    said["stack"] = mandatory(servicer.AnalyzeStack(proto.AnalyzeStackRequest(resources=asked), None))
    return {name: found for name, found in said.items() if found}


def mandatory(response: Any) -> list[str]:
    return [each.policyName for each in response.diagnostics if each.enforcementLevel == proto.MANDATORY]


def test_the_update_stops_at_what_completes_a_finding_and_tells_it_once(runtime: Path) -> None:
    assert run(program(UNKNOWN), dry_run=True) == {}
    assert len(notes(runtime)) == 1
    assert run(program(PASS), dry_run=False) == {"pass": ["iam-privilege-escalation"]}
    assert notes(runtime) == []


def test_without_a_note_the_end_tells() -> None:
    assert run(program(PASS), dry_run=False) == {"stack": ["iam-privilege-escalation"]}


def test_a_note_serves_one_update() -> None:
    run(program(UNKNOWN), dry_run=True)
    run(program(PASS), dry_run=False)
    assert run(program(PASS), dry_run=False) == {"stack": ["iam-privilege-escalation"]}


@pytest.mark.parametrize("arguments", [("preview",), ("up", "--skip-preview")], ids=" ".join)
def test_another_command_leaves_no_note(
    runtime: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    called(monkeypatch, *arguments)
    run(program(UNKNOWN), dry_run=True)
    assert notes(runtime) == []


READ = text(allow("s3:GetObject", "arn:aws:s3:::b/*"))
PREVIEWS: dict[str, tuple[list[Given], bool]] = {
    "nothing was unknown": (program(READ), True),
    "what was unknown grants nothing": (program(READ, description=UNKNOWN), True),
    "the preview fails": (
        [*program(UNKNOWN), (ROLE_POLICY, "all", {"role": "web", "policy": text(allow("*"))})],
        False,
    ),
}


@pytest.mark.parametrize(("resources", "passes"), PREVIEWS.values(), ids=PREVIEWS)
def test_no_note_is_left_without_need(runtime: Path, resources: list[Given], passes: bool) -> None:
    assert (run(resources, dry_run=True) == {}) is passes
    assert notes(runtime) == []


def test_a_note_has_no_secrets_and_an_update_that_makes_them_goes_on(runtime: Path) -> None:
    hidden = wire.secret(text({**trust({"Service": "ec2.amazonaws.com"}), "Sid": "Sesame"}))
    secret = program(UNKNOWN, assumeRolePolicy=hidden)
    run(secret, dry_run=True)
    (note,) = notes(runtime)
    assert "Sesame" not in note
    assert "iam:PassRole" not in note
    assert "lambda:CreateFunction" in note
    assert run(program(PASS, assumeRolePolicy=hidden), dry_run=False) == {"pass": ["iam-privilege-escalation"]}
