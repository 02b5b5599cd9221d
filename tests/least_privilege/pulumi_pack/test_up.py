"""At `up` the engine shows inputs first and outputs at the end: each fault is reported once, by one or the other."""

from collections.abc import Mapping
from typing import Any

import pytest

from offline_preview.pack.messages import AnalyzedResource
from tests.support.documents import ROLE, ROLE_POLICY, allow, role, text, trust
from tests.support.pack import RunningPack, made

OWN, OTHER = "111122223333", "444455556666"
QUEUE, QUEUE_POLICY = "aws:sqs/queue:Queue", "aws:sqs/queuePolicy:QueuePolicy"
BUCKET, ACL = "aws:s3/bucket:Bucket", "aws:s3/bucketAcl:BucketAcl"
INSTANCE, TEMPLATE = "aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"
ROLE_ARN = {"arn": f"arn:aws:iam::{OWN}:role/web"}
QUEUE_ARN = {"arn": f"arn:aws:sqs:eu-west-1:{OWN}:jobs"}
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
SUBSCRIPTION_ARN = {"arn": f"arn:aws:sns:eu-west-1:{OTHER}:t:12345678-1234-4123-8123-123456789012"}

Made = tuple[AnalyzedResource, Mapping[str, Any]]


def whole(account: str) -> dict[str, str]:
    return {"AWS": f"arn:aws:iam::{account}:root"}


def sending(principal: Any) -> str:
    return text(allow("sqs:SendMessage", Principal=principal))


LONG = text(allow("s3:GetObject", f"arn:aws:s3:::pets/{'pets' * 1500}"))
JOBS_POLICY = made(QUEUE_POLICY, {"queueUrl": "https://jobs", "policy": sending(whole(OTHER))}, "open")
LAUNCHED = {"launchTemplate": {"id": "lt-1"}}
OPTIONAL = {"metadataOptions": {"httpTokens": "optional", "httpPutResponseHopLimit": 1}}

UPDATES: dict[str, tuple[tuple[Made, ...], list[str]]] = {
    "a role that trusts another account": (
        ((made(ROLE, role(trust(whole(OTHER)))), ROLE_ARN),),
        [f"trust-cross-account:{OTHER}"],
    ),
    "a role beside a subscription whose ARN is that of the other account's topic": (
        (
            (made(ROLE, role(trust(whole(OTHER)))), {}),
            (made(SUBSCRIPTION, {"topic": f"arn:aws:sns:eu-west-1:{OTHER}:t"}, "s"), SUBSCRIPTION_ARN),
        ),
        [f"trust-cross-account:unknown-account:{OTHER}"],
    ),
    "a role that trusts its own account": (((made(ROLE, role(trust(whole(OWN)))), ROLE_ARN),), []),
    "a role whose inputs say that the account is another": (
        ((made(ROLE, {**role(trust(whole(OTHER))), "managedPolicyArns": [f"arn:aws:iam::{OWN}:policy/p"]}), ROLE_ARN),),
        ["document-not-evaluable:p", f"trust-cross-account:{OTHER}"],
    ),
    "a queue that another account may send to": (
        ((made(QUEUE, {"name": "jobs", "policy": sending(whole(OTHER))}), QUEUE_ARN),),
        [f"resource-policy-public:account:{OTHER}"],
    ),
    "a queue that its own account may send to": (
        ((made(QUEUE, {"name": "jobs", "policy": sending(whole(OWN))}), QUEUE_ARN),),
        [],
    ),
    "a queue that shows the policy of another resource": (
        ((made(QUEUE, {"name": "jobs"}), {**QUEUE_ARN, "policy": sending(whole(OTHER))}), (JOBS_POLICY, {})),
        [f"resource-policy-public:account:{OTHER}"],
    ),
    "a bucket that shows the ACL of another resource": (
        (
            (made(BUCKET, {"bucket": "pets"}), {"acl": "public-read", "id": "pets"}),
            (made(ACL, {"bucket": "pets", "acl": "public-read"}), {}),
        ),
        ["resource-shared-publicly"],
    ),
    "a role that shows the policies of other resources": (
        (
            (
                made(ROLE, role(trust({"Service": "ec2.amazonaws.com"})), "web"),
                {
                    **ROLE_ARN,
                    "inlinePolicies": [{"name": "access", "policy": LONG}],
                },
            ),
            (made(ROLE_POLICY, {"role": "web", "name": "access", "policy": LONG}), {}),
        ),
        [],
    ),
    "an instance that shows the options of its launch template": (
        (
            (made(TEMPLATE, {"name": "web", **OPTIONAL}, "template"), {"id": "lt-1"}),
            (made(INSTANCE, LAUNCHED, "instance"), OPTIONAL),
        ),
        ["imdsv2-required"],
    ),
}


@pytest.mark.parametrize(("resources", "ids"), UPDATES.values(), ids=UPDATES)
def test_each_fault_is_reported_once(pack: RunningPack, resources: tuple[Made, ...], ids: list[str]) -> None:
    said = pack.up(*resources)
    assert sorted(each.finding.id for each in said) == ids
    assert len({(each.finding.id, each.urn) for each in said}) == len(ids)


def test_of_what_was_not_registered_the_outputs_are_judged(pack: RunningPack) -> None:
    """As in a refresh, in which the program does not run."""
    bucket = made(BUCKET, {"bucket": "pets", "acl": "public-read"})
    assert [each.policy for each in pack.analyzer.analyze_stack([bucket])] == ["resource-shared-publicly"]
