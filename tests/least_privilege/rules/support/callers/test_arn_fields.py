"""What a fix fills in: the stack's own partition, region and account."""

from typing import Any

import pytest

from least_privilege.rules.support.callers.arn_fields import arn_fields
from least_privilege.stack.model import Resource
from least_privilege.stack.surroundings import AwsLocation, Surroundings
from tests.support.documents import allow, text, trust

OWN = "111122223333"
TOPIC = "arn:aws:sns:REGION:ACCOUNT:TOPIC"
CHINA = AwsLocation(partition="aws-cn", region="cn-north-1", account=OWN)
ROLE, QUEUE = "aws:iam/role:Role", "aws:sqs/queuePolicy:QueuePolicy"


def resource(type_: str, **properties: Any) -> Resource:
    return Resource(type=type_, name="it", urn="urn:it", properties=properties)


def queue_policy(*arns: str) -> Resource:
    return resource(QUEUE, policy=text({**allow("sqs:SendMessage", list(arns)), "Principal": "*"}))


def federated(partition: str) -> Resource:
    principal = {"Federated": f"arn:{partition}:iam::{OWN}:oidc-provider/gitlab.com"}
    return resource(ROLE, assumeRolePolicy=text(trust(principal, "sts:AssumeRoleWithWebIdentity")))


KNOWN: dict[str, tuple[Resource, dict[str, Any], str]] = {
    "nothing": (resource(ROLE), {}, TOPIC),
    "the account, by an option": (resource(ROLE), {"ownAccounts": [OWN]}, f"arn:aws:sns:REGION:{OWN}:TOPIC"),
    "all, by a resource policy": (
        queue_policy(f"arn:aws:sqs:eu-west-1:{OWN}:pets"),
        {},
        f"arn:aws:sns:eu-west-1:{OWN}:TOPIC",
    ),
    "all, by the AWS provider": (
        Resource(type=ROLE, name="it", urn="urn:it", properties={}, surroundings=Surroundings(location=CHINA)),
        {},
        f"arn:aws-cn:sns:cn-north-1:{OWN}:TOPIC",
    ),
    "no region, where there are two": (
        queue_policy(f"arn:aws:sqs:eu-west-1:{OWN}:pets", f"arn:aws:sqs:us-east-1:{OWN}:pets"),
        {},
        f"arn:aws:sns:REGION:{OWN}:TOPIC",
    ),
    "the region of the resource": (resource(QUEUE, region="eu-west-1"), {}, "arn:aws:sns:eu-west-1:ACCOUNT:TOPIC"),
    "the partition of China": (
        queue_policy(f"arn:aws-cn:sqs:cn-north-1:{OWN}:pets"),
        {},
        f"arn:aws-cn:sns:cn-north-1:{OWN}:TOPIC",
    ),
    "the account of an identity provider": (federated("aws-us-gov"), {}, f"arn:aws-us-gov:sns:REGION:{OWN}:TOPIC"),
    "no account, but that of another": (
        resource(ROLE, assumeRolePolicy=text(trust({"AWS": "arn:aws:iam::444455556666:root"}))),
        {},
        TOPIC,
    ),
}


@pytest.mark.parametrize(("given", "options", "filled"), KNOWN.values(), ids=KNOWN)
def test_known_fields(given: Resource, options: dict[str, Any], filled: str) -> None:
    assert arn_fields(given, options).fill(TOPIC) == filled
