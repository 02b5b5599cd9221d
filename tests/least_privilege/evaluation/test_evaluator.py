"""AWS's evaluation logic, one rule a row."""

from typing import Any

import pytest

from least_privilege.evaluation.callers import Caller
from least_privilege.evaluation.evaluator import Answer, Request, evaluate, may_assume
from least_privilege.policy.conditions import Context
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.policy.unknown import UNKNOWN
from tests.support.documents import allow, deny, trust
from tests.support.parsed import document

OBJECT = "arn:aws:s3:::pets/cat.jpg"
GET = Request("s3:GetObject", OBJECT)
ALLOWED, DENIED, DEPENDS = Answer.ALLOWED, Answer.DENIED, Answer.DEPENDS
EXTERNAL = {"Condition": {"StringEquals": {"sts:ExternalId": "s"}}}
MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([], DENIED),
        ([allow("s3:GetObject", OBJECT)], ALLOWED),
        ([allow("S3:getobject", OBJECT)], ALLOWED),
        ([allow("s3:Get?bject", "arn:aws:s3:::pets/*")], ALLOWED),
        ([allow("*")], ALLOWED),
        ([allow("s3:PutObject")], DENIED),
        ([allow("s3:GetObject", "arn:aws:s3:::PETS/*")], DENIED),
        ([allow("s3:GetObject", "arn:aws:s3:::pets")], DENIED),
        ([allow("*"), deny("s3:*")], DENIED),
        ([deny("s3:*"), allow("*")], DENIED),
        ([allow("*"), deny("s3:*", "arn:aws:s3:::other/*")], ALLOWED),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], ALLOWED),
        ([{"Effect": "Allow", "NotAction": ["iam:*", "S3:g*"], "Resource": "*"}], DENIED),
        ([{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::secret/*"}], ALLOWED),
        ([{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::p*"}], DENIED),
        ([allow("*"), {"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*"}], ALLOWED),
        ([allow("*"), {"Effect": "Deny", "NotAction": "ec2:*", "Resource": "*"}], DENIED),
        ([allow("*"), {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::pets/*"}], ALLOWED),
        ([allow("*"), {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::toys/*"}], DENIED),
        ([allow("*", **MFA)], DEPENDS),
        ([allow("*"), deny("*", Condition={"Bool": {"aws:SecureTransport": "false"}})], DEPENDS),
        ([allow("*", **MFA), allow("s3:GetObject")], ALLOWED),
        ([allow("*", **MFA), deny("*")], DENIED),
        ([allow("*", Condition={"StringLikeIfExists": {"aws:PrincipalOrgID": "*"}})], ALLOWED),
        ([allow("*", Condition={"StringEqual": {"aws:PrincipalOrgID": "o-1"}})], DEPENDS),
        ([allow("s3:GetObject", ["arn:aws:s3:::a/*", "arn:aws:s3:::${aws:PrincipalTag/team}/*"])], DEPENDS),
        ([allow("s3:GetObject", "arn:aws:s3:::pets/${aws:username}/*")], DENIED),
        ([allow("s3:GetObject", "arn:aws:s3")], ALLOWED),
        ([allow("s3:GetObject", "arn:aws:sqs")], DENIED),
        ([allow("s3:GetObject", "arn:aws:s3::")], ALLOWED),
        ([allow("s3:GetObject", "arn:aws:s3:::")], DENIED),
        ([allow("s3:GetObject", "arn:aws:s3:::*")], ALLOWED),
        ([allow("s3:GetObject", "arn:aws:s*:::pets/*")], DEPENDS),
        ([allow("s3:*"), deny("s3:*", "arn:aws:s3*:::pets/*")], DEPENDS),
        ([allow("s3:GetObject", "arn:aws:s3*jpg")], DEPENDS),
        ([allow("*"), deny("s3:*", "arn:aws:s3")], DENIED),
        ([allow("*"), deny("s3:*", "arn:aws:s3:::")], ALLOWED),
    ],
)
def test_identity_policies(statements: list[dict[str, Any]], expected: Answer) -> None:
    assert evaluate([document(*statements)], GET).answer is expected
    # Split over as many documents, they say the same.
    assert evaluate([document(statement) for statement in statements], GET).answer is expected


@pytest.mark.parametrize(
    ("context", "expected", "keys"),
    [
        ({}, DEPENDS, {"aws:multifactorauthpresent", "aws:sourceip"}),
        ({"aws:MultiFactorAuthPresent": ("true",)}, DEPENDS, {"aws:sourceip"}),
        ({"aws:MultiFactorAuthPresent": ("true",), "aws:SourceIp": ("10.0.0.1",)}, ALLOWED, set()),
        ({"aws:MultiFactorAuthPresent": None}, DENIED, set()),
        ({"aws:SourceIp": ("11.0.0.1",)}, DENIED, set()),
    ],
)
def test_depends_names_the_keys_that_are_not_known(context: dict[str, Any], expected: Answer, keys: set[str]) -> None:
    condition = {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    request = Request("s3:GetObject", OBJECT, Context(context))
    verdict = evaluate([document(allow("s3:*", Condition=condition))], request)
    assert (verdict.answer, set(verdict.keys)) == (expected, keys)


@pytest.mark.parametrize(
    ("resource", "context", "version", "expected"),
    [
        ("arn:aws:s3:::pets/${aws:username}*", {"aws:username": ("cat",)}, "2012-10-17", ALLOWED),
        ("arn:aws:s3:::pets/${aws:username}*", {"aws:username": ("dog",)}, "2012-10-17", DENIED),
        ("arn:aws:s3:::pets/${aws:username}*", {"aws:username": None}, "2012-10-17", DENIED),
        ("arn:aws:s3:::pets/${aws:username, 'cat'}*", {"aws:username": None}, "2012-10-17", ALLOWED),
        ("arn:aws:s3:::pets/${aws:username}", {"aws:username": ("*",)}, "2012-10-17", DENIED),
        ("arn:aws:s3:::pets/${*}", {}, "2012-10-17", DENIED),
        ("arn:aws:s3:::pets/${aws:username}*", {"aws:username": ("cat",)}, "2008-10-17", DENIED),
        ("arn:aws:s3:::pets/*", {}, "2008-10-17", ALLOWED),
    ],
)
def test_variables_in_a_resource(resource: str, context: dict[str, Any], version: str, expected: Answer) -> None:
    request = Request("s3:GetObject", OBJECT, Context(context))
    assert evaluate([document(allow("s3:*", resource), version=version)], request).answer is expected


@pytest.mark.parametrize(
    ("boundary", "expected"),
    [
        ([], DENIED),
        ([allow("s3:*")], ALLOWED),
        ([allow("ec2:*")], DENIED),
        ([allow("*"), deny("s3:GetObject")], DENIED),
        ([allow("s3:*", "arn:aws:s3:::toys/*")], DENIED),
        ([allow("*", **MFA)], DEPENDS),
    ],
)
def test_a_boundary_must_allow_too(boundary: list[dict[str, Any]], expected: Answer) -> None:
    assert evaluate([document(allow("*"))], GET, [document(*boundary)]).answer is expected


def test_a_boundary_alone_grants_nothing() -> None:
    assert evaluate([], GET, [document(allow("*"))]).answer is DENIED


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Statement": [allow("s3:*", UNKNOWN)]}, DEPENDS),
        ({"Statement": [allow("s3:*", [UNKNOWN, OBJECT])]}, ALLOWED),
        ({"Statement": [allow(UNKNOWN)]}, DEPENDS),
        ({"Statement": [allow("*"), deny(UNKNOWN)]}, DEPENDS),
        ({"Statement": [allow("*"), UNKNOWN]}, DEPENDS),
        ({"Statement": [deny("*"), UNKNOWN]}, DENIED),
        ({"Statement": [allow("ec2:*", UNKNOWN)]}, DENIED),
        (UNKNOWN, DEPENDS),
    ],
)
def test_what_preview_cannot_tell_leaves_the_answer_open(value: Any, expected: Answer) -> None:
    assert evaluate([parse(value, PolicyKind.IDENTITY)], GET).answer is expected


ALICE = "arn:aws:iam::123456789012:user/alice"
ROLE = "arn:aws:iam::123456789012:role/team/app"
SESSION = "arn:aws:sts::123456789012:assumed-role/app/session"
GITHUB = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
SAML = "arn:aws:iam::123456789012:saml-provider/okta"


@pytest.mark.parametrize(
    ("principal", "caller", "expected"),
    [
        ({"Service": "ec2.amazonaws.com"}, Caller("Service", "ec2.amazonaws.com"), ALLOWED),
        ({"Service": ["ecs.amazonaws.com", "ec2.amazonaws.com"]}, Caller("Service", "ec2.amazonaws.com"), ALLOWED),
        ({"Service": "ec2.amazonaws.com"}, Caller("Service", "lambda.amazonaws.com"), DENIED),
        ({"Service": "ec2.amazonaws.com"}, Caller("AWS", ALICE), DENIED),
        ({"AWS": ALICE}, Caller("AWS", ALICE), ALLOWED),
        ({"AWS": ALICE}, Caller("AWS", ALICE + "2"), DENIED),
        ({"AWS": "123456789012"}, Caller("AWS", ALICE), ALLOWED),
        ({"AWS": "arn:aws:iam::123456789012:root"}, Caller("AWS", ALICE), ALLOWED),
        ({"AWS": "210987654321"}, Caller("AWS", ALICE), DENIED),
        ({"AWS": ROLE}, Caller("AWS", SESSION), ALLOWED),
        ({"AWS": "arn:aws:iam::123456789012:role/other"}, Caller("AWS", SESSION), DENIED),
        ({"AWS": SESSION}, Caller("AWS", SESSION), ALLOWED),
        ({"AWS": SESSION}, Caller("AWS", SESSION + "2"), DENIED),
        ({"AWS": SESSION}, Caller("AWS", ROLE), DEPENDS),
        ({"AWS": SESSION}, Caller("AWS", ROLE + "2"), DENIED),
        ({"AWS": SESSION.replace("123456789012", "210987654321")}, Caller("AWS", ROLE), DENIED),
        ({"AWS": "arn:aws:iam::123456789012:user/*"}, Caller("AWS", ALICE), DENIED),
        ({"AWS": "*"}, Caller("AWS", ALICE), ALLOWED),
        ("*", Caller("", ""), ALLOWED),
        ({"AWS": "x:root"}, Caller("AWS", ALICE), DENIED),
        ({"AWS": UNKNOWN}, Caller("AWS", ALICE), DEPENDS),
        (UNKNOWN, Caller("AWS", ALICE), DEPENDS),
    ],
)
def test_who_a_role_trusts(principal: Any, caller: Caller, expected: Answer) -> None:
    found = parse({"Version": "2012-10-17", "Statement": [trust(principal)]}, PolicyKind.TRUST)
    assert may_assume(found, caller).answer is expected


@pytest.mark.parametrize(
    ("statement", "caller", "context", "expected"),
    [
        (trust({"Federated": GITHUB}, "sts:AssumeRoleWithWebIdentity"), Caller("Federated", GITHUB), {}, ALLOWED),
        (trust({"Federated": GITHUB}, "sts:AssumeRole"), Caller("Federated", GITHUB), {}, DENIED),
        (trust({"Federated": SAML}, "sts:AssumeRoleWithSAML"), Caller("Federated", SAML), {}, ALLOWED),
        (trust({"Federated": SAML}, "sts:*"), Caller("Federated", SAML), {}, ALLOWED),
        (trust({"AWS": ALICE}, "sts:TagSession"), Caller("AWS", ALICE), {}, DENIED),
        (trust("*", **EXTERNAL), Caller("AWS", ALICE), {}, DEPENDS),
        (trust("*", **EXTERNAL), Caller("AWS", ALICE), {"sts:ExternalId": None}, DENIED),
        (trust("*", **EXTERNAL), Caller("AWS", ALICE), {"sts:ExternalId": ("s",)}, ALLOWED),
    ],
)  # fmt: skip
def test_how_a_role_is_assumed(statement: Any, caller: Caller, context: dict[str, Any], expected: Answer) -> None:
    assert may_assume(document(statement, kind=PolicyKind.TRUST), caller, Context(context)).answer is expected


ACCOUNT = "arn:aws:iam::123456789012:root"


@pytest.mark.parametrize(
    ("spared", "caller", "expected"),
    [
        ([ALICE, ACCOUNT], ALICE, ALLOWED),
        ([ALICE, ACCOUNT], ROLE, DENIED),
        ([ALICE, ACCOUNT], ACCOUNT, ALLOWED),
        ([ALICE], ALICE, DEPENDS),
        ([ALICE], ROLE, DENIED),
        ([ROLE, ACCOUNT], SESSION, ALLOWED),
        ([ACCOUNT], ALICE, DEPENDS),
        ([UNKNOWN, ACCOUNT], ALICE, DEPENDS),
        ("*", ALICE, ALLOWED),
    ],
)
def test_not_principal_denies_everybody_but_those_named(spared: Any, caller: str, expected: Answer) -> None:
    statements = (
        {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "NotPrincipal": {"AWS": spared}, "Action": "s3:*", "Resource": "*"},
    )
    found = parse({"Version": "2012-10-17", "Statement": [*statements]}, PolicyKind.RESOURCE)
    assert evaluate([found], Request("s3:GetObject", OBJECT, caller=Caller("AWS", caller))).answer is expected


@pytest.mark.parametrize(
    ("condition", "caller", "expected"),
    [
        ({"StringEquals": {"aws:PrincipalServiceName": "logs.amazonaws.com"}}, "logs.amazonaws.com", ALLOWED),
        ({"StringEquals": {"aws:PrincipalServiceName": "logs.amazonaws.com"}}, "sns.amazonaws.com", DENIED),
        ({"StringEquals": {"aws:PrincipalServiceName": "logs.amazonaws.com"}}, ALICE, DENIED),
        ({"Bool": {"aws:PrincipalIsAWSService": "true"}}, "logs.amazonaws.com", ALLOWED),
        ({"Bool": {"aws:PrincipalIsAWSService": "true"}}, ALICE, DENIED),
        ({"Bool": {"aws:PrincipalIsAWSService": "false"}}, ALICE, ALLOWED),
        ({"Bool": {"aws:PrincipalIsAWSService": "false"}}, "", DENIED),
        ({"ForAnyValue:StringEquals": {"aws:PrincipalServiceNamesList": "logs.amazonaws.com"}}, ALICE, DENIED),
        ({"StringEquals": {"aws:SourceAccount": "123456789012"}}, "logs.amazonaws.com", DEPENDS),
    ],
)
def test_a_condition_may_say_which_service_calls(condition: Any, caller: str, expected: Answer) -> None:
    kind = "AWS" if caller.startswith("arn:") else "Service" if caller else ""
    found = document(trust("*", "logs:PutLogEvents", Resource="*", Condition=condition), kind=PolicyKind.RESOURCE)
    assert evaluate([found], Request("logs:PutLogEvents", OBJECT, caller=Caller(kind, caller))).answer is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("arn:aws:iam::*:role/*", (ALLOWED, DENIED)),
        ("arn:aws:iam::*:*", (ALLOWED, DENIED)),
        ("arn:aws:iam::123456789012:*/app", (DEPENDS, DEPENDS)),
        ("arn:aws:iam::123456789012:ro*", (DEPENDS, DEPENDS)),
        ("arn:aws:iam::*:?ole/team/app", (DEPENDS, DEPENDS)),
        ("arn:aws:iam::123456789012:u*", (DENIED, ALLOWED)),
    ],
)
def test_aws_does_not_say_what_a_wildcard_in_a_type_matches(pattern: str, expected: tuple[Answer, Answer]) -> None:
    request = Request("iam:GetRole", ROLE)
    assert evaluate([document(allow("iam:GetRole", pattern))], request).answer is expected[0]
    assert evaluate([document(allow("*"), deny("iam:*", pattern))], request).answer is expected[1]


def test_an_identity_statement_without_a_resource_applies_to_nothing() -> None:
    assert evaluate([document({"Effect": "Allow", "Action": "s3:*"})], GET).answer is DENIED


def test_a_verdict_names_the_statements_that_made_it() -> None:
    verdict = evaluate([document(allow("*", Sid="All"), deny("s3:*", Sid="NoS3"))], GET)
    assert [statement.label for statement in verdict.by] == ["Statement 'NoS3'"]
