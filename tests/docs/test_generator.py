"""The generated pages: what they hold, and that a stale one is told."""

from pathlib import Path
from typing import Any

import pytest

from components.systems.registry import SYSTEMS
from docs.generator import __main__ as generator
from docs.generator import examples, managed_policies, roles, rules, words
from least_privilege.aws import managed_policies as aws_policies
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Rule
from tests.support.running import STACKS, run_stack

EVERY_STACK = (*STACKS, "documented")
CONDITIONS: dict[str, tuple[dict[str, Any], str]] = {
    "one value": ({"StringEquals": {"aws:SourceAccount": "111122223333"}}, "aws:SourceAccount is `111122223333`"),
    "either of two": ({"StringLike": {"s3:prefix": ["a/*", "b/*"]}}, "s3:prefix is like `a/*` or `b/*`"),
    "two keys": (
        {"Bool": {"aws:MultiFactorAuthPresent": True}, "NumericLessThan": {"aws:MultiFactorAuthAge": 3600}},
        "aws:MultiFactorAuthPresent is `true` and aws:MultiFactorAuthAge is below `3600`",
    ),
    "where the key may be absent": (
        {"StringEqualsIfExists": {"aws:RequestedRegion": "eu-west-1"}},
        "aws:RequestedRegion is `eu-west-1` where it is given",
    ),
    "every value of a key": ({"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}, "every aws:TagKeys is `a`"),
    "any value of a key": ({"ForAnyValue:StringLike": {"aws:CalledVia": "a*"}}, "any of aws:CalledVia is like `a*`"),
    "absent": ({"Null": {"aws:TokenIssueTime": "true"}}, "aws:TokenIssueTime is absent"),
    "given": ({"Null": {"aws:TokenIssueTime": False}}, "aws:TokenIssueTime is given"),
    "an external id": ({"StringEquals": {"sts:ExternalId": "hunter2"}}, "sts:ExternalId is a secret"),
    "an external id that is no secret": (
        {"StringEquals": {"sts:ExternalId": "arn:aws:redshift:us-east-1:1:dbuser:reports/ann"}},
        "sts:ExternalId is `arn:aws:redshift:us-east-1:1:dbuser:reports/ann`",
    ),
    "an operator that has no words": ({"DateLessThan": {"aws:CurrentTime": "x"}}, "aws:CurrentTime DateLessThan `x`"),
}


@pytest.mark.parametrize(("given", "expected"), CONDITIONS.values(), ids=CONDITIONS)
def test_a_condition_in_words(given: dict[str, Any], expected: str) -> None:
    assert words.conditions(given, lambda text: text) == expected


def test_a_bar_does_not_end_a_cell() -> None:
    assert words.table(("a",), [("x|y\nz",)]).splitlines()[2] == "| x\\|y z |"


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
    waiver = {"finding": printed, "resource": finding.urn, "reason": "r", "owner": "o", "expires": "2999-12-31"}
    assert list(examples.findings(rule, rule.bad, waivers=[waiver])) == []


def test_a_waivers_own_fault_cannot_be_waived() -> None:
    assert "\nIt cannot be waived. " in rules.page().split("\n### policy-waiver\n")[1]


def test_a_bad_example_that_is_a_document_gives_its_rules_finding() -> None:
    section = rules.page().split("\n### iam-wildcard-action\n")[1]
    assert "[iam-wildcard-action:s3:*] Statement 1 of policy 'example' allows s3:*" in section


@pytest.fixture(scope="module")
def role_pages() -> dict[str, str]:
    """The section of each stack."""
    return {part.partition("\n")[0]: part for part in roles.page().split("\n## ")[1:]}


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_role_that_a_stack_makes_is_in_its_table(stack: str, role_pages: dict[str, str]) -> None:
    made = {str(role.inputs["name"]) for role in run_stack(stack).of("aws:iam/role:Role")}
    assert made
    listed = [line for line in role_pages[stack].splitlines() if line.startswith("| `")]
    for name in made:
        (row,) = [line for line in listed if f"{name}`" in line.split(" | ")[0].split("<br>")[0]]
        assert row.endswith(f" | {stack} |")
    assert len(listed) >= len(made)


def test_each_system_says_what_its_roles_may_do(role_pages: dict[str, str]) -> None:
    assert set(role_pages) == set(EVERY_STACK)
    row = next(line for line in role_pages["prod"].splitlines() if line.startswith("| `PetTracker-Lambda-Photo"))
    assert row == (
        "| `PetTracker-Lambda-PhotoProcessor` | `lambda` | "
        "logs: CreateLogGroup on `log-group:/aws/lambda/pettracker-*`<br>"
        "logs: CreateLogStream, PutLogEvents on `log-group:/aws/lambda/pettracker-*`, "
        "`log-group:/aws/lambda/pettracker-*:*`<br>"
        "s3: GetObject, PutObject on `pettracker-images/*`, `pettracker-thumbnails/*`<br>"
        "dynamodb: PutItem, UpdateItem on `table/PetTracker-Photos` | prod |"
    )
    for kind in SYSTEMS:
        assert any(f"### {kind.title} in " in part for part in role_pages.values())


@pytest.mark.parametrize("stack", STACKS)
def test_the_state_that_a_pipeline_reads_is_the_stacks_own(stack: str, role_pages: dict[str, str]) -> None:
    row = next(line for line in role_pages[stack].splitlines() if line.startswith("| `AwsRoles-Preview"))
    assert f"/.pulumi/stacks/aws-roles/{stack}.*`" in row


def test_managed_policies_are_counted_by_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    few = ("AdministratorAccess", "AmazonS3FullAccess", "service-role/AWSLambdaBasicExecutionRole")
    monkeypatch.setattr(aws_policies, "names", lambda: few)
    page = managed_policies.page()
    assert "How many of the 3 AWS managed policies" in page
    assert "| [`iam-admin-access`](rules.md#iam-admin-access) | 1 | 1 |" in page
    assert "| [`iam-managed-policy`](rules.md#iam-managed-policy) | 0 | 1 |" in page


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
