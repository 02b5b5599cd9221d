"""Who may do what, from the resources of a stack."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.reports.access import access
from least_privilege.reports.model import ReportedPrincipal
from least_privilege.reports.redaction import Redactor
from least_privilege.stack.model import Resource, Stack

ROLE = "aws:iam/role:Role"


def resource(type_: str, known_as: str, /, **properties: Any) -> Resource:
    given = {key: json.dumps(value) if isinstance(value, dict) else value for key, value in properties.items()}
    return Resource(type=type_, name=known_as, urn=f"urn:{known_as}", properties=given)


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def statement(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", **{key[0].upper() + key[1:]: value for key, value in more.items()}}


TRUST = document(
    statement(
        principal={"Service": "ec2.amazonaws.com", "AWS": ["*", "111122223333"]},
        action="STS:assumerole",
        condition={"StringEquals": {"sts:ExternalId": "vendor-7781"}},
    )
)


def seen(*resources: Resource) -> tuple[ReportedPrincipal, ...]:
    return access(Stack(resources=resources), Redactor()).principals


def lines(principal: ReportedPrincipal) -> list[str]:
    return [
        " ".join((each.effect, each.action, *each.except_actions, "on", each.resource, *each.except_resources))
        for each in principal.grants
    ]


def test_a_role_with_all_kinds_of_policies() -> None:
    (role,) = seen(
        resource(ROLE, "web", name="Web", assumeRolePolicy=TRUST),
        resource(
            "aws:iam/rolePolicy:RolePolicy",
            "inline",
            role="Web",
            policy=document(
                statement(action=["s3:getobject", "s3:Put*"], resource=["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]),
                statement(notAction="iam:*", notResource="arn:aws:s3:::c"),
                {
                    "Effect": "Deny",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
            ),
        ),
        resource(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            "basic",
            role="Web",
            policyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        ),
        resource(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            "other",
            role="Web",
            policyArn="arn:aws:iam::111122223333:policy/elsewhere",
        ),
        resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "later", role="Web", policyArn=UNKNOWN),
    )
    assert (role.kind, role.name, role.urn) == ("role", "Web", "urn:web")
    assert lines(role) == [
        "Allow * iam:* on * arn:aws:s3:::c",
        "Allow logs:CreateLogGroup on *",
        "Allow logs:CreateLogStream on *",
        "Allow logs:PutLogEvents on *",
        "Allow s3:GetObject on arn:aws:s3:::a/*",
        "Allow s3:GetObject on arn:aws:s3:::b/*",
        "Allow s3:Put* on arn:aws:s3:::a/*",
        "Allow s3:Put* on arn:aws:s3:::b/*",
        "Deny * on *",
    ]
    assert {each.via for each in role.grants if "logs:" in each.action} == {"service-role/AWSLambdaBasicExecutionRole"}
    assert role.grants[-1].conditions == ("Bool aws:SecureTransport = false",)
    assert role.unread == ("(unknown at preview) of later", "arn:aws:iam::111122223333:policy/elsewhere")


def test_trust_is_shown_without_the_external_id() -> None:
    (role,) = seen(resource(ROLE, "web", assumeRolePolicy=TRUST))
    condition = ("StringEquals sts:ExternalId = (secret)",)
    assert [(each.who, each.action, each.conditions) for each in role.trust] == [
        ("AWS 111122223333", "sts:AssumeRole", condition),
        ("Service ec2.amazonaws.com", "sts:AssumeRole", condition),
        ("anybody", "sts:AssumeRole", condition),
    ]


def test_what_lies_outside_the_boundary_is_not_granted() -> None:
    (role,) = seen(
        resource(
            "aws:iam/policy:Policy", "guard", name="guard", policy=document(statement(action="s3:*", resource="*"))
        ),
        resource(
            ROLE,
            "web",
            assumeRolePolicy=TRUST,
            permissionsBoundary="arn:aws:iam::111122223333:policy/guard",
            inlinePolicies=[
                {"name": "x", "policy": json.dumps(document(statement(action=["s3:Get*", "sqs:*"], resource="*")))}
            ],
        ),
    )
    assert lines(role) == ["Allow s3:Get* on *"]
    assert role.boundary == "arn:aws:iam::111122223333:policy/guard"
    assert [each.action for each in role.limits] == ["s3:*"]


def test_a_boundary_with_an_unknown_document_removes_nothing() -> None:
    (role,) = seen(
        resource(
            ROLE,
            "web",
            permissionsBoundary=UNKNOWN,
            inlinePolicies=[{"policy": json.dumps(document(statement(action="sqs:*", resource="*")))}],
        )
    )
    assert (lines(role), role.boundary, role.limits) == (["Allow sqs:* on *"], "(unknown at preview)", ())


def test_a_document_unknown_at_preview_is_listed_as_unread() -> None:
    (role,) = seen(resource(ROLE, "web", assumeRolePolicy=UNKNOWN, inlinePolicies=[{"name": "p", "policy": UNKNOWN}]))
    assert (role.grants, role.trust) == ((), ())
    assert role.unread == ("inline policy 'p' of role 'web'", "trust policy")


def test_a_resource_policy_says_who_may_do_what_with_the_resource() -> None:
    (policy,) = seen(
        resource(
            "aws:s3/bucketPolicy:BucketPolicy",
            "logs",
            policy=document(
                statement(principal="*", action="s3:GetObject", resource="arn:aws:s3:::logs/*"),
                {
                    "Effect": "Deny",
                    "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"},
                    "NotAction": "s3:GetObject",
                },
            ),
        )
    )
    assert policy.label == "aws.s3.BucketPolicy logs"
    assert [(each.effect, each.who, each.action, each.resource) for each in policy.trust] == [
        ("Allow", "anybody", "s3:GetObject", "arn:aws:s3:::logs/*"),
        ("Deny", "everybody but AWS arn:aws:iam::111122223333:root", "all but s3:GetObject", ""),
    ]


def test_a_policy_that_nobody_of_the_stack_has_is_listed() -> None:
    given = document(statement(action="s3:GetObject", resource="*"))
    (policy,) = seen(resource("aws:iam/policy:Policy", "read", name="read", policy=given))
    assert (policy.label, lines(policy)) == ("policy read", ["Allow s3:GetObject on *"])


def test_policies_of_devices_and_of_the_organization_are_listed() -> None:
    content = document(statement(action="*", resource="*"), {"Effect": "Deny", "Action": "iam:*", "Resource": "*"})
    found = seen(
        resource("aws:iot/policy:Policy", "devices", policy=document(statement(action="iot:*", resource="*"))),
        resource("aws:organizations/policy:Policy", "top", type="SERVICE_CONTROL_POLICY", content=content),
    )
    assert {each.label: lines(each) for each in found} == {
        "aws.iot.Policy devices": ["Allow iot:* on *"],
        "aws.organizations.Policy top": ["Deny iam:* on *"],
    }


def test_a_stack_without_any_has_none() -> None:
    assert seen(resource("aws:s3/bucket:Bucket", "b")) == ()


def test_a_grant_on_a_key_is_access_to_it() -> None:
    (grant,) = seen(
        resource(
            "aws:kms/grant:Grant",
            "reads",
            keyId="1111",
            granteePrincipal="arn:aws:iam::444455556666:role/reader",
            operations=["Decrypt", "DescribeKey"],
        )
    )
    assert (grant.kind, grant.name) == ("aws.kms.Grant", "reads")
    assert [(each.effect, each.who, each.action) for each in grant.trust] == [
        ("Allow", "AWS arn:aws:iam::444455556666:role/reader", "kms:Decrypt"),
        ("Allow", "AWS arn:aws:iam::444455556666:role/reader", "kms:DescribeKey"),
    ]


def test_a_group_outside_the_stack_is_listed_as_unread() -> None:
    (user,) = seen(resource("aws:iam/userGroupMembership:UserGroupMembership", "in", user="ann", groups=["admins"]))[1:]
    assert (user.kind, user.name, user.unread) == ("user", "ann", ("of group 'admins'",))


KEY_POLICY = document(statement(principal={"AWS": "arn:aws:iam::444455556666:root"}, action="kms:Decrypt"))


@pytest.mark.parametrize(
    ("given", "others", "trusted"),
    [
        ({}, (), [("the account, by identity policies", "kms:*")]),
        ({"policy": KEY_POLICY}, (), [("AWS arn:aws:iam::444455556666:root", "kms:Decrypt")]),
        ({}, (resource("aws:kms/keyPolicy:KeyPolicy", "p", keyId="1111", policy=KEY_POLICY),), []),
    ],
    ids=["without a policy AWS's own", "with one", "with one beside it"],
)
def test_who_may_use_a_key(given: dict[str, Any], others: tuple[Resource, ...], trusted: list[tuple[str, str]]) -> None:
    found = seen(resource("aws:kms/key:Key", "key", keyId="1111", **given), *others)
    assert [(one.who, one.action) for each in found if each.kind == "aws.kms.Key" for one in each.trust] == trusted


def test_what_runs_under_a_role_is_among_those_that_use_it() -> None:
    trusting = document(statement(principal={"Service": "lambda.amazonaws.com"}, action="sts:AssumeRole"))
    elsewhere = "arn:aws:iam::111122223333:role/Admin"
    found = seen(
        resource(ROLE, "web", name="Web", assumeRolePolicy=trusting),
        resource("aws:lambda/function:Function", "api", name="orders-api", role="arn:aws:iam::111122223333:role/Web"),
        resource("aws:lambda/function:Function", "admin", role=elsewhere),
        resource("aws:batch/computeEnvironment:ComputeEnvironment", "jobs", serviceRole=elsewhere.replace(
            "role/", "role/aws-service-role/batch.amazonaws.com/")),
    )  # fmt: skip
    assert {each.label: [(one.who, one.action) for one in each.trust] for each in found} == {
        "role Web": [
            ("Service lambda.amazonaws.com", "sts:AssumeRole"),
            ("aws.lambda.Function orders-api", "run under it"),
        ],
        f"role outside the stack {elsewhere}": [("aws.lambda.Function admin", "run under it")],
    }
