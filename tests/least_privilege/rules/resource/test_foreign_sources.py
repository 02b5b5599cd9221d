"""resource-policy-public, on accounts that a statement names by a condition: who owns the source of a call, the VPC or
the access point that it comes through."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.resource.policy_public import RULE
from tests.support.documents import document
from tests.support.pack import RunningPack, made, sdk_check
from tests.support.resource_grants import ARN, OTHER, OWN, QUEUE, grant

SNS = {"Service": "sns.amazonaws.com"}
THIRD = "999900001111"
ROLE_ID = "AROAEXAMPLEPETS000001"
FOUND, SAID = "mandatory", "advisory"
Findings = list[tuple[str, str]]


def topic(account: str, name: str = "news") -> str:
    return f"arn:aws:sns:eu-west-1:{account}:{name}"


def under(principal: Any, **condition: Any) -> dict[str, Any]:
    return grant(principal, Condition=condition)


def by(who: str, level: str, account: str = OTHER) -> Findings:
    return [(f"resource-policy-public:account:{account}:{who}", level)]


def sources(*arns: Any, principal: Any = SNS, **more: Any) -> dict[str, Any]:
    return under(principal, ArnLike={"aws:SourceArn": list(arns)}, **more)


BY_SNS, BY_ANY = by("sns.amazonaws.com", FOUND), by("services", FOUND)
CASES: dict[str, tuple[dict[str, Any], Findings]] = {
    "a service for the own account": (under(SNS, StringEquals={"aws:SourceAccount": OWN}), []),
    "a service for an account that is unknown at preview": (
        under(SNS, StringEquals={"aws:SourceAccount": UNKNOWN}),
        [],
    ),
    "a service for another account": (under(SNS, StringEquals={"aws:SourceAccount": OTHER}), BY_SNS),
    "the key in odd letter case": (under(SNS, StringEquals={"AWS:sourceACCOUNT": OTHER}), BY_SNS),
    "a service for the own and another account": (under(SNS, StringEquals={"aws:SourceAccount": [OWN, OTHER]}), BY_SNS),
    "a service for a named topic": (sources(topic(OTHER)), by("sns.amazonaws.com", SAID)),
    "a service for an own and another topic": (sources(topic(OWN), topic(OTHER)), by("sns.amazonaws.com", SAID)),
    "a service for every topic of another account": (sources(topic(OTHER, "*")), BY_SNS),
    "a service for every topic, in any region": (sources(f"arn:aws:sns:*:{OTHER}:*"), BY_SNS),
    "a service for every rule of another account": (
        sources(f"arn:aws:events:eu-west-1:{OTHER}:rule/*", principal={"Service": "events.amazonaws.com"}),
        by("events.amazonaws.com", FOUND),
    ),
    "every topic of another account, by an operator that takes the wildcard literally": (
        under(SNS, StringEquals={"aws:SourceArn": topic(OTHER, "*")}),
        [],
    ),
    "another topic, but for the own account alone": (
        sources(topic(OTHER), StringEquals={"aws:SourceAccount": OWN}),
        [],
    ),
    "topics of two accounts, but for the own account alone": (
        sources(topic(OWN), topic(OTHER), StringEquals={"aws:SourceAccount": OWN}),
        [],
    ),
    "a bucket, whose ARN has no account": (
        sources("arn:aws:s3:::photos", principal={"Service": "s3.amazonaws.com"}),
        [],
    ),
    "a bucket of another account": (
        sources(
            "arn:aws:s3:::photos",
            principal={"Service": "s3.amazonaws.com"},
            StringEquals={"aws:SourceAccount": OTHER},
        ),
        by("s3.amazonaws.com", SAID),
    ),
    "another account of the own organization": (
        under(SNS, StringEquals={"aws:SourceAccount": OTHER, "aws:SourceOrgID": "o-abc"}),
        by("sns.amazonaws.com", SAID),
    ),
    "several services for another account": (
        under({"Service": ["sns.amazonaws.com", "events.amazonaws.com"]}, StringEquals={"aws:SourceAccount": OTHER}),
        by("sns.amazonaws.com+events.amazonaws.com", FOUND),
    ),
    "all accounts but another": (
        under("*", StringNotEquals={"aws:SourceAccount": OTHER}),
        [("resource-policy-public", FOUND)],
    ),
    "everyone, by the own topic": (sources(topic(OWN), principal="*"), []),
    "everyone, by another topic": (sources(topic(OTHER), principal="*"), by("services", SAID)),
    "everyone, by another account's sources": (under("*", StringEquals={"aws:SourceAccount": OTHER}), BY_ANY),
    "everyone, by the former key": (under("*", StringEquals={"aws:SourceOwner": OTHER}), BY_ANY),
    "everyone, from VPCs of the own account": (under("*", StringEquals={"aws:VpceAccount": OWN}), []),
    "everyone, from VPCs of another account": (
        under("*", StringEquals={"aws:VpceAccount": OTHER}),
        by("anyone", FOUND),
    ),
    "the own organization, from VPCs of another account": (
        under("*", StringEquals={"aws:VpceAccount": OTHER, "aws:PrincipalOrgID": "o-abc"}),
        [],
    ),
    "the own account, from VPCs of another": (
        under("*", StringEquals={"aws:VpceAccount": OTHER, "aws:PrincipalAccount": OWN}),
        [],
    ),
    "the root user of the own account, by its id": (under("*", StringEquals={"aws:userid": OWN}), []),
    "the root user of another account, by its id": (
        under("*", StringEquals={"aws:userid": OTHER}),
        [(f"resource-policy-public:account:{OTHER}", SAID)],
    ),
    "the root user of another account, who may change the policy": (
        grant("*", "sqs:*", Condition={"StringEquals": {"aws:userid": OTHER}}),
        [(f"resource-policy-public:takeover:{OTHER}", FOUND)],
    ),
    "a role by its unique id": (
        under("*", StringLike={"aws:userid": f"{ROLE_ID}:*"}),
        [(f"resource-policy-public:unique-id:{ROLE_ID}", SAID)],
    ),
    "a role by its unique id, of the own organization": (
        under("*", StringLike={"aws:userid": f"{ROLE_ID}:*"}, StringEquals={"aws:PrincipalOrgID": "o-abc"}),
        [],
    ),
    "another account, by a key that only requests to KMS carry": (
        under("*", StringEquals={"kms:CallerAccount": OTHER}),
        [],
    ),
    "another account beside a key that only requests to KMS may carry": (
        under(
            "*",
            StringEquals={"aws:SourceAccount": OTHER},
            StringEqualsIfExists={"kms:ViaService": "sqs.eu-west-1.amazonaws.com"},
        ),
        BY_ANY,
    ),
    "a principal by its unique id": (
        grant({"AWS": ROLE_ID}),
        [(f"resource-policy-public:unique-id:{ROLE_ID}", SAID)],
    ),
}


@pytest.mark.parametrize(("statement", "expected"), CASES.values(), ids=CASES)
def test_where_the_own_account_is_known(pack: RunningPack, statement: dict[str, Any], expected: Findings) -> None:
    pack.configure(resource_policy_public={"ownAccounts": [OWN]})
    said = pack.preview(made(QUEUE, {"queueUrl": "https://sqs/pets", "policy": document(statement)}))
    assert [(each.finding.id, each.level) for each in said if each.finding.rule == RULE.name] == expected


LISTED: dict[str, tuple[dict[str, Any], Findings]] = {
    "a listed account": (under(SNS, StringEquals={"aws:SourceAccount": OTHER}), []),
    "a topic of a listed account": (sources(topic(OTHER)), []),
    "a topic of another": (sources(topic(THIRD)), by("sns.amazonaws.com", FOUND, THIRD)),
    "everyone, by a topic of another": (sources(topic(THIRD), principal="*"), by("services", FOUND, THIRD)),
    "everyone, through access points of another": (
        grant("*", "s3:GetObject", Condition={"StringEquals": {"s3:DataAccessPointAccount": THIRD}}),
        by("anyone", FOUND, THIRD),
    ),
    "the root user of another account, by its id": (
        under("*", StringEquals={"aws:userid": THIRD}),
        [(f"resource-policy-public:account:{THIRD}", FOUND)],
    ),
    "a federated user of another account": (
        under("*", StringLike={"aws:userid": f"{THIRD}:*"}),
        [(f"resource-policy-public:account:{THIRD}", FOUND)],
    ),
    "a role by its unique id": (
        under("*", StringLike={"aws:userid": f"{ROLE_ID}:*"}),
        [(f"resource-policy-public:unique-id:{ROLE_ID}", FOUND)],
    ),
    "a role by its unique id, of the own account": (
        under("*", StringLike={"aws:userid": f"{ROLE_ID}:*"}, StringEquals={"aws:PrincipalAccount": OWN}),
        [],
    ),
}


@pytest.mark.parametrize(("statement", "expected"), LISTED.values(), ids=LISTED)
def test_the_list_of_trusted_accounts(pack: RunningPack, statement: dict[str, Any], expected: Findings) -> None:
    pack.configure(resource_policy_public={"ownAccounts": [OWN], "trustedAccounts": [OTHER]})
    said = pack.preview(made(QUEUE, {"queueUrl": "https://sqs/pets", "policy": document(statement)}))
    assert [(each.finding.id, each.level) for each in said if each.finding.rule == RULE.name] == expected


BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
LOGS = f"arn:aws:s3:::pets-logs/AWSLogs/{OWN}/*"
DISTRIBUTION = {"StringEquals": {"AWS:SourceArn": f"arn:aws:cloudfront::{OTHER}:distribution/E1EXAMPLE"}}
BUCKETS: dict[str, tuple[dict[str, Any], Findings]] = {
    "logs of a trail, under the account's id": (
        grant({"Service": "cloudtrail.amazonaws.com"}, "s3:PutObject", LOGS),
        [],
    ),
    "an inventory, which its sender puts wherever it likes": (
        grant({"Service": "s3.amazonaws.com"}, "s3:PutObject", LOGS),
        [("resource-policy-public:service:s3.amazonaws.com", FOUND)],
    ),
    "access logs, likewise": (
        grant({"Service": "logging.s3.amazonaws.com"}, "s3:PutObject", LOGS),
        [("resource-policy-public:service:logging.s3.amazonaws.com", FOUND)],
    ),
    "logs of another account's trail": (
        grant({"Service": "cloudtrail.amazonaws.com"}, "s3:PutObject", LOGS.replace(OWN, OTHER)),
        by("cloudtrail.amazonaws.com", SAID),
    ),
    "logs of another account's trail, which the own one may deliver": (
        grant(
            {"Service": "cloudtrail.amazonaws.com"},
            "s3:PutObject",
            LOGS.replace(OWN, OTHER),
            Condition={"StringEquals": {"aws:SourceArn": f"arn:aws:cloudtrail:eu-west-1:{OWN}:trail/pets"}},
        ),
        [],
    ),
    "another account's distribution": (
        grant({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject", "arn:aws:s3:::pets/*", Condition=DISTRIBUTION),
        by("cloudfront.amazonaws.com", SAID),
    ),
}


@pytest.mark.parametrize(("statement", "expected"), BUCKETS.values(), ids=BUCKETS)
def test_bucket(pack: RunningPack, statement: dict[str, Any], expected: Findings) -> None:
    pack.configure(resource_policy_public={"ownAccounts": [OWN]})
    said = pack.preview(made(BUCKET_POLICY, {"bucket": "pets", "policy": document(statement)}))
    assert [(each.finding.id, each.level) for each in said if each.finding.rule == RULE.name] == expected


PERMISSION = "aws:lambda/permission:Permission"
PERMISSIONS: dict[str, tuple[dict[str, str], Findings]] = {
    "an own topic": ({"principal": "sns.amazonaws.com", "sourceArn": topic(OWN)}, []),
    "another topic": ({"principal": "sns.amazonaws.com", "sourceArn": topic(OTHER)}, by("sns.amazonaws.com", SAID)),
    "every topic of another account": ({"principal": "sns.amazonaws.com", "sourceArn": topic(OTHER, "*")}, BY_SNS),
    "one API of another account": (
        {"principal": "apigateway.amazonaws.com", "sourceArn": f"arn:aws:execute-api:eu-west-1:{OTHER}:a1b2c3/*/*/*"},
        by("apigateway.amazonaws.com", SAID),
    ),
    "another account": (
        {"principal": "config.amazonaws.com", "sourceAccount": OTHER},
        by("config.amazonaws.com", FOUND),
    ),
}


@pytest.mark.parametrize(("given", "expected"), PERMISSIONS.values(), ids=PERMISSIONS)
def test_lambda_permission(pack: RunningPack, given: dict[str, str], expected: Findings) -> None:
    function = f"arn:aws:lambda:eu-west-1:{OWN}:function:pets"
    said = pack.preview(made(PERMISSION, {"function": function, "action": "lambda:InvokeFunction", **given}))
    assert [(each.finding.id, each.level) for each in said if each.finding.rule == RULE.name] == expected


def test_the_whole_message_of_a_source() -> None:
    statement = sources(topic(OTHER, "*"))
    statement["Sid"] = "News"
    (finding,) = sdk_check(RULE, QUEUE, {"policy": document(statement)}, trustedAccounts=[THIRD])
    assert finding.evidence == (
        "Statement 'News' of the policy of aws.sqs.QueuePolicy 'it' lets sns.amazonaws.com call sqs:SendMessage on "
        "behalf of account 444455556666, which is not in trustedAccounts."
    )
    assert finding.fix == (
        "add account 444455556666 to trustedAccounts if it is meant; if not, remove it. If it is the stack's own "
        "account, add it to ownAccounts."
    )


def test_a_source_in_an_account_that_may_be_the_own_one_is_no_finding(pack: RunningPack) -> None:
    anywhere = {**sources(topic(OTHER)), "Resource": "*"}
    assert pack.ids(made(QUEUE, {"policy": document(anywhere)}), rule=RULE.name) == []
    whole = {**under(SNS, StringEquals={"aws:SourceAccount": OTHER}), "Resource": "*"}
    assert pack.ids(made(QUEUE, {"policy": document(whole)}), rule=RULE.name) == []
    assert ARN.split(":")[4] == OWN


KEY_OWNER = grant({"AWS": f"arn:aws:iam::{OWN}:root"}, "kms:*", "*")
TRAIL, LOG_GROUP = "kms:EncryptionContext:aws:cloudtrail:arn", "kms:EncryptionContext:aws:logs:arn"
KEYS: dict[str, tuple[dict[str, Any], Findings]] = {
    "trails of the own account": (
        grant({"Service": "cloudtrail.amazonaws.com"}, "kms:GenerateDataKey", "*",
              Condition={"StringLike": {TRAIL: f"arn:aws:cloudtrail:*:{OWN}:trail/*"}}),
        [],
    ),
    "trails of another account": (
        grant({"Service": "cloudtrail.amazonaws.com"}, "kms:GenerateDataKey", "*",
              Condition={"StringLike": {TRAIL: f"arn:aws:cloudtrail:*:{OTHER}:trail/*"}}),
        by("cloudtrail.amazonaws.com", FOUND),
    ),
    "a log group of another account": (
        grant({"Service": "logs.eu-west-1.amazonaws.com"}, "kms:Decrypt", "*",
              Condition={"ArnEquals": {LOG_GROUP: f"arn:aws:logs:eu-west-1:{OTHER}:log-group:pets"}}),
        by("logs.eu-west-1.amazonaws.com", SAID),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "expected"), KEYS.values(), ids=KEYS)
def test_key(pack: RunningPack, statement: dict[str, Any], expected: Findings) -> None:
    said = pack.preview(made("aws:kms/key:Key", {"policy": document(KEY_OWNER, statement)}))
    assert [(each.finding.id, each.level) for each in said if each.finding.rule == RULE.name] == expected


def outsiders_denied(**condition: Any) -> dict[str, Any]:
    given = {"Bool": {"aws:PrincipalIsAWSService": "true"}, **condition}
    return {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*", "Condition": given}


OWN_SOURCES = {"StringNotEqualsIfExists": {"aws:SourceAccount": OWN}}
OWN_ORGANIZATION = {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-abc"}, "Null": {"aws:SourceAccount": "false"}}
ANYBODY = [("resource-policy-public:service:logging.s3.amazonaws.com", FOUND)]
PERIMETERS: dict[str, tuple[dict[str, Any], Findings]] = {
    "services for other accounts denied": (outsiders_denied(**OWN_SOURCES), []),
    "services outside the organization denied": (outsiders_denied(**OWN_ORGANIZATION), []),
    "services over HTTP denied": (outsiders_denied(BoolIfExists={"aws:SecureTransport": "false"}), ANYBODY),
    "all but services for other accounts denied": (
        {**outsiders_denied(**OWN_SOURCES), "Condition": {"Bool": {"aws:PrincipalIsAWSService": "false"}}},
        ANYBODY,
    ),
}


@pytest.mark.parametrize(("deny", "expected"), PERIMETERS.values(), ids=PERIMETERS)
def test_a_deny_of_other_accounts_services_is_a_source_condition(
    pack: RunningPack, deny: dict[str, Any], expected: Findings
) -> None:
    pack.configure(policy_accounts={"ownAccounts": [OWN]})
    logs = grant({"Service": "logging.s3.amazonaws.com"}, "s3:PutObject", "arn:aws:s3:::pets-logs/*")
    said = pack.preview(made(BUCKET_POLICY, {"bucket": "pets", "policy": document(logs, deny)}))
    assert [(each.finding.id, each.level) for each in said if each.finding.rule == RULE.name] == expected
