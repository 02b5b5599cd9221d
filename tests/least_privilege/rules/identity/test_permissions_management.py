"""iam-permissions-management."""

from typing import Any

import pytest

from least_privilege.rules.identity import permissions_management
from tests.support.documents import allow, deny
from tests.support.pack import RunningPack, made
from tests.support.principal import Statements, check, role_with_policies

RULE = permissions_management.RULE
TAGGED = {"StringEquals": {"aws:ResourceTag/team": "pets"}}
PUBLIC_DOCUMENTS = "arn:aws:ssm:eu-west-1:111122223333:servicesetting/ssm/documents/console/public-sharing-permission"
SECURE = {"Bool": {"aws:SecureTransport": "true"}}
CASES: dict[str, tuple[Statements, Statements, Statements | None, list[str]]] = {
    "any bucket's policy": ((allow("s3:PutBucketPolicy"),), (), None, ["iam-permissions-management:s3"]),
    "any object's ACL": ((allow("s3:PutObjectAcl", "arn:aws:s3:::*/*"),), (), None, ["iam-permissions-management:s3"]),
    "odd letter case": ((allow("KMS:putkeypolicy"),), (), None, ["iam-permissions-management:kms"]),
    "by a wildcard": ((allow("iam:Put*"),), (), None, ["iam-permissions-management:iam"]),
    "by ?": ((allow("s3:PutBucketPolic?"),), (), None, ["iam-permissions-management:s3"]),
    "by NotAction": (
        ({"Effect": "Allow", "NotAction": [f"{c}*" for c in "abcdefghijlmnopqrstuvwxyz"], "Resource": "*"},),
        (),
        None,
        ["iam-permissions-management:kafka+kinesis+kms"],
    ),
    "by NotResource": (
        ({"Effect": "Allow", "Action": "s3:PutBucketPolicy", "NotResource": "arn:aws:s3:::logs"},),
        (),
        None,
        ["iam-permissions-management:s3"],
    ),
    "keys of the account": (
        (allow("kms:CreateGrant", "arn:aws:kms:eu-west-1:111122223333:key/*"),),
        (),
        None,
        ["iam-permissions-management:kms"],
    ),
    "AWS's own policies, which nobody else can change": (
        (allow("iam:CreatePolicyVersion", "arn:aws:iam::aws:policy/*"),),
        (),
        None,
        [],
    ),
    "beginning of an ARN": ((allow("s3:PutBucketPolicy", "arn:aws:s3*"),), (), None, ["iam-permissions-management:s3"]),
    "condition that is always met": (
        (allow("s3:PutBucketPolicy", Condition=SECURE),),
        (),
        None,
        ["iam-permissions-management:s3"],
    ),
    "taken back in part": (
        (allow(["s3:PutBucketPolicy", "kms:PutKeyPolicy"]),),
        (deny("kms:*"),),
        None,
        ["iam-permissions-management:s3"],
    ),
    "one bucket's policy": ((allow("s3:PutBucketPolicy", "arn:aws:s3:::pettracker"),), (), None, []),
    "buckets by prefix": ((allow("s3:PutBucketPolicy", "arn:aws:s3:::pettracker-*"),), (), None, []),
    "what only tells of permissions": ((allow(["s3:GetBucketPolicy", "iam:GetRolePolicy"]),), (), None, []),
    "narrowed by a tag": ((allow("kms:PutKeyPolicy", Condition=TAGGED),), (), None, []),
    "taken back in the document": ((allow("s3:PutBucketPolicy"), deny("s3:*Policy")), (), None, []),
    "taken back by another policy": ((allow("s3:PutBucketPolicy"),), (deny("s3:*"),), None, []),
    "not in the boundary": ((allow("s3:PutBucketPolicy"),), (), (allow("s3:Get*"),), []),
    "policy of a replica key, as its maker writes it": (
        (allow("kms:ReplicateKey"),),
        (),
        None,
        ["iam-permissions-management:kms"],
    ),
    "public access of the account": (
        (allow(["s3:PutAccountPublicAccessBlock", "ec2:DisableSnapshotBlockPublicAccess"]),),
        (),
        None,
        ["iam-permissions-management:account:ec2+s3"],
    ),
    "public access, by a wildcard": (
        (allow("elasticmapreduce:PutBlock*"),),
        (),
        None,
        ["iam-permissions-management:account:elasticmapreduce"],
    ),
    "account, and the policy of any bucket": (
        (allow(["s3:PutAccountPublicAccessBlock", "s3:PutBucketPolicy"]),),
        (),
        None,
        ["iam-permissions-management:s3"],
    ),
    "the setting of public documents": (
        (allow("ssm:UpdateServiceSetting", PUBLIC_DOCUMENTS),),
        (),
        None,
        ["iam-permissions-management:account:ssm"],
    ),
    "settings that begin alike": (
        (allow("ssm:UpdateServiceSetting", PUBLIC_DOCUMENTS.replace("public-sharing-permission", "*")),),
        (),
        None,
        ["iam-permissions-management:account:ssm"],
    ),
    "the setting of public documents, within a boundary": (
        (allow("ssm:UpdateServiceSetting", PUBLIC_DOCUMENTS),),
        (),
        (allow("ssm:*"),),
        ["iam-permissions-management:account:ssm"],
    ),
    "the setting of public documents, outside a boundary": (
        (allow("ssm:UpdateServiceSetting", PUBLIC_DOCUMENTS),),
        (),
        (allow("ssm:UpdateServiceSetting", PUBLIC_DOCUMENTS.replace("documents/console", "parameter-store")),),
        [],
    ),
    "another setting by a pattern": (
        (allow("ssm:UpdateServiceSetting", "arn:aws:ssm:*:*:servicesetting/integrations/*"),),
        (),
        None,
        [],
    ),
    "another setting": (
        (
            allow(
                "ssm:UpdateServiceSetting", "arn:aws:ssm:*:*:servicesetting/ssm/parameter-store/default-parameter-tier"
            ),
        ),
        (),
        None,
        [],
    ),
    "shares with other accounts": (
        (allow("ram:CreateResourceShare"),),
        (),
        None,
        ["iam-permissions-management:account:ram"],
    ),
    "shares within the organization": (
        (
            allow(
                "ram:CreateResourceShare",
                Condition={"Bool": {"ram:RequestedAllowsExternalPrincipals": "false"}},
            ),
        ),
        (),
        None,
        [],
    ),
    "images copied elsewhere": (
        (allow("ecr:PutReplicationConfiguration"),),
        (),
        None,
        ["iam-permissions-management:account:ecr"],
    ),
    "IMDSv1 on any instance": (
        (allow("ec2:ModifyInstanceMetadataOptions"),),
        (),
        None,
        ["iam-permissions-management:account:ec2"],
    ),
    "IMDSv2 on any instance": (
        (allow("ec2:ModifyInstanceMetadata*", Condition={"StringEquals": {"ec2:Attribute/HttpTokens": "required"}}),),
        (),
        None,
        [],
    ),
    "metadata of one instance": (
        (
            allow(
                "ec2:ModifyInstanceMetadataOptions", "arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718"
            ),
        ),
        (),
        None,
        [],
    ),
    "public access of the account, taken back": (
        (allow("s3:PutAccountPublicAccessBlock"),),
        (deny("s3:PutAccount*"),),
        None,
        [],
    ),
    "public access of the account, not in the boundary": (
        (allow("s3:PutAccountPublicAccessBlock"),),
        (),
        (allow("s3:GetObject"),),
        [],
    ),
    "public access of the account, on a bucket": (
        (allow("s3:PutAccountPublicAccessBlock", "arn:aws:s3:::pettracker"),),
        (),
        None,
        [],
    ),
}


@pytest.mark.parametrize(("own", "other", "limit", "expected"), CASES.values(), ids=CASES)
def test_case(
    pack: RunningPack,
    own: Statements,
    other: Statements,
    limit: Statements | None,
    expected: list[str],
) -> None:
    given = role_with_policies(own, other, limit)
    assert [finding.id for finding in check(RULE, given)] == expected
    assert pack.ids(*(made(t, p, name) for name, (t, p) in given.items()), rule=RULE.name) == sorted(expected)


MESSAGES = {
    "the whole account": (
        allow(["s3:PutAccountPublicAccessBlock", "logs:PutAccountPolicy"]),
        "Statement 1 of the inline policy 'own' of role 'web' allows logs:PutAccountPolicy, "
        "s3:PutAccountPublicAccessBlock: the caller can send the events of every log group elsewhere and switch off a "
        "block of public access for the whole account.",
        "remove logs:PutAccountPolicy, s3:PutAccountPublicAccessBlock. If the role sets up the account, waive this "
        "finding.",
    ),
    "instances' metadata": (
        allow("ec2:ModifyInstanceMetadataOptions", Condition={"Bool": {"aws:SecureTransport": "true"}}),
        "Statement 1 of the inline policy 'own' of role 'web' allows ec2:ModifyInstanceMetadataOptions: the caller can "
        "let instances answer IMDSv1 requests.",
        'add "Condition": {"Bool": {"aws:SecureTransport": "true"}, '
        '"StringEquals": {"ec2:Attribute/HttpTokens": "required"}}.',
    ),
    "several writes of policies": (
        allow(["s3:PutBucketPolicy", "s3:PutBucketAcl", "kms:PutKeyPolicy", "sqs:AddPermission"]),
        "Statement 1 of the inline policy 'own' of role 'web' allows s3:PutBucketPolicy, s3:PutBucketAcl, "
        "kms:PutKeyPolicy and 1 more on every resource of their type: the caller can grant access to any of "
        "them, to itself or to another account.",
        'name the resources in use: "Resource": ["arn:aws:s3:::BUCKET", '
        '"arn:aws:kms:REGION:ACCOUNT:key/KEY_ID", "arn:aws:sqs:REGION:ACCOUNT:QUEUE"], or add a condition '
        "on aws:ResourceTag.",
    ),
    "policies of groups, for which IAM knows no tags": (
        allow("iam:PutGroupPolicy"),
        "Statement 1 of the inline policy 'own' of role 'web' allows iam:PutGroupPolicy on every resource of "
        "its type: the caller can grant access to any of them, to itself or to another account.",
        'name the resources in use: "Resource": "arn:aws:iam::ACCOUNT:group/GROUP".',
    ),
}


@pytest.mark.parametrize(("statement", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(statement: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = check(RULE, role_with_policies((statement,), (), None))
    assert (finding.evidence, finding.fix) == (evidence, fix)
