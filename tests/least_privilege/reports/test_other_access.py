"""What a resource gives without a policy document, and what keeps the public out, as a report says it."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.reports.other_access import other_access
from tests.support.resources import resource

READER = "arn:aws:iam::444455556666:role/reader"
USER = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
EVERY_BLOCK = {
    "blockPublicAcls": True,
    "blockPublicPolicy": True,
    "ignorePublicAcls": True,
    "restrictPublicBuckets": True,
}

CASES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a bucket's ACL": (
        "aws:s3/bucketAcl:BucketAcl",
        {"bucket": "pets", "acl": "public-read"},
        ["Allow anyone on the internet: list the bucket's objects (pets)"],
    ),
    "a private one": ("aws:s3/bucketAcl:BucketAcl", {"bucket": "pets", "acl": "private"}, []),
    "a canonical user": (
        "aws:s3/bucketAcl:BucketAcl",
        {"bucket": "pets", "accessControlPolicy": {"grants": [{"permission": "READ", "grantee": {"id": USER}}]}},
        [f"Allow CanonicalUser {USER}: list the bucket's objects (pets)"],
    ),
    "a cluster": (
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        {
            "clusterName": "shop",
            "principalArn": READER,
            "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
            "accessScope": {"type": "cluster"},
        },
        [
            f"Allow AWS {READER}: work in the cluster with AmazonEKSViewPolicy (shop, "
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy)"
        ],
    ),
    "a data lake, to hand on": (
        "aws:lakeformation/permissions:Permissions",
        {
            "principal": READER,
            "permissions": ["SELECT"],
            "permissionsWithGrantOptions": ["SELECT"],
            "table": {"databaseName": "shop", "name": "orders"},
        },
        [f"Allow AWS {READER}: have SELECT in the data lake, and grant that on, and let others do it (shop, orders)"],
    ),
    "a snapshot": (
        "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
        {"snapshotId": "snap-1", "accountId": "444455556666"},
        ["Allow AWS 444455556666: make a volume of the snapshot, and so read it (snap-1)"],
    ),
    "one who is unknown": (
        "aws:ram/principalAssociation:PrincipalAssociation",
        {"principal": UNKNOWN, "resourceShareArn": UNKNOWN},
        ["Allow AWS (unknown at preview): use what is shared ((unknown at preview))"],
    ),
    "an account of Identity Center": (
        "aws:ssoadmin/accountAssignment:AccountAssignment",
        {
            "principalType": "GROUP",
            "principalId": "g-1",
            "permissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1",
            "targetId": "111122223333",
        },
        ["Allow GROUP g-1: use the permission set (arn:aws:sso:::permissionSet/ssoins-1/ps-1, 111122223333)"],
    ),
    "an identity provider of SAML": (
        "aws:iam/samlProvider:SamlProvider",
        {"name": "people", "samlMetadataDocument": "<xml/>"},
        ["Allow users by metadata with SHA-256 6eb820e0f9762c61: sign in (people)"],
    ),
    "an identity provider of OpenID Connect": (
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        {"url": "https://token.example.org", "clientIdLists": ["sts.amazonaws.com"]},
        ["Allow users of https://token.example.org: sign in ()",
         "Allow users for client sts.amazonaws.com: sign in ()"],
    ),
    "a function's URL": (
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": "web", "authorizationType": "NONE"},
        ["Allow anybody: lambda:InvokeFunctionUrl (web)"],
    ),
    "a function's URL for callers of AWS": (
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": "web", "authorizationType": "AWS_IAM"},
        [],
    ),
    "a bucket's public access block": (
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        {"bucket": "pets", **EVERY_BLOCK, "ignorePublicAcls": False},
        [
            "Deny anybody: what blockPublicAcls blocks (pets)",
            "Deny anybody: what blockPublicPolicy blocks (pets)",
            "Deny anybody: what restrictPublicBuckets blocks (pets)",
        ],
    ),
    "the account's": (
        "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
        {"blockPublicAcls": True},
        ["Deny anybody: what blockPublicAcls blocks ()"],
    ),
    "no ACLs": (
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        {"bucket": "pets", "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        ["Deny anybody: what rule.objectOwnership BucketOwnerEnforced blocks (pets)"],
    ),
    "ACLs": (
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        {"bucket": "pets", "rule": {"objectOwnership": "ObjectWriter"}},
        [],
    ),
    "snapshots": (
        "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
        {"state": "block-all-sharing"},
        ["Deny anybody: what state block-all-sharing blocks ()"],
    ),
    "snapshots, unblocked": (
        "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", {"state": "unblocked"}, []),
    "a queue": ("aws:sqs/queue:Queue", {"name": "orders"}, []),
}  # fmt: skip


@pytest.mark.parametrize("bucket", [UNKNOWN, "pets-1a2b3c4"], ids=["unknown at preview", "known"])
def test_what_is_meant_has_the_same_name_in_every_run(bucket: object) -> None:
    pets = resource("aws:s3/bucket:Bucket", "pets")
    (acl,) = other_access(
        resource("aws:s3/bucketAcl:BucketAcl", "it", {"bucket": [pets]}, bucket=bucket, acl="public-read")
    )
    assert acl.resource == "pets"


@pytest.mark.parametrize(("type_", "given", "expected"), CASES.values(), ids=CASES)
def test_access_without_a_policy(type_: str, given: dict[str, Any], expected: list[str]) -> None:
    found = other_access(resource(type_, "it", **given))
    assert [f"{each.effect} {each.who}: {each.action} ({each.resource})" for each in found] == expected
