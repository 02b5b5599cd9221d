"""resource-shared-publicly: data that a resource sends to a foreign account."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from tests.support.pack import RunningPack, made

OWN, OTHER = "111122223333", "444455556666"
RULE = "resource-shared-publicly"
SELF = made("aws:sqs/queue:Queue", {"name": "own", "arn": f"arn:aws:sqs:eu-west-1:{OWN}:own"}, "own")

SENDS: dict[str, tuple[str, dict[str, Any]]] = {
    "objects": (
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        {"bucket": "pets", "rules": [{"destination": {"account": "@", "bucket": "arn:aws:s3:::copies"}}]},
    ),
    "objects, by the bucket itself": (
        "aws:s3/bucket:Bucket",
        {"replicationConfiguration": {"rules": [{"destination": {"accountId": "@", "bucket": "arn:aws:s3:::copies"}}]}},
    ),
    "objects, by aws-native": (
        "aws-native:s3:Bucket",
        {"replicationConfiguration": {"rules": [{"destination": {"account": "@", "bucket": "arn:aws:s3:::copies"}}]}},
    ),
    "a list of objects": (
        "aws:s3/inventory:Inventory",
        {"bucket": "pets", "destination": {"bucket": {"accountId": "@", "bucketArn": "arn:aws:s3:::lists"}}},
    ),
    "analyses": (
        "aws:s3/analyticsConfiguration:AnalyticsConfiguration",
        {
            "storageClassAnalysis": {
                "dataExport": {"destination": {"s3BucketDestination": {"bucketAccountId": "@", "bucketArn": "x"}}}
            }
        },
    ),
    "tables": (
        "aws:s3tables/tableReplication:TableReplication",
        {"rule": {"destinations": [{"destinationTableBucketArn": "arn:aws:s3tables:eu-west-1:@:bucket/copies"}]}},
    ),
    "images": (
        "aws:ecr/replicationConfiguration:ReplicationConfiguration",
        {"replicationConfiguration": {"rules": [{"destinations": [{"region": "eu-west-1", "registryId": "@"}]}]}},
    ),
    "images, by aws-native": (
        "aws-native:ecr:ReplicationConfiguration",
        {"replicationConfiguration": {"rules": [{"destinations": [{"region": "eu-west-1", "registryId": "@"}]}]}},
    ),
    "backups": (
        "aws:backup/plan:Plan",
        {"rules": [{"copyActions": [{"destinationVaultArn": "arn:aws:backup:eu-west-1:@:backup-vault:copies"}]}]},
    ),
    "backups, by aws-native": (
        "aws-native:backup:BackupPlan",
        {
            "backupPlan": {
                "backupPlanRule": [
                    {"copyActions": [{"destinationBackupVaultArn": "arn:aws:backup:eu-west-1:@:backup-vault:copies"}]}
                ]
            }
        },
    ),
    "logs": (
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
        {"logGroup": "web", "destinationArn": "arn:aws:logs:eu-west-1:@:destination:all"},
    ),
    "events": (
        "aws:cloudwatch/eventTarget:EventTarget",
        {"rule": "all", "arn": "arn:aws:events:eu-west-1:@:event-bus/default"},
    ),
    "events, by aws-native": (
        "aws-native:events:Rule",
        {"targets": [{"id": "all", "arn": "arn:aws:events:eu-west-1:@:event-bus/default"}]},
    ),
    "messages": (
        "aws:sns/topicSubscription:TopicSubscription",
        {"topic": f"arn:aws:sns:eu-west-1:{OWN}:pets", "protocol": "sqs", "endpoint": "arn:aws:sqs:eu-west-1:@:copies"},
    ),
}


def to(account: Any, value: Any) -> Any:
    """`value` with `@` filled in."""
    if isinstance(value, dict):
        return {key: to(account, item) for key, item in value.items()}
    if isinstance(value, list):
        return [to(account, item) for item in value]
    return account if value == "@" else value.replace("@", account) if isinstance(account, str) else value


@pytest.mark.parametrize(("type_", "properties"), SENDS.values(), ids=SENDS)
def test_what_is_sent_to_a_foreign_account(pack: RunningPack, type_: str, properties: dict[str, Any]) -> None:
    said = [each for each in pack.preview(SELF, made(type_, to(OTHER, properties))) if each.finding.rule == RULE]
    assert [(each.finding.id, each.level) for each in said] == [(f"{RULE}:account:{OTHER}", "advisory")]


@pytest.mark.parametrize(("type_", "properties"), SENDS.values(), ids=SENDS)
def test_what_stays_in_the_own_account(pack: RunningPack, type_: str, properties: dict[str, Any]) -> None:
    assert pack.ids(SELF, made(type_, to(OWN, properties)), rule=RULE) == []


LISTS: dict[str, tuple[list[str], list[tuple[str, str]]]] = {
    "that names it": ([OTHER], []),
    "that names others": (["777788889999"], [(f"{RULE}:account:{OTHER}", "mandatory")]),
}


@pytest.mark.parametrize(("trusted", "expected"), LISTS.values(), ids=LISTS)
def test_a_list_of_trusted_accounts(pack: RunningPack, trusted: list[str], expected: list[tuple[str, str]]) -> None:
    pack.configure(policy_accounts={"ownAccounts": [OWN], "trustedAccounts": trusted})
    type_, properties = SENDS["backups"]
    said = [each for each in pack.preview(made(type_, to(OTHER, properties))) if each.finding.rule == RULE]
    assert [(each.finding.id, each.level) for each in said] == expected
    pack.configure()


def test_the_finding(pack: RunningPack) -> None:
    type_, properties = SENDS["logs"]
    (said,) = [each for each in pack.preview(SELF, made(type_, to(OTHER, properties))) if each.finding.rule == RULE]
    assert said.finding.evidence == (
        "destinationArn of aws.cloudwatch.LogSubscriptionFilter 'it' sends the log group's events to account "
        "444455556666, where your policies do not hold."
    )


@pytest.mark.parametrize(
    "endpoint", ["pets@example.com", "https://example.com", "+15555550100", UNKNOWN], ids=["mail", "web", "phone", "?"]
)
def test_what_is_sent_to_no_account(pack: RunningPack, endpoint: Any) -> None:
    subscription = made("aws:sns/topicSubscription:TopicSubscription", {"topic": "t", "endpoint": endpoint})
    assert pack.ids(SELF, subscription) == []
