"""What a fix says where the obvious words would be wrong: they would grant more, or could not be done."""

from typing import Any

import pytest

from least_privilege.standalone.analyze import analyze
from tests.support.documents import allow, document, trust

KEY = {"NumericLessThan": {"s3:max-keys": "10"}}
PROVIDER = "arn:aws:iam::111122223333:oidc-provider"
WEB = "sts:AssumeRoleWithWebIdentity"
ARN = "arn:aws:s3:::pets/*"
CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "an Allow that never applies is removed, not freed of its condition": (
        allow("s3:GetObject", ARN, Condition=KEY),
        "iam-condition-key:s3:max-keys:unsupported",
        "use a key that the actions support, or remove the statement.",
    ),
    "a Deny that always applies loses its condition": (
        {**allow("s3:GetObject", ARN, Condition={"NumericNotEquals": {"s3:max-keys": "10"}}), "Effect": "Deny"},
        "iam-condition-key:s3:max-keys:unsupported",
        "use a key that the actions support, or remove the condition.",
    ),
    "no Principal beside a NotPrincipal": (
        {**trust("*"), "NotPrincipal": {"AWS": "arn:aws:iam::444455556666:root"}},
        "trust-public-principal",
        'replace NotPrincipal with "Principal": {"AWS": "arn:aws:iam::ACCOUNT:role/NAME"}; or',
    ),
    "only the service that needs a condition moves": (
        trust({"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com", "ecs-tasks.amazonaws.com"]}),
        "trust-confused-deputy:ecs-tasks.amazonaws.com",
        'move ecs-tasks.amazonaws.com to another statement, {"Effect": "Allow", "Principal": '
        '{"Service": "ecs-tasks.amazonaws.com"}',
    ),
    "of two identity providers, each has a statement of its own": (
        trust({"Federated": [f"{PROVIDER}/gitlab.com", f"{PROVIDER}/app.terraform.io"]}, WEB),
        "trust-web-identity:gitlab.com:sub",
        'move gitlab.com to another statement, {"Effect": "Allow", '
        f'"Principal": {{"Federated": "{PROVIDER}/gitlab.com"}}',
    ),
    "an identity provider leaves the other principals": (
        trust({"Federated": f"{PROVIDER}/gitlab.com", "Service": "lambda.amazonaws.com"}, ["sts:AssumeRole", WEB]),
        "trust-web-identity:gitlab.com:aud",
        "move gitlab.com to another statement, ",
    ),
    "what is no number": (
        allow("s3:ListBucket", "arn:aws:s3:::pets", Condition={"NumericLessThan": {"s3:max-keys": "ten"}}),
        "iam-condition-key:s3:max-keys:not-a-number",
        "write a number.",
    ),
    "what is no address": (
        allow("s3:GetObject", ARN, Condition={"IpAddress": {"aws:SourceIp": "300.1.1.1"}}),
        "iam-condition-key:aws:SourceIp:not-an-address",
        "write an IP address or range.",
    ),
    "an instance's password, which is no user's": (
        allow("ec2:GetPasswordData"),
        "iam-privilege-escalation:ec2-password-data",
        "name in the Resource of ec2:GetPasswordData the exact resources that the caller manages",
    ),
    "a user's access key": (
        allow("iam:CreateAccessKey"),
        "iam-privilege-escalation:create-access-key",
        "name in the Resource of iam:CreateAccessKey the caller's own user, arn:aws:iam::*:user/${aws:username}",
    ),
}


@pytest.mark.parametrize(("statement", "id_", "fix"), CASES.values(), ids=CASES)
def test_the_fix_begins(statement: dict[str, Any], id_: str, fix: str) -> None:
    if "NotPrincipal" in statement:
        statement = {key: value for key, value in statement.items() if key != "Principal"}
    found = {finding.id: finding.fix for finding in analyze([document(statement)])}
    assert found[id_].startswith(fix)
