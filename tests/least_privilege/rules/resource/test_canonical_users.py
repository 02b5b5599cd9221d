"""Canonical users in buckets' policies and ACLs, whose ids do not tell their accounts."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from offline_preview.pack.messages import AnalyzedResource
from tests.support.documents import document
from tests.support.pack import RunningPack, made
from tests.support.resource_grants import grant

USER = "0123456789abcdef" * 4
LOG_DELIVERY = "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0"
ACL, BUCKET = "aws:s3/bucketAcl:BucketAcl", "aws:s3/bucket:Bucket"
BY_POLICY = [f"resource-policy-public:canonical-user:{USER}"]
BY_ACL = [f"resource-shared-publicly:canonical-user:{USER}"]


def policy(principal: Any, **more: Any) -> AnalyzedResource:
    statement = grant(principal, "s3:GetObject", "arn:aws:s3:::pets/*", **more)
    return made("aws:s3/bucketPolicy:BucketPolicy", {"bucket": "pets", "policy": document(statement)}, "policy")


def acl(owner: str, **grantee: Any) -> AnalyzedResource:
    grants = [{"grantee": grantee, "permission": "FULL_CONTROL"}]
    return made(ACL, {"bucket": "pets", "accessControlPolicy": {"owner": {"id": owner}, "grants": grants}}, "acl")


def bucket(**granted: Any) -> AnalyzedResource:
    return made(BUCKET, {"bucket": "pets", "grants": [{"permissions": ["READ"], **granted}]}, "bucket")


def identity(user: str) -> AnalyzedResource:
    type_ = "aws:cloudfront/originAccessIdentity:OriginAccessIdentity"
    return made(type_, {"comment": "pets", "s3CanonicalUserId": user}, "identity")


def ownership(setting: str) -> AnalyzedResource:
    given = {"bucket": "pets", "rule": {"objectOwnership": setting}}
    return made("aws:s3/bucketOwnershipControls:BucketOwnershipControls", given, "ownership")


BLOCK = made(
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    {"bucket": "pets", "blockPublicAcls": True, "ignorePublicAcls": True},
    "block",
)
CASES: dict[str, tuple[tuple[AnalyzedResource, ...], list[str]]] = {
    "CloudFront's deliverer of logs": ((policy({"CanonicalUser": LOG_DELIVERY}),), []),
    "a user that is unknown at preview": ((policy({"CanonicalUser": UNKNOWN}),), []),
    "an origin access identity of the stack": ((policy({"CanonicalUser": USER}), identity(USER)), []),
    "a user of the own organization": (
        (policy({"CanonicalUser": USER}, Condition={"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}),),
        [],
    ),
    "a user": ((policy({"CanonicalUser": USER}),), BY_POLICY),
    "a user beside the deliverer of logs": ((policy({"CanonicalUser": [LOG_DELIVERY, USER]}),), BY_POLICY),
    "a user beside another identity": ((policy({"CanonicalUser": USER}), identity(USER[::-1])), BY_POLICY),
    "a grant to the bucket's owner": ((acl(USER, type="CanonicalUser", id=USER),), []),
    "a grant to the deliverer of logs": ((bucket(type="CanonicalUser", id=LOG_DELIVERY),), []),
    "a grant to a user that is unknown at preview": ((acl("7", type="CanonicalUser", id=UNKNOWN),), []),
    "a grant where AWS refuses ACLs": (
        (acl("7", type="CanonicalUser", id=USER), ownership("BucketOwnerEnforced")),
        [],
    ),
    "a grant to a user": ((acl("7", type="CanonicalUser", id=USER),), BY_ACL),
    "a grant where public ACLs are blocked, which it is not": (
        (acl("7", type="CanonicalUser", id=USER), BLOCK),
        BY_ACL,
    ),
    "a grant where the bucket's owner is preferred": (
        (acl("7", type="CanonicalUser", id=USER), ownership("BucketOwnerPreferred")),
        BY_ACL,
    ),
    "a grant of a bucket": ((bucket(type="CanonicalUser", id=USER),), BY_ACL),
    "a grant to an e-mail address": (
        (acl("7", type="AmazonCustomerByEmail", emailAddress="pets@example.com"),),
        ["resource-shared-publicly:canonical-user:pets@example.com"],
    ),
}


@pytest.mark.parametrize(("resources", "ids"), CASES.values(), ids=CASES)
def test_canonical_user(pack: RunningPack, resources: tuple[AnalyzedResource, ...], ids: list[str]) -> None:
    rules = ("resource-policy-public", "resource-shared-publicly")
    said = [each for each in pack.preview(*resources) if each.finding.rule in rules]
    assert [(each.finding.id, each.level) for each in said] == [(id_, "advisory") for id_ in ids]
