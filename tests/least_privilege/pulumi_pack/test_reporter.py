"""The pack writes its own report when it is asked to, as the engine runs it."""

import json
from pathlib import Path
from typing import Any

import pytest

from least_privilege import __version__
from offline_preview.errors import PreviewError
from offline_preview.pack import client
from offline_preview.pack.configuration import PackConfig, PolicyConfig
from offline_preview.pack.messages import AnalyzedResource
from tests.support.pack import RunningPack, made, urn
from tests.support.waivers import UNTIL

PACK = Path(__file__).parents[3] / "policypack"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
ROLE = "aws:iam/role:Role"
SECRET = "4dabf18193072939515e22adb298388d"
"""What marks a value that stands for another. https://pulumi-developer-docs.readthedocs.io/latest/docs/architecture/types.html"""


def secret(value: Any) -> dict[str, Any]:
    return {SECRET: "1b47061264138c4ac30d75fd1eb44270", "value": value}


def trust(external_id: str, account: str = "111122223333") -> dict[str, Any]:
    condition = {"StringEquals": {"sts:ExternalId": external_id}}
    principal = {"AWS": f"arn:aws:iam::{account}:role/vendor"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}
    return {"Version": "2012-10-17", "Statement": [statement]}


def vendor(account: str) -> list[AnalyzedResource]:
    """A role for a vendor in a component, whose own input has the secret trust policy as a structure."""
    of_vendor = trust("vendor-7781", account)
    inputs = {"name": "Vendor", "assumeRolePolicy": secret(json.dumps(of_vendor))}
    return [
        made("roles:iam:ServiceRole", {"name": "Vendor", "assumeRolePolicy": secret(of_vendor)}, "vendor"),
        made(ROLE, inputs, "vendor"),
    ]


OPEN = made(TEMPLATE, {"metadataOptions": {"httpTokens": "optional"}}, "open")
VENDOR = made(ROLE, {"name": "Vendor", "assumeRolePolicy": secret(json.dumps(trust("vendor-7781")))}, "vendor")
WAIVER = {
    "finding": "imdsv2-required",
    "resource": "open",
    "reason": "an appliance",
    "owner": "ops@example.org",
    "expires": UNTIL,
}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEAST_PRIVILEGE_REPORT", str(tmp_path / "report.json"))
    return tmp_path / "report.json"


def on_disk(path: Path) -> dict[str, Any]:
    (stack,) = json.loads(path.read_text())["stacks"]
    assert isinstance(stack, dict)
    return stack


def test_after_a_resource_its_findings_and_after_the_stack_everything(path: Path) -> None:
    with RunningPack(PACK) as pack:
        pack.configure()
        assert (on_disk(path)["complete"], on_disk(path)["findings"]) == (False, [])
        pack.analyzer.analyze(OPEN)
        (finding,) = on_disk(path)["findings"]
        assert (finding["id"], finding["level"], finding["urn"]) == (
            "imdsv2-required",
            "mandatory",
            urn(TEMPLATE, "open"),
        )
        assert not on_disk(path)["complete"]
        pack.analyzer.analyze_stack([OPEN, VENDOR])
        whole = on_disk(path)
    assert whole["complete"]
    assert [(whole[key]) for key in ("project", "stack", "organization", "dryRun", "pack")] == [
        "project",
        "stack",
        "organization",
        True,
        "least-privilege",
    ]
    assert whole["packVersion"] == __version__
    assert list(whole["permissions"]) == ["role Vendor"]


def test_the_report_has_what_the_engine_receives(path: Path) -> None:
    with RunningPack(PACK) as pack:
        pack.configure()
        heard = {(each.finding.id, each.finding.evidence, each.level) for each in pack.preview(OPEN, VENDOR)}
    found = on_disk(path)["findings"]
    assert {(each["id"], each["evidence"], each["level"]) for each in found} == heard
    assert len(found) == len(heard)


def test_a_waived_finding_is_reported_as_itself_with_its_waiver(path: Path) -> None:
    with RunningPack(PACK) as pack:
        pack.configure()
        pack.preview(OPEN)
        (bare,) = (each for each in on_disk(path)["findings"] if each["rule"] == "imdsv2-required")
        pack.configure(policy_waiver={"waivers": [WAIVER, {**WAIVER, "finding": "imds-hop-limit"}]})
        pack.preview(OPEN)
    found = on_disk(path)
    assert {**bare, "waived": WAIVER} in found["findings"]
    assert [each for each in found["findings"] if "waived" in each["id"]] == []
    unused = {**WAIVER, "finding": "imds-hop-limit", "fault": "is not used: it matches no finding"}
    assert found["waivers"] == [unused, WAIVER]


def test_a_finding_about_a_name_with_a_space_keeps_a_readable_id(path: Path) -> None:
    with RunningPack(PACK) as pack:
        pack.configure(policy_waiver={"waivers": [{**WAIVER, "finding": "two words"}]})
        pack.analyzer.analyze_stack([])
    (finding,) = on_disk(path)["findings"]
    assert (finding["rule"], finding["id"]) == ("policy-waiver", "policy-waiver:two_words")
    assert "is not used" in finding["evidence"]
    assert finding["url"].startswith("https://")


def test_no_external_id_and_no_secret_is_in_any_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [tmp_path / name for name in ("r.json", "r.md", "r.sarif", "r.html")]
    monkeypatch.setenv("LEAST_PRIVILEGE_REPORT", ":".join(map(str, paths)))
    given = {"metadataOptions": {"httpTokens": "optional"}, "name": secret("hunter22")}
    running = client.start(PACK, config={"p:token": "token-5542"}, secret_keys=["p:token"])
    with running:
        running.configure(
            PackConfig(policies={name: PolicyConfig(level=policy.level) for name, policy in running.info().items()})
        )
        # A name may hold a secret, and a finding quote it.
        resources = [made(TEMPLATE, given, "of-hunter22-token-5542"), VENDOR]
        for resource in resources:
            running.analyze(resource)
        running.analyze_stack(resources)
    for path in paths:
        text = path.read_text()
        assert [each for each in ("vendor-7781", "hunter22", "token-5542") if each in text] == []
        assert "of-(secret)-(secret)" in text


def test_a_new_principal_in_a_secret_trust_policy_is_shown_without_its_external_id(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RunningPack(PACK) as pack:
        pack.configure()
        pack.preview(*vendor("111122223333"))
    before, after = path.rename(path.with_name("before.json")), path.with_suffix(".md")
    monkeypatch.setenv("LEAST_PRIVILEGE_BASELINE", str(before))
    monkeypatch.setenv("LEAST_PRIVILEGE_REPORT", str(after))
    with RunningPack(PACK) as pack:
        pack.configure()
        pack.preview(*vendor("444455556666"))
    assert "**1 role or resource may do more, or be used by more, than before.**" in after.read_text()
    who = "trusts: AWS arn:aws:iam::{}:role/vendor (sts:AssumeRole) if StringEquals sts:ExternalId = (secret)"
    assert f"- {who.format('111122223333')}" in after.read_text()
    assert f"+ {who.format('444455556666')}" in after.read_text()
    assert "vendor-7781" not in before.read_text() + after.read_text()


def test_a_report_that_cannot_be_written_is_refused_before_anything_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAST_PRIVILEGE_REPORT", f"report.json:{tmp_path}/none/report.md")
    with RunningPack(PACK) as pack, pytest.raises(PreviewError) as refused:
        pack.configure()
    assert "LEAST_PRIVILEGE_REPORT: report.json: expected an absolute path" in str(refused.value)
    assert f"LEAST_PRIVILEGE_REPORT: {tmp_path}/none/report.md: the directory {tmp_path}/none does not exist" in str(
        refused.value
    )


def test_without_the_variable_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEAST_PRIVILEGE_REPORT", raising=False)
    monkeypatch.chdir(tmp_path)
    with RunningPack(PACK) as pack:
        pack.configure()
        pack.preview(OPEN)
    assert list(tmp_path.iterdir()) == []
