"""Which paths are open to a principal: resources, conditions, denials, and what a passed role would give."""

from typing import Any

import pytest

from least_privilege.escalation.open_paths import open_paths
from least_privilege.escalation.published_paths import Path
from least_privilege.evaluation.grants import Grant, Source
from least_privilege.policy.document import Document, PolicyKind, Value
from least_privilege.policy.parser import parse
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.principals.principal import Boundary, Principal
from tests.support.documents import allow, deny
from tests.support.parsed import document

ROLE = "arn:aws:iam::111122223333:role/app"
SELF = "arn:aws:iam::*:user/${aws:username}"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def role(*documents: Document, boundary: Document | None = None) -> Principal:
    sources = [Source(each, f"inline policy {number}", "urn") for number, each in enumerate(documents, 1)]
    limit = Boundary("arn:x", (Source(boundary, "boundary", "urn"),)) if boundary else None
    return Principal(kind="role", name="app", urn="urn", own_sources=sources, boundary=limit)


def found(*statements: Any, boundary: Document | None = None) -> set[str]:
    return {open_.path.id for open_ in open_paths(role(document(*statements), boundary=boundary))}


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {"Condition": {operator: {key: list(values)}}}


SERVICE = "iam:PassedToService"
PASS_AND_RUN = allow(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction", "ec2:RunInstances"])

OPEN = [
    ("create-policy-version", [allow("iam:CreatePolicyVersion")]),
    ("create-policy-version", [allow("IAM:createpolicy?ersion")]),
    ("create-policy-version", [allow("iam:*")]),
    ("create-policy-version", [{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}]),
    ("put-role-policy", [allow("iam:PutRolePolicy", ROLE)]),
    ("put-role-policy", [allow("iam:PutRolePolicy", "arn:aws:iam::*:role/aws-*")]),
    ("put-role-policy", [allow("iam:PutRolePolicy", ["arn:aws:iam::*:role/aws-service-role/*", ROLE])]),
    ("put-role-policy", [allow("iam:PutRolePolicy", "arn:aws:iam")]),
    ("put-role-policy", [allow("iam:*"), deny("iam:*", "arn:aws:iam::*:ro*/?*")]),
    ("create-policy-version", [allow("iam:CreatePolicyVersion", "arn:aws:iam::*:policy/*")]),
    ("put-role-policy", [allow("iam:PutRolePolicy"), deny("iam:PutRolePolicy", ROLE)]),
    ("attach-role-policy", [allow("iam:AttachRolePolicy", **when("ArnLike", "iam:PolicyARN", "arn:aws:iam::aws:*"))]),
    ("attach-role-policy", [allow("iam:AttachRolePolicy", **when("ArnNotEquals", "iam:PolicyARN", ADMIN))]),
    (
        "attach-role-policy",
        [allow("iam:AttachRolePolicy", **when("Bool", "aws:MultiFactorAuthPresent", "true"))],
    ),
    ("put-role-policy", [allow("iam:PutRolePolicy", **when("StringEquals", "iam:PermissionsBoundary", ADMIN))]),
    ("create-access-key", [allow("iam:CreateAccessKey")]),
    ("create-access-key", [allow("iam:CreateAccessKey", ["arn:aws:iam::*:user/*", SELF])]),
    ("assume-role", [allow("sts:AssumeRole")]),
    ("assume-role", [allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/*")]),
    ("assume-role", [allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/?*")]),
    ("assume-role", [allow("sts:AssumeRole", "arn:*:iam::????????????:ro*")]),
    ("lambda-create-invoke", [allow(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"])]),
    (
        "lambda-create-invoke",
        [
            allow("iam:PassRole", **when("StringEquals", "iam:PassedToService", "lambda.amazonaws.com")),
            allow("lambda:*", "arn:aws:lambda:*:*:function:x"),
        ],
    ),
    (
        "lambda-create-invoke",
        [
            allow("iam:PassRole", **when("StringLikeIfExists", "iam:PassedToService", "*")),
            allow(["lambda:Create*", "lambda:Invoke*"]),
        ],
    ),
    (
        "lambda-create-invoke",
        [PASS_AND_RUN, deny("iam:PassRole", **when("StringEquals", SERVICE, "ec2.amazonaws.com"))],
    ),
    (
        "lambda-create-invoke",
        [PASS_AND_RUN, deny("iam:PassRole", **when("StringNotEquals", SERVICE, "lambda.amazonaws.com"))],
    ),
    (
        "lambda-create-invoke",
        [PASS_AND_RUN, deny("iam:PassRole", ROLE, **when("StringEquals", SERVICE, "lambda.amazonaws.com"))],
    ),
    (
        "lambda-create-invoke",
        [
            PASS_AND_RUN,
            deny(
                "iam:PassRole",
                Condition={"StringEquals": {SERVICE: "lambda.amazonaws.com", "aws:PrincipalTag/team": "web"}},
            ),
        ],
    ),
    ("emr-run-job-flow", [allow("*"), deny("iam:PassRole", **when("StringEquals", SERVICE, "ec2.amazonaws.com"))]),
    ("attach-role-policy", [allow("iam:*"), deny("iam:*", **when("ArnNotEquals", "iam:PolicyARN", ADMIN))]),
    (
        "create-policy-version",
        [allow("iam:*"), deny("iam:*", **when("NotIpAddress", "aws:SourceIp", "192.0.2.0/24"))],
    ),
    ("ecs-run-task-override", [allow("iam:PassRole"), allow("ecs:RunTask", "arn:aws:ecs:*:*:task-definition/x:1")]),
    ("ssm-send-command", [allow("ssm:SendCommand")]),
    (
        "ssm-send-command",
        [allow("ssm:SendCommand", ["arn:aws:ec2:*:*:instance/*", "arn:aws:ssm:*::document/AWS-RunShell*"])],
    ),
    ("lambda-update-code", [allow("lambda:UpdateFunctionCode")]),
    ("lambda-update-code", [allow("lambda:UpdateFunctionCode", "arn:aws:lambda:eu-west-1:111122223333:function:*")]),
    ("ec2-user-data", [allow(["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"])]),
    ("sso-put-inline-policy", [allow(["sso:PutInline*", "sso:ProvisionPermissionSet"])]),
]

OF_AWS = [
    "arn:aws:iam::*:role/aws-service-role/*",
    "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
    "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*",
]
AWS_POLICIES = ["arn:aws:iam::aws:policy/*", "arn:aws:iam::aws:*", "arn:aws-cn:iam::aws:policy/job-function/*"]
CLOSED = [
    *(("put-role-policy", [allow("iam:PutRolePolicy", arn)]) for arn in OF_AWS),
    *(("update-assume-role-policy", [allow("iam:UpdateAssumeRolePolicy", arn), allow("sts:*", arn)]) for arn in OF_AWS),
    *(("assume-role", [allow("sts:AssumeRole", arn)]) for arn in OF_AWS),
    *(("lambda-create-invoke", [allow("iam:PassRole", arn), allow("lambda:*")]) for arn in OF_AWS),
    *(("create-policy-version", [allow("iam:CreatePolicyVersion", arn)]) for arn in AWS_POLICIES),
    *(("set-default-policy-version", [allow("iam:SetDefaultPolicyVersion", arn)]) for arn in AWS_POLICIES),
    ("lake-formation-administrator", [allow("lakeformation:*", ROLE)]),
    ("organizations-leave", [{"Effect": "Allow", "NotAction": "iam:*", "Resource": ROLE}]),
    ("create-policy-version", [allow("iam:CreatePolicyVersion", "arn:aws:iam::111122223333:policy/app")]),
    ("create-policy-version", [allow("iam:CreatePolicy")]),
    ("create-policy-version", [allow("iam:*"), deny("iam:CreatePolicy*")]),
    ("put-role-policy", [allow("iam:PutRolePolicy", **when("StringEquals", "iam:PermissionsBoundary", "arn:x"))]),
    (
        "attach-role-policy",
        [allow("iam:AttachRolePolicy", **when("ArnEquals", "iam:PolicyARN", "arn:aws:iam::aws:policy/ReadOnlyAccess"))],
    ),
    ("create-access-key", [allow("iam:CreateAccessKey", SELF)]),
    ("create-access-key", [allow("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/${aws:username}")]),
    ("create-access-key", [allow("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/deployer")]),
    ("assume-role", [allow("sts:AssumeRole", ROLE)]),
    ("assume-role", [allow("sts:AssumeRole", **when("StringEquals", "aws:ResourceTag/team", "web"))]),
    ("lambda-create-invoke", [allow(["iam:PassRole", "lambda:CreateFunction"])]),
    ("lambda-create-invoke", [allow("iam:PassRole", ROLE), allow("lambda:*")]),
    (
        "lambda-create-invoke",
        [
            allow("iam:PassRole", **when("StringEquals", "iam:PassedToService", "ec2.amazonaws.com")),
            allow("lambda:*"),
        ],
    ),
    (
        "lambda-create-invoke",
        [allow("iam:PassRole"), allow("lambda:*"), deny("lambda:CreateFunction")],
    ),
    (
        "lambda-create-invoke",
        [PASS_AND_RUN, deny("iam:PassRole", **when("StringEquals", SERVICE, "lambda.amazonaws.com"))],
    ),
    ("lambda-edge", [allow("*"), deny("iam:PassRole", **when("StringEquals", SERVICE, "lambda.amazonaws.com"))]),
    (
        "lambda-create-invoke",
        [PASS_AND_RUN, deny("iam:PassRole", **when("StringLike", SERVICE, "lambda.*", "ec2.*"))],
    ),
    (
        "lambda-create-invoke",
        [PASS_AND_RUN, deny("iam:PassRole", **when("StringNotEqualsIfExists", SERVICE, "ec2.amazonaws.com"))],
    ),
    (
        "lambda-create-invoke",
        [PASS_AND_RUN, deny("iam:PassRole", **when("StringNotEquals", "iam:ResourceTag/team", "web"))],
    ),
    (
        "attach-role-policy",
        [allow("iam:*"), deny("iam:*", **when("ArnNotEquals", "iam:PolicyARN", "arn:aws:iam::aws:policy/X"))],
    ),
    ("ssm-send-command", [allow("ssm:SendCommand", "arn:aws:ec2:*:*:instance/*")]),
    (
        "ssm-send-command",
        [allow("ssm:SendCommand", ["arn:aws:ec2:*:*:instance/*", "arn:aws:ssm:*:*:document/Restart-App"])],
    ),
    (
        "ssm-send-command",
        [allow("ssm:SendCommand", ["arn:aws:ec2:*:*:instance/i-1", "arn:aws:ssm:*:*:document/*"])],
    ),
    ("lambda-update-code", [allow("lambda:UpdateFunctionCode", "arn:aws:lambda:*:*:function:web-*")]),
    ("ssm-start-session", [allow("ssm:StartSession", **when("StringLike", "ssm:resourceTag/team", "web"))]),
    ("glue-update-job-script", [allow("glue:UpdateJob", **when("StringEquals", "aws:ResourceTag/team", "web"))]),
    (
        "ec2-user-data",
        [
            allow(["ec2:ModifyInstanceAttribute", "ec2:StopInstances"]),
            allow("ec2:StartInstances", **when("StringEquals", "ec2:ResourceTag/team", "web")),
        ],
    ),
    (
        "ec2-user-data",
        [
            allow("ec2:ModifyInstanceAttribute", **when("StringEquals", "ec2:Attribute", "SourceDestCheck")),
            allow(["ec2:StopInstances", "ec2:StartInstances"]),
        ],
    ),
    ("agentcore-code-session", [allow("bedrock-agentcore:*", "arn:aws:bedrock-agentcore:*:aws:code-interpreter/*")]),
]


@pytest.mark.parametrize(("path", "statements"), OPEN)
def test_a_path_is_open(path: str, statements: list[Any]) -> None:
    assert path in found(*statements)


@pytest.mark.parametrize(("path", "statements"), CLOSED)
def test_a_path_is_closed(path: str, statements: list[Any]) -> None:
    assert path not in found(*statements)


def test_nothing_is_open_to_one_who_reads() -> None:
    assert found(allow(["s3:Get*", "s3:List*", "ec2:Describe*", "iam:Get*", "iam:List*", "logs:*"])) == set()


def test_a_boundary_closes_what_it_does_not_allow() -> None:
    boundary = document(allow("s3:*"))
    assert found(allow("*"), boundary=boundary) == set()


def test_an_administrator_has_every_path() -> None:
    assert len(found(allow("*"))) >= 250


def passes_to(role: str) -> list[Any]:
    only = when("StringEquals", "iam:PassedToService", "lambda.amazonaws.com")
    return [allow("iam:PassRole", role, **only), allow(["lambda:CreateFunction", "lambda:InvokeFunction"])]


@pytest.mark.parametrize(("answer", "expected"), [(True, {"lambda-create-invoke"}), (False, set())])
def test_a_named_role_counts_when_it_is_more_powerful(answer: bool, expected: set[str]) -> None:
    asked: set[tuple[str, str, Value]] = set()

    def is_privileged(path: Path, grant: Grant, resource: Value) -> bool:
        asked.add((path.id, grant.action.lower(), resource))
        return answer

    opened = {open_.path.id for open_ in open_paths(role(document(*passes_to(ROLE))), is_privileged)}
    assert opened & {"lambda-create-invoke"} == expected
    assert ("lambda-create-invoke", "iam:passrole", ROLE) in asked


def test_what_is_reached_and_by_which_statements_is_told() -> None:
    (lambda_,) = (
        open_
        for open_ in open_paths(role(document(*passes_to(ROLE))), lambda _path, _grant, _resource: True)
        if open_.path.id == "lambda-create-invoke"
    )
    assert lambda_.named_targets == (ROLE,)
    assert [grant.evidence for grant in lambda_.evidence] == [
        "Statement 1 of the inline policy 1",
        "Statement 2 of the inline policy 1",
        "Statement 2 of the inline policy 1",
    ]


def test_steps_may_come_from_different_documents() -> None:
    caller = role(document(allow("iam:PassRole")), document(allow("ec2:RunInstances")))
    assert "ec2-run-instances" in {open_.path.id for open_ in open_paths(caller)}


def test_a_denial_in_another_document_closes() -> None:
    caller = role(document(allow(["iam:PassRole", "ec2:RunInstances"])), document(deny("iam:PassRole")))
    assert set(open_paths(caller)) == set()


def test_a_role_that_preview_does_not_know_is_asked_about() -> None:
    caller = role(parse({"Statement": allow("sts:AssumeRole", UNKNOWN)}, PolicyKind.IDENTITY))
    (found_,) = open_paths(caller, lambda _path, _grant, value: value is UNKNOWN)
    assert found_.path.id == "assume-role"
    assert list(open_paths(caller)) == []
