"""What fixes suggest: the actions that people use most, on the stack's own resources."""

import pytest

from least_privilege.aws.actions import expand
from least_privilege.policy.patterns import action_pattern, resource_pattern
from least_privilege.rules.support.permissions.allowances import allowances
from least_privilege.rules.support.permissions.suggestions import (
    narrower_resources,
    suggested_resources,
    usual_actions,
)
from least_privilege.stack.surroundings import AwsLocation, Surroundings
from tests.support.documents import allow
from tests.support.parsed import document

OBJECTS, BUCKET = "arn:aws:s3:::pets/*", "arn:aws:s3:::pets"
USUAL: dict[str, tuple[str, tuple[str, ...], list[str]]] = {
    "a bucket's objects": ("s3:*", (OBJECTS,), ["s3:GetObject", "s3:PutObject"]),
    "a bucket": ("s3:*", (BUCKET,), ["s3:ListBucket"]),
    "a bucket and its objects": ("s3:*", (BUCKET, OBJECTS), ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]),
    "every resource: one type only": ("s3:*", ("*",), ["s3:GetObject", "s3:PutObject"]),
    "a part of a service": ("s3:Get*", (OBJECTS,), ["s3:GetObject"]),
    "logs are written, never unmasked": ("logs:*", ("*",), ["logs:CreateLogStream", "logs:PutLogEvents"]),
    "every service, on a queue": (
        "*",
        ("arn:aws:sqs:eu-west-1:111122223333:pets",),
        ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    ),
    "a service that is not listed: what reads, by the shortest names": (
        "swf:*",
        ("*",),
        ["swf:DescribeDomain", "swf:ListActivityTypes", "swf:ListWorkflowTypes"],
    ),
}


@pytest.mark.parametrize(("pattern", "resources", "expected"), USUAL.values(), ids=USUAL)
def test_usual_actions(pattern: str, resources: tuple[str, ...], expected: list[str]) -> None:
    assert usual_actions(action_pattern(pattern), expand(pattern), [*map(resource_pattern, resources)]) == expected


def test_a_service_linked_role_is_named_by_the_path_that_aws_gives_it() -> None:
    (given,) = allowances(document(allow("iam:CreateServiceLinkedRole")))
    arn = "arn:aws:iam::ACCOUNT:role/aws-service-role/SERVICE.amazonaws.com/*"
    assert narrower_resources(given, Surroundings()) == f'name the resources in use: "Resource": "{arn}"'


STACK = Surroundings(
    location=AwsLocation(partition="aws-cn", region="cn-north-1", account="111122223333"),
    names={"dynamodb:TableName": ("Photos",), "sqs:QueueName": ("a", "b"), "sns:TopicName": ("a", "b", "c")},
)
FILLED: dict[str, tuple[str, Surroundings, list[str]]] = {
    "one known name": ("dynamodb:GetItem", STACK, ["arn:aws-cn:dynamodb:cn-north-1:111122223333:table/Photos"]),
    "two known names": (
        "sqs:SendMessage",
        STACK,
        ["arn:aws-cn:sqs:cn-north-1:111122223333:a", "arn:aws-cn:sqs:cn-north-1:111122223333:b"],
    ),
    "more names than one can mean": ("sns:Publish", STACK, ["arn:aws-cn:sns:cn-north-1:111122223333:TOPIC"]),
    "nothing known": ("dynamodb:GetItem", Surroundings(), ["arn:aws:dynamodb:REGION:ACCOUNT:table/TABLE"]),
}


@pytest.mark.parametrize(("action", "around", "expected"), FILLED.values(), ids=FILLED)
def test_an_arn_is_filled_in(action: str, around: Surroundings, expected: list[str]) -> None:
    assert suggested_resources(expand(action), around) == expected
