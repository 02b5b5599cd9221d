"""The page of roles: it holds every role of every stack, and says what each may do in cells that can be read."""

import json
from typing import Any

import pytest

from components.systems.registry import SYSTEMS
from docs.generator import role_permissions, roles, words
from tests.support.running import EXAMPLES, OWN_STACKS, STACKS, needs_example, run_stack

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
    assert " and ".join(words.conditions(given, lambda text: text)) == expected


def test_a_bar_does_not_end_a_cell() -> None:
    assert words.table(("a",), [("x|y\nz",)]).splitlines()[2] == "| x\\|y z |"


PAGE = roles.page()
HELD = roles.every_system()
SHOWN = [each for each in SYSTEMS if each.name in {held.planned.system.name for held in HELD}]


def section(heading: str) -> str:
    (found,) = (part for part in PAGE.split("\n### ") if part.startswith(f"{heading}\n"))
    return found.partition("\n## ")[0]


@pytest.mark.parametrize("stack", EVERY_STACK)
def test_every_role_that_a_stack_makes_is_in_its_section(stack: str) -> None:
    made = {role.name: str(role.inputs["name"]) for role in run_stack(stack).of("aws:iam/role:Role")}
    assert made
    sections = {
        f"{each.planned.system.name}-{key}": section(f"{each.planned.system.name}.{key}")
        for each in HELD
        if each.stack == stack
        for key in each.planned.roles
    }
    assert set(made) == set(sections)
    for resource, name in made.items():
        (line,) = (line for line in sections[resource].splitlines() if line.startswith("- Name: "))
        stacks = line.partition(f"`{name}` (")[2].partition(")")[0]
        assert stack in stacks.split(", ")


def test_a_role_says_what_it_is_who_assumes_it_and_what_it_may_do() -> None:
    if set(OWN_STACKS) != set(EXAMPLES):
        pytest.skip("the page has other stacks than the examples")
    list(map(needs_example, EXAMPLES))
    assert (
        section("pettracker.lambdaPhotoProcessor")
        == """\
pettracker.lambdaPhotoProcessor

The PetTracker function that makes thumbnails and records photos.

- Name: `PetTracker-Lambda-PhotoProcessor` (prod), `PetTracker-Lambda-PhotoProcessor-staging` (staging), \
`PetTracker-Lambda-PhotoProcessor-dev` (dev)
- Trusted:
  - `lambda.amazonaws.com`

| statement | actions | resources |
| --- | --- | --- |
| `WriteLogs` | logs (3): CreateLogGroup, CreateLogStream, PutLogEvents | `log-group:/aws/lambda/pettracker-*` |
| `ReadAndWritePhotos` | s3 (2): GetObject, PutObject | `pettracker-images/*`, `pettracker-thumbnails/*` |
| `RecordPhotos` | dynamodb (2): PutItem, UpdateItem | `table/PetTracker-Photos` |
"""
    )


def test_what_differs_in_another_stack_is_said() -> None:
    assert "\nIn `dev` with `AmazonSSMManagedInstanceCore`.\n" in section("pettracker.ec2WebServer")
    assert "\nIn `documented` it is this instead:\n\n- Trusted:\n  - `batch.amazonaws.com`\n" in section(
        "slim.batchService"
    )
    assert "In `" not in section("pettracker.lambdaPhotoProcessor")


@pytest.mark.parametrize("system", SHOWN, ids=[each.name for each in SHOWN])
def test_each_system_has_a_picture_of_all_its_roles(system: Any) -> None:
    own = PAGE.partition(f"\n## {system.title}\n")[2].partition("\n## ")[0]
    picture = own.partition("```mermaid\n")[2].partition("```")[0]
    shown = next(each for each in HELD if each.planned.system.name == system.name)
    assert system.description in own
    assert all(f'["{key}"]' in picture for key in shown.planned.roles)
    assert picture.count("\n") <= 80


def test_no_cell_is_too_long_to_read() -> None:
    cells = [cell for line in PAGE.splitlines() if line.startswith("|") for cell in line.split("|")]
    assert max(map(len, cells)) <= 202


@pytest.mark.parametrize(
    ("items", "expected"),
    [(["a"], "a"), (["aa", "bb"], "aa, bb"), (["aa", "bb", "c"], "aa, 2 more")],
    ids=["one", "just enough room", "too many"],
)
def test_a_long_list_ends_with_how_many_more_there_are(items: list[str], expected: str) -> None:
    assert words.clipped(items, 6 if len(items) < 3 else 5) == expected


@pytest.mark.parametrize("stack", STACKS)
def test_the_state_that_a_pipeline_reads_is_the_stacks_own(stack: str) -> None:
    (access,) = (each for each in HELD if each.stack == stack and each.planned.system.name == "access")
    policies = dict(role_permissions.documents(access.planned.roles["preview"]))
    assert f"/.pulumi/stacks/aws-roles/{stack}.*" in json.dumps(policies["ReadState"])


def test_a_secret_external_id_is_not_shown() -> None:
    assert "sts:ExternalId is a secret" in section("access.thirdPartyMonitor")
