"""Cross-account analytics against the inventory, both ways: each side's one role, and what is refused."""

from typing import Any

import pytest

from components.config.stack_settings import SettingsError
from tests.support.access_stack import allowed, managed, trust
from tests.support.running import BUCKET_NAME, Run, run_stack
from tests.support.slim_stack import Grant, grants

ACCOUNT = "777788889999"
CONSUMER = "arn:aws:iam::444455556666:role/Analytics-Redshift-Consumer"
OWNERS = [f"arn:aws:iam::{account}:role/Analytics-Data-Owner" for account in ("111122223333", "222233334444")]
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
DATA = {"bucket": "lake", "prefix": "public/"}
OWNER = {"consumerRole": CONSUMER, "copies": DATA}
VIA_S3 = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
BUCKET = grants(["s3:GetBucketLocation"], ["arn:aws:s3:::lake"]) | grants(
    ["s3:ListBucket"], ["arn:aws:s3:::lake"], {"StringLike": {"s3:prefix": "public/*"}}
)
OBJECTS = ["arn:aws:s3:::lake/public/*"]


def run_analytics(own: dict[str, Any], **others: Any) -> Run:
    return run_stack("prod", {"systems": ["analytics"], "analytics": own, **others})


WRITES = ["s3:PutObject", "s3:AbortMultipartUpload"]
SIDES: list[tuple[str, str, dict[str, Any], set[Grant]]] = [
    ("COPY", "copies", {}, BUCKET | grants(["s3:GetObject"], OBJECTS)),
    (
        "COPY of what is encrypted",
        "copies",
        {"kmsKey": KEY},
        BUCKET | grants(["s3:GetObject"], OBJECTS) | grants(["kms:Decrypt"], [KEY], VIA_S3),
    ),
    ("UNLOAD", "unloads", {}, BUCKET | grants(WRITES, OBJECTS)),
    (
        "UNLOAD of what is encrypted",
        "unloads",
        {"kmsKey": KEY},
        BUCKET | grants(WRITES, OBJECTS) | grants(["kms:Decrypt", "kms:GenerateDataKey"], [KEY], VIA_S3),
    ),
]
KEYS = {"copies": "analytics-owner", "unloads": "analytics-unload"}


@pytest.mark.parametrize(("what", "use", "changes", "expected"), SIDES, ids=[each[0] for each in SIDES])
def test_an_owners_role_reaches_the_prefix_and_its_key(
    what: str, use: str, changes: dict[str, Any], expected: set[Grant]
) -> None:
    made = run_analytics({"owner": {"consumerRole": CONSUMER, use: {**DATA, **changes}}})
    assert [each.name for each in made.of("aws:iam/role:Role")] == [KEYS[use]], what
    assert allowed(made, KEYS[use]) == expected
    assert managed(made, KEYS[use]) == set()


def test_copy_and_unload_have_a_role_each() -> None:
    made = run_analytics({"owner": {**OWNER, "unloads": {"bucket": "lake", "prefix": "results/"}}})
    names = {each.name: each.inputs["name"] for each in made.of("aws:iam/role:Role")}
    assert names == {"analytics-owner": "Analytics-Data-Owner", "analytics-unload": "Analytics-Data-Unload"}
    assert trust(made, "analytics-owner") == trust(made, "analytics-unload")


def test_the_owners_role_is_trusted_by_exactly_the_consumers_for_an_hour() -> None:
    made = run_analytics({"owner": OWNER}, maxSessionDuration=43200)
    assert trust(made, "analytics-owner") == {
        "Sid": "ConsumerRole",
        "Effect": "Allow",
        "Principal": {"AWS": CONSUMER},
        "Action": "sts:AssumeRole",
    }
    role = made.one("aws:iam/role:Role", "analytics-owner")
    assert (role.inputs["name"], role.inputs["maxSessionDuration"]) == ("Analytics-Data-Owner", 3600)


@pytest.mark.parametrize("owners", [OWNERS[:1], OWNERS])
def test_the_consumers_role_may_become_the_owners_and_nothing_else(owners: list[str]) -> None:
    made = run_analytics({"consumer": {"ownerRoles": owners}})
    assert [each.inputs["name"] for each in made.of("aws:iam/role:Role")] == ["Analytics-Redshift-Consumer"]
    assert allowed(made, "analytics-consumer") == grants(["sts:AssumeRole"], owners)
    assert managed(made, "analytics-consumer") == set()


@pytest.mark.parametrize(
    ("users", "condition"),
    [
        ([], None),
        (["reports/ann"], f"arn:aws:redshift:us-east-1:{ACCOUNT}:dbuser:reports/ann"),
        (
            [f"serverless-{ACCOUNT}-1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d/ann"],
            f"arn:aws:redshift:us-east-1:{ACCOUNT}:dbuser:serverless-{ACCOUNT}-1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d/ann",
        ),
    ],
)
def test_the_consumers_role_is_trusted_by_redshift_for_the_database_users(users: list[str], condition: str) -> None:
    made = run_analytics({"consumer": {"ownerRoles": OWNERS, "databaseUsers": users}})
    found = trust(made, "analytics-consumer")
    external = found.pop("Condition", None)
    assert found == {
        "Sid": "Redshift",
        "Effect": "Allow",
        "Principal": {"Service": "redshift.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    values = external and external["StringEquals"]["sts:ExternalId"]
    assert values in (condition, condition and [condition])


def test_workgroups_are_of_a_service_of_their_own() -> None:
    made = run_analytics({"consumer": {"ownerRoles": OWNERS, "serverless": True}})
    services = [f"{name}.amazonaws.com" for name in ("redshift", "redshift-serverless")]
    assert trust(made, "analytics-consumer")["Principal"] == {"Service": services}


MISSING = "missing; expected a value: it has no default"
BAD: list[tuple[str, dict[str, Any], list[str]]] = [
    ("neither side", {}, ["analytics: neither side; expected owner or consumer, with its settings"]),
    (
        "both sides",
        {"owner": OWNER, "consumer": {"ownerRoles": OWNERS}},
        ["analytics.consumer: both sides; expected either owner or consumer: they are in different accounts"],
    ),
    (
        "users of clusters alone, for workgroups",
        {"consumer": {"ownerRoles": OWNERS, "serverless": True, "databaseUsers": ["reports/analyst"]}},
        [
            "analytics.consumer.databaseUsers: no user of a workgroup; expected serverless-ACCOUNT-WORKGROUP_ID/USER"
            " among them, as Redshift Serverless names its users",
        ],
    ),
    (
        "an owner of nothing",
        {"owner": {"copies": {}}},
        [f"analytics.owner.{key}: {MISSING}" for key in ("consumerRole", "copies.bucket", "copies.prefix")],
    ),
    (
        "an owner without data",
        {"owner": {"consumerRole": CONSUMER}},
        ["analytics.owner: no data; expected copies, unloads, or both"],
    ),
    (
        "a consumer in the stack's own account, a key of another partition, and a region of none",
        {
            "owner": {
                **OWNER,
                "consumerRole": f"arn:aws:iam::{ACCOUNT}:role/R",
                "copies": {**DATA, "kmsKey": KEY.replace("us-east-1", "cn-north-1")},
            }
        },
        [
            f"analytics.owner.consumerRole: 'arn:aws:iam::{ACCOUNT}:role/R';"
            f" expected the ARN of an IAM role in an account other than {ACCOUNT}",
            f"analytics.owner.copies.kmsKey: '{KEY.replace('us-east-1', 'cn-north-1')}';"
            " expected the ARN of a KMS key in a region of partition 'aws', or empty for none",
        ],
    ),
    (
        "an owner of another partition",
        {"consumer": {"ownerRoles": ["arn:aws-cn:iam::111122223333:role/R"]}},
        [
            "analytics.consumer.ownerRoles[0]: 'arn:aws-cn:iam::111122223333:role/R';"
            " expected the ARN of an IAM role in partition 'aws'"
        ],
    ),
    (
        "everybody as consumer, every bucket, all of it",
        {"owner": {"consumerRole": "arn:aws:iam::444455556666:root", "copies": {"bucket": "*", "prefix": "*"}}},
        [
            "analytics.owner.consumerRole: 'arn:aws:iam::444455556666:root'; expected the ARN of an IAM role",
            f"analytics.owner.copies.bucket: '*'; expected {BUCKET_NAME}",
            "analytics.owner.copies.prefix: '*'; expected a key prefix that ends with '/', without *, ?, $ and spaces",
        ],
    ),
    (
        "no owner",
        {"consumer": {"ownerRoles": []}},
        ["analytics.consumer.ownerRoles: 0 items; expected at least 1"],
    ),
    (
        "every owner, and every user",
        {"consumer": {"ownerRoles": ["arn:aws:iam::111122223333:role/*"], "databaseUsers": ["reports/*"]}},
        [
            "analytics.consumer.ownerRoles[0]: 'arn:aws:iam::111122223333:role/*'; expected the ARN of an IAM role",
            "analytics.consumer.databaseUsers[0]: 'reports/*'; expected CLUSTER/USER or"
            " serverless-ACCOUNT-WORKGROUP_ID/USER",
        ],
    ),
    (
        "a key by its alias",
        {"owner": {**OWNER, "copies": {**DATA, "kmsKey": "alias/lake"}}},
        [
            "analytics.owner.copies.kmsKey: 'alias/lake'; expected the ARN of a KMS key, or empty for none",
        ],
    ),
]


@pytest.mark.parametrize(("what", "own", "expected"), BAD, ids=[each[0] for each in BAD])
def test_a_wrong_setting_is_refused_by_a_whole_message(what: str, own: dict[str, Any], expected: list[str]) -> None:
    with pytest.raises(SettingsError) as raised:
        run_analytics(own)
    assert [str(each) for each in raised.value.problems] == [f"aws-roles:{each}" for each in expected], what
