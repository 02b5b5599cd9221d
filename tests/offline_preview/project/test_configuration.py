"""Configuration as Pulumi reads it, its errors, and secrets."""

from pathlib import Path

import pytest

from offline_preview.errors import PreviewError
from offline_preview.project import configuration
from offline_preview.project.files import Project
from offline_preview.secret_mask import PLACEHOLDER
from tests.offline_preview.command import PROGRAMS, REPOSITORY, as_json, preview
from tests.support.wrong_configuration import WRONG_CONFIGURATION, WRONG_IN_CONFIGURATION

PASSPHRASE = "correct horse"


def test_defaults_types_and_texts_reach_the_program_as_in_pulumi() -> None:
    assert as_json("typed")["outputs"] == {
        "account": "12345678901",
        "count": 3,
        "enabled": True,
        "names": ["a", "b"],
        "nested": {"a": {"b": [1, 2]}},
        "region": "eu-west-1",
        "time": "12:30",
    }


SCALARS = {
    "octal": "1229530843",
    "notOctal": "11122223389",
    "octalOfYaml12": "15",
    "binary": "-5",
    "hexadecimal": "31",
    "underscores": "1000",
    "signed": "5",
    "quoted": "0123",
    "tagged": "0123",
    "exponent": "1000000",
    "fraction": "1.1",
    "large": "1e+21",
    "small": "1e-7",
    "beyondInteger": "18446744073709552000",
    "version": "1.2.3",
    "yes": "yes",
    "truth": "true",
    "tilde": "",
    "nothing": "",
    "moment": "2030-12-31 12:30:00 +0000 UTC",
    "zoned": "2030-12-31 12:30:00.5 +0200 +0200",
    "noDate": "2030-13-31",
    "sexagesimal": "12:30:45",
    "seconds": "3600",
    "protect": "true",
    "label": "1000",
    "ports": '[9,8080,80,8080,"5"]',
    "dates": '["2030-12-31 00:00:00 +0000 UTC","12:30","yes"]',
    "structure": '{"1":"number","a":null,"list":[null,true,0.5,"off"],"z":8}',
    "merged": '{"1":"number","a":null,"list":[null,true,0.5,"off"],"z":1}',
}
"""What the engine makes of the values in tests/parity/config_scalars, where the tests of the engine compare both."""


def test_scalars_are_read_as_by_pulumi() -> None:
    loaded = configuration.load(Project.load(REPOSITORY / "tests/parity/config_scalars"), "dev")
    assert {key: loaded.values[f"config_scalars:{key}"] for key in SCALARS} == SCALARS
    assert loaded.notes == tuple(
        f"configuration config_scalars:{key} has no value: Pulumi reads it as an empty string"
        for key in ("nothing", "tilde", "empty")
    )


@pytest.mark.parametrize(
    ("declared", "given"),
    [
        *(("integer", text) for text in ("null", "3600.5", '"1_000"', '"-+5"', '" 5"', '"٣"', "1e20", '"1e3"')),
        *(("boolean", text) for text in ("yes", "null", "1", '"True"')),
        *(("array, items: {type: string}", text) for text in ("[011]", "[a, null]", "null", "[1e3]", "text")),
        *(("array, items: {type: integer}", text) for text in ("[5.5]", "[true]")),
        *(("object", text) for text in ("null", "[]", "text", "{a: .inf}")),
        ("string", ".nan"),
        ("string", "[]"),
    ],
)
def test_what_the_engine_refuses_of_a_declared_type_is_refused(tmp_path: Path, declared: str, given: str) -> None:
    """Each row was put to the engine, too."""
    (tmp_path / "Pulumi.yaml").write_text(f"name: x\nruntime: python\nconfig: {{v: {{type: {declared}}}}}\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  v: {given}\n", encoding="utf-8")
    (tmp_path / "__main__.py").write_text("")
    with pytest.raises(PreviewError):
        configuration.load(Project.load(tmp_path), "dev")


def test_every_configuration_error_is_reported_at_once() -> None:
    ended = preview("typed", "--stack", "wrong")
    assert ended.code == 2
    assert ended.err.splitlines() == [
        "error: Pulumi.wrong.yaml: typed:count: 'many'; expected integer (a whole number)",
        "error: Pulumi.wrong.yaml: typed:enabled: 'yes'; expected boolean (true or false)",
        "error: Pulumi.wrong.yaml: typed:names: ['a', 1]; expected array<string>",
        "error: Pulumi.wrong.yaml: typed:account: missing; expected string (the account that the stack deploys into)",
    ]


def test_the_error_for_a_missing_stack_lists_the_stacks() -> None:
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
def test_a_repeated_key_is_refused_as_by_pulumi(tmp_path: Path, name: str) -> None:
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


def test_a_stack_file_needs_a_mapping_as_config(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: x\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: 3\n")
    ended = preview(str(tmp_path))
    assert ended.code == 2
    assert "Pulumi.dev.yaml: config: expected a mapping of keys to values" in ended.err


def test_without_its_passphrase_a_secret_is_a_placeholder_with_a_note() -> None:
    result = as_json("secrets")
    why = "neither PULUMI_CONFIG_PASSPHRASE nor PULUMI_CONFIG_PASSPHRASE_FILE is set"
    assert result["notes"] == [
        f"configuration secrets:externalId is encrypted, and a placeholder stands for it: {why}",
        f"configuration secrets:vendor is encrypted, and a placeholder stands for it: {why}",
    ]


@pytest.mark.parametrize(
    ("declared", "placeholder"),
    [
        ("type: array, items: {type: string}", "[]"),
        ("type: integer", "0"),
        ("default: {}", "{}"),
        ("default: [a]", "[]"),
        ("default: true", "false"),
        ("default: a", PLACEHOLDER),
        ("description: a", PLACEHOLDER),
    ],
)
def test_a_placeholder_has_the_type_of_the_declaration_or_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, declared: str, placeholder: str
) -> None:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    (tmp_path / "Pulumi.yaml").write_text(f"name: x\nruntime: python\nconfig: {{v: {{{declared}}}}}\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {v: {secure: v1:a:b}}\nencryptionsalt: v1:a:v1:b:c\n")
    (tmp_path / "__main__.py").write_text("")
    assert configuration.load(Project.load(tmp_path), "dev").values == {"x:v": placeholder}


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
    with pytest.MonkeyPatch.context() as patch:
        phrase = tmp_path / "phrase"
        phrase.write_text(f"{PASSPHRASE}\n")
        patch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
        patch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", str(phrase))
        loaded = configuration.load(Project.load(PROGRAMS / "secrets"), "dev")
    assert loaded.values == {
        "secrets:externalId": "vendor-4711",
        "secrets:vendor": '{"key":"deep-secret","name":"Acme"}',
    }
    assert loaded.secret_keys == ("secrets:externalId", "secrets:vendor")


def test_a_wrong_passphrase_is_an_error() -> None:
    ended = preview("secrets", environment=(("PULUMI_CONFIG_PASSPHRASE", "wrong"),))
    assert ended.code == 2
    assert "incorrect passphrase" in ended.err


PACK_CONFIG = {
    "a level by name": ('{"tokens": "advisory"}', 0, ""),
    "the level of all": ('{"all": "disabled"}', 0, ""),
    "an unknown level": ('{"tokens": "fatal"}', 2, "tokens.enforcementLevel: 'fatal'; expected one of disabled"),
    "an empty level": (
        '{"tokens": {"enforcementLevel": ""}}',
        2,
        "tokens.enforcementLevel: ''; expected one of disabled",
    ),
    "a wrong type": ('{"documents": {"forbidden": 3}}', 2, "documents.forbidden: 3; expected a string"),
    "no JSON": ("{", 2, "not JSON"),
    "no object": ("[]", 2, "expected a JSON object"),
    "a key twice": ('{"tokens": "disabled", "tokens": "mandatory"}', 2, "tokens: given twice in one object"),
    "no such policy, without a level": ('{"nope": {"a": 1}}', 2, "nope: no such policy"),
}


@pytest.mark.parametrize(("text", "code", "message"), PACK_CONFIG.values(), ids=PACK_CONFIG)
def test_a_policy_pack_configuration_is_applied_or_refused(tmp_path: Path, text: str, code: int, message: str) -> None:
    file = tmp_path / "config.json"
    file.write_text(text)
    ended = preview("bare-instance", "--policy-pack-config", str(file))
    assert ended.code == code
    assert message in ended.err


def test_all_faults_of_a_packs_configuration_are_reported_at_once(tmp_path: Path) -> None:
    """Levels, what the policies' schemas refuse, and what this repository's pack refuses itself."""
    file = tmp_path / "config.json"
    file.write_text(WRONG_CONFIGURATION)
    ended = preview("bare-instance", "--policy-pack-config", str(file), pack=None)
    assert ended.code == 2
    assert ended.err.splitlines() == [
        "error: policy pack 'least-privilege': its configuration is refused:",
        *(f"       {each}" for each in WRONG_IN_CONFIGURATION),
    ]


def test_a_property_of_a_policy_reaches_it(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text('{"documents": {"enforcementLevel": "mandatory", "forbidden": "Sid"}}')
    result = as_json("dict-documents", "--policy-pack-config", str(file))
    assert [finding["message"][:21] for finding in result["findings"]][0] == "its document says Sid"
