"""Values that no request has, and what they do to an Allow and to a Deny."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from tests.support.conditions import findings, found, identity, of_principal

TAG, ARN = "aws:PrincipalTag/team", "aws:PrincipalArn"
ROLES = "arn:aws:iam::111122223333:role/ops-*"
CASES: dict[str, tuple[tuple[str, str, str, Any], list[str]]] = {
    "a Deny of a pattern": (("Deny", "StringEquals", TAG, "ops-*"), [f"mandatory {TAG}:literal-wildcard"]),
    "a Deny of a pattern and a text": (
        ("Deny", "StringEquals", TAG, ["ops-?", "dev"]),
        [f"mandatory {TAG}:literal-wildcard"],
    ),
    "an Allow of a pattern": (("Allow", "StringEquals", TAG, "ops-*"), [f"advisory {TAG}:literal-wildcard"]),
    "an Allow, in any letter case": (
        ("Allow", "StringEqualsIgnoreCase", TAG, "OPS-*"),
        [f"advisory {TAG}:literal-wildcard"],
    ),
    "an Allow of all but a pattern": (
        ("Allow", "StringNotEquals", TAG, "ops-*"),
        [f"mandatory {TAG}:literal-wildcard"],
    ),
    "a Deny of all but a pattern": (("Deny", "StringNotEquals", ARN, ROLES), [f"advisory {ARN}:literal-wildcard"]),
    "a pattern after a variable": (
        ("Deny", "StringEquals", TAG, "${aws:PrincipalTag/site}-*"),
        [f"mandatory {TAG}:literal-wildcard"],
    ),
    "a pattern of ARNs": (("Allow", "ArnEquals", ARN, ROLES), []),
    "a pattern where it is one": (("Deny", "StringLike", TAG, "ops-*"), []),
    "an escaped wildcard": (("Deny", "StringEquals", TAG, "ops-${*}"), []),
    "the default of a variable": (("Allow", "StringEquals", TAG, "${aws:PrincipalTag/site, 'x'}"), []),
    "an address with a query": (
        ("Allow", "StringEquals", "aws:Referer", "https://pets.example/?page=1"),
        ["advisory aws:Referer:spoofable"],
    ),
    "private addresses": (
        ("Allow", "IpAddress", "aws:SourceIp", ["10.0.0.0/8", "192.168.1.7"]),
        ["advisory aws:SourceIp:private-address"],
    ),
    "a Deny of private addresses": (
        ("Deny", "IpAddress", "aws:SourceIp", "172.16.0.0/12"),
        ["mandatory aws:SourceIp:private-address"],
    ),
    "an Allow of all but private addresses": (
        ("Allow", "NotIpAddress", "aws:SourceIp", "fd00::/8"),
        ["mandatory aws:SourceIp:not-private-address"],
    ),
    "a Deny of all but a private and a public network": (
        ("Deny", "NotIpAddress", "aws:SourceIp", ["203.0.113.0/24", "10.0.0.0/8"]),
        ["advisory aws:SourceIp:not-private-address-subset"],
    ),
    "a network that is private in part": (("Allow", "IpAddress", "aws:SourceIp", "8.0.0.0/5"), []),
    "a public network": (("Allow", "IpAddress", "aws:SourceIp", "203.0.113.0/24"), []),
    "a VPC by its name": (("Allow", "StringEquals", "aws:SourceVpc", "main"), ["advisory aws:SourceVpc:form"]),
    "an endpoint by its VPC": (
        ("Deny", "StringNotEquals", "aws:SourceVpce", "vpc-12345678"),
        ["advisory aws:SourceVpce:form"],
    ),
    "a Deny of an account with hyphens": (
        ("Deny", "StringEquals", "aws:PrincipalAccount", "1111-2222-3333"),
        ["mandatory aws:PrincipalAccount:form"],
    ),
    "an address with a mask": (
        ("Allow", "IpAddress", "aws:SourceIp", "203.0.113.0/255.255.255.0"),
        ["advisory aws:SourceIp:not-an-address"],
    ),
    "a number as programs write it": (
        ("Deny", "NumericGreaterThan", "aws:MultiFactorAuthAge", "3_600"),
        ["mandatory aws:MultiFactorAuthAge:not-a-number"],
    ),
    "a role in a region": (
        ("Deny", "ArnEquals", ARN, "arn:aws:iam:eu-west-1:111122223333:role/ops"),
        [f"mandatory {ARN}:form"],
    ),
    "a role without name and slash": (
        ("Allow", "ArnLike", ARN, "arn:aws:iam::111122223333:role"),
        [f"advisory {ARN}:form"],
    ),
    "the account of a bucket, by its name": (
        ("Allow", "StringEquals", "s3:ResourceAccount", "shop"),
        ["advisory s3:ResourceAccount:form"],
    ),
    "an account of 11 digits": (
        ("Allow", "StringEquals", "aws:ResourceAccount", "11112222333"),
        ["advisory aws:ResourceAccount:form"],
    ),
    "a VPC by its id": (("Allow", "StringEquals", "aws:SourceVpc", ["vpc-0a1b2c3d", "vpc-0a1b2c3d4e5f60718"]), []),
    "an account": (("Allow", "StringEquals", "aws:PrincipalAccount", "111122223333"), []),
    "an account by a variable": (("Allow", "StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}"), []),
    "a Deny by the end of an ARN": (("Deny", "ArnLike", ARN, "*role/ops"), [f"mandatory {ARN}:form"]),
    "a Deny of all but an ARN without its region": (
        ("Deny", "ArnNotEquals", ARN, "arn:aws:iam:111122223333:role/ops"),
        [f"advisory {ARN}:form"],
    ),
    "an Allow by a role's name": (("Allow", "ArnEquals", ARN, "role/ops"), [f"advisory {ARN}:form"]),
    "an ARN of every caller": (("Deny", "ArnLike", ARN, "*"), []),
    "an ARN in another partition": (("Deny", "ArnLike", ARN, "arn:*:iam::*:role/ops"), []),
    "an ARN in a tag": (("Deny", "ArnLike", "aws:ResourceTag/owner", "${aws:PrincipalArn}"), []),
    "a Deny of a role's session": (
        ("Deny", "ArnLike", ARN, "arn:aws:sts::111122223333:assumed-role/ops/*"),
        [f"mandatory {ARN}:form"],
    ),
    "a Deny of all but a session, as text": (
        ("Deny", "StringNotEquals", ARN, "arn:aws:sts::111122223333:assumed-role/ops/ada"),
        [f"advisory {ARN}:form"],
    ),
    "a Deny of a group": (
        ("Deny", "ArnEquals", ARN, "arn:aws:iam::111122223333:group/ops"),
        [f"mandatory {ARN}:form"],
    ),
    "an Allow of a session, as text with a wildcard": (
        ("Allow", "StringLike", ARN, "arn:aws:sts::111122223333:assumed-role/ops/*"),
        [f"advisory {ARN}:form"],
    ),
    "an account's root": (("Deny", "ArnEquals", ARN, "arn:aws:iam::111122223333:root"), []),
    "a Deny of a role's id without its session": (
        ("Deny", "StringEquals", "aws:userid", "AROADBQP57FF2AEXAMPLE"),
        ["mandatory aws:userid:form"],
    ),
    "a user's id": (("Deny", "StringEquals", "aws:userid", "AIDADBQP57FF2AEXAMPLE"), []),
    "a session's id": (("Deny", "StringEquals", "aws:userid", "AROADBQP57FF2AEXAMPLE:ci"), []),
    "a type of caller that is none": (
        ("Deny", "StringEquals", "aws:PrincipalType", "Role"),
        ["mandatory aws:PrincipalType:form"],
    ),
    "a type of caller": (("Deny", "StringEquals", "aws:PrincipalType", "AssumedRole"), []),
    "a path without its end": (
        ("Deny", "ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111"),
        ["mandatory aws:PrincipalOrgPaths:form"],
    ),
    "a path": (
        ("Deny", "ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"),
        [],
    ),
    "a unit without its organization": (
        ("Allow", "ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "ou-ab12-11111111/*"),
        ["advisory aws:PrincipalOrgPaths:form"],
    ),
    "a unit of any organization": (
        ("Deny", "ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "*/ou-ab12-11111111/*"),
        [],
    ),
    "a unit of an organization": (
        ("Deny", "ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1/r-*/ou-ab12-*"),
        [],
    ),
    "a unit of a variable's": (
        ("Deny", "ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "${aws:ResourceOrgID}/*"),
        [],
    ),
    "subnets for a VPC": (("Deny", "StringLike", "aws:SourceVpc", "subnet-*"), ["mandatory aws:SourceVpc:form"]),
    "roots for an organization": (
        ("Deny", "StringLike", "aws:PrincipalOrgID", "r-*"),
        ["mandatory aws:PrincipalOrgID:form"],
    ),
    "a federated user": (("Deny", "ArnEquals", ARN, "arn:aws:sts::111122223333:federated-user/ada"), []),
    "an organization without o-": (
        ("Deny", "StringEquals", "aws:PrincipalOrgID", "a1b2c3d4e5"),
        ["mandatory aws:PrincipalOrgID:form"],
    ),
    "an organization": (("Deny", "StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"), []),
    "a call through what is no service": (
        ("Deny", "ForAnyValue:StringEquals", "aws:CalledVia", ["athena.amazon.com"]),
        ["mandatory aws:CalledVia:form"],
    ),
    "a call through a service": (("Deny", "StringEquals", "aws:CalledViaFirst", "athena.amazonaws.com"), []),
    "bytes that are no Base64": (("Deny", "BinaryEquals", TAG, "a b!"), [f"mandatory {TAG}:not-base64"]),
    "bytes": (("Deny", "BinaryEquals", TAG, "b3Bz"), []),
    "a Deny by what is no address": (
        ("Deny", "IpAddress", "aws:SourceIp", "office"),
        ["mandatory aws:SourceIp:not-an-address"],
    ),
    "a Deny of all but what is no address": (
        ("Deny", "NotIpAddress", "aws:SourceIp", "office"),
        ["advisory aws:SourceIp:not-an-address"],
    ),
}


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_values(given: tuple[str, str, str, Any], expected: list[str]) -> None:
    assert found(PolicyKind.IDENTITY, identity(*given)) == expected


SERVICES = {
    "passed to a service's name alone": ("iam:PassRole", "iam:PassedToService", "lambda", ":form"),
    "passed to another domain": ("iam:PassRole", "iam:PassedToService", "lambda.amazon.com", ":form"),
    "passed to a service": ("iam:PassRole", "iam:PassedToService", "pods.eks.amazonaws.com", ""),
    "passed to a service in China": ("iam:PassRole", "iam:PassedToService", "ec2.amazonaws.com.cn", ""),
    "used by a service without its region": ("kms:Decrypt", "kms:ViaService", "s3.amazonaws.com", ":form"),
    "encrypted by what S3 does not have": (*("s3:PutObject", "s3:x-amz-server-side-encryption", "AES-256", ":form"),),
    "encrypted": ("s3:PutObject", "s3:x-amz-server-side-encryption", "aws:kms:dsse", ""),
    "an ACL that is none": ("s3:PutObject", "s3:x-amz-acl", "private-read", ":form"),
    "an ACL": ("s3:PutObject", "s3:x-amz-acl", "bucket-owner-full-control", ""),
    "tokens that may be turned on": ("ec2:RunInstances", "ec2:MetadataHttpTokens", "enabled", ":form"),
    "used by a service in a region": ("kms:Decrypt", "kms:ViaService", "s3.eu-west-1.amazonaws.com", ""),
}


@pytest.mark.parametrize(("action", "key", "value", "fault"), SERVICES.values(), ids=SERVICES)
def test_services(action: str, key: str, value: str, fault: str) -> None:
    expected = [f"mandatory {key}{fault}"] if fault else []
    assert found(PolicyKind.IDENTITY, identity("Deny", "StringEquals", key, value, action)) == expected


FREE_TEXT = {
    "the principal *": ("lambda:AddPermission", "StringEquals", "lambda:Principal", "*"),
    "a wildcard certificate": (
        "acm:RequestCertificate",
        "ForAnyValue:StringEquals",
        "acm:DomainNames",
        "*.pets.example",
    ),
    "a web hook": ("sns:Subscribe", "StringEquals", "sns:Endpoint", "https://pets.example/hook?key=1"),
}


@pytest.mark.parametrize(("action", "operator", "key", "value"), FREE_TEXT.values(), ids=FREE_TEXT)
def test_values_that_have_a_wildcard_of_their_own(action: str, operator: str, key: str, value: str) -> None:
    assert found(PolicyKind.IDENTITY, identity("Deny", operator, key, value, action)) == []


STAFF = "arn:aws:iam::111122223333:role/staff"
MESSAGES = {
    "a protection that is void": (
        of_principal("*", "StringEquals", ARN, ROLES, "Deny"),
        "Statement 1 of policy 'it' compares aws:PrincipalArn by StringEquals with "
        "'arn:aws:iam::111122223333:role/ops-*', but AWS compares letter by letter under this operator, which takes no "
        "wildcards: the statement never denies anything.",
        'use an operator that takes wildcards: replace the condition with "Condition": {"ArnLike": '
        '{"aws:PrincipalArn": "arn:aws:iam::111122223333:role/ops-*"}}.',
    ),
    "one of two values": (
        of_principal("*", "ForAnyValue:StringNotEquals", "aws:PrincipalOrgPaths", ["o-a1/r-b2/*", "o-a1/r-b2/ou-c3/"]),
        "Statement 1 of policy 'it' compares aws:PrincipalOrgPaths by ForAnyValue:StringNotEquals with 'o-a1/r-b2/*', "
        "but AWS compares letter by letter under this operator, which takes no wildcards: that value excludes nothing.",
        'use an operator that takes wildcards: replace the condition with "Condition": {"ForAnyValue:StringNotLike": '
        '{"aws:PrincipalOrgPaths": ["o-a1/r-b2/*", "o-a1/r-b2/ou-c3/"]}}.',
    ),
    "only without the key": (
        of_principal("*", "StringEqualsIfExists", "aws:SourceVpc", "main"),
        "Statement 1 of policy 'it' compares aws:SourceVpc by StringEqualsIfExists with 'main', which is not a VPC's "
        "ID (vpc- and 8 or 17 characters): the condition holds only in requests without the key.",
        "write a VPC's ID (vpc- and 8 or 17 characters).",
    ),
    "private beside public addresses": (
        of_principal({"AWS": STAFF}, "IpAddress", "aws:SourceIp", ["10.0.0.0/8", "203.0.113.9"]),
        "Statement 1 of policy 'it' compares aws:SourceIp by IpAddress with '10.0.0.0/8', but a public endpoint of AWS "
        "sees only public addresses, and a request through a VPC endpoint has no aws:SourceIp: that value matches "
        "nothing.",
        'remove what matches nothing: "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.9"}}.',
    ),
}


@pytest.mark.parametrize(("statement", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(statement: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = findings(PolicyKind.RESOURCE, statement)
    assert (finding.evidence, finding.fix) == (evidence, fix)


WILDCARDS = {
    ("aws:SourceVpce", "vpce-*"): "write a VPC endpoint's ID",
    ("aws:PrincipalOrgID", "*"): "write an organization's ID",
    ("aws:userid", "AROADBQP57FF2AEXAMPLE:*"): '"StringLike"',
    ("aws:PrincipalTag/team", "pets-*"): '"StringLike"',
}


@pytest.mark.parametrize(("given", "fix"), WILDCARDS.items(), ids=[key for key, _ in WILDCARDS])
def test_the_fix_of_a_wildcard_leaves_no_finding(given: tuple[str, str], fix: str) -> None:
    key, value = given
    (finding,) = findings(PolicyKind.IDENTITY, identity("Allow", "StringEquals", key, value))
    assert fix in finding.fix
    if fix == '"StringLike"':
        assert found(PolicyKind.IDENTITY, identity("Allow", "StringLike", key, value)) == []
