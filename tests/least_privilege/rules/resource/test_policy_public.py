"""resource-policy-public, on one queue: whom its statements admit."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.resource.policy_public import RULE
from tests.support.documents import document
from tests.support.pack import RunningPack, made, sdk_check
from tests.support.resource_grants import (
    ARN,
    FOREIGN,
    ORGANIZATION,
    OTHER,
    OTHER_ROOT,
    OWN,
    PUBLIC,
    QUEUE,
    ROOT,
    Statements,
    grant,
)


def deny(action: str = "sqs:*", resource: str = ARN, **condition: Any) -> dict[str, Any]:
    more = {"Condition": condition} if condition else {}
    return {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": resource, **more}


def sparing(principal: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "NotPrincipal": principal, "Action": "sqs:*", "Resource": ARN, **more}


def under(operator: str, key: str, value: Any, principal: Any = "*", **more: Any) -> dict[str, Any]:
    return grant(principal, Condition={operator: {key: value}}, **more)


SNS = {"Service": "sns.amazonaws.com"}
CASES: dict[str, tuple[Statements, list[str]]] = {
    "a role": ((grant({"AWS": f"arn:aws:iam::{OWN}:role/api"}),), []),
    "the own account": ((grant(ROOT, "sqs:*"),), []),
    "the organization": ((grant("*", Condition=ORGANIZATION),), []),
    "the organization of the queue": ((under("StringEquals", "aws:PrincipalOrgID", "${aws:ResourceOrgID}"),), []),
    "a VPC endpoint": ((under("StringEquals", "aws:SourceVpce", "vpce-1"),), []),
    "an address": ((under("IpAddress", "aws:SourceIp", "203.0.113.0/24"),), []),
    "private addresses that come by a VPC endpoint of one's own": (
        (
            grant(
                "*",
                Condition={
                    "IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"},
                    "StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"},
                },
            ),
        ),
        [],
    ),
    "a topic, as it was written before": ((under("ArnEquals", "aws:SourceArn", f"arn:aws:sns:eu-west-1:{OWN}:t"),), []),
    "an ARN that is unknown at preview": ((under("ArnEquals", "aws:SourceArn", UNKNOWN),), []),
    "outsiders denied": ((grant("*"), deny(StringNotEquals={"aws:PrincipalOrgID": "o-abc"})), []),
    "outsiders denied, but for AWS's services": (
        (
            grant("*"),
            deny(
                StringNotEqualsIfExists={"aws:PrincipalOrgID": "o-abc"},
                BoolIfExists={"aws:PrincipalIsAWSService": "false"},
            ),
        ),
        [],
    ),
    "AWS's services on behalf of the own account": (
        (
            grant(
                "*",
                Condition={
                    "Bool": {"aws:PrincipalIsAWSService": "true"},
                    "StringEquals": {"aws:SourceAccount": OWN},
                },
            ),
        ),
        [],
    ),
    "taken back": ((grant("*"), deny("SQS:*", "*")), []),
    "all but a role denied": ((grant("*"), sparing({"AWS": f"arn:aws:iam::{OWN}:role/api"})), []),
    "all but the own account denied": ((grant("*"), sparing(ROOT)), []),
    "all but a foreign role denied, and its account, without which AWS denies the role": (
        (grant("*"), sparing({"AWS": [f"arn:aws:iam::{OTHER}:role/api", OTHER_ROOT["AWS"]]})),
        [],
    ),
    "all but a foreign account denied, and that too": (
        (grant("*"), sparing({"AWS": [ROOT["AWS"], OTHER_ROOT["AWS"]]}), sparing(ROOT)),
        [],
    ),
    "all but a foreign account denied, of the organization": (
        (grant("*", Condition=ORGANIZATION), sparing(OTHER_ROOT)),
        [],
    ),
    "all but a service that is held to a topic denied": (
        (under("ArnLike", "aws:SourceArn", f"arn:aws:sns:eu-west-1:{OWN}:t"), sparing(SNS)),
        [],
    ),
    "the own account, by a condition within the bounds of a Deny": (
        (
            under("StringEquals", "aws:PrincipalAccount", OWN),
            deny(StringNotEquals={"aws:PrincipalAccount": [OWN, OTHER]}),
        ),
        [],
    ),
    "HTTP denied": ((deny(Bool={"aws:SecureTransport": "false"}),), []),
    "a topic by its service": ((under("ArnLike", "aws:SourceArn", f"arn:aws:sns:eu-west-1:{OWN}:t", SNS),), []),
    "a service that is not known": ((grant({"Service": "pets.amazonaws.com"}),), []),
    "a foreign role": ((grant({"AWS": f"arn:aws:iam::{OTHER}:role/api"}),), []),
    "a foreign account, but its roles by ARN": (
        (under("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{OTHER}:role/api-*", OTHER_ROOT),),
        [],
    ),
    "a principal that is unknown at preview": ((grant({"AWS": UNKNOWN}),), []),
    "a service by its name, for the own account": (
        (
            grant(
                "*",
                Condition={"StringEquals": {"aws:PrincipalServiceName": SNS["Service"], "aws:SourceAccount": OWN}},
            ),
        ),
        [],
    ),
    "a service by its name, on behalf of any account": (
        (under("StringEquals", "aws:PrincipalServiceName", SNS["Service"]),),
        ["resource-policy-public:service:sns.amazonaws.com"],
    ),
    "an organization that the queue is in": (
        (under("StringEquals", "aws:ResourceOrgID", "${aws:PrincipalOrgID}"),),
        [],
    ),
    "subscribers of one's own site": (
        (under("StringLike", "sns:Endpoint", "https://pets.example/*", action="sns:Subscribe"),),
        [],
    ),
    "subscribers of any site": ((under("StringLike", "sns:Endpoint", "https://*", action="sns:Subscribe"),), PUBLIC),
    "everyone, under a key that only subscriptions to topics carry": (
        (under("StringLike", "sns:Endpoint", "https://*"),),
        [],
    ),
    "everyone": ((grant("*"),), PUBLIC),
    "every AWS principal": ((grant({"AWS": "*"}),), PUBLIC),
    "every service, by a wildcard that AWS rejects": ((grant({"Service": "*"}),), []),
    "odd letter case of the elements": (
        ({"Effect": "Allow", "principal": {"aws": "*"}, "action": "SQS:sendmessage", "resource": ARN},),
        PUBLIC,
    ),
    "everyone but one": (
        ({"Effect": "Allow", "NotPrincipal": ROOT, "Action": "sqs:SendMessage", "Resource": ARN},),
        PUBLIC,
    ),
    "one statement of two": ((grant(ROOT), grant("*")), PUBLIC),
    "any organization": ((under("StringLike", "aws:PrincipalOrgID", "?*"),), PUBLIC),
    "the organization only if there is one": ((under("StringEqualsIfExists", "aws:PrincipalOrgID", "o-abc"),), PUBLIC),
    "the organization for all values": (
        (under("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-abc"),),
        PUBLIC,
    ),
    "an organization that the caller has in a tag": (
        (under("StringEquals", "aws:PrincipalOrgID", "${aws:PrincipalTag/org}"),),
        PUBLIC,
    ),
    "all but the organization": ((under("StringNotEquals", "aws:PrincipalOrgID", "o-abc"),), PUBLIC),
    "HTTPS only": ((under("Bool", "aws:SecureTransport", "true"),), PUBLIC),
    "a referer, which anyone can send": ((under("StringLike", "aws:Referer", "https://pets.example/*"),), PUBLIC),
    "private addresses of any VPC": ((under("IpAddress", "aws:VpcSourceIp", "10.0.0.0/16"),), PUBLIC),
    "AWS's services on behalf of any account": ((under("Bool", "aws:PrincipalIsAWSService", "true"),), PUBLIC),
    "AWS's services on behalf of any account, which a Deny of outsiders spares": (
        (
            under("Bool", "aws:PrincipalIsAWSService", "true"),
            deny(
                StringNotEqualsIfExists={"aws:PrincipalOrgID": "o-abc"},
                BoolIfExists={"aws:PrincipalIsAWSService": "false"},
            ),
        ),
        PUBLIC,
    ),
    "all but AWS's services denied": (
        (grant("*"), deny(BoolIfExists={"aws:PrincipalIsAWSService": "false"})),
        PUBLIC,
    ),
    "all but AWS's services over HTTPS denied": (
        (
            grant("*"),
            deny(BoolIfExists={"aws:PrincipalIsAWSService": "false"}, Bool={"aws:SecureTransport": "false"}),
        ),
        PUBLIC,
    ),
    "half of the internet": ((under("IpAddress", "aws:SourceIp", ["0.0.0.0/1", "128.0.0.0/1"]),), PUBLIC),
    "a Deny on a pattern for the service": ((grant("*"), deny("sqs:*", "arn:aws:sq*:*:*:*")), PUBLIC),
    "a Deny that does not say whom": ((grant("*"), {"Effect": "Deny", "Action": "sqs:*", "Resource": ARN}), PUBLIC),
    "a Deny for a Principal without its kind": ((grant("*"), {**deny(), "Principal": OTHER}), PUBLIC),
    "a Deny for a list of nobody": ((grant("*"), {**deny(), "Principal": {"AWS": []}}), PUBLIC),
    "a Deny that spares nobody": ((grant("*"), sparing({"AWS": []})), PUBLIC),
    "an Allow for a Principal without its kind": ((grant(OTHER_ROOT["AWS"]),), FOREIGN),
    "an Allow for a list without its kind": ((grant(["*"]),), PUBLIC),
    "no one denied, by NotPrincipal": ((grant("*"), sparing("*")), PUBLIC),
    "a Deny of HTTP": ((grant("*"), deny(Bool={"aws:SecureTransport": "false"})), PUBLIC),
    "a Deny of another action": ((grant("*"), deny("sqs:DeleteQueue")), PUBLIC),
    "a Deny on another queue": ((grant("*"), deny("sqs:*", f"{ARN}-dead")), PUBLIC),
    "a Deny of outsiders who have an organization": (
        (
            grant("*"),
            deny(StringNotEquals={"aws:PrincipalOrgID": "o-abc"}, Null={"aws:PrincipalOrgID": "false"}),
        ),
        PUBLIC,
    ),
    "another account": ((grant(OTHER_ROOT),), FOREIGN),
    "another account by its id": ((grant({"AWS": OTHER}),), FOREIGN),
    "another account by a condition": ((under("StringEquals", "aws:PrincipalAccount", OTHER),), FOREIGN),
    "another account by a pattern that is its id": (
        (under("StringLike", "aws:PrincipalArn", f"arn:aws:iam::{OTHER}*"),),
        FOREIGN,
    ),
    "another account among others": (
        (grant({"AWS": [ROOT["AWS"], OTHER_ROOT["AWS"]]}),),
        FOREIGN,
    ),
    "all but another account denied": ((grant("*"), sparing(OTHER_ROOT)), FOREIGN),
    "all but another account denied, by its id": ((grant({"AWS": "*"}), sparing({"AWS": [OTHER, OWN]})), FOREIGN),
    "all but another account and the organization denied": (
        (grant("*"), sparing(OTHER_ROOT, Condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}})),
        FOREIGN,
    ),
    "all but another account denied, by a condition": (
        (grant("*"), deny(StringNotEquals={"aws:PrincipalAccount": [OWN, OTHER]})),
        FOREIGN,
    ),
    "all but another account and AWS's services denied": (
        (
            grant("*"),
            deny(
                StringNotEqualsIfExists={"aws:PrincipalAccount": OTHER},
                BoolIfExists={"aws:PrincipalIsAWSService": "false"},
            ),
        ),
        FOREIGN,
    ),
    "all but a service denied": (
        (grant("*"), sparing(SNS)),
        ["resource-policy-public:service:sns.amazonaws.com"],
    ),
    "a role that may write the policy, by a wildcard": (
        (grant({"AWS": f"arn:aws:iam::{OTHER}:role/api"}, "sqs:*"),),
        [f"resource-policy-public:takeover:{OTHER}"],
    ),
    "the organization may write the policy": (
        (grant("*", ["sqs:SendMessage", "SQS:setqueueattributes"], Condition=ORGANIZATION),),
        ["resource-policy-public:takeover:organization"],
    ),
    "the organization may write the policy, outsiders denied but for AWS's services": (
        (
            grant("*", "sqs:*"),
            deny(
                StringNotEqualsIfExists={"aws:PrincipalOrgID": "o-abc"},
                BoolIfExists={"aws:PrincipalIsAWSService": "false"},
            ),
        ),
        ["resource-policy-public:takeover:organization"],
    ),
    "the organization may all but write the policy": (
        (grant("*", "sqs:*", Condition=ORGANIZATION), deny("sqs:SetQueueAttributes"), deny("sqs:AddPermission")),
        [],
    ),
    "a service on behalf of any account": ((grant(SNS),), ["resource-policy-public:service:sns.amazonaws.com"]),
    "a service by any ARN": (
        (under("ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:*", SNS),),
        ["resource-policy-public:service:sns.amazonaws.com"],
    ),
    "a service for any account, by a variable": (
        (under("StringEquals", "aws:SourceAccount", "${aws:SourceAccount}", SNS),),
        ["resource-policy-public:service:sns.amazonaws.com"],
    ),
    "a service for every account that begins alike": (
        (under("ArnLike", "aws:SourceArn", "arn:aws:sns:*:1*:*", SNS),),
        ["resource-policy-public:service:sns.amazonaws.com"],
    ),
    "a service by a wildcard action": ((grant(SNS, "*"),), ["resource-policy-public:service:sns.amazonaws.com"]),
}


@pytest.mark.parametrize(("statements", "ids"), CASES.values(), ids=CASES)
def test_queue(pack: RunningPack, statements: Statements, ids: list[str]) -> None:
    properties = {"queueUrl": "https://sqs/pets", "policy": document(*statements)}
    assert [each.id for each in sdk_check(RULE, QUEUE, properties, ownAccounts=[OWN])] == ids
    pack.configure(resource_policy_public={"ownAccounts": [OWN]})
    assert pack.ids(made(QUEUE, properties), rule=RULE.name) == ids


LISTED: dict[str, tuple[Statements, list[str]]] = {
    "a trusted account": ((grant(OTHER_ROOT),), []),
    "a role of a trusted account": ((grant({"AWS": f"arn:aws:iam::{OTHER}:role/api"}),), []),
    "a trusted account that may write the policy": (
        (grant(OTHER_ROOT, "sqs:AddPermission"),),
        [f"resource-policy-public:takeover:{OTHER}"],
    ),
    "a role of another": (
        (grant({"AWS": "arn:aws:iam::999900001111:role/api"}),),
        ["resource-policy-public:account:999900001111"],
    ),
}


@pytest.mark.parametrize(("statements", "ids"), LISTED.values(), ids=LISTED)
def test_the_list_of_trusted_accounts(pack: RunningPack, statements: Statements, ids: list[str]) -> None:
    pack.configure(resource_policy_public={"trustedAccounts": [OTHER]})
    assert pack.ids(made(QUEUE, {"policy": document(*statements)}), rule=RULE.name) == ids


def test_the_whole_message_of_a_public_queue() -> None:
    statement = grant("*", "sqs:*", Sid="Open", Condition={"Bool": {"aws:SecureTransport": "true"}})
    (finding,) = sdk_check(RULE, QUEUE, {"policy": document(statement)})
    assert finding.evidence == (
        "Statement 'Open' of the policy of aws.sqs.QueuePolicy 'it' lets anyone, in any AWS account, call sqs:*, and "
        "so take over the resource (sqs:AddPermission, sqs:SetQueueAttributes); its condition on aws:SecureTransport "
        "does not prevent this."
    )
    assert finding.fix == (
        'name the callers, "Principal": {"AWS": "arn:aws:iam::111122223333:role/NAME"}; or add a condition that only '
        "your own callers meet, on aws:PrincipalOrgID, aws:PrincipalAccount or aws:SourceVpce."
    )


def test_the_whole_message_of_a_foreign_account() -> None:
    (finding,) = sdk_check(RULE, QUEUE, {"policy": document(grant(OTHER_ROOT))})
    assert finding.evidence == (
        "Statement 1 of the policy of aws.sqs.QueuePolicy 'it' lets every principal in account 444455556666 call "
        "sqs:SendMessage."
    )
    assert finding.fix == (
        'name the role, "Principal": {"AWS": "arn:aws:iam::444455556666:role/NAME"}; or add account 444455556666 to '
        "trustedAccounts if it is meant; if not, remove it. If it is the stack's own account, add it to "
        "ownAccounts."
    )
