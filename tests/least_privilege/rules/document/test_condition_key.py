"""iam-condition-key."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.document import condition_key
from tests.support.documents import ROLE_POLICY, allow, deny, document, inline
from tests.support.pack import RunningPack, made, sdk_check

RULE = condition_key.RULE
BUCKET = "arn:aws:s3:::pettracker-images"
OBJECTS = f"{BUCKET}/*"


def when(operator: str, key: str, value: Any = "x") -> dict[str, Any]:
    return {operator: {key: value}}


CASES: dict[str, tuple[tuple[dict[str, Any], ...], list[str]]] = {
    "another service's key": (
        (allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "ec2:Region")),),
        ["iam-condition-key:ec2:Region:of-another-service"],
    ),
    "misspelt global key": (
        (deny("*", Condition=when("StringNotEquals", "aws:PrincipalOrgIDs")),),
        ["iam-condition-key:aws:PrincipalOrgIDs:unknown-global-key"],
    ),
    "key of another action": (
        (allow("s3:GetObject", OBJECTS, Condition=when("StringLike", "s3:prefix")),),
        ["iam-condition-key:s3:prefix:unsupported"],
    ),
    "key of one of two actions": (
        (allow(["s3:ListBucket", "s3:GetBucketAcl"], BUCKET, Condition=when("StringLike", "s3:prefix")),),
        ["iam-condition-key:s3:prefix:unsupported"],
    ),
    "a key that AWS lists for the service, and for no action of it": (
        (
            allow(
                "ec2-instance-connect:OpenTunnel",
                Condition=when("NumericEquals", "ec2-instance-connect:remotePort", 22),
            ),
            deny("states:InvokeHTTPEndpoint", Condition=when("StringNotLike", "states:HTTPEndpoint")),
        ),
        [],
    ),
    "such a key in another service's request": (
        (deny("s3:GetObject", Condition=when("StringEquals", "states:HTTPEndpoint")),),
        ["iam-condition-key:states:HTTPEndpoint:of-another-service"],
    ),
    "a Deny that never holds": (
        (deny("s3:PutObject", Condition=when("Bool", "iam:PassedToService", "true")),),
        [
            "iam-condition-key:iam:PassedToService:type-mismatch",
            "iam-condition-key:iam:PassedToService:of-another-service",
        ],
    ),
    "address compared as text": (
        (allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "aws:SourceIp", "10.0.0.0/8")),),
        ["iam-condition-key:aws:SourceIp:type-mismatch-text"],
    ),
    "truth compared as text": (
        (deny("s3:*", Condition=when("StringEquals", "aws:SecureTransport", "false")),),
        ["iam-condition-key:aws:SecureTransport:type-mismatch-text"],
    ),
    "text compared as a number": (
        (allow("s3:ListBucket", BUCKET, Condition=when("NumericEquals", "s3:prefix", "1")),),
        ["iam-condition-key:s3:prefix:type-mismatch"],
    ),
    "a network's id compared as a number": (
        (allow("s3:GetObject", OBJECTS, Condition=when("NumericEquals", "aws:SourceVpc", "1")),),
        ["iam-condition-key:aws:SourceVpc:type-mismatch"],
    ),
    "no address": (
        (deny("s3:*", Condition=when("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "300.0.0.0/8"])),),
        ["iam-condition-key:aws:SourceIp:not-an-address"],
    ),
    "no date": (
        (allow("s3:GetObject", OBJECTS, Condition=when("DateLessThan", "aws:CurrentTime", "soon")),),
        ["iam-condition-key:aws:CurrentTime:not-a-date"],
    ),
    "no number": (
        (allow("s3:GetObject", OBJECTS, Condition=when("NumericLessThan", "aws:MultiFactorAuthAge", "an hour")),),
        ["iam-condition-key:aws:MultiFactorAuthAge:not-a-number"],
    ),
    "neither true nor false": (
        (deny("s3:*", Condition=when("BoolIfExists", "aws:SecureTransport", "no")),),
        ["iam-condition-key:aws:SecureTransport:not-a-boolean"],
    ),
    "tags of a request that has none": (
        (allow("ec2:TerminateInstances", Condition=when("StringEquals", "aws:RequestTag/team")),),
        ["iam-condition-key:aws:RequestTag/team:unsupported-tag-allow"],
    ),
    "tags of what is made": (
        (allow(["ec2:CreateVolume", "ec2:CreateTags"], Condition=when("StringEquals", "aws:RequestTag/team")),),
        [],
    ),
    "tags of what is ended": (
        (allow("ec2:TerminateInstances", Condition=when("StringEquals", "aws:ResourceTag/team")),),
        [],
    ),
    "addresses": (
        (allow("s3:*", BUCKET, Condition=when("IpAddress", "aws:SourceIp", ["203.0.113.1", "2001:db8::/32"])),),
        [],
    ),
    "dates": (
        (
            allow("s3:*", BUCKET, Condition=when("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z")),
            allow("s3:*", BUCKET, Condition=when("DateGreaterThan", "aws:TokenIssueTime", "1700000000")),
        ),
        [],
    ),
    "an ARN by its pattern": ((deny("s3:*", Condition=when("ArnNotLike", "aws:PrincipalArn", "arn:*")),), []),
    "key of the action": ((allow("s3:ListBucket", BUCKET, Condition=when("StringLike", "s3:prefix")),), []),
    "key in odd letter case": ((allow("S3:listbucket", BUCKET, Condition=when("stringlike", "S3:PREFIX")),), []),
    "global key": ((allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "aws:PrincipalOrgID", "o-a1")),), []),
    "tag of the caller": ((allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "aws:PrincipalTag/a")),), []),
    "tag of a secret, in the service's own way": (
        (allow("secretsmanager:GetSecretValue", Condition=when("StringEquals", "secretsmanager:ResourceTag/team")),),
        [],
    ),
    "ARN compared as text": ((allow("s3:GetObject", OBJECTS, Condition=when("StringLike", "aws:PrincipalArn")),), []),
    "presence of a key": ((deny("s3:*", Condition=when("Null", "aws:MultiFactorAuthAge", "true")),), []),
    "date as seconds": ((deny("s3:*", Condition=when("NumericLessThan", "aws:TokenIssueTime", "1")),), []),
    "all values of a key that some have": (
        (allow(["sqs:CreateQueue", "sqs:SendMessage"], Condition=when("ForAllValues:StringEquals", "aws:TagKeys")),),
        [],
    ),
    "wildcard that matches some with the key": (
        (allow("s3:*", BUCKET, Condition=when("StringLike", "s3:prefix")),),
        [],
    ),
    "a claim of a session": (
        (allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "www.amazon.com:user_id")),),
        [],
    ),
    "a claim that no session has": (
        (allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "token.actions.githubusercontent.com:sub")),),
        ["iam-condition-key:token.actions.githubusercontent.com:sub:of-another-service"],
    ),
    "no key": (
        (allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "PrincipalTag")),),
        ["iam-condition-key:PrincipalTag:key-format"],
    ),
    "no name of a key": (
        (allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "aws:")),),
        ["iam-condition-key:aws::key-format"],
    ),
    "no tag": (
        (allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "aws:PrincipalTag/")),),
        ["iam-condition-key:aws:PrincipalTag/:missing-tag-key"],
    ),
    "a former key": (
        (deny("s3:*", Condition=when("ArnLike", "aws:ARN", "arn:aws:iam::111122223333:role/a")),),
        ["iam-condition-key:aws:ARN:deprecated"],
    ),
    "key of no service": (
        (allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "s3:bucket-color")),),
        ["iam-condition-key:s3:bucket-color:unknown-key"],
    ),
    "tag of a service without tags": (
        (
            {
                "Effect": "Deny",
                "NotAction": "sts:GetCallerIdentity",
                "Resource": "arn:aws:execute-api:eu-west-1:111122223333:a1/*",
                "Condition": when("StringEquals", "aws:ResourceTag/team"),
            },
        ),
        ["iam-condition-key:aws:ResourceTag/team:unsupported-tag-not-action-deny"],
    ),
    "action not known": ((allow(UNKNOWN, Condition=when("StringEquals", "ec2:Region")),), []),
}


@pytest.mark.parametrize(("statements", "expected"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, statements: tuple[dict[str, Any], ...], expected: list[str]) -> None:
    if "UNKNOWN" in repr(statements):  # A document with an unknown inside is text only in a component's inputs.
        type_, properties = "roles:iam:ServiceRole", {"inlinePolicies": {"a": document(*statements)}}
    else:
        type_, properties = ROLE_POLICY, inline(*statements)
    assert [finding.id for finding in sdk_check(RULE, type_, properties)] == expected
    assert pack.ids(made(type_, properties), rule=RULE.name) == sorted(expected)


WHERE = "Statement 1 of inline policy 'access' of role 'web' "
MESSAGES = {
    "key of none": (
        allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "aws:PrincipalOrgIDs")),
        "Statement 1 of inline policy 'access' of role 'web' has a condition on aws:PrincipalOrgIDs, a key "
        "that AWS does not have: the statement never allows anything.",
        'replace the condition with "Condition": {"StringEquals": {"aws:PrincipalOrgID": "x"}}, if '
        "that is what you mean.",
    ),
    "key of some": (
        deny(["s3:ListBucket", "s3:GetBucketAcl"], BUCKET, Condition=when("StringLike", "s3:delimiter")),
        "Statement 1 of inline policy 'access' of role 'web' has a condition on s3:delimiter, a key that no "
        "request for s3:GetBucketAcl carries: the statement never denies it.",
        'keep "Action": "s3:ListBucket" here, and add a statement without the key: {"Effect": "Deny", '
        '"Action": "s3:GetBucketAcl", "Resource": "arn:aws:s3:::pettracker-images"}.',
    ),
    "key of some, each with resources of its own": (
        allow(["s3:GetObject", "s3:ListBucket"], [OBJECTS, BUCKET], Condition=when("StringLike", "s3:prefix")),
        "Statement 1 of inline policy 'access' of role 'web' has a condition on s3:prefix, a key that no request for "
        "s3:GetObject carries: the statement never allows it.",
        f'keep "Action": "s3:ListBucket", "Resource": "{BUCKET}" here, and add a statement without the key: '
        f'{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "{OBJECTS}"}}.',
    ),
    "type, with a wildcard for a block": (
        allow("s3:GetObject", OBJECTS, Condition=when("StringLike", "aws:SourceIp", ["203.0.113.*", "10.4.*.*"])),
        "Statement 1 of inline policy 'access' of role 'web' compares aws:SourceIp by StringLike, but the "
        "key's type is IPAddress: the comparison does not work.",
        'compare it by an operator for IPAddress: replace the condition with "Condition": {"IpAddress": '
        '{"aws:SourceIp": ["203.0.113.0/24", "10.4.0.0/16"]}}.',
    ),
    "type, with what is no address": (
        allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "aws:SourceIp", "the office")),
        "Statement 1 of inline policy 'access' of role 'web' compares aws:SourceIp by StringEquals, but the "
        "key's type is IPAddress: the comparison does not work.",
        "compare it by IpAddress, with an IP address or range.",
    ),
    "type": (
        allow("s3:GetObject", OBJECTS, Condition=when("StringEquals", "aws:SourceIp", "10.0.0.0/8")),
        "Statement 1 of inline policy 'access' of role 'web' compares aws:SourceIp by StringEquals, but the "
        "key's type is IPAddress: the comparison does not work.",
        'compare it by an operator for IPAddress: replace the condition with "Condition": {"IpAddress": '
        '{"aws:SourceIp": "10.0.0.0/8"}}.',
    ),
}


@pytest.mark.parametrize(("statement", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(statement: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = sdk_check(RULE, ROLE_POLICY, inline(statement))
    assert (finding.evidence, finding.fix) == (evidence, fix)
