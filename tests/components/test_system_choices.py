"""Any choice of systems previews: with and without a pipeline, a boundary and a qualifier, in every partition."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from components.config.aws_types import REGIONS
from components.systems.registry import SYSTEMS
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.stack.model import Stack
from tests.support.judging import judge
from tests.support.pack_view import seen
from tests.support.running import Run, run_stack

ACCOUNT = "777788889999"
GITHUB = {"issuer": "token.actions.githubusercontent.com", "ownership": "adopt"}
FORMS = {"plain": "", "bounded": "adopt", "pipeline": "adopt", "pipeline that creates its boundary": "create"}
CHOICES = [
    choice for size in range(1, len(SYSTEMS) + 1) for choice in combinations([each.name for each in SYSTEMS], size)
]
SOME = [each for each in CHOICES if len(each) in (1, len(SYSTEMS))]
"""Each system by itself, and all of them."""


def settings(partition: str, systems: tuple[str, ...], form: str, qualifier: str) -> dict[str, Any]:
    """The settings of a stack with these systems, each with no more of its own than it needs."""
    pipeline = {"oidcProviders": [GITHUB], "pipeline": {"repository": "o/r", "boundary": FORMS[form]}}
    function = {"lambdaDynamoDb": {"tables": ["Pets"], "functions": ["mend"]}}
    return {
        "account": ACCOUNT,
        "partition": partition,
        "region": REGIONS[partition][0],
        "systems": list(systems),
        "qualifier": qualifier,
        "permissionsBoundary": f"arn:{partition}:iam::{ACCOUNT}:policy/Boundary" if FORMS[form] else "",
        "pettracker": None,
        "analytics": {"consumer": {"ownerRoles": [f"arn:{partition}:iam::444455556666:role/Owner"]}},
        "access": pipeline if form.startswith("pipeline") else function,
    }


def documents(made: Run) -> Iterator[tuple[str, PolicyKind, str]]:
    """Every policy document of the stack: the name of its resource, its kind, its text."""
    for each in made.resources:
        for key, kind in {"policy": PolicyKind.IDENTITY, "assumeRolePolicy": PolicyKind.TRUST}.items():
            if key in each.inputs:
                yield each.name, kind, each.inputs[key]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("partition", REGIONS)
def test_every_document_of_every_choice_is_whole_and_in_its_partition(partition: str, form: str) -> None:
    checked = 0
    for number, systems in enumerate(CHOICES if partition == "aws" else SOME):
        qualifier = ("", "dev")[number % 2]
        for name, kind, text in documents(run_stack("dev", settings(partition, systems, form, qualifier))):
            assert parse(text, kind).problems == (), (systems, name)
            others = [f'"arn:{other}:' for other in REGIONS if other != partition and f'"arn:{other}:' in text]
            assert others == [], (systems, name)
            checked += 1
    assert checked > len(SOME)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("systems", SOME, ids="+".join)
def test_the_pack_reports_nothing_but_the_policies_of_AWS_and_the_boundary_that_everything_is_in(
    systems: tuple[str, ...], form: str
) -> None:
    """The second has a waiver in the configuration of each stack that creates a boundary."""
    made = Stack(resources=tuple(seen(run_stack("dev", settings("aws", systems, form, "")))))
    found = {(finding.id, finding.urn.rpartition("::")[2]) for _, finding in judge(made)}
    creates = "access" in systems and FORMS[form] == "create"
    others = {each for each in found if not each[0].startswith("iam-managed-policy:")}
    assert others == ({("iam-wildcard-action:*", "access-boundary")} if creates else set())
