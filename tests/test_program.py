"""The whole program, for each stack, as the engine would see it at preview."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pulumi
import pytest
from pulumi.runtime import rpc

from components.systems.registry import SYSTEMS
from tests.support.running import STACKS, Registered, Run, run_stack

DOCUMENTS = {
    "aws:iam/role:Role": "assumeRolePolicy",
    "aws:iam/rolePolicy:RolePolicy": "policy",
    "aws:iam/policy:Policy": "policy",
}
TAGGED = {"aws:iam/role:Role", "aws:iam/instanceProfile:InstanceProfile", "aws:ec2/launchTemplate:LaunchTemplate"}
TAGGED |= {"aws:ecs/taskDefinition:TaskDefinition", "aws:iam/policy:Policy"}

TITLES = {each.title for each in SYSTEMS}


@cache
def stack_run(stack: str) -> Run:
    return run_stack(stack)


@pytest.fixture(params=STACKS)
def run(request: pytest.FixtureRequest) -> Run:
    return stack_run(request.param)


def documents(run: Run) -> Iterator[tuple[Registered, str, Any]]:
    for resource in run.resources:
        if (key := DOCUMENTS.get(resource.type)) and not resource.read_id:
            yield resource, key, resource.inputs[key]


def test_every_document_is_a_known_string_at_preview_that_comes_from_no_other_resource(run: Run) -> None:
    checked = 0
    for resource, key, document in documents(run):
        assert isinstance(document, str), resource.name
        assert rpc.UNKNOWN not in document, resource.name
        assert json.loads(document)["Version"] == "2012-10-17"
        assert key not in resource.property_dependencies, resource.name
        checked += 1
    assert checked >= 14


def test_every_resource_uses_the_provider_that_is_limited_to_the_account(run: Run) -> None:
    (provider,) = run.of("pulumi:providers:aws")
    account = run.outputs["account"]
    assert json.loads(provider.inputs["allowedAccountIds"]) == [account]
    assert provider.inputs["region"] == run.outputs["region"]
    own = [each for each in run.resources if each.type.startswith("aws:")]
    assert own
    assert all("pulumi:providers:aws::aws::" in each.provider for each in own)


def test_only_production_is_protected() -> None:
    for stack in STACKS:
        made = [each.protect for each in stack_run(stack).resources if each.type.startswith("aws:")]
        assert set(made) == {stack == "prod"}, stack


@pytest.mark.parametrize(
    ("stack", "boundary"),
    [
        ("dev", "arn:aws:iam::111122223333:policy/AwsRoles-Boundary-dev"),
        ("staging", "arn:aws:iam::444455556666:policy/WorkloadBoundary"),
        ("prod", "arn:aws:iam::777788889999:policy/AwsRoles-Boundary"),
    ],
)
def test_the_boundary_is_on_every_role_but_those_that_only_an_administrator_changes(stack: str, boundary: str) -> None:
    roles = {role.name: role.inputs.get("permissionsBoundary") for role in stack_run(stack).of("aws:iam/role:Role")}
    outside = {name for name, given in roles.items() if given is None}
    assert outside <= {"access-admin", "access-preview", "access-deploy"}
    assert {given for name, given in roles.items() if name not in outside} == {boundary}


def test_a_boundary_that_the_stack_makes_is_there_before_the_roles_that_have_it() -> None:
    """Staging's is the organization's own."""
    for stack in STACKS:
        made = {role.name: role for role in stack_run(stack).of("aws:iam/role:Role")}
        assert made
        policies = [each for each in stack_run(stack).of("aws:iam/policy:Policy") if each.name == "access-boundary"]
        assert len(policies) == (stack != "staging")
        for role in made.values():
            waits = any(urn.endswith("::access-boundary") for urn in role.dependencies)
            assert waits == (bool(policies) and "permissionsBoundary" in role.inputs), role.name


def test_sessions_get_shorter_towards_production() -> None:
    longest = [
        max(role.inputs["maxSessionDuration"] for role in stack_run(stack).of("aws:iam/role:Role")) for stack in STACKS
    ]
    assert longest == [14400, 7200, 3600]


@pytest.mark.parametrize(("stack", "suffix"), [("dev", "-dev"), ("staging", "-staging"), ("prod", "")])
def test_names_have_the_stacks_qualifier(stack: str, suffix: str) -> None:
    names = {role.inputs["name"] for role in stack_run(stack).of("aws:iam/role:Role")}
    assert f"PetTracker-Lambda-Basic{suffix}" in names
    assert all(name.endswith(suffix) for name in names)


def test_everything_that_can_have_tags_has_the_four(run: Run) -> None:
    tagged = [each for each in run.resources if each.type in TAGGED and not each.read_id]
    assert len(tagged) >= 12
    for each in tagged:
        tags = each.inputs["tags"]
        assert tags | {"Project": "aws-roles", "ManagedBy": "Pulumi"} == tags, each.name
        assert tags["System"] in TITLES
        assert tags["Environment"] in STACKS


def test_every_role_has_a_description_and_a_path(run: Run) -> None:
    roles = run.of("aws:iam/role:Role")
    assert {role.inputs["path"] for role in roles} == {"/"}
    assert all(role.inputs["description"] for role in roles)


def test_the_deprecated_lists_of_a_role_are_not_used(run: Run) -> None:
    inputs = {name for role in run.of("aws:iam/role:Role") for name in role.inputs}
    assert "assumeRolePolicy" in inputs
    assert not {"managedPolicyArns", "inlinePolicies"} & inputs


def shape(value: Any) -> Any:
    return {key: shape(each) for key, each in value.items()} if isinstance(value, dict) else type(value).__name__


def test_the_contract_has_one_shape_in_every_stack() -> None:
    dev, *others = (shape(stack_run(stack).outputs) for stack in STACKS)
    assert set(dev["roles"]["pettracker"]["ecsTask"]) == {"name", "arn"}
    for other in others:
        assert set(other) == set(dev)
        # A stack has entries for the systems that it holds, and a system that two stacks hold looks alike in both.
        for output in ("roles", "instanceProfiles", "policies", "serviceLinkedRoles"):
            assert other[output]["pettracker"] == dev[output]["pettracker"]
            assert set(other[output]) == set(other["roles"])


def test_the_contract_names_the_roles_that_were_made(run: Run) -> None:
    outputs = run.outputs
    promised = {role["name"]: role["arn"] for system in outputs["roles"].values() for role in system.values()}
    made = {
        role.inputs["name"]: f"arn:aws:iam::{outputs['account']}:role{role.inputs['path']}{role.inputs['name']}"
        for role in run.of("aws:iam/role:Role")
    }
    assert promised == made
    profiles = {each["name"] for system in outputs["instanceProfiles"].values() for each in system.values()}
    assert profiles == {each.inputs["name"] for each in run.of("aws:iam/instanceProfile:InstanceProfile")}


def test_service_linked_roles_are_listed_and_never_made(run: Run) -> None:
    listed = run.outputs["serviceLinkedRoles"]["pettracker"]
    assert set(listed) == {"elasticLoadBalancing", "autoScaling", "rds"}
    expected = "absent" if run.outputs["environment"] == "prod" else "not looked up"
    assert {each["state"] for each in listed.values()} == {expected}
    made = {each.name for each in run.of("aws:iam/serviceLinkedRole:ServiceLinkedRole")}
    assert not any(name.startswith("pettracker") for name in made)


def test_a_service_linked_role_that_the_account_has_is_listed_as_present() -> None:
    name = "AWSServiceRoleForRDS"
    arn = f"arn:aws:iam::777788889999:role/aws-service-role/rds.amazonaws.com/{name}"
    listed = run_stack("prod", existing={name: arn}).outputs["serviceLinkedRoles"]["pettracker"]
    assert listed["rds"] == {"name": name, "arn": arn, "state": "present"}
    assert listed["autoScaling"]["state"] == "absent"


def test_a_component_shows_its_documents_as_structures(run: Run) -> None:
    suffix = {"dev": "-dev", "staging": "-staging"}.get(run.outputs["environment"], "")
    component = run.one("roles:iam:ServiceRole", "pettracker-ec2WebServer")
    assert component.inputs["name"] == f"PetTracker-EC2-WebServer{suffix}"
    assert component.inputs["assumeRolePolicy"]["Statement"][0]["Principal"] == {"Service": "ec2.amazonaws.com"}
    (inline,) = component.inputs["inlinePolicies"]
    assert inline["name"] == "WebServerAccess"
    assert inline["policy"]["Statement"][0]["Action"] == "s3:GetObject"


def test_an_adopted_role_is_read_and_nothing_is_made_for_it_but_the_contract_has_it() -> None:
    name, arn = "PetTracker-EC2-WebServer", "arn:aws:iam::777788889999:role/teams/PetTracker-EC2-WebServer"
    run = run_stack("prod", {"adopt": [f"/teams/{name}"]}, {name: arn})
    (read,) = (each for each in run.resources if each.read_id)
    assert (read.type, read.name, read.read_id) == ("aws:iam/role:Role", "pettracker-ec2WebServer", name)
    made = [each for each in run.resources if "ec2WebServer" in each.name and not each.read_id]
    assert [each.type for each in made] == ["roles:iam:ServiceRole"]
    assert run.outputs["roles"]["pettracker"]["ec2WebServer"] == {"name": name, "arn": arn}
    assert shape(run.outputs) == shape(stack_run("prod").outputs)


def test_an_adopted_role_that_is_elsewhere_stops_the_program() -> None:
    name = "PetTracker-EC2-WebServer"
    message = f"aws-roles:adopt: role '{name}' is arn:aws:iam::777788889999:role/x/{name}, not "
    with pytest.raises(pulumi.RunError, match=message):
        run_stack("prod", {"adopt": [name]}, {name: f"arn:aws:iam::777788889999:role/x/{name}"})


def test_an_adopted_role_that_does_not_exist_stops_the_program() -> None:
    with pytest.raises(Exception, match="role 'PetTracker-ECS-Task' does not exist"):
        run_stack("prod", {"adopt": ["PetTracker-ECS-Task"]})


def test_adopting_a_role_that_the_stack_does_not_have_is_refused_before_anything_is_made() -> None:
    problem = "aws-roles:adopt: no system of this stack has a role 'PetTracker-ECS-Tusk'"
    with pytest.raises(pulumi.RunError) as caught:
        run_stack("prod", {"adopt": ["PetTracker-ECS-Tusk"]})
    assert str(caught.value) == f"The roles cannot be created:\n  {problem} (did you mean 'PetTracker-ECS-Task'?)"
