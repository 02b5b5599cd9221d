"""The pack calls public what S3 calls public."""

import pytest

from least_privilege.rules.resource.policy_public import RULE
from tests.least_privilege.evaluation.conformance.public_s3 import ACCESS_POINTS, BUCKETS
from tests.support.documents import document
from tests.support.pack import RunningPack, made

BUCKET = "aws:s3/bucketPolicy:BucketPolicy"
ACCESS_POINT = "aws:s3control/accessPointPolicy:AccessPointPolicy"
WITHOUT_BLOCK = {"blockPublicPolicy": False, "restrictPublicBuckets": False}
ROWS = [(BUCKET, *row) for row in BUCKETS] + [(ACCESS_POINT, *row) for row in ACCESS_POINTS]


@pytest.mark.parametrize(("type_", "operator", "key", "value", "is_public"), ROWS)
def test_meaning_of_public(
    pack: RunningPack, type_: str, operator: str, key: str, value: str | list[str], is_public: bool
) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::pets/*",
        "Condition": {operator: {key: value}},
    }
    found = pack.ids(made(type_, {"policy": document(statement)}), rule=RULE.name)
    assert ("resource-policy-public" in found) is is_public


@pytest.mark.parametrize(("vpc", "is_public"), [({"vpcConfiguration": {"vpcId": "vpc-1"}}, False), ({}, True)])
def test_an_access_point_of_a_vpc_is_never_public(pack: RunningPack, vpc: dict[str, object], is_public: bool) -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
    given = {"policy": document(statement), "publicAccessBlockConfiguration": WITHOUT_BLOCK, **vpc}
    found = pack.ids(made("aws:s3/accessPoint:AccessPoint", given), rule=RULE.name)
    assert ("resource-policy-public" in found) is is_public
