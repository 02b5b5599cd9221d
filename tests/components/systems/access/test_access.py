"""Access patterns against the inventory, both ways: each role has these permissions, this trust, and nothing else."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.access_stack import (
    ACCOUNT,
    BOUNDARY,
    EKS,
    EXTERNAL_ID,
    EXTERNAL_IDS,
    FULL,
    GITHUB,
    KEY,
    OKTA,
    UNBOUNDED,
    allowed,
    arn,
    bucket_grants,
    denied,
    documents,
    full,
    iam,
    managed,
    run_access,
    trust,
)
from tests.support.running import run_stack
from tests.support.slim_stack import Grant, grants

DESCRIPTIONS = {
    "access-webIdentityAction": f"Identities of {GITHUB} that write parts of buckets: Action",
    "access-webIdentityPod": f"Identities of {EKS} that read parts of buckets: Pod",
    "access-crossAccountWhole": "Another account that writes parts of buckets: Whole",
    "access-thirdPartyMonitor": "A third party that reads parts of buckets: Monitor",
}
READ = bucket_grants("s3:GetObject")
WRITE = bucket_grants("s3:PutObject", "s3:AbortMultipartUpload")
MFA = {"aws:MultiFactorAuthPresent": "true"}
RECENT_MFA = {"Bool": MFA, "NumericLessThan": {"aws:MultiFactorAuthAge": "1800"}}
LOGS = [arn("logs", f"log-group:/aws/lambda/{name}:*") for name in ("make", "mend")]
STACKS = [arn("cloudformation", f"stack/{name}/*") for name in ("pets", "toys-*")]
STREAMS = [
    arn("logs", f"log-group:trail:log-stream:{name}*") for name in (f"{ACCOUNT}_CloudTrail_us-east-1", "o-a1b2c3d4e5_")
]
ORDERS = arn("dynamodb", "table/Orders")
ITEMS = (
    "BatchGetItem",
    "BatchWriteItem",
    "ConditionCheckItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "UpdateItem",
)
SERVICE_ROLE = iam("role", "CloudFormation-Service")


def part_grants(bucket: str, prefix: str, *actions: str) -> set[Grant]:
    """Listing of one part of a bucket, and the actions on its objects."""
    listing = grants(["s3:ListBucket"], [f"arn:aws:s3:::{bucket}"], {"StringLike": {"s3:prefix": f"{prefix}*"}})
    return listing | grants(actions, [f"arn:aws:s3:::{bucket}/{prefix}*"])


def via(name: str) -> Any:
    """The condition that a key is used through this service alone."""
    return {"StringEquals": {"kms:ViaService": f"{name}.us-east-1.amazonaws.com"}}


def service(name: str) -> Any:
    return {"Sid": "Service", "Effect": "Allow", "Principal": {"Service": f"{name}.amazonaws.com"}, **ASSUME}


ASSUME = {"Action": "sts:AssumeRole"}


def callers(principal: str, **conditions: Any) -> Any:
    made = {"Sid": "Callers", "Effect": "Allow", "Principal": {"AWS": principal}, **ASSUME}
    return {**made, "Condition": conditions} if conditions else made


def tokens(issuer: str, **conditions: Any) -> Any:
    return {
        "Sid": "Tokens",
        "Effect": "Allow",
        "Principal": {"Federated": iam("oidc-provider", issuer)},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": conditions,
    }


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the inventory."""

    name: str
    trust: Any
    managed: set[str] = field(default_factory=set)
    allowed: set[Grant] = field(default_factory=set)
    denied: set[Grant] = field(default_factory=set)
    profile: str = ""


INVENTORY = {
    "ec2S3": Row(
        name="EC2S3Role",
        trust=service("ec2"),
        allowed=WRITE | part_grants("settings", "servers/", "s3:GetObject"),
        profile="EC2S3Role",
    ),
    "ec2S3DynamoDb": Row(
        name="EC2S3DynamoDBRole",
        trust=service("ec2"),
        allowed=part_grants("orders", "receipts/", "s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload")
        | grants(["kms:Decrypt", "kms:GenerateDataKey"], [KEY], via("s3"))
        | grants([f"dynamodb:{action}" for action in ITEMS], [ORDERS])
        | grants(["dynamodb:Query"], [f"{ORDERS}/index/*"])
        | grants(["kms:Decrypt"], [KEY], via("dynamodb")),
        profile="EC2S3DynamoDBRole",
    ),
    "lambdaDynamoDb": Row(
        name="LambdaDynamoDBRole",
        trust=service("lambda"),
        allowed=grants(
            [f"dynamodb:{verb}Item" for verb in ("BatchWrite", "Delete", "Put", "Update")],
            [arn("dynamodb", "table/Pets"), arn("dynamodb", "table/Toys")],
        )
        | grants(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], LOGS),
    ),
    "eksWorkerNode": Row(
        name="EKSWorkerNodeRole",
        trust=service("ec2"),
        managed={"AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"},
        allowed=READ | WRITE,
        profile="EKSWorkerNodeRole",
    ),
    "crossAccountNamed": Row(
        name="CrossAccount-Named", trust=callers("arn:aws:iam::444455556666:role/Reader"), allowed=READ
    ),
    "crossAccountWhole": Row(
        name="CrossAccount-Whole",
        trust=callers("arn:aws:iam::444455556666:root", StringEquals={"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, Bool=MFA),
        allowed=WRITE,
    ),
    "thirdPartyMonitor": Row(
        name="ThirdParty-Monitor",
        trust=callers("arn:aws:iam::555566667777:root", StringEquals={"sts:ExternalId": EXTERNAL_ID}),
        allowed=READ,
    ),
    "webIdentityAction": Row(
        name="WebIdentity-Action",
        trust=tokens(
            GITHUB,
            StringEquals={f"{GITHUB}:aud": "sts.amazonaws.com"},
            StringLike={f"{GITHUB}:sub": ["repo:o/r:ref:refs/heads/*", "repo:o/r:environment:x"]},
        ),
        allowed=WRITE,
    ),
    "webIdentityPod": Row(
        name="WebIdentity-Pod",
        trust=tokens(
            EKS, StringEquals={f"{EKS}:aud": "sts.amazonaws.com", f"{EKS}:sub": "system:serviceaccount:pets:reader"}
        ),
        allowed=READ,
    ),
    "webIdentityPerson": Row(
        name="WebIdentity-Person",
        trust=tokens(OKTA, StringEquals={f"{OKTA}:aud": "api://b", f"{OKTA}:sub": ["0oa1", "0oa2"]}),
        allowed=READ,
    ),
    "admin": Row(
        name="Admin",
        trust={
            "Sid": "NamedUsers",
            "Effect": "Allow",
            "Principal": {"AWS": [iam("user", "ann"), iam("user", "people/bob")]},
            **ASSUME,
            "Condition": RECENT_MFA,
        },
        managed={"AdministratorAccess"},
    ),
    "deployment": Row(
        name="Deployment",
        trust={
            "Sid": "Pipeline",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::333344445555:role/Pipeline"},
            **ASSUME,
        },
        allowed=grants(
            [f"cloudformation:{verb}Stack" for verb in ("Create", "Update", "Delete")]
            + ["cloudformation:CreateChangeSet", "cloudformation:ContinueUpdateRollback"],
            STACKS,
            {"ArnEquals": {"cloudformation:RoleArn": SERVICE_ROLE}},
        )
        | grants(
            [f"cloudformation:Describe{what}" for what in ("ChangeSet", "StackEvents", "StackResources", "Stacks")]
            + [f"cloudformation:{verb}ChangeSet" for verb in ("Execute", "Delete")]
            + ["cloudformation:CancelUpdateStack", "cloudformation:GetTemplate"],
            STACKS,
        )
        | grants(
            ["iam:PassRole"],
            [SERVICE_ROLE],
            {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
        ),
    ),
    "audit": Row(
        name="Audit",
        trust=callers("arn:aws:iam::666677778888:root", StringEquals={"sts:ExternalId": "auditors-chose-this-id"}),
        managed={"SecurityAudit"},
        denied=grants(
            [
                "cleanrooms:GetProtectedQuery",
                "cognito-idp:DescribeUserPoolClient",
                "cognito-idp:ListUsers",
                "rds:DownloadDBLogFilePortion",
                "s3vectors:GetVectors",
            ],
            ["*"],
        ),
    ),
    "cloudTrail": Row(
        name="CloudTrail-CloudWatchLogs",
        trust=service("cloudtrail"),
        allowed=grants(["logs:CreateLogStream", "logs:PutLogEvents"], STREAMS),
    ),
}
ELSEWHERE = {"cloudFormationService", "preview", "deploy"}
"""Roles with tests of their own: below, and in test_access_pipeline.py."""


def test_the_roles_are_those_of_the_inventory() -> None:
    made = {each.name.removeprefix("access-") for each in full().of("aws:iam/role:Role")}
    assert made == set(INVENTORY) | ELSEWHERE


@pytest.mark.parametrize("key", INVENTORY)
def test_a_role_has_exactly_the_permissions_of_its_row(key: str) -> None:
    row, role = INVENTORY[key], f"access-{key}"
    assert full().one("aws:iam/role:Role", role).inputs["name"] == row.name
    assert managed(full(), role) == row.managed
    assert allowed(full(), role) == row.allowed
    assert denied(full(), role) == row.denied
    profiles = [
        each.inputs["name"] for each in full().of("aws:iam/instanceProfile:InstanceProfile") if each.name == role
    ]
    assert profiles == ([row.profile] if row.profile else [])


@pytest.mark.parametrize("key", INVENTORY)
def test_a_role_is_trusted_by_exactly_whom_its_row_names(key: str) -> None:
    assert trust(full(), f"access-{key}") == INVENTORY[key].trust


@pytest.mark.parametrize(
    ("what", "resource"),
    [
        ("dynamodb", arn("dynamodb", "table/pets-*")),
        ("logs", arn("logs", "log-group:pets-*")),
        ("s3", "arn:aws:s3:::pets-*"),
        ("sns", arn("sns", "pets-*")),
        ("sqs", arn("sqs", "pets-*")),
    ],
)
def test_cloudformation_manages_resources_of_the_named_services_and_prefix(what: str, resource: str) -> None:
    only = run_access({"deployment": {**FULL["deployment"], "services": [what]}})
    found = allowed(only, "access-cloudFormationService")
    looked_up = {("logs:DescribeLogGroups", "*")} if what == "logs" else set()
    assert {(action, each) for action, each, _ in found if each != resource} == looked_up
    assert {action.partition(":")[0] for action, _, _ in found} == {what}
    assert trust(only, "access-cloudFormationService") == service("cloudformation")
    # It makes and deletes the resource, but reads and writes nothing that is in it.
    actions = {action.partition(":")[2] for action, _, _ in found}
    assert {action[:6] for action in actions} >= {"Create", "Delete"}
    assert not actions & {"GetObject", "PutObject", "GetItem", "PutItem", "Query", "SendMessage", "ReceiveMessage"}
    assert not actions & {"Publish", "PutLogEvents", "GetLogEvents", "PutBucketPolicy", "AddPermission"}


def test_the_cni_policy_is_attached_only_where_it_is_asked_for() -> None:
    made = run_access({"eksWorkerNode": {"cni": True}})
    assert managed(made, "access-eksWorkerNode") == INVENTORY["eksWorkerNode"].managed | {"AmazonEKS_CNI_Policy"}
    assert documents(made, "access-eksWorkerNode") == {}


@pytest.mark.parametrize("pattern", [key for key in FULL if key not in ("oidcProviders", "webIdentities", "pipeline")])
def test_a_pattern_that_is_not_asked_for_makes_nothing(pattern: str) -> None:
    own = {pattern: FULL[pattern]}
    ids = {"thirdParties": "thirdPartyMonitor", "audit": "audit"}
    given = {ids[pattern]: EXTERNAL_IDS[ids[pattern]]} if pattern in ids else None
    made = {each.name for each in run_access(own, externalIds=given).of("aws:iam/role:Role")}
    keys = {"crossAccounts": {"crossAccountNamed", "crossAccountWhole"}, "thirdParties": {"thirdPartyMonitor"}}
    keys["deployment"] = {"deployment", "cloudFormationService"}
    assert made == {f"access-{key}" for key in keys.get(pattern, {pattern})}


def test_a_third_partys_session_has_an_hour_and_so_have_administrators_whatever_the_stacks_have() -> None:
    made = run_stack("prod", {"systems": ["access"], "maxSessionDuration": 43200, "protect": False})
    longest = {each.name: each.inputs["maxSessionDuration"] for each in made.of("aws:iam/role:Role")}
    assert longest["access-ec2S3"] == 43200
    assert {longest[f"access-{key}"] for key in ("thirdPartyMonitor", *UNBOUNDED)} == {3600}


def test_a_provider_that_the_stack_owns_is_made_for_its_audiences_and_another_is_not() -> None:
    providers = full().of("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
    assert [(each.inputs["url"], each.inputs["clientIdLists"]) for each in providers] == [
        (f"https://{OKTA}", ["api://a", "api://b"]),
        (f"https://{GITHUB}", ["sts.amazonaws.com"]),
    ]
    assert all(each.inputs["tags"]["System"] == "Access" for each in providers)


@pytest.mark.parametrize("ownership", ["create", "adopt"])
def test_a_group_may_become_administrator_by_recent_mfa_and_nothing_else(ownership: str) -> None:
    made = run_access({"admin": {**FULL["admin"], "group": {"name": "Admins", "ownership": ownership}}}, qualifier="x")
    (policy,) = made.of("aws:iam/groupPolicy:GroupPolicy")
    groups = [each.inputs["name"] for each in made.of("aws:iam/group:Group")]
    assert groups == (["Admins-x"] if ownership == "create" else [])
    assert policy.inputs["group"] == ("Admins-x" if ownership == "create" else "Admins")
    assert json.loads(policy.inputs["policy"])["Statement"] == [
        {
            "Sid": "BecomeAdmin",
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": iam("role", "Admin-x"),
            "Condition": RECENT_MFA,
        }
    ]


def test_only_the_roles_of_administration_are_outside_of_the_boundary() -> None:
    roles = {role.name: role.inputs.get("permissionsBoundary") for role in full().of("aws:iam/role:Role")}
    assert {name.removeprefix("access-") for name, boundary in roles.items() if boundary is None} == set(UNBOUNDED)
    assert set(roles.values()) == {None, BOUNDARY}


@pytest.mark.parametrize("role", DESCRIPTIONS)
def test_a_description_says_whether_the_role_reads_or_writes(role: str) -> None:
    assert full().one("aws:iam/role:Role", role).inputs["description"] == DESCRIPTIONS[role]
