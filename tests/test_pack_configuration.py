"""This repository's own configuration of the policy pack: strict, and in step with the stacks' settings."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from least_privilege.judging.configuration import settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.policy.principals import account_of
from least_privilege.rules.pack import access
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Level
from least_privilege.stack.model import Stack
from least_privilege.standalone.input_files import read_configuration
from tests.support.pack_view import seen
from tests.support.running import OWN_STACKS, ROOT, Run, needs_example, run_stack
from tests.support.running import configuration as settings_of

DIRECTORY = ROOT / "policypack" / "config"
DOCUMENTED = "documented"
"""The stack that shows what is wrong: it passes with no configuration, and is deployed by no workflow."""
DEPLOYED = [each for each in OWN_STACKS if each != DOCUMENTED]


def configuration(stack: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DIRECTORY / f"{stack}.json").read_text("utf-8"))
    return found


def made_by(stack: str) -> Run:
    return run_stack(stack, as_it_is=True)


def trusted(made: Run) -> set[str]:
    """The other accounts that the trust policies of a stack's roles name."""
    policies = [json.loads(each.inputs["assumeRolePolicy"]) for each in made.of("aws:iam/role:Role")]
    named = [
        principal
        for policy in policies
        for statement in policy["Statement"]
        for kind, given in statement["Principal"].items()
        if kind == "AWS"
        for principal in ([given] if isinstance(given, str) else given)
    ]
    return {account_of(each) for each in named} - {made.outputs["account"]}


def judged(stack: str, changes: Mapping[str, Any] | None = None) -> set[tuple[str, Level]]:
    """Id and level of what the pack finds in a stack with `changes` to its settings, under its own configuration."""
    runner = RuleRunner(ALL_RULES, settings(ALL_RULES, *read_configuration(str(DIRECTORY / f"{stack}.json"))))
    made = run_stack(stack, changes, as_it_is=changes is None)
    results = [*runner.check_all(seen(made)), *runner.check_waivers()]
    return {(each.finding.id, each.level) for each in results if not each.waived}


def test_every_stack_has_a_configuration_and_every_configuration_a_stack() -> None:
    assert {each.stem for each in DIRECTORY.glob("*.json")} == {*OWN_STACKS}


@pytest.mark.parametrize("stack", DEPLOYED)
def test_a_stack_that_is_deployed_passes_and_leaves_nothing_but_the_policies_of_AWS_for_its_own_services(
    stack: str,
) -> None:
    assert {(id_.split(":")[0], level) for id_, level in judged(stack)} <= {("iam-managed-policy", Level.ADVISORY)}


@pytest.mark.parametrize("stack", OWN_STACKS)
def test_the_accounts_are_those_of_the_stack_and_of_its_trust_policies(stack: str) -> None:
    """Where no other account is trusted, the own one stands in the list: an empty one would not be enforced."""
    made = made_by(stack)
    own = made.outputs["account"]
    expected = {"ownAccounts": [own], "trustedAccounts": sorted(trusted(made)) or [own]}
    assert configuration(stack)["policy-accounts"] == expected


@pytest.mark.parametrize("stack", DEPLOYED)
def test_the_boundary_that_is_demanded_is_the_stacks_and_only_an_administrator_s_roles_are_exempt(stack: str) -> None:
    roles, boundary = made_by(stack).of("aws:iam/role:Role"), settings_of(stack, as_it_is=True)["permissionsBoundary"]
    assert {each.inputs.get("permissionsBoundary") for each in roles} <= {boundary, None}
    without = [each.inputs["name"] for each in roles if "permissionsBoundary" not in each.inputs]
    demanded = configuration(stack)["iam-permissions-boundary"]
    assert demanded["boundary"] == boundary
    assert sorted(demanded["exempt"]) == without
    assert all(name.startswith(("Admin", "AwsRoles-")) for name in without)


@pytest.mark.parametrize("stack", DEPLOYED)
def test_pipeline_boundary_and_state_are_the_stacks_and_kept_from_everyone_else(stack: str) -> None:
    roles, settings = made_by(stack).of("aws:iam/role:Role"), settings_of(stack, as_it_is=True)
    without = [each.inputs["name"] for each in roles if "permissionsBoundary" not in each.inputs]
    administrators = [name for name in without if name.startswith("Admin")]
    deploying = [name for name in without if name.startswith("AwsRoles-Deploy")]
    forbidden = {each["name"]: each for each in configuration(stack)["policy-access"]["forbid"]}
    kept, bounded = forbidden["the-pipeline-is-kept"], forbidden["the-boundary-is-kept"]
    assert sorted(kept["resources"]) == sorted(f"role/{name}" for name in without)
    assert bounded["resources"] == [settings["permissionsBoundary"]]
    assert kept.get("except", []) == bounded.get("except", []) == administrators
    if state := settings["access"]["pipeline"].get("state"):  # Pulumi Cloud's is not in the account.
        deployed, bucket = forbidden["the-state-is-deployed"], f"arn:{settings['partition']}:s3:::{state['bucket']}"
        assert deployed["resources"] == [f"{bucket}/.pulumi/stacks/aws-roles/{stack}.json"]
        assert deployed["except"] == administrators + deploying


@pytest.mark.parametrize("stack", DEPLOYED)
def test_every_rule_is_mandatory(stack: str) -> None:
    given = configuration(stack)
    assert given["all"] == "mandatory"
    assert not any("enforcementLevel" in each for each in given.values() if isinstance(each, dict))


@pytest.mark.parametrize("stack", DEPLOYED)
def test_a_waiver_ends_within_a_year(stack: str) -> None:
    """The pack holds every waiver to it: a later one is a finding, and waives nothing."""
    assert configuration(stack)["policy-waiver"]["longestDays"] == 365


@pytest.mark.parametrize("stack", DEPLOYED)
def test_what_leads_to_an_administrator_or_lets_everybody_in_is_never_waived(stack: str) -> None:
    assert {"iam-permissions-boundary", "iam-privilege-escalation", "policy-accounts", "trust-chain"} <= {
        *configuration(stack)["policy-waiver"]["notWaivable"]
    }


WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "a stack in another account": (
        "dev",
        {"account": "999900001111", "permissionsBoundary": None, "access": None, "systems": ["retail-store"]},
        "policy-accounts:999900001111",
    ),
    "an account that is on no list": (
        "dev",
        {
            "access": {
                "deployment": {
                    "pipelineRole": "arn:aws:iam::999900001111:role/Release",
                    "stacks": ["pets"],
                    "services": ["sqs"],
                    "resourcePrefix": "pets-",
                }
            }
        },
        "trust-cross-account:untrusted:999900001111",
    ),
    "instances that write the state": (
        "staging",
        {"access": {"ec2S3": {"uploads": [{"bucket": "pettracker-pulumi-state-staging", "prefix": ".pulumi/"}]}}},
        "policy-access:the-state-is-deployed",
    ),
    "another boundary": (
        "staging",
        {"permissionsBoundary": "arn:aws:iam::444455556666:policy/Mine"},
        "iam-permissions-boundary",
    ),
}


@pytest.mark.parametrize(("stack", "changes", "expected"), WRONG.values(), ids=WRONG)
def test_the_configuration_stops(stack: str, changes: dict[str, Any], expected: str) -> None:
    assert (expected, Level.MANDATORY) in judged(stack, changes)


def _breaks(stack: str, **options: Any) -> set[str]:
    """The ids of what `policy-access` finds in a stack, by other access rules than its own."""
    own = {"ownAccounts": configuration(stack)["policy-accounts"]["ownAccounts"]}
    found = access.RULE.check(
        Stack(resources=tuple(seen(made_by(stack)))), {**access.RULE.defaults(), **own, **options}
    )
    return {each.id for each in found}


@pytest.mark.parametrize("stack", DEPLOYED)
def test_what_an_access_rule_requires_would_break_it_as_forbidden(stack: str) -> None:
    """So it is about something that the stack has."""
    (required,) = configuration(stack)["policy-access"]["require"]
    assert _breaks(stack, forbid=[required]) == {f"policy-access:{required['name']}"}


@pytest.mark.parametrize("stack", DEPLOYED)
def test_another_boundary_would_break_what_an_access_rule_demands(stack: str) -> None:
    (demanded,) = configuration(stack)["policy-access"]["demand"]
    (boundary,) = demanded["condition"]["StringEquals"].values()
    assert boundary == configuration(stack)["iam-permissions-boundary"]["boundary"]
    other = {"StringEquals": {"iam:PermissionsBoundary": f"{boundary}-other"}}
    assert _breaks(stack, demand=[{**demanded, "condition": other}]) == {f"policy-access:{demanded['name']}"}


@pytest.mark.parametrize("name", ["the-pipeline-is-kept", "the-boundary-is-kept", "the-state-is-deployed"])
def test_without_its_exception_the_administrator_breaks_what_is_forbidden(name: str) -> None:
    needs_example("prod")
    (forbidden,) = (each for each in configuration("prod")["policy-access"]["forbid"] if each["name"] == name)
    assert _breaks("prod", forbid=[{**forbidden, "except": ["Analytics-*"]}]) == {f"policy-access:{name}"}
