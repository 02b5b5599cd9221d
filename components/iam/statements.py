"""Statements that more than one system needs."""

from collections.abc import Iterable, Sequence

from components.iam.arns import Arns
from components.iam.policy_documents import Statement, allow

ITEM_ACTIONS = (
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
)
"""Reads and writes of a table's items."""


def logs(arns: Arns, *groups: str) -> Statement:
    """What writing logs to `groups` (names or patterns) takes, their creation included."""
    return allow(
        "WriteLogs",
        ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
        [arns.log_streams(group) for group in groups],
    )


def invoke(arns: Arns, sid: str, *functions: str) -> Statement:
    """Invocation of `functions` (names or patterns), by a version or an alias too, which a pattern's `*` takes in."""
    targets = [arns.function(name) for name in functions]
    targets += [arns.function_versions(name) for name in functions if not name.endswith("*")]
    return allow(sid, "lambda:InvokeFunction", targets)


READ_OBJECTS = ("kms:Decrypt",)
WRITE_OBJECTS = ("kms:Decrypt", "kms:GenerateDataKey")
"""What S3 asks of a key for its caller; a write in parts decrypts too.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"""
USE_ITEMS = ("kms:Decrypt",)
"""DynamoDB decrypts the table's key for each caller, for reads and writes.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html"""
SEND_MESSAGES = ("kms:Decrypt", "kms:GenerateDataKey")
"""Of SQS and SNS. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html"""


def use_keys(arns: Arns, sid: str, keys: Iterable[str], actions: Sequence[str], service: str) -> tuple[Statement, ...]:
    """The use of KMS keys (ARNs; empty ones are left out) by `service`, as in s3, for the role, and not by the role
    itself. Nothing where there is no key.

    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    """
    found = sorted({key for key in keys if key})
    regions = sorted({key.split(":")[3] for key in found})
    # Of China, AWS does not document whether the value ends as an endpoint or as a principal does.
    suffixes = dict.fromkeys((arns.dns_suffix, "amazonaws.com"))
    via = [f"{service}.{region}.{suffix}" for region in regions for suffix in suffixes]
    condition = {"StringEquals": {"kms:ViaService": via[0] if len(via) == 1 else via}} if via else {}
    return (allow(sid, actions, found, condition),) if found else ()
