"""The roles by which this program is previewed and deployed: what they reach, and that they lead nowhere else."""

import json
from fnmatch import fnmatchcase

import pytest

from least_privilege.evaluation.evaluator import Answer
from tests.support.access_stack import (
    FULL,
    GITHUB,
    UNBOUNDED,
    allowed,
    documents,
    managed,
    run_access,
    trust,
)
from tests.support.pipeline_stack import account, answer, boundary, stack
from tests.support.running import STACKS, run_stack

READS = ("apigateway:GET", "kms:Decrypt")
"""Beside what begins with Describe, Get or List."""


def subjects_of(name: str, role: str) -> set[str]:
    """The subjects of tokens that the preview or the deploy role of a shipped stack trusts."""
    given = trust(stack(name), f"access-{role}")["Condition"]["StringEquals"][f"{GITHUB}:sub"]
    return {given} if isinstance(given, str) else set(given)


@pytest.mark.parametrize("name", STACKS)
def test_one_environment_deploys_and_two_others_preview(name: str) -> None:
    previewing, deploying = trust(stack(name), "access-preview"), trust(stack(name), "access-deploy")
    for statement in (previewing, deploying):
        assert statement["Principal"] == {"Federated": f"arn:aws:iam::{account(stack(name))}:oidc-provider/{GITHUB}"}
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
        assert statement["Condition"].keys() == {"StringEquals"}
        assert statement["Condition"]["StringEquals"].keys() == {f"{GITHUB}:aud", f"{GITHUB}:sub"}
        assert statement["Condition"]["StringEquals"][f"{GITHUB}:aud"] == "sts.amazonaws.com"
    environment = f"repo:pettracker/aws-roles:environment:{name}"
    assert subjects_of(name, "preview") == {f"{environment}-preview", f"{environment}-drift"}
    assert subjects_of(name, "deploy") == {environment}


def test_the_environment_is_a_setting() -> None:
    own = {**FULL["pipeline"], "environment": "live"}
    made = run_access({"oidcProviders": FULL["oidcProviders"], "pipeline": own})
    subjects = {
        key: trust(made, f"access-{key}")["Condition"]["StringEquals"][f"{GITHUB}:sub"] for key in ("preview", "deploy")
    }
    assert subjects == {
        "preview": ["repo:o/r:environment:live-preview", "repo:o/r:environment:live-drift"],
        "deploy": "repo:o/r:environment:live",
    }


def test_ids_of_the_repository_are_in_the_subject() -> None:
    """Of tokens for a repository that was created since July 2026."""
    own = {**FULL["pipeline"], "repository": "o@12/r@34"}
    made = run_access({"oidcProviders": FULL["oidcProviders"], "pipeline": own})
    subject = trust(made, "access-deploy")["Condition"]["StringEquals"][f"{GITHUB}:sub"]
    assert subject == f"repo:o@12/r@34:environment:{FULL['pipeline'].get('environment') or 'prod'}"


@pytest.mark.parametrize("name", STACKS)
def test_a_preview_only_reads(name: str) -> None:
    actions = {action for action, _, _ in allowed(stack(name), "access-preview")}
    assert actions
    others = {each for each in actions if not each.partition(":")[2].startswith(("Describe", "Get", "List"))}
    assert others <= set(READS)
    assert managed(stack(name), "access-preview") == set()


@pytest.mark.parametrize("name", STACKS)
def test_a_preview_may_read_all_that_the_stack_makes(name: str) -> None:
    made, read = stack(name), {}
    for kind, actions in {
        "role": ("GetRole", "GetRolePolicy", "ListAttachedRolePolicies", "ListRolePolicies"),
        "policy": ("GetPolicy", "GetPolicyVersion"),
        "instanceProfile": ("GetInstanceProfile",),
        "group": ("GetGroup", "GetGroupPolicy"),
    }.items():
        for each in made.of(f"aws:iam/{kind}:{kind[0].upper()}{kind[1:]}"):
            type_ = "instance-profile" if kind == "instanceProfile" else kind
            path = each.inputs.get("path", "/")
            read[f"arn:aws:iam::{account(made)}:{type_}{path}{each.inputs['name']}"] = actions
    for each in made.of("aws:iam/openIdConnectProvider:OpenIdConnectProvider"):
        url = each.inputs["url"].removeprefix("https://")
        read[f"arn:aws:iam::{account(made)}:oidc-provider/{url}"] = ("GetOpenIDConnectProvider",)
    assert len(read) > 15
    for arn, actions in read.items():
        for action in actions:
            assert answer(made, "access-preview", f"iam:{action}", arn) is Answer.ALLOWED, (action, arn)


@pytest.mark.parametrize("name", STACKS)
def test_the_pipeline_may_write_each_role_within_the_boundary_and_none_outside(name: str) -> None:
    made, outside = stack(name), {f"access-{key}" for key in UNBOUNDED}
    assert made.of("aws:iam/role:Role")
    for role in made.of("aws:iam/role:Role"):
        arn = f"arn:aws:iam::{account(made)}:role{role.inputs['path']}{role.inputs['name']}"
        expected = Answer.DENIED if role.name in outside else Answer.ALLOWED
        for action in ("CreateRole", "PutRolePolicy", "AttachRolePolicy", "UpdateAssumeRolePolicy", "DeleteRole"):
            found = answer(made, "access-deploy", f"iam:{action}", arn, iam__PermissionsBoundary=boundary(made))
            assert found is expected, (action, arn)


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize(
    "action",
    [
        "AttachRolePolicy",
        "CreateRole",
        "DeleteRole",
        "DeleteRolePolicy",
        "DetachRolePolicy",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
        "UpdateAssumeRolePolicy",
        "UpdateRole",
    ],
)
def test_a_role_without_the_boundary_or_with_another_is_not_written(name: str, action: str) -> None:
    made = stack(name)
    own = f"arn:aws:iam::{account(made)}:role/{made.outputs['roles']['pettracker']['ecsTask']['name']}"
    within = {"iam__PermissionsBoundary": boundary(made)}
    other = {"iam__PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"}
    assert answer(made, "access-deploy", f"iam:{action}", own, **within) is Answer.ALLOWED
    assert answer(made, "access-deploy", f"iam:{action}", own) is Answer.DENIED
    assert answer(made, "access-deploy", f"iam:{action}", own, **other) is Answer.DENIED
    somebody = f"arn:aws:iam::{account(made)}:role/Billing"
    assert answer(made, "access-deploy", f"iam:{action}", somebody, **within) is Answer.DENIED


@pytest.mark.parametrize("name", STACKS)
def test_the_pipeline_changes_neither_boundaries_nor_what_it_is_trusted_by(name: str) -> None:
    made = stack(name)
    iam = f"arn:aws:iam::{account(made)}"
    role = f"{iam}:role/{made.outputs['roles']['pettracker']['ecsTask']['name']}"
    (deploying,) = (each for each in documents(made, "access-deploy") if each.startswith("AwsRoles-"))
    for action, resource in [
        ("DeleteRolePermissionsBoundary", role),
        *((verb, boundary(made)) for verb in ("CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicy")),
        ("CreatePolicyVersion", f"{iam}:policy/{deploying}"),
        ("UpdateOpenIDConnectProviderThumbprint", f"{iam}:oidc-provider/{GITHUB}"),
        ("AddClientIDToOpenIDConnectProvider", f"{iam}:oidc-provider/{GITHUB}"),
        ("CreateOpenIDConnectProvider", f"{iam}:oidc-provider/evil.example"),
        ("CreateUser", f"{iam}:user/x"),
        ("CreateAccessKey", f"{iam}:user/ann"),
        ("AddUserToGroup", f"{iam}:group/Administrators"),
        ("PutGroupPolicy", f"{iam}:group/SLIM-Operators"),
    ]:
        context = {"iam__PermissionsBoundary": boundary(made)}
        assert answer(made, "access-deploy", f"iam:{action}", resource, **context) is Answer.DENIED, (action, resource)


@pytest.mark.parametrize("name", STACKS)
def test_a_role_is_passed_to_the_service_that_it_is_made_for_alone(name: str) -> None:
    made = stack(name)
    granted = [(r, c) for action, r, c in allowed(made, "access-deploy") if action == "iam:PassRole"]
    roles = {
        f"arn:aws:iam::{account(made)}:role{role.inputs['path']}{role.inputs['name']}": role.inputs["assumeRolePolicy"]
        for role in made.of("aws:iam/role:Role")
    }
    used = 0
    for pattern, condition in granted:
        (operator,) = json.loads(condition).values()
        for arn, document in roles.items():
            if fnmatchcase(arn, pattern):
                assert operator["iam:PassedToService"] in document
                used += 1
    assert used >= 4
    # What the program itself binds: the profile's role, both of the task's, API Gateway's.
    for key, service in {"ec2WebServer": "ec2", "ecsTask": "ecs-tasks", "apiGatewayCloudWatch": "apigateway"}.items():
        arn = made.outputs["roles"]["pettracker"][key]["arn"]
        for to, expected in ((service, Answer.ALLOWED), ("codebuild", Answer.DENIED)):
            context = {"iam__PassedToService": f"{to}.amazonaws.com"}
            assert answer(made, "access-deploy", "iam:PassRole", arn, **context) is expected


@pytest.mark.parametrize("name", STACKS)
def test_the_state_is_the_stacks_own_part_of_the_bucket(name: str) -> None:
    made, bucket = stack(name), f"arn:aws:s3:::pettracker-pulumi-state{'' if name == 'prod' else f'-{name}'}"
    own, other = f"{bucket}/.pulumi/stacks/aws-roles/{name}.json", f"{bucket}/.pulumi/stacks/aws-roles/other.json"
    lock = f"{bucket}/.pulumi/locks/organization/aws-roles/{name}/1.json"
    history = f"{bucket}/.pulumi/history/aws-roles/{name}/x.history.json"
    expected: list[tuple[str, str, bool, bool]] = [
        ("s3:GetObject", own, True, True),
        ("s3:GetObject", f"{bucket}/.pulumi/meta.yaml", True, True),
        ("s3:GetObject", other, False, False),
        ("s3:PutObject", own, False, True),
        ("s3:PutObject", lock, False, True),
        ("s3:DeleteObject", lock, False, True),
        ("s3:PutObject", history, False, True),
        ("s3:DeleteObject", history, False, False),
        ("s3:PutObject", other, False, False),
        ("s3:PutObject", f"{bucket}/.pulumi/meta.yaml", False, False),
        # Without a prefix: so S3 asks whether it may say that an object, such as the stack's tags, does not exist.
        ("s3:ListBucket", bucket, True, True),
        ("s3:GetObject", f"{bucket}/.pulumi/stacks/aws-roles/{name}.pulumi-tags", True, True),
    ]
    for action, resource, previews, deploys in expected:
        for role, may in (("access-preview", previews), ("access-deploy", deploys)):
            assert answer(made, role, action, resource) is (Answer.ALLOWED if may else Answer.DENIED), (role, action)
    for role, actions in (("preview", {"kms:Decrypt"}), ("deploy", {"kms:Decrypt", "kms:GenerateDataKey"})):
        found = {action for action, _, _ in allowed(made, f"access-{role}") if action.startswith("kms:")}
        assert found == (set() if name == "dev" else actions)


@pytest.mark.parametrize("name", STACKS)
def test_a_log_group_is_created_with_its_tags_whichever_form_of_its_arn_is_asked_for(name: str) -> None:
    made = stack(name)
    qualified = "" if name == "prod" else f"-{name}"
    group = f"arn:aws:logs:us-east-1:{account(made)}:log-group:/ecs/pettracker-api{qualified}"
    for action, form in [
        ("logs:CreateLogGroup", f"{group}:log-stream:"),
        ("logs:TagResource", f"{group}:log-stream:"),
        ("logs:TagResource", group),
        ("logs:UntagResource", group),
    ]:
        assert answer(made, "access-deploy", action, form) is Answer.ALLOWED
        assert answer(made, "access-deploy", action, form.replace("pettracker", "billing")) is Answer.DENIED


def test_pulumi_cloud_needs_nothing_of_aws() -> None:
    made = run_access({"oidcProviders": FULL["oidcProviders"], "pipeline": FULL["pipeline"]})
    for role in ("access-preview", "access-deploy"):
        assert not [action for action, _, _ in allowed(made, role) if action.startswith(("s3:", "kms:"))]


def test_chinas_ec2_is_passed_roles_by_both_of_its_names() -> None:
    others = {"oidcProviders": FULL["oidcProviders"], "pipeline": FULL["pipeline"], "ec2S3": FULL["ec2S3"]}
    own = f"arn:aws-cn:iam::{account(stack('prod'))}"
    stack_of = {"partition": "aws-cn", "region": "cn-north-1", "permissionsBoundary": f"{own}:policy/B"}
    made = run_access(others, **stack_of, analytics=None)
    passed = {resource: json.loads(c) for action, resource, c in allowed(made, "access-deploy") if "PassRole" in action}
    names = ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]
    assert passed[f"{own}:role/EC2S3Role"] == {"StringEquals": {"iam:PassedToService": names}}


@pytest.mark.parametrize(
    ("permissions", "action"), [("scoped", "ListGroupsForUser"), ("documented", "ListAttachedUserPolicies")]
)
def test_a_preview_reads_what_the_stack_gives_to_operators(permissions: str, action: str) -> None:
    made = run_stack("prod", {"slim": {"permissions": permissions, "operators": ["ann"]}})
    user = f"arn:aws:iam::{account(made)}:user/ann"
    read = {action for action, resource, _ in allowed(made, "access-preview") if resource == user}
    assert read == {f"iam:{action}"}


def test_no_policy_is_without_a_statement_where_access_is_the_stacks_only_system() -> None:
    made = run_access({"oidcProviders": FULL["oidcProviders"], "pipeline": FULL["pipeline"]})
    policies = documents(made, "access-deploy")
    assert set(policies) == {"ReadResources", "KeepOut", "AwsRoles-Deploy-Roles"}
    assert all(policy["Statement"] for policy in policies.values())
