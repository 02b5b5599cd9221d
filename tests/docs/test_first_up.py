"""What docs/how-to/first-up.md says must exist first is what the stacks' trust policies name."""

import json
import re
from functools import cache

import pytest

from components.config.slim import SlimSettings
from tests.docs.pages import ROOT
from tests.support.running import STACKS, Run, run_stack

PAGE = (ROOT / "docs" / "how-to" / "first-up.md").read_text("utf-8")
ROW = re.compile(r"^\| (\w+) \| `(arn:[^`]+)` \|$", re.MULTILINE)


@cache
def stack(name: str) -> Run:
    return run_stack(name)


def trusted(name: str) -> set[str]:
    """The roles and users that the trust policies of a stack's roles name."""
    found: set[str] = set()
    for role in stack(name).of("aws:iam/role:Role"):
        for statement in json.loads(role.inputs["assumeRolePolicy"])["Statement"]:
            given = statement["Principal"].get("AWS", [])
            found |= {given} if isinstance(given, str) else {*given}
    return {each for each in found if not each.endswith(":root")}


def made(name: str) -> set[str]:
    roles = stack(name).outputs["roles"].values()
    return {role["arn"] for system in roles for role in system.values()}


@pytest.mark.parametrize("name", STACKS)
def test_every_principal_exists_before_the_stack_that_trusts_it(name: str) -> None:
    """It is listed, or a stack that is deployed before makes it."""
    earlier = {arn for each in STACKS[: STACKS.index(name)] for arn in made(each)}
    listed = {arn for stack_, arn in ROW.findall(PAGE) if stack_ == name}
    assert trusted(name) - earlier == listed


def test_production_trusts_a_role_that_staging_makes() -> None:
    assert trusted("prod") & made("staging") == {
        "arn:aws:iam::444455556666:role/Analytics-Redshift-Consumer-staging",
    }


def test_the_message_on_job_tags_is_for_functions_that_the_workflow_has() -> None:
    own = SlimSettings()
    assert {"ComputeGradients", "ComputeGradients_MultiNode"} <= set(own.functions)
    assert f'tags={{"Workflow": "{own.job_tag}"}}' in PAGE
