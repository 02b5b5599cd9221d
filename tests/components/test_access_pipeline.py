"""The roles by which this program is previewed and deployed: what they reach, and that they lead nowhere else."""

import json
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest

from components.access_names import OUTSIDE
from components.settings import SYSTEMS
from least_privilege.catalogue import expand
from least_privilege.conditions import Context
from least_privilege.documents import parse
from least_privilege.evaluation import Answer, Request, evaluate
from least_privilege.statements import Document, Kind
from tests.components.access_stack import FULL, GITHUB, allowed, documents, managed, run_access, trust
from tests.components.running import STACKS, Run, run_stack

READS = ("apigateway:GET", "kms:Decrypt")
"""Beside what begins with Describe, Get or List."""


@cache
def stack(name: str) -> Run:
    return run_stack(name)


def parsed(made: Run, role: str) -> list[Document]:
    return [parse(json.dumps(each), Kind.IDENTITY) for each in documents(made, role).values()]


def answer(made: Run, role: str, action: str, resource: str, **context: str) -> Answer:
    """Whether the role may do it, where the request has these context keys ('__' for ':') and no others."""
    keys = {key.replace("__", ":"): (value,) for key, value in context.items()}
    return evaluate(parsed(made, role), Request(action, resource, Context(keys, complete=True))).answer


def boundary(made: Run) -> str:
    (found,) = {role.inputs.get("permissionsBoundary") for role in made.of("aws:iam/role:Role")} - {None}
    return str(found)


def account(made: Run) -> str:
    return str(made.outputs["account"])


@pytest.mark.parametrize("name", STACKS)
def test_pull_requests_and_the_main_branch_preview_and_the_environment_deploys(name: str) -> None:
    aud, sub = f"{GITHUB}:aud", f"{GITHUB}:sub"
    repository = "repo:pettracker/aws-roles"
    previewing, deploying = trust(stack(name), "access-preview"), trust(stack(name), "access-deploy")
    for statement in (previewing, deploying):
        assert statement["Principal"] == {"Federated": f"arn:aws:iam::{account(stack(name))}:oidc-provider/{GITHUB}"}
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert previewing["Condition"] == {
        "StringEquals": {
            aud: "sts.amazonaws.com",
            sub: [f"{repository}:pull_request", f"{repository}:ref:refs/heads/main"],
        }
    }
    assert deploying["Condition"] == {
        "StringEquals": {aud: "sts.amazonaws.com", sub: f"{repository}:environment:{name}"}
    }


def test_branch_and_environment_are_settings() -> None:
    own = {**FULL["pipeline"], "branch": "release/1", "environment": "live"}
    made = run_access({"oidcProviders": FULL["oidcProviders"], "pipeline": own})
    subjects = {
        key: trust(made, f"access-{key}")["Condition"]["StringEquals"][f"{GITHUB}:sub"] for key in ("preview", "deploy")
    }
    assert subjects == {
        "preview": ["repo:o/r:pull_request", "repo:o/r:ref:refs/heads/release/1"],
        "deploy": "repo:o/r:environment:live",
    }


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
    made, outside = stack(name), {f"access-{key}" for key in OUTSIDE}
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
    ]
    for action, resource, previews, deploys in expected:
        for role, may in (("access-preview", previews), ("access-deploy", deploys)):
            assert answer(made, role, action, resource) is (Answer.ALLOWED if may else Answer.DENIED), (role, action)
    for role, actions in (("preview", {"kms:Decrypt"}), ("deploy", {"kms:Decrypt", "kms:GenerateDataKey"})):
        found = {action for action, _, _ in allowed(made, f"access-{role}") if action.startswith("kms:")}
        assert found == (set() if name == "dev" else actions)


def test_pulumi_cloud_needs_nothing_of_aws() -> None:
    made = run_access({"oidcProviders": FULL["oidcProviders"], "pipeline": FULL["pipeline"]})
    for role in ("access-preview", "access-deploy"):
        assert not [action for action, _, _ in allowed(made, role) if action.startswith(("s3:", "kms:"))]


BOUNDED: list[tuple[str, str, Answer]] = [
    ("s3:GetObject", "arn:aws:s3:::pets/a", Answer.ALLOWED),
    ("iam:GetRole", "arn:aws:iam::777788889999:role/Admin", Answer.ALLOWED),
    ("iam:CreateServiceLinkedRole", "arn:aws:iam::777788889999:role/aws-service-role/x", Answer.ALLOWED),
    ("iam:PassRole", "arn:aws:iam::777788889999:role/PetTracker-ECS-Task", Answer.ALLOWED),
    ("iam:PassRole", "arn:aws:iam::777788889999:role/Billing", Answer.DENIED),
    ("iam:PassRole", "arn:aws:iam::777788889999:role/Admin", Answer.DENIED),
    ("sts:AssumeRole", "arn:aws:iam::777788889999:role/Admin", Answer.DENIED),
    ("sts:AssumeRole", "arn:aws:iam::777788889999:role/AwsRoles-Deploy", Answer.DENIED),
    ("sts:AssumeRole", "arn:aws:iam::444455556666:role/Data", Answer.ALLOWED),
    *(
        (f"iam:{verb}", "arn:aws:iam::777788889999:role/PetTracker-ECS-Task", Answer.DENIED)
        for verb in ("CreateRole", "PutRolePolicy", "AttachRolePolicy", "UpdateAssumeRolePolicy", "TagRole")
    ),
    ("iam:DeleteRolePermissionsBoundary", "arn:aws:iam::777788889999:role/PetTracker-ECS-Task", Answer.DENIED),
    ("iam:CreatePolicyVersion", "arn:aws:iam::777788889999:policy/AwsRoles-Boundary", Answer.DENIED),
    ("iam:CreateAccessKey", "arn:aws:iam::777788889999:user/ann", Answer.DENIED),
    ("iam:CreateLoginProfile", "arn:aws:iam::777788889999:user/ann", Answer.DENIED),
    ("iam:AddUserToGroup", "arn:aws:iam::777788889999:group/Administrators", Answer.DENIED),
    ("organizations:LeaveOrganization", "*", Answer.DENIED),
    ("sts:AssumeRoot", "arn:aws:iam::777788889999:root", Answer.DENIED),
    ("s3:PutObject", "arn:aws:s3:::pettracker-pulumi-state/.pulumi/stacks/aws-roles/prod.json", Answer.DENIED),
]


@pytest.mark.parametrize(("action", "resource", "expected"), BOUNDED)
def test_the_boundary_withholds_what_leads_out_of_it(action: str, resource: str, expected: Answer) -> None:
    policy = stack("prod").one("aws:iam/policy:Policy", "access-boundary")
    document: Any = parse(policy.inputs["policy"], Kind.IDENTITY)
    request = Request(action, resource, Context({}, complete=True))
    assert evaluate([document], request).answer is expected
    assert policy.inputs["name"] == "AwsRoles-Boundary"


def test_every_write_to_iam_is_withheld_but_passing_and_service_linked_roles() -> None:
    policy = stack("prod").one("aws:iam/policy:Policy", "access-boundary")
    document = parse(policy.inputs["policy"], Kind.IDENTITY)
    reading = {"List", "Read"}
    left = {
        each.name
        for each in expand("iam:*")
        if not each.levels <= reading
        and evaluate([document], Request(each.name, "*", Context({}, complete=True))).answer is not Answer.DENIED
    }
    assert left == {"iam:CreateServiceLinkedRole"}


@cache
def adopting(system: str, path: str) -> tuple[Run, dict[str, str]]:
    """prod, where somebody else owns every role of `system` within the boundary; with the ARNs of those."""
    within = {key: each for key, each in stack("prod").outputs["roles"][system].items() if key not in OUTSIDE}
    names = [each["name"] for each in within.values()]
    arns = {name: f"arn:aws:iam::{account(stack('prod'))}:role{path}{name}" for name in names}
    return run_stack("prod", {"adopt": [f"{path}{name}" for name in names]}, existing=arns), arns


@pytest.mark.parametrize("path", ["/", "/service-role/"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_an_adopted_role_is_read_where_it_is_and_written_nowhere(system: str, path: str) -> None:
    made, adopted = adopting(system, path)
    assert {each.read_id for each in made.resources if each.type == "aws:iam/role:Role" and each.read_id} == set(
        adopted
    )
    own = {"iam__PermissionsBoundary": boundary(made)}
    for arn in adopted.values():
        for action in ("GetRole", "GetRolePolicy", "ListAttachedRolePolicies", "ListRolePolicies"):
            for role in ("access-preview", "access-deploy"):
                assert answer(made, role, f"iam:{action}", arn) is Answer.ALLOWED, (role, action, arn)
        for action in ("CreateRole", "PutRolePolicy", "AttachRolePolicy", "DeleteRole", "TagRole", "UpdateRole"):
            assert answer(made, "access-deploy", f"iam:{action}", arn, **own) is Answer.DENIED, (action, arn)


def test_an_adopted_role_is_passed_where_it_is() -> None:
    made, adopted = adopting("pettracker", "/service-role/")
    policy = parse(made.one("aws:iam/policy:Policy", "access-boundary").inputs["policy"], Kind.IDENTITY)
    for name, service in {"PetTracker-ECS-Task": "ecs-tasks", "PetTracker-EC2-WebServer": "ec2"}.items():
        context = {"iam__PassedToService": f"{service}.amazonaws.com"}
        assert answer(made, "access-deploy", "iam:PassRole", adopted[name], **context) is Answer.ALLOWED
        request = Request("iam:PassRole", adopted[name], Context({}, complete=True))
        assert evaluate([policy], request).answer is Answer.ALLOWED


def test_chinas_ec2_is_passed_roles_by_both_of_its_names() -> None:
    others = {"oidcProviders": FULL["oidcProviders"], "pipeline": FULL["pipeline"], "ec2S3": FULL["ec2S3"]}
    own = f"arn:aws-cn:iam::{account(stack('prod'))}"
    stack_of = {"partition": "aws-cn", "region": "cn-north-1", "permissionsBoundary": f"{own}:policy/B"}
    made = run_access(others, **stack_of, analytics=None)
    passed = {resource: json.loads(c) for action, resource, c in allowed(made, "access-deploy") if "PassRole" in action}
    names = ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]
    assert passed[f"{own}:role/EC2S3Role"] == {"StringEquals": {"iam:PassedToService": names}}


def test_an_adopted_role_outside_of_the_boundary_is_kept_where_it_is() -> None:
    theirs = f"arn:aws:iam::{account(stack('prod'))}:role/admins/Admin"
    made = run_stack("prod", {"adopt": ["/admins/Admin"]}, existing={"Admin": theirs})
    assert answer(made, "access-preview", "iam:GetRole", theirs) is Answer.ALLOWED
    policy = parse(made.one("aws:iam/policy:Policy", "access-boundary").inputs["policy"], Kind.IDENTITY)
    for action in ("iam:PassRole", "sts:AssumeRole"):
        request = Request(action, theirs, Context({}, complete=True))
        assert evaluate([policy], request).answer is Answer.DENIED


def test_a_service_linked_role_is_written_by_the_pipeline_where_the_stack_owns_it() -> None:
    linked = f"arn:aws:iam::{account(stack('prod'))}:role/aws-service-role"
    spot = f"{linked}/spot.amazonaws.com/AWSServiceRoleForEC2Spot"
    made = run_stack("prod", {"slim": {"serviceLinkedRoles": {"spot": "adopt"}}}, existing={spot: spot})
    for service, name, expected in (
        ("spot", "AWSServiceRoleForEC2Spot", Answer.DENIED),
        ("spotfleet", "AWSServiceRoleForEC2SpotFleet", Answer.ALLOWED),
    ):
        arn = f"{linked}/{service}.amazonaws.com/{name}"
        assert answer(made, "access-preview", "iam:GetRole", arn) is Answer.ALLOWED
        assert answer(made, "access-deploy", "iam:DeleteServiceLinkedRole", arn) is expected
        context = {"iam__AWSServiceName": f"{service}.amazonaws.com"}
        assert answer(made, "access-deploy", "iam:CreateServiceLinkedRole", arn, **context) is expected


@pytest.mark.parametrize(
    ("permissions", "action"), [("scoped", "ListGroupsForUser"), ("documented", "ListAttachedUserPolicies")]
)
def test_a_preview_reads_what_the_stack_gives_to_operators(permissions: str, action: str) -> None:
    made = run_stack("prod", {"slim": {"permissions": permissions, "operators": ["ann"]}})
    user = f"arn:aws:iam::{account(made)}:user/ann"
    read = {action for action, resource, _ in allowed(made, "access-preview") if resource == user}
    assert read == {f"iam:{action}"}
