"""What sends copies of data on, and the input that says to which account: replication, copies of backups, feeds.

Not here: buckets, whose ARNs name no account, without an input for it.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-walkthrough-2.html
        https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html
        https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html
        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
"""

from collections.abc import Iterator, Mapping

from least_privilege.policy.principals import account_of
from least_privilege.stack.model import Resource
from least_privilege.stack.shares import values_at

_OBJECTS = "copies of the bucket's objects"
_LIST = "a list of the bucket's objects"
_EVENTS = "events"

COPIES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": (("rules[].destination.account", _OBJECTS),),
    **dict.fromkeys(
        ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"),
        (
            ("replicationConfiguration.rules[].destination.accountId", _OBJECTS),
            ("replicationConfiguration.rules[].destination.account", _OBJECTS),
        ),
    ),
    "aws:s3/inventory:Inventory": (("destination.bucket.accountId", _LIST),),
    "aws:s3/analyticsConfiguration:AnalyticsConfiguration": (
        ("storageClassAnalysis.dataExport.destination.s3BucketDestination.bucketAccountId", "analyses of the bucket"),
    ),
    "aws:s3tables/tableReplication:TableReplication": (
        ("rule.destinations[].destinationTableBucketArn", "copies of the table"),
    ),
    "aws:s3tables/tableBucketReplication:TableBucketReplication": (
        ("rule.destinations[].destinationTableBucketArn", "copies of the bucket's tables"),
    ),
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": (
        ("replicationConfiguration.rules[].destinations[].registryId", "copies of container images"),
    ),
    "aws:backup/plan:Plan": (
        ("rules[].copyActions[].destinationVaultArn", "copies of backups"),
        ("backupPlan.backupPlanRule[].copyActions[].destinationBackupVaultArn", "copies of backups"),
    ),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": (("destinationArn", "the log group's events"),),
    "aws:cloudwatch/eventTarget:EventTarget": (("arn", _EVENTS), ("targets[].arn", _EVENTS)),
    "aws:sns/topicSubscription:TopicSubscription": (("endpoint", "the topic's messages"),),
}
"""By type: the inputs that name an account, or something in one, and what it gets."""


def copies(resource: Resource) -> Iterator[tuple[str, str, str]]:
    """Each account that `resource` sends to: the input that says so, the account's id, and what it gets."""
    for path, what in COPIES.get(resource.type, ()):
        for value in dict.fromkeys(values_at(resource, path)):
            account = account_of(value) if isinstance(value, str) and (value[:4] == "arn:" or value.isdigit()) else ""
            if account:
                yield path.replace("[]", ""), account, what
