"""What must be there before a resource is created: IAM refuses what it does not find, or uses what is not complete."""

from functools import cache

import pytest

from tests.support.running import Run, run_stack

ROLE, ATTACHED = "aws:iam/role:Role", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
GITHUB = "access-token.actions.githubusercontent.com"
OKTA = "access-pettracker.okta.com/oauth2/default"


@cache
def stack(name: str) -> Run:
    return run_stack(name)


def before(made: Run, type_: str, name: str) -> set[str]:
    """Type and name of everything that a resource waits for."""
    found = made.one(type_, name)
    urns = {*found.dependencies, *(urn for urns in found.property_dependencies.values() for urn in urns)}
    return {f"{urn.split('::')[-2].split('$')[-1].split(':')[-1]} {urn.split('::')[-1]}" for urn in urns}


ORDER: dict[str, tuple[str, str, str, set[str]]] = {
    "a role after the OIDC provider that it trusts": (
        "dev",
        ROLE,
        "access-webIdentityTestResults",
        {f"OpenIdConnectProvider {GITHUB}"},
    ),
    "the preview role too": ("dev", ROLE, "access-preview", {f"OpenIdConnectProvider {GITHUB}"}),
    "the deploy role too": ("dev", ROLE, "access-deploy", {f"OpenIdConnectProvider {GITHUB}"}),
    "a role after another provider": ("prod", ROLE, "access-webIdentityReports", {f"OpenIdConnectProvider {OKTA}"}),
    "a role after a provider that is read": ("staging", ROLE, "access-deploy", {f"OpenIdConnectProvider {GITHUB}"}),
    "a role after its boundary": ("dev", ROLE, "pettracker-ecsTask", {"Policy access-boundary"}),
    "API Gateway's settings after the role may write logs": (
        "dev",
        "aws:apigateway/account:Account",
        "pettracker-api-logs",
        {
            "Role pettracker-apiGatewayCloudWatch",
            "RolePolicyAttachment pettracker-apiGatewayCloudWatch-AmazonAPIGatewayPushToCloudWatchLogs",
        },
    ),
    "an instance profile after its role": (
        "dev",
        "aws:iam/instanceProfile:InstanceProfile",
        "pettracker-ec2WebServer",
        {"Role pettracker-ec2WebServer"},
    ),
    "a launch template after the profile and the role's policies": (
        "dev",
        "aws:ec2/launchTemplate:LaunchTemplate",
        "pettracker-web",
        {"InstanceProfile pettracker-ec2WebServer", "RolePolicy pettracker-ec2WebServer-WebServerAccess"},
    ),
    "a task definition after both roles and the log group": (
        "dev",
        "aws:ecs/taskDefinition:TaskDefinition",
        "pettracker-api",
        {
            "RolePolicyAttachment pettracker-ecsExecution-AmazonECSTaskExecutionRolePolicy",
            "RolePolicy pettracker-ecsTask-ApiAccess",
            "LogGroup pettracker-api",
        },
    ),
    "a managed policy is attached after it is created": (
        "prod",
        ATTACHED,
        "slim-lambda-LambdaBatchExecutionPolicy",
        {"Policy slim-lambda-LambdaBatchExecutionPolicy"},
    ),
    "a group's policy after the group": (
        "prod",
        "aws:iam/groupPolicy:GroupPolicy",
        "slim-operators",
        {"Group slim-operators"},
    ),
}


@pytest.mark.parametrize(("name", "type_", "resource", "expected"), ORDER.values(), ids=ORDER)
def test_a_resource_waits(name: str, type_: str, resource: str, expected: set[str]) -> None:
    assert before(stack(name), type_, resource) >= expected


@pytest.mark.parametrize("name", ["dev", "staging", "prod"])
def test_no_role_waits_for_a_provider_that_it_does_not_trust(name: str) -> None:
    roles = stack(name).of(ROLE)
    assert roles
    for role in roles:
        trust = str(role.inputs["assumeRolePolicy"])
        waits = {each for each in before(stack(name), ROLE, role.name) if each.startswith("OpenIdConnectProvider")}
        assert {each.removeprefix("OpenIdConnectProvider access-") in trust for each in waits} <= {True}, role.name
        assert bool(waits) == ("Federated" in trust), role.name


def test_what_another_project_owns_is_read_so_that_the_preview_stops_where_it_is_missing() -> None:
    read = {(each.type, each.read_id): each for each in stack("staging").resources if each.read_id}
    account = "arn:aws:iam::444455556666"
    assert set(read) == {
        ("aws:iam/policy:Policy", f"{account}:policy/WorkloadBoundary"),
        ("aws:iam/openIdConnectProvider:OpenIdConnectProvider", f"{account}:oidc-provider/{GITHUB[7:]}"),
    }
    assert not any(each.protect for each in read.values())


def test_a_group_of_administrators_that_another_project_owns_is_read() -> None:
    admin = {
        "users": ["arn:aws:iam::111122223333:user/ann"],
        "mfaMaxAge": 900,
        "group": {"name": "Staff", "ownership": "adopt"},
    }
    made = run_stack("dev", {"systems": ["access"], "access": {"admin": admin}})
    assert [(each.type, each.read_id) for each in made.resources if each.read_id] == [("aws:iam/group:Group", "Staff")]
