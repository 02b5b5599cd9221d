"""public-access-block, through the SDK's proxies and through the pack's protocol."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.resource.public_access_block import RULE
from offline_preview.pack.messages import AnalyzedResource
from tests.support.pack import RunningPack, made, sdk_check

ACCOUNT = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
BUCKET = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
POINT = "aws:s3/accessPoint:AccessPoint"
SNAPSHOTS = "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess"
IMAGES = "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess"
CLUSTERS = "aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration"
SETTING = "aws:ssm/serviceSetting:ServiceSetting"
DOCUMENTS = "arn:aws:ssm:eu-west-1:111122223333:servicesetting/ssm/documents/console/public-sharing-permission"
NAMES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def block(**given: Any) -> dict[str, Any]:
    """All four switches on, but for those that are given."""
    return {**dict.fromkeys(NAMES, True), **given}


def point(**given: Any) -> dict[str, Any]:
    return {"bucket": "pets", "publicAccessBlockConfiguration": block(**given)}


POLICIES_OPEN = {"blockPublicPolicy": False, "restrictPublicBuckets": False}
GOOD: dict[str, tuple[str, dict[str, Any]]] = {
    "account": (ACCOUNT, block()),
    "account, by one of each pair": (ACCOUNT, {"blockPublicAcls": True, "restrictPublicBuckets": True}),
    "account, unknown at preview": (ACCOUNT, dict.fromkeys(NAMES, UNKNOWN)),
    "bucket": (BUCKET, block(bucket="pets")),
    "access point": (POINT, point()),
    "access point by its default": (POINT, {"bucket": "pets"}),
    "access point of a VPC": (POINT, {**point(**POLICIES_OPEN), "vpcConfiguration": {"vpcId": "vpc-1"}}),
    "snapshots": (SNAPSHOTS, {"state": "block-new-sharing"}),
    "images": (IMAGES, {"state": "block-new-sharing"}),
    "clusters": (CLUSTERS, {"blockPublicSecurityGroupRules": True}),
    "documents": (SETTING, {"settingId": DOCUMENTS, "settingValue": "Disable"}),
    "another setting": (
        SETTING,
        {"settingId": "/ssm/parameter-store/high-throughput-enabled", "settingValue": "Enable"},
    ),
}
BAD: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "account": (
        ACCOUNT,
        dict.fromkeys(NAMES, False),
        "mandatory",
        "aws.s3.AccountPublicAccessBlock 'it' does not block public policies and ACLs of any bucket in the account",
    ),
    "account that sets nothing": (ACCOUNT, {}, "mandatory", "public policies and ACLs of any bucket"),
    "account, for policies": (ACCOUNT, block(**POLICIES_OPEN), "mandatory", "public policies of any bucket"),
    "account, for ACLs": (
        ACCOUNT,
        {"blockPublicPolicy": True, "restrictPublicBuckets": True},
        "mandatory",
        "public ACLs of any bucket",
    ),
    "bucket": (BUCKET, block(bucket="pets", **POLICIES_OPEN), "advisory", "public policies of the bucket"),
    "access point": (POINT, point(**POLICIES_OPEN), "advisory", "public policies of the bucket"),
    "snapshots": (SNAPSHOTS, {"state": "unblocked"}, "mandatory", 'sets state to "unblocked": every EBS snapshot'),
    "images": (IMAGES, {"state": "unblocked"}, "mandatory", "every AMI of the account"),
    "clusters": (CLUSTERS, {"blockPublicSecurityGroupRules": False}, "mandatory", "to false: EMR clusters"),
    "documents": (SETTING, {"settingId": DOCUMENTS, "settingValue": "Enable"}, "mandatory", "every document of"),
}


@pytest.mark.parametrize(("type_", "properties"), GOOD.values(), ids=GOOD)
def test_a_block_that_is_on(pack: RunningPack, type_: str, properties: dict[str, Any]) -> None:
    assert sdk_check(RULE, type_, properties) == []
    assert pack.ids(made(type_, properties), rule=RULE.name) == []


@pytest.mark.parametrize(("type_", "properties", "level", "evidence"), BAD.values(), ids=BAD)
def test_a_block_that_is_off(
    pack: RunningPack, type_: str, properties: dict[str, Any], level: str, evidence: str
) -> None:
    (said,) = [each for each in pack.preview(made(type_, properties)) if each.finding.rule == RULE.name]
    assert evidence in said.finding.evidence
    assert (said.finding.id, said.level) == (RULE.name, level)


BLOCKED = made(ACCOUNT, block(), "account")
BESIDE: dict[str, tuple[tuple[AnalyzedResource, ...], int]] = {
    "a bucket, in an account that blocks": ((BLOCKED, made(BUCKET, {"bucket": "pets"})), 0),
    "an access point, in an account that blocks": ((BLOCKED, made(POINT, point(**POLICIES_OPEN))), 0),
    "a bucket, in an account that blocks ACLs": (
        (made(ACCOUNT, block(**POLICIES_OPEN), "account"), made(BUCKET, block(**POLICIES_OPEN))),
        2,
    ),
}


@pytest.mark.parametrize(("resources", "count"), BESIDE.values(), ids=BESIDE)
def test_what_the_account_blocks(pack: RunningPack, resources: tuple[AnalyzedResource, ...], count: int) -> None:
    assert pack.ids(*resources, rule=RULE.name) == [RULE.name] * count


def test_the_fix_leaves_nothing_to_find() -> None:
    (finding,) = sdk_check(RULE, ACCOUNT, {})
    names = [each.split(":")[0].strip() for each in finding.fix.removeprefix("set ").split(",")]
    assert sorted(names) == sorted(NAMES)
    assert sdk_check(RULE, ACCOUNT, dict.fromkeys(names, True)) == []
