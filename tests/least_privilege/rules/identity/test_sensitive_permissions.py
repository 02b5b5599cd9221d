"""iam-permissions-management, iam-credentials-exposure and iam-data-exfiltration, on a role's policies."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.identity import credentials_exposure, data_exfiltration, permissions_management
from least_privilege.rules.rule import StackRule
from tests.support.documents import allow, deny
from tests.support.pack import RunningPack, made
from tests.support.principal import Statements, check, role_with_policies

MANAGE, CREDENTIALS, DATA = permissions_management.RULE, credentials_exposure.RULE, data_exfiltration.RULE
ROLES = "arn:aws:iam::111122223333:role"
OBJECTS = "arn:aws:s3:::pettracker-images/*"
TAGGED = {"StringEquals": {"aws:ResourceTag/team": "pets"}}
SECURE = {"Bool": {"aws:SecureTransport": "true"}}

# The statements of one inline policy, those of a second policy of the same role, those of its boundary if it has one.
CASES: dict[str, tuple[StackRule, Statements, Statements, Statements | None, list[str]]] = {
    # writing policies
    "any bucket's policy": (MANAGE, (allow("s3:PutBucketPolicy"),), (), None, ["iam-permissions-management:s3"]),
    "any object's ACL": (
        MANAGE,
        (allow("s3:PutObjectAcl", "arn:aws:s3:::*/*"),),
        (),
        None,
        ["iam-permissions-management:s3"],
    ),
    "odd letter case": (MANAGE, (allow("KMS:putkeypolicy"),), (), None, ["iam-permissions-management:kms"]),
    "by a wildcard": (MANAGE, (allow("iam:Put*"),), (), None, ["iam-permissions-management:iam"]),
    "by ?": (MANAGE, (allow("s3:PutBucketPolic?"),), (), None, ["iam-permissions-management:s3"]),
    "by NotAction": (
        MANAGE,
        ({"Effect": "Allow", "NotAction": [f"{c}*" for c in "abcdefghijlmnopqrstuvwxyz"], "Resource": "*"},),
        (),
        None,
        ["iam-permissions-management:kafka+kinesis+kms"],
    ),
    "by NotResource": (
        MANAGE,
        ({"Effect": "Allow", "Action": "s3:PutBucketPolicy", "NotResource": "arn:aws:s3:::logs"},),
        (),
        None,
        ["iam-permissions-management:s3"],
    ),
    "keys of the account": (
        MANAGE,
        (allow("kms:CreateGrant", "arn:aws:kms:eu-west-1:111122223333:key/*"),),
        (),
        None,
        ["iam-permissions-management:kms"],
    ),
    "beginning of an ARN": (
        MANAGE,
        (allow("s3:PutBucketPolicy", "arn:aws:s3*"),),
        (),
        None,
        ["iam-permissions-management:s3"],
    ),
    "condition that is always met": (
        MANAGE,
        (allow("s3:PutBucketPolicy", Condition=SECURE),),
        (),
        None,
        ["iam-permissions-management:s3"],
    ),
    "taken back in part": (
        MANAGE,
        (allow(["s3:PutBucketPolicy", "kms:PutKeyPolicy"]),),
        (deny("kms:*"),),
        None,
        ["iam-permissions-management:s3"],
    ),
    "one bucket's policy": (MANAGE, (allow("s3:PutBucketPolicy", "arn:aws:s3:::pettracker"),), (), None, []),
    "buckets by prefix": (MANAGE, (allow("s3:PutBucketPolicy", "arn:aws:s3:::pettracker-*"),), (), None, []),
    "what only tells of permissions": (MANAGE, (allow(["s3:GetBucketPolicy", "iam:GetRolePolicy"]),), (), None, []),
    "narrowed by a tag": (MANAGE, (allow("kms:PutKeyPolicy", Condition=TAGGED),), (), None, []),
    "taken back in the document": (MANAGE, (allow("s3:PutBucketPolicy"), deny("s3:*Policy")), (), None, []),
    "taken back by another policy": (MANAGE, (allow("s3:PutBucketPolicy"),), (deny("s3:*"),), None, []),
    "not in the boundary": (MANAGE, (allow("s3:PutBucketPolicy"),), (), (allow("s3:Get*"),), []),
    "no resources to name": (MANAGE, (allow("s3:PutAccountPublicAccessBlock"),), (), None, []),
    # taking credentials
    "any role assumed": (CREDENTIALS, (allow("sts:AssumeRole"),), (), None, ["iam-credentials-exposure:sts"]),
    "any role of the account assumed": (
        CREDENTIALS,
        (allow("sts:AssumeRole", f"{ROLES}/*"),),
        (),
        None,
        ["iam-credentials-exposure:sts"],
    ),
    "access keys for any user": (
        CREDENTIALS,
        (allow("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/*"),),
        (),
        None,
        ["iam-credentials-exposure:iam"],
    ),
    "by a wildcard in odd case": (CREDENTIALS, (allow("STS:ASSUME*"),), (), None, ["iam-credentials-exposure:sts"]),
    "any database": (CREDENTIALS, (allow("rds-db:connect"),), (), None, ["iam-credentials-exposure:rds-db"]),
    "two services": (
        CREDENTIALS,
        (allow(["sts:AssumeRole", "redshift:GetClusterCredentials"]),),
        (),
        None,
        ["iam-credentials-exposure:sts+redshift"],
    ),
    "with a Deny of something else": (
        CREDENTIALS,
        (allow("iam:CreateAccessKey"),),
        (deny("iam:CreateAccessKey", f"{ROLES}/x"),),
        None,
        ["iam-credentials-exposure:iam"],
    ),
    "one role assumed": (CREDENTIALS, (allow("sts:AssumeRole", f"{ROLES}/reader"),), (), None, []),
    "a role that is not known": (CREDENTIALS, (allow("sts:AssumeRole", UNKNOWN),), (), None, []),
    "a registry's token, which knows no resources": (CREDENTIALS, (allow("ecr:GetAuthorizationToken"),), (), None, []),
    "one's own access keys": (
        CREDENTIALS,
        (allow("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/${aws:username}"),),
        (),
        None,
        [],
    ),
    "assuming denied elsewhere": (CREDENTIALS, (allow("sts:AssumeRole"),), (deny("sts:*"),), None, []),
    "assuming not in the boundary": (CREDENTIALS, (allow("sts:AssumeRole"),), (), (allow("s3:*"),), []),
    # reading data
    "any secret": (DATA, (allow("secretsmanager:GetSecretValue"),), (), None, ["iam-data-exfiltration:secretsmanager"]),
    "any object": (DATA, (allow("s3:GetObject", "arn:aws:s3:::*"),), (), None, ["iam-data-exfiltration:s3"]),
    "any object, by s3:Get*": (DATA, (allow("s3:Get*"),), (), None, ["iam-data-exfiltration:s3"]),
    "any table of the account": (
        DATA,
        (allow("dynamodb:Scan", "arn:aws:dynamodb:*:111122223333:table/*"),),
        (),
        None,
        ["iam-data-exfiltration:dynamodb"],
    ),
    "two statements": (
        DATA,
        (allow("s3:GetObject"), allow("ssm:GetParameter")),
        (),
        None,
        ["iam-data-exfiltration:s3", "iam-data-exfiltration:ssm"],
    ),
    "a boundary that reads too": (
        DATA,
        (allow("s3:GetObject"),),
        (),
        (allow("s3:*"),),
        ["iam-data-exfiltration:s3"],
    ),
    "any snapshot, for other accounts": (
        DATA,
        (allow("rds:ModifyDBSnapshotAttribute"),),
        (),
        None,
        ["iam-data-exfiltration:rds"],
    ),
    "every bucket, to be replicated anywhere": (
        DATA,
        (allow("s3:PutReplicationConfiguration"),),
        (),
        None,
        ["iam-data-exfiltration:s3"],
    ),
    "one bucket, to be replicated anywhere": (
        DATA,
        (allow("s3:PutReplicationConfiguration", OBJECTS.removesuffix("/*")),),
        (),
        None,
        [],
    ),
    "sharing that iam-permissions-management tells of": (DATA, (allow("ec2:ModifySnapshotAttribute"),), (), None, []),
    "objects of a bucket": (DATA, (allow("s3:GetObject", OBJECTS),), (), None, []),
    "names of buckets": (DATA, (allow("s3:ListAllMyBuckets"),), (), None, []),
    "writing objects": (DATA, (allow("s3:PutObject"),), (), None, []),
    "reading narrowed by a tag": (DATA, (allow("ssm:GetParameter", Condition=TAGGED),), (), None, []),
    "reading denied but for a bucket": (
        DATA,
        (allow("s3:GetObject"),),
        ({"Effect": "Deny", "Action": "s3:*", "NotResource": OBJECTS},),
        None,
        [],
    ),
    "reading held by the boundary": (DATA, (allow("s3:GetObject"),), (), (allow("s3:*", OBJECTS),), []),
}


@pytest.mark.parametrize(("rule", "own", "other", "limit", "expected"), CASES.values(), ids=CASES)
def test_case(
    pack: RunningPack,
    rule: StackRule,
    own: Statements,
    other: Statements,
    limit: Statements | None,
    expected: list[str],
) -> None:
    given = role_with_policies(own, other, limit)
    assert [finding.id for finding in check(rule, given)] == expected
    assert pack.ids(*(made(t, p, name) for name, (t, p) in given.items()), rule=rule.name) == sorted(expected)


MESSAGES = {
    "several writes of policies": (
        MANAGE,
        allow(["s3:PutBucketPolicy", "s3:PutBucketAcl", "kms:PutKeyPolicy", "sqs:AddPermission"]),
        "Statement 1 of the inline policy 'own' of role 'web' allows s3:PutBucketPolicy, s3:PutBucketAcl, "
        "kms:PutKeyPolicy and 1 more on every resource of their kind: whoever holds it can grant access to any of "
        "them, to itself or to outsiders.",
        "name what is used, as arn:${Partition}:s3:::${BucketName} or "
        "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}; or narrow it by a condition on a tag of the "
        "resources.",
    ),
    "policies of groups, for which IAM knows no tags": (
        MANAGE,
        allow("iam:PutGroupPolicy"),
        "Statement 1 of the inline policy 'own' of role 'web' allows iam:PutGroupPolicy on every resource of its "
        "kind: whoever holds it can grant access to any of them, to itself or to outsiders.",
        "name what is used, as arn:${Partition}:iam::${Account}:group/${GroupNameWithPath}.",
    ),
    "roles to assume": (
        CREDENTIALS,
        allow("sts:AssumeRole"),
        "Statement 1 of the inline policy 'own' of role 'web' allows sts:AssumeRole on every resource of its kind: "
        "each call returns AWS credentials, valid in anybody's hands.",
        "name what is used, as arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}; or narrow it by a condition "
        "on a tag of the resources.",
    ),
    "what is read and what is handed on": (
        DATA,
        allow(["s3:GetObject", "s3:PutReplicationConfiguration"]),
        "Statement 1 of the inline policy 'own' of role 'web' allows s3:GetObject, s3:PutReplicationConfiguration on "
        "every resource of their kind: whoever holds it can read all of the account's objects and files and give other "
        "accounts its data by copy or feed.",
        "name what is used, as arn:${Partition}:s3:::${BucketName} or "
        "arn:${Partition}:s3:::${BucketName}/${ObjectName}; or narrow it by a condition on a tag of the resources.",
    ),
}


@pytest.mark.parametrize(("rule", "statement", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(rule: StackRule, statement: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = check(rule, role_with_policies((statement,), (), None))
    assert (finding.evidence, finding.fix) == (evidence, fix)
