"""iam-admin-access: resources that let others act as an administrator."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.identity.admin_access import RULE
from tests.support.documents import allow, document, trust
from tests.support.pack import RunningPack, made

PROFILE, ALIAS = "aws:rolesanywhere/profile:Profile", "aws:iot/roleAlias:RoleAlias"
ROLE = "arn:aws:iam::111122223333:role"
OUTSIDE = f"{ROLE}/OrganizationAccountAccessRole"
READ = json.dumps(document(allow("s3:GetObject", "arn:aws:s3:::pets/*")))
ALL = json.dumps(document(allow("*")))


def role(name: str, policy: str, service: str) -> Any:
    given = {"assumeRolePolicy": json.dumps(document(trust({"Service": service})))}
    return made("aws:iam/role:Role", {"name": name, "inlinePolicies": [{"name": "p", "policy": policy}], **given}, name)


ADMIN = role("admin", ALL, "rolesanywhere.amazonaws.com")
READER = role("reader", READ, "rolesanywhere.amazonaws.com")
DEVICE = role("device", ALL, "credentials.iot.amazonaws.com")

CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "administrator of the organization": (PROFILE, {"roleArns": [OUTSIDE]}, "mandatory"),
    "administrator of the organization, to devices": (ALIAS, {"alias": "a", "roleArn": OUTSIDE}, "mandatory"),
    "administrator among others": (PROFILE, {"roleArns": [f"{ROLE}/reader", f"{ROLE}/admin"]}, "advisory"),
    "administrator of the stack, to devices": (ALIAS, {"alias": "a", "roleArn": f"{ROLE}/device"}, "advisory"),
    "no administrator": (PROFILE, {"roleArns": [f"{ROLE}/reader"]}, ""),
    "administrator, narrowed by a session policy": (PROFILE, {"roleArns": [OUTSIDE], "sessionPolicy": READ}, ""),
    "administrator, under a session policy that allows all": (
        PROFILE,
        {"roleArns": [OUTSIDE], "sessionPolicy": ALL},
        "mandatory",
    ),
    "administrator, narrowed by a policy of AWS": (
        PROFILE,
        {"roleArns": [f"{ROLE}/admin"], "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]},
        "",
    ),
    "administrator, under AWS's policy for administrators": (
        PROFILE,
        {"roleArns": [f"{ROLE}/admin"], "managedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]},
        "advisory",
    ),
    "administrator, under a session policy that is unknown at preview": (
        PROFILE,
        {"roleArns": [OUTSIDE], "sessionPolicy": UNKNOWN},
        "",
    ),
    "administrator, by aws-native": ("aws-native:rolesanywhere:Profile", {"roleArns": [OUTSIDE]}, "mandatory"),
    "administrator, to devices, by aws-native": ("aws-native:iot:RoleAlias", {"roleArn": OUTSIDE}, "mandatory"),
}


@pytest.mark.parametrize(("type_", "properties", "level"), CASES.values(), ids=CASES)
def test_whom_an_administrator_is_handed_to(
    pack: RunningPack, type_: str, properties: dict[str, Any], level: str
) -> None:
    handing = made(type_, properties, "handing")
    said = [
        each
        for each in pack.preview(ADMIN, READER, DEVICE, handing)
        if each.finding.rule == RULE.name and each.urn == handing.urn
    ]
    assert [each.level for each in said] == [level] * bool(level)


def runbook(role: str) -> dict[str, Any]:
    return {"documentType": "Automation", "content": f"schemaVersion: '0.3'\nassumeRole: '{role}'\nmainSteps: []\n"}


def pipeline(**action: Any) -> dict[str, Any]:
    return {"roleArn": f"{ROLE}/pipeline", "stages": [{"name": "a"}, {"name": "b", "actions": [{}, action]}]}


DEPLOYER = f"{ROLE}/cdk-pets-cfn-exec-role-111122223333-eu-west-1"
POOL = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment"
PIPELINE, RUNBOOK = "aws:codepipeline/pipeline:Pipeline", "aws:ssm/document:Document"
REMEDIATION = "aws:cfg/remediationConfiguration:RemediationConfiguration"
WORKLOADS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a function": ("aws:lambda/function:Function", {"role": OUTSIDE}, ["role"]),
    "a function, under Control Tower's": (
        "aws:lambda/function:Function",
        {"role": f"{ROLE}/AWSControlTowerExecution"},
        ["role"],
    ),
    "instances, by the role's name": (
        "aws:iam/instanceProfile:InstanceProfile",
        {"role": "OrganizationAccountAccessRole"},
        ["role"],
    ),
    "both roles of a task": (
        "aws:ecs/taskDefinition:TaskDefinition",
        {"taskRoleArn": OUTSIDE, "executionRoleArn": DEPLOYER},
        ["taskRoleArn", "executionRoleArn"],
    ),
    "a pod": ("aws:eks/podIdentityAssociation:PodIdentityAssociation", {"roleArn": OUTSIDE}, ["roleArn"]),
    "a schedule": ("aws:scheduler/schedule:Schedule", {"target": {"roleArn": OUTSIDE}}, ["target.roleArn"]),
    "guests of an app": (POOL, {"roles": {"unauthenticated": OUTSIDE}}, ["roles.unauthenticated"]),
    "some users of an app": (
        POOL,
        {"roleMappings": [{"mappingRules": [{"claim": "a", "roleArn": OUTSIDE}]}]},
        ["roleMappings[0].mappingRules[0].roleArn"],
    ),
    "an action of a pipeline": (PIPELINE, pipeline(roleArn=DEPLOYER), ["stages[1].actions[1].roleArn"]),
    "what a pipeline deploys": (
        PIPELINE,
        pipeline(configuration={"RoleArn": DEPLOYER}),
        ["stages[1].actions[1].configuration.RoleArn"],
    ),
    "a runbook": (RUNBOOK, runbook(OUTSIDE), ["content.assumeRole"]),
    "a runbook in JSON": (RUNBOOK, {"content": json.dumps({"assumeRole": OUTSIDE})}, ["content.assumeRole"]),
    "a remediation": (
        REMEDIATION,
        {"parameters": [{"name": "AutomationAssumeRole", "staticValue": OUTSIDE}]},
        ["parameters[0].staticValue"],
    ),
    "an association": (
        "aws:ssm/association:Association",
        {"parameters": {"AutomationAssumeRole": OUTSIDE}},
        ["parameters.AutomationAssumeRole"],
    ),
    "a stack set, by its administration role": (
        "aws:cloudformation/stackSet:StackSet",
        {"administrationRoleArn": f"{ROLE}/AWSCloudFormationStackSetAdministrationRole"},
        [],
    ),
    "a plain role": ("aws:lambda/function:Function", {"role": f"{ROLE}/web"}, []),
    "a role that CDK publishes files with": (
        "aws:codebuild/project:Project",
        {"serviceRole": f"{ROLE}/cdk-pets-file-publishing-role-111122223333-eu-west-1"},
        [],
    ),
}


@pytest.mark.parametrize(("type_", "properties", "paths"), WORKLOADS.values(), ids=WORKLOADS)
def test_what_runs_under_an_administrator(
    pack: RunningPack, type_: str, properties: dict[str, Any], paths: list[str]
) -> None:
    said = [each for each in pack.preview(made(type_, properties)) if each.finding.rule == RULE.name]
    assert {each.finding.id for each in said} == {f"iam-admin-access:{path}" for path in paths}
    assert all(each.level == "mandatory" for each in said)


WHO = "a role that AWS and its tools set up as an administrator"
TEXTS = {
    "a profile": (
        made(PROFILE, {"roleArns": [OUTSIDE], "name": "robots"}),
        f"Profile 'robots' of IAM Roles Anywhere gives holders of a certificate {OUTSIDE}, {WHO}: anyone who has a "
        "certificate that the trust anchor and the role's trust policy accept controls the account.",
        "name roles that may do only what the holders need, or set sessionPolicy to that.",
    ),
    "an alias": (
        made(ALIAS, {"roleArn": OUTSIDE}, "cameras"),
        f"Role alias 'cameras' of AWS IoT gives devices whose policies name it {OUTSIDE}, {WHO}: anyone who controls "
        "such a device controls the account.",
        "set roleArn to a role that may do only what the devices need.",
    ),
    "a workload": (
        made("aws:lambda/function:Function", {"role": OUTSIDE}, "web"),
        f"aws.lambda.Function 'web' runs under {OUTSIDE}, {WHO}: anyone who controls what it runs controls "
        "the account.",
        "create a role for it that may do only what it needs.",
    ),
}


@pytest.mark.parametrize(("resource", "evidence", "fix"), TEXTS.values(), ids=TEXTS)
def test_the_finding(pack: RunningPack, resource: Any, evidence: str, fix: str) -> None:
    (said,) = [each.finding for each in pack.preview(resource) if each.finding.rule == RULE.name]
    assert (said.evidence, said.fix) == (evidence, fix)
