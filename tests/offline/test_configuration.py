"""Configuration as Pulumi reads it, its errors, and secrets."""

from pathlib import Path

import pytest

from tests.offline.command import PROGRAMS, as_json, preview

PASSPHRASE = "correct horse"


def test_defaults_types_and_texts_reach_the_program_as_in_pulumi() -> None:
    assert as_json("typed")["outputs"] == {
        "account": "012345678901",
        "count": 3,
        "enabled": True,
        "names": ["a", "b"],
        "nested": {"a": {"b": [1, 2]}},
        "region": "eu-west-1",
        "time": "12:30",
    }


def test_every_configuration_error_is_reported_at_once() -> None:
    ended = preview("typed", "--stack", "wrong")
    assert ended.code == 2
    assert ended.err.splitlines() == [
        "error: Pulumi.wrong.yaml: typed:count: 'many': expected integer (a whole number)",
        "error: Pulumi.wrong.yaml: typed:enabled: 'yes': expected boolean (true or false)",
        "error: Pulumi.wrong.yaml: typed:names: ['a', 1]: expected array<string>",
        "error: Pulumi.wrong.yaml: typed:account: missing: expected string (the account that the stack deploys into)",
    ]


def test_a_missing_stack_lists_those_that_there_are() -> None:
    ended = preview("typed", "--stack", "nope")
    assert ended.code == 2
    assert ended.err == (
        f"error: stack 'nope': there is no {PROGRAMS}/typed/Pulumi.nope.yaml; typed has the stacks dev, wrong\n"
    )


@pytest.mark.parametrize("text", ["config: [", "- a\n- b\n"])
def test_a_broken_project_file_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(text)
    ended = preview(str(tmp_path))
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)
    assert str(tmp_path / "Pulumi.yaml") in ended.err


@pytest.mark.parametrize("name", ["Pulumi.yaml", "Pulumi.dev.yaml"])
def test_a_key_that_is_there_twice_is_refused_as_by_pulumi(tmp_path: Path, name: str) -> None:
    """Pulumi would not take the last one in silence either."""
    (tmp_path / "Pulumi.yaml").write_text("name: x\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("")
    with (tmp_path / name).open("a") as file:
        file.write("config:\n  aws:region: us-east-1\n  aws:region: eu-west-1\n  x:list: [{a: 1, a: 2}]\n")
    ended = preview(str(tmp_path))
    start = len((tmp_path / name).read_text().splitlines()) - 3
    assert ended.code == 2
    assert ended.err.splitlines() == [
        f"error: {tmp_path.resolve() / name}:{start + 2}: key 'aws:region' is already defined at line {start + 1}",
        f"error: {tmp_path.resolve() / name}:{start + 3}: key 'a' is already defined at line {start + 3}",
    ]


def test_a_stack_file_whose_config_is_no_mapping_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: x\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: 3\n")
    ended = preview(str(tmp_path))
    assert ended.code == 2
    assert "Pulumi.dev.yaml:1: config: a mapping of keys to values is expected" in ended.err


def test_without_its_passphrase_a_secret_is_a_placeholder_and_the_preview_says_so() -> None:
    result = as_json("secrets")
    why = "neither PULUMI_CONFIG_PASSPHRASE nor PULUMI_CONFIG_PASSPHRASE_FILE is set: a placeholder stands for it"
    assert result["notes"] == [
        f"configuration secrets:externalId is encrypted, and {why}",
        f"configuration secrets:vendor is encrypted, and {why}",
    ]


def test_a_secret_is_decrypted_with_its_passphrase_and_shown_nowhere() -> None:
    """The stack file was written by `pulumi config set --secret`."""
    ended = preview("secrets", "--format", "json", environment=(("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE),))
    assert ended.code == 1
    assert ended.json["notes"] == []
    assert ended.json["outputs"] == {"externalId": "[secret]", "vendor": "[secret]", "length": "[secret]"}
    assert [finding["message"] for finding in ended.json["findings"]] == ["its document says dynamodb:*: [secret]"]
    assert "vendor-4711" not in ended.out + ended.err
    assert "deep-secret" not in ended.out + ended.err


def test_the_program_gets_the_decrypted_values(tmp_path: Path) -> None:
    from offline import configuration
    from offline.project import Project

    with pytest.MonkeyPatch.context() as patch:
        phrase = tmp_path / "phrase"
        phrase.write_text(f"{PASSPHRASE}\n")
        patch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
        patch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", str(phrase))
        loaded = configuration.load(Project.load(PROGRAMS / "secrets"), "dev")
    assert loaded.values == {
        "secrets:externalId": "vendor-4711",
        "secrets:vendor": '{"name":"Acme","key":"deep-secret"}',
    }
    assert loaded.secret_keys == ("secrets:externalId", "secrets:vendor")


def test_a_wrong_passphrase_is_an_error() -> None:
    ended = preview("secrets", environment=(("PULUMI_CONFIG_PASSPHRASE", "wrong"),))
    assert ended.code == 2
    assert "incorrect passphrase" in ended.err


PACK_CONFIG = {
    "a level by name": ('{"tokens": "advisory"}', 0, ""),
    "the level of all": ('{"all": "disabled"}', 0, ""),
    "an unknown level": ('{"tokens": "fatal"}', 2, "tokens: enforcementLevel: 'fatal': expected one of disabled"),
    "a wrong type": ('{"documents": {"forbidden": 3}}', 2, "documents: forbidden: 3: expected string"),
    "no JSON": ("{", 2, "not JSON"),
    "no object": ("[]", 2, "a JSON object of policy name to level or settings is expected"),
    "no such policy, without a level": ('{"nope": {"a": 1}}', 2, "nope: no such policy"),
}


@pytest.mark.parametrize(("text", "code", "message"), PACK_CONFIG.values(), ids=PACK_CONFIG)
def test_a_policy_pack_configuration_is_applied_or_refused(tmp_path: Path, text: str, code: int, message: str) -> None:
    file = tmp_path / "config.json"
    file.write_text(text)
    ended = preview("bare-instance", "--policy-pack-config", str(file))
    assert ended.code == code
    assert message in ended.err


def test_a_property_of_a_policy_reaches_it(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text('{"documents": {"enforcementLevel": "mandatory", "forbidden": "Sid"}}')
    result = as_json("dict-documents", "--policy-pack-config", str(file))
    assert [finding["message"][:21] for finding in result["findings"]][0] == "its document says Sid"
