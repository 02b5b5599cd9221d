"""External ids: secret in what is declared, and in nothing that anybody sees, with the passphrase and without."""

import json
import os

import pytest

from tests.support.access_stack import EXTERNAL_ID, FULL, full
from tests.support.command import run
from tests.support.running import needs_example

PASSPHRASE = "example-only"
"""What Pulumi.prod.yaml says that its made-up ids are encrypted with."""
IN_CLEAR = ("a-made-up-external-id-3f9c", "another-made-up-external-id-7d21")


def test_an_external_id_is_in_the_trust_policy_alone_and_secret_there() -> None:
    holding = {
        (each.type, each.name, key)
        for each in full().resources
        for key, value in each.inputs.items()
        if EXTERNAL_ID in json.dumps(value, default=str)
    }
    assert holding == {
        ("aws:iam/role:Role", "access-thirdPartyMonitor", "assumeRolePolicy"),
        ("roles:iam:ServiceRole", "access-thirdPartyMonitor", "assumeRolePolicy"),
    }
    for type_, name, key in holding:
        assert key in full().one(type_, name).secrets


def test_a_trust_policy_without_an_external_id_is_no_secret() -> None:
    hidden = {each.name for each in full().of("aws:iam/role:Role") if "assumeRolePolicy" in each.secrets}
    assert hidden == {"access-thirdPartyMonitor", "access-audit"}


def test_no_output_holds_an_external_id() -> None:
    outputs = json.dumps(full().outputs)
    assert EXTERNAL_ID not in outputs
    assert "auditors-chose-this-id" not in outputs
    assert set(full().outputs["roles"]["access"]) > {"thirdPartyMonitor", "audit"}
    assert "Monitor" in FULL["thirdParties"]


@pytest.mark.parametrize(("passphrase", "form"), [(None, "text"), (PASSPHRASE, "text"), (PASSPHRASE, "json")])
def test_a_preview_shows_no_external_id(passphrase: str | None, form: str) -> None:
    needs_example("prod")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")}
    if passphrase:
        environment["PULUMI_CONFIG_PASSPHRASE"] = passphrase
    ended = run("preview", "--stack", "prod", "--format", form, environment=environment)
    shown = ended.out + ended.err
    assert ended.code in (0, 1), shown
    assert "access-thirdPartyMonitor" in shown
    assert not [each for each in IN_CLEAR if each in shown]
    assert ("a placeholder stands for it" in shown) == (passphrase is None)
