"""The ARN of a resource of the stack, in the form of a type that an action works on."""

from typing import Any

import pytest

from least_privilege.aws.actions import find
from least_privilege.stack.own_arns import arns
from least_privilege.stack.surroundings import AwsLocation
from tests.support.resources import resource

HERE = AwsLocation(partition="aws", region="eu-west-1", account="111122223333")
CASES: dict[str, tuple[str, dict[str, Any], str, AwsLocation, list[str]]] = {
    "a queue": (
        "aws:sqs/queue:Queue", {"name": "orders"}, "sqs:SendMessage", HERE,
        ["arn:aws:sqs:eu-west-1:111122223333:orders"]),
    "somewhere": (
        "aws:sqs/queue:Queue", {"name": "orders"}, "sqs:SendMessage", AwsLocation(), ["arn:*:sqs:*:*:orders"]),
    "a bucket": ("aws:s3/bucket:Bucket", {"bucket": "pets"}, "s3:ListBucket", HERE, ["arn:aws:s3:::pets"]),
    "its objects": ("aws:s3/bucket:Bucket", {"bucket": "pets"}, "s3:GetObject", HERE, ["arn:aws:s3:::pets/*"]),
    "a key, whose id AWS draws": (
        "aws:kms/key:Key", {}, "kms:Decrypt", HERE, ["arn:aws:kms:eu-west-1:111122223333:key/it"]),
    "a key that exists": (
        "aws:kms/key:Key", {"arn": "arn:aws:kms:eu-west-1:111122223333:key/1"}, "kms:Decrypt", HERE,
        ["arn:aws:kms:eu-west-1:111122223333:key/1"]),
    "a table, and its indexes": (
        "aws:dynamodb/table:Table", {"name": "pets"}, "dynamodb:Query", HERE,
        ["arn:aws:dynamodb:eu-west-1:111122223333:table/pets",
         "arn:aws:dynamodb:eu-west-1:111122223333:table/pets/index/*"]),
    "a type that is not in the table of names": (
        "aws:ecs/cluster:Cluster", {"name": "web"}, "ecs:DeleteCluster", HERE,
        ["arn:aws:ecs:eu-west-1:111122223333:cluster/web"]),
    "a resource that the action does not work on": (
        "aws:sqs/queue:Queue", {"name": "orders"}, "s3:GetObject", HERE, []),
}  # fmt: skip


@pytest.mark.parametrize(("type_", "properties", "action", "location", "expected"), CASES.values(), ids=CASES)
def test_arns(type_: str, properties: dict[str, Any], action: str, location: AwsLocation, expected: list[str]) -> None:
    known = find(action)
    assert known
    made = resource(type_, "it", **properties)
    found = {arn for form in known.resource_types for arn in arns(made, form, location)}
    assert sorted(found) == expected
