"""The commands of docs/how-to/set-up-the-pipeline.md make what the workflows and the stacks' roles ask for.

They run with stand-ins for `gh`, `aws`, `pulumi` and `make`, which reach nothing here.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from least_privilege.evaluation.evaluator import Answer
from tests.docs.pages import ROOT
from tests.support.pipeline_stack import account, answer, boundary, stack
from tests.support.running import STACKS, Run, run_stack
from tests.support.workflows import ROLES, clean_environment, environment_of, job

TEXT = (ROOT / "docs/how-to/set-up-the-pipeline.md").read_text("utf-8")
BLOCKS = [token.content for token in MarkdownIt().parse(TEXT) if token.type == "fence" and token.info == "sh"]
STAND_IN = """#!{python}
import json, sys
given = sys.stdin.read() if "--input" in sys.argv else ""
with open({log!r}, "a") as log:
    print(json.dumps([{name!r}, *sys.argv[1:], given]), file=log)
print(4711)
"""


def carried_out(name: str, work: Path) -> list[list[str]]:
    """Each command that the guide gives for a stack, with what it reads."""
    commands, log = work / "bin", work / f"{name}.log"
    (work / ".venv/bin").mkdir(parents=True)
    (work / ".venv/bin/activate").touch()
    commands.mkdir()
    for each in ("gh", "aws", "pulumi", "make"):
        (commands / each).write_text(STAND_IN.format(python=sys.executable, log=str(log), name=each))
        (commands / each).chmod(0o755)
    own = {"stack": name, "account": account(stack(name)), "suffix": "" if name == "prod" else f"-{name}"}
    blocks = [each for each in BLOCKS if name == "prod" or "reviewers" not in each]
    for variable, value in own.items():
        blocks[0], changed = re.subn(rf"^{variable}=\S*", f"{variable}={value}", blocks[0], flags=re.MULTILINE)
        assert changed == 1
    environment = {**clean_environment(), "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["bash", "-euc", "\n".join(blocks)], cwd=work, env=environment, check=True, capture_output=True)
    return [json.loads(line) for line in log.read_text().splitlines()]


@pytest.fixture(scope="module", params=STACKS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def commands(name: str, tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    return carried_out(name, tmp_path_factory.mktemp(name))


def rules(commands: list[list[str]]) -> dict[str, dict[str, Any]]:
    """By environment: the rules of the last call that sets them, which sets all of them."""
    found = {}
    for command in commands:
        if command[:4] == ["gh", "api", "--method", "PUT"] and "/environments/" in command[4]:
            found[command[4].rpartition("/")[2]] = json.loads(command[-1] or "{}")
    return found


def test_each_job_of_the_stack_finds_its_environment_and_its_variables(name: str, commands: list[list[str]]) -> None:
    variables: dict[str, dict[str, str]] = {}
    for command in commands:
        if command[:3] == ["gh", "variable", "set"] and "--env" in command:
            variables.setdefault(command[5], {})[command[3]] = command[7]
    environments = {which: environment_of(job(*which), name) for which in ROLES}
    assert variables.keys() == rules(commands).keys() == set(environments.values())
    for which, environment in environments.items():
        role = stack(name).outputs["roles"]["access"][ROLES[which]]["arn"]
        own = {"AWS_REGION": "us-east-1", "PULUMI_BACKEND_URL": f"s3://acme-pulumi-state-{name}?region=us-east-1"}
        assert variables[environment] == {"AWS_ROLE_ARN": role, **own}


def test_only_the_main_branch_deploys_and_reviewers_see_what_reaches_production(
    name: str, commands: list[list[str]]
) -> None:
    found, main = rules(commands), {"protected_branches": False, "custom_branch_policies": True}
    restricted = {each for each, given in found.items() if given.get("deployment_branch_policy") == main}
    assert restricted == {name, f"{name}-drift"}
    named = [command[4].split("/")[-2] for command in commands if "deployment-branch-policies" in "".join(command)]
    assert sorted(named) == sorted(restricted), "each has its branch once: GitHub refuses the same again"
    reviewed = {each for each, given in found.items() if given.get("reviewers") == [{"type": "Team", "id": 4711}]}
    assert reviewed == ({name, f"{name}-preview"} if name == "prod" else set())


def test_the_first_up_is_of_the_stack_with_its_own_configuration(name: str, commands: list[list[str]]) -> None:
    given = [command[1:-1] for command in commands if command[0] == "pulumi"]
    assert [each[:3] for each in given] == [["stack", "init", name], ["up", "--stack", name]]
    assert (ROOT / given[1][-1]).exists()


def test_what_the_main_branch_demands_is_the_name_of_a_job(commands: list[list[str]]) -> None:
    (protection,) = [json.loads(command[-1]) for command in commands if "/branches/main/protection" in "".join(command)]
    assert protection["required_status_checks"]["contexts"] == [job("pull-request", "check")["name"]]
    assert {"enforce_admins", "restrictions", "required_pull_request_reviews"} <= protection.keys()


WRITES = {
    "role:Role": ("role", "iam:UpdateAssumeRolePolicy"),
    "policy:Policy": ("policy", "iam:CreatePolicyVersion"),
    "group:Group": ("group", "iam:PutGroupPolicy"),
    "userGroupMembership:UserGroupMembership": ("user", "iam:AddUserToGroup"),
    "openIdConnectProvider:OpenIdConnectProvider": ("oidc-provider", "iam:AddClientIDToOpenIDConnectProvider"),
}
"""By type, its kind in ARNs, and an action that changes it."""


def kept_from_the_deploy_role(made: Run) -> set[str]:
    """The names of the resources that it may not change."""
    found = set()
    for type_, (kind, action) in WRITES.items():
        for each in made.of(f"aws:iam/{type_}"):
            name = each.inputs.get("name") or each.inputs.get("user") or each.inputs["url"].removeprefix("https://")
            arn = f"arn:aws:iam::{account(made)}:{kind}/{name}"
            if answer(made, "access-deploy", action, arn, iam__PermissionsBoundary=boundary(made)) is Answer.DENIED:
                found.add(each.name)
    return found


def test_an_administrator_deploys_what_the_deploy_role_may_not() -> None:
    rows = TEXT.partition("## What an administrator deploys")[2].partition("\n## ")[0].splitlines()
    named = [each for row in rows if row.startswith("| `") for each in re.findall(r"`([^`]+)`", row.split("|")[1])]
    kept = kept_from_the_deploy_role(run_stack("prod", {"slim": {"operators": ["ann"]}})) - {
        "access-deploy-AwsRoles-Deploy-Roles"  # a part of access-deploy
    }
    providers = {each for each in kept if "." in each}
    assert providers
    assert {*(kept - providers), "access-ISSUER"} == {each.replace("USER", "ann") for each in named}
