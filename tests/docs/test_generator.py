"""The generated pages: what they hold, and that a stale one is told."""

import json
from pathlib import Path

import pytest

from docs.generator import __main__ as generator
from docs.generator import commands, examples, managed_policies, rules
from least_privilege.aws import managed_policies as aws_policies
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Rule
from tests.support.waivers import UNTIL


def test_every_rule_has_its_section_with_both_examples() -> None:
    sections = rules.page().split("\n### ")[1:]
    assert sorted(section.partition("\n")[0] for section in sections) == sorted(rule.name for rule in ALL_RULES)
    for section in sections:
        rule = next(rule for rule in ALL_RULES if rule.name == section.partition("\n")[0])
        assert "\nBad:\n" in section and "\nGood:\n" in section
        assert rule.level_reason in section and rule.url in section
        assert all(f"| `{option}` |" in section for option in rule.options)


RULES = [pytest.param(rule, id=rule.name) for rule in ALL_RULES if rule.name != "policy-waiver"]


@pytest.mark.parametrize("rule", RULES)
def test_what_a_section_says_of_its_bad_example_is_found_and_waived_as_it_says(rule: Rule) -> None:
    section = rules.page().split(f"\n### {rule.name}\n")[1].partition("\n### ")[0]
    (finding,) = examples.findings(rule, rule.bad)
    assert list(examples.findings(rule, rule.good)) == []
    assert f"\n[{finding.id}] " in section
    printed = section.partition("Waive it as `")[2].partition("`")[0]
    waiver = {"finding": printed, "resource": finding.urn, "reason": "r", "owner": "o", "expires": UNTIL}
    waiver |= json.loads(f"{{{actions}}}") if (actions := section.partition("`, with `")[2].partition("`")[0]) else {}
    assert list(examples.findings(rule, rule.bad, waivers=[waiver])) == []


def test_a_waivers_own_fault_cannot_be_waived() -> None:
    assert "\nIt cannot be waived. " in rules.page().split("\n### policy-waiver\n")[1]


def test_a_bad_example_that_is_a_document_gives_its_rules_finding() -> None:
    section = rules.page().split("\n### iam-wildcard-action\n")[1]
    assert "[iam-wildcard-action:s3:*] Statement 1 of policy 'example' allows s3:*" in section


def test_managed_policies_are_counted_by_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    few = ("AdministratorAccess", "AmazonS3FullAccess", "service-role/AWSLambdaBasicExecutionRole")
    monkeypatch.setattr(aws_policies, "names", lambda: few)
    page = managed_policies.page()
    assert "How many of the 3 AWS managed policies" in page
    assert "| [`iam-admin-access`](rules.md#iam-admin-access) | 1 | 1 |" in page
    assert "| [`iam-managed-policy`](rules.md#iam-managed-policy) | 0 | 2 |" in page


def test_a_stale_page_fails_the_check_and_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generator, "DOCS", tmp_path)
    monkeypatch.setattr(generator, "PAGES", {"rules.md": lambda: "new\n"})
    (tmp_path / "rules.md").write_text("old\n")
    assert generator.main(["--check"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: docs/rules.md is not current: run `make docs`\n")
    assert "-old" in error and "+new" in error
    assert (tmp_path / "rules.md").read_text() == "old\n"
    assert generator.main([]) == 0
    assert (tmp_path / "rules.md").read_text() == "new\n"
    assert generator.main(["--check"]) == 0


def test_a_page_that_cannot_be_made_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> str:
        raise managed_policies.RuleError("AmazonX: the rule failed")

    monkeypatch.setattr(generator, "PAGES", {"managed-policies.md": fails})
    assert generator.main(["--check"]) == 2
    assert capsys.readouterr().err == "error: docs/managed-policies.md cannot be made: AmazonX: the rule failed\n"


def test_commands_show_options_with_their_values_and_no_tag() -> None:
    page = commands.page()
    assert "SUPPRESS" not in page
    assert "| `--reference ORG/PROJECT/STACK=DIR` | a stack that the program refers to" in page
    assert "| `--format text\\|json` |" in page
    assert "| `--all-stacks` | preview every stack that has a Pulumi.\\<stack>.yaml |" in page
    assert "| `PATH ...` | a file, - (stdin), or a directory: every .json, .yaml" in page
    assert "| `--reason REASON` | why the finding may stand (required) |" in page
    assert "| `make test-fast` | Run the tests that start no process: for the edit loop |" in page
