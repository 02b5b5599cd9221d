"""resource-policy-public."""

from typing import Any

import pytest

from least_privilege.model import UNKNOWN
from offline.analyzer import Resource
from rules import resource_policies
from tests.support.documents import document
from tests.support.pack import RunningPack, made, sdk_check

(RULE,) = resource_policies.RULES
OWN, OTHER = "111122223333", "444455556666"
QUEUE = "aws:sqs/queuePolicy:QueuePolicy"
ARN = f"arn:aws:sqs:eu-west-1:{OWN}:pets"
ROOT, OTHER_ROOT = ({"AWS": f"arn:aws:iam::{account}:root"} for account in (OWN, OTHER))
ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}
Statements = tuple[dict[str, Any], ...]


def grant(principal: Any, action: Any = "sqs:SendMessage", resource: Any = ARN, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource, **more}


def deny(action: str = "sqs:*", resource: str = ARN, **condition: Any) -> dict[str, Any]:
    more = {"Condition": condition} if condition else {}
    return {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": resource, **more}


def under(operator: str, key: str, value: Any, principal: Any = "*", **more: Any) -> dict[str, Any]:
    return grant(principal, Condition={operator: {key: value}}, **more)


PUBLIC = ["resource-policy-public"]
FOREIGN = [f"resource-policy-public:account:{OTHER}"]
DOUBTFUL = [f"resource-policy-public:unknown-account:{OTHER}"]
SNS = {"Service": "sns.amazonaws.com"}
CASES: dict[str, tuple[Statements, list[str]]] = {
    "a role": ((grant({"AWS": f"arn:aws:iam::{OWN}:role/api"}),), []),
    "the own account": ((grant(ROOT, "sqs:*"),), []),
    "the organization": ((grant("*", Condition=ORGANIZATION),), []),
    "a VPC endpoint": ((under("StringEquals", "aws:SourceVpce", "vpce-1"),), []),
    "an address": ((under("IpAddress", "aws:SourceIp", "203.0.113.0/24"),), []),
    "a topic, as it was written before": ((under("ArnEquals", "aws:SourceArn", f"arn:aws:sns:eu-west-1:{OWN}:t"),), []),
    "an ARN that preview cannot tell": ((under("ArnEquals", "aws:SourceArn", UNKNOWN),), []),
    "strangers denied": ((grant("*"), deny(StringNotEquals={"aws:PrincipalOrgID": "o-abc"})), []),
    "taken back": ((grant("*"), deny("SQS:*", "*")), []),
    "all but a role denied": (
        (
            grant("*"),
            {
                "Effect": "Deny",
                "NotPrincipal": {"AWS": f"arn:aws:iam::{OWN}:role/api"},
                "Action": "sqs:*",
                "Resource": ARN,
            },
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
    "a principal that preview cannot tell": ((grant({"AWS": UNKNOWN}),), []),
    "everybody": ((grant("*"),), PUBLIC),
    "every AWS principal": ((grant({"AWS": "*"}),), PUBLIC),
    "every service": ((grant({"Service": "*"}),), PUBLIC),
    "odd letter case of the elements": (
        ({"Effect": "Allow", "principal": {"aws": "*"}, "action": "SQS:sendmessage", "resource": ARN},),
        PUBLIC,
    ),
    "everybody but one": (
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
    "all but the organization": ((under("StringNotEquals", "aws:PrincipalOrgID", "o-abc"),), PUBLIC),
    "HTTPS only": ((under("Bool", "aws:SecureTransport", "true"),), PUBLIC),
    "a referer, which anybody can send": ((under("StringLike", "aws:Referer", "https://pets.example/*"),), PUBLIC),
    "half of the internet": ((under("IpAddress", "aws:SourceIp", ["0.0.0.0/1", "128.0.0.0/1"]),), PUBLIC),
    "nobody denied, by NotPrincipal": (
        (grant("*"), {"Effect": "Deny", "NotPrincipal": "*", "Action": "sqs:*", "Resource": ARN}),
        PUBLIC,
    ),
    "a Deny of HTTP": ((grant("*"), deny(Bool={"aws:SecureTransport": "false"})), PUBLIC),
    "a Deny of another action": ((grant("*"), deny("sqs:DeleteQueue")), PUBLIC),
    "a Deny on another queue": ((grant("*"), deny("sqs:*", f"{ARN}-dead")), PUBLIC),
    "a Deny of strangers who have an organization": (
        (
            grant("*"),
            deny(StringNotEquals={"aws:PrincipalOrgID": "o-abc"}, Null={"aws:PrincipalOrgID": "false"}),
        ),
        PUBLIC,
    ),
    "another account": ((grant(OTHER_ROOT),), FOREIGN),
    "another account by its id": ((grant({"AWS": OTHER}),), FOREIGN),
    "another account by a condition": ((under("StringEquals", "aws:PrincipalAccount", OTHER),), FOREIGN),
    "another account among others": (
        (grant({"AWS": [ROOT["AWS"], OTHER_ROOT["AWS"]]}),),
        FOREIGN,
    ),
    "a role that may write the policy, by a wildcard": (
        (grant({"AWS": f"arn:aws:iam::{OTHER}:role/api"}, "sqs:*"),),
        [f"resource-policy-public:takeover:{OTHER}"],
    ),
    "the organization may write the policy": (
        (grant("*", ["sqs:SendMessage", "SQS:setqueueattributes"], Condition=ORGANIZATION),),
        ["resource-policy-public:takeover:organization"],
    ),
    "the organization may all but write the policy": (
        (grant("*", "sqs:*", Condition=ORGANIZATION), deny("sqs:SetQueueAttributes"), deny("sqs:AddPermission")),
        [],
    ),
    "a service on whosever behalf": ((grant(SNS),), ["resource-policy-public:service:sns.amazonaws.com"]),
    "a service by any ARN": (
        (under("ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:*", SNS),),
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


def key(*statements: dict[str, Any]) -> Resource:
    return made("aws:kms/key:Key", {"policy": document(*statements)}, "key")


def policy(type_: str, *statements: dict[str, Any], **more: Any) -> Resource:
    return made(type_, {"policy": document(*statements), **more})


DEFAULT = grant(ROOT, "kms:*", "*")
BUCKET_POLICY, BUCKET = "aws:s3/bucketPolicy:BucketPolicy", "aws:s3/bucket:Bucket"
READ = grant("*", "s3:GetObject", "arn:aws:s3:::pets/*")
LOGS = {"Service": "cloudtrail.amazonaws.com"}
SERVICE_KEY = {"Service": "logs.eu-west-1.amazonaws.com"}
CALLER = {"StringEquals": {"kms:CallerAccount": OWN, "kms:ViaService": "s3.eu-west-1.amazonaws.com"}}
GRANTS_FOR_AWS = {"Bool": {"kms:GrantIsForAWSResource": "true"}}

PLACES: dict[str, tuple[Resource, list[str]]] = {
    "a key as AWS makes it": (key(DEFAULT), []),
    "a key of two accounts, of which one is foreign": (
        key(DEFAULT, grant(OTHER_ROOT, "kms:*", "*")),
        [f"resource-policy-public:account:{OTHER}"],
    ),
    "a key that services use for the account": (key(DEFAULT, grant("*", "kms:Decrypt", "*", Condition=CALLER)), []),
    "a key that services use for anybody": (
        key(
            DEFAULT, grant("*", "kms:Decrypt", "*", Condition={"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}})
        ),
        PUBLIC,
    ),
    "a key that logs are encrypted with": (
        key(
            DEFAULT,
            grant(
                SERVICE_KEY,
                "kms:Decrypt",
                "*",
                Condition={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:eu-west-1:{OWN}:*"}},
            ),
        ),
        [],
    ),
    "a key for a role of another account": (
        key(DEFAULT, grant({"AWS": f"arn:aws:iam::{OTHER}:role/reader"}, "kms:Decrypt", "*")),
        [],
    ),
    "a key whose grants another account makes for AWS": (
        key(
            DEFAULT,
            grant({"AWS": f"arn:aws:iam::{OTHER}:role/reader"}, "kms:CreateGrant", "*", Condition=GRANTS_FOR_AWS),
        ),
        [],
    ),
    "a key whose grants another account makes": (
        key(DEFAULT, grant({"AWS": f"arn:aws:iam::{OTHER}:role/reader"}, "kms:CreateGrant", "*")),
        [f"resource-policy-public:takeover:{OTHER}"],
    ),
    "a key for another account": (key(DEFAULT, grant(OTHER_ROOT, "kms:Decrypt", "*")), FOREIGN),
    "a topic as AWS makes it": (
        policy(
            "aws:sns/topicPolicy:TopicPolicy",
            grant(
                {"AWS": "*"},
                ["SNS:Publish", "SNS:SetTopicAttributes", "SNS:AddPermission"],
                f"arn:aws:sns:eu-west-1:{OWN}:t",
                Condition={"StringEquals": {"AWS:SourceOwner": OWN}},
            ),
        ),
        [],
    ),
    "a topic that everybody may publish to": (
        policy("aws:sns/topicPolicy:TopicPolicy", grant("*", "SNS:Publish", f"arn:aws:sns:eu-west-1:{OWN}:t")),
        PUBLIC,
    ),
    "a repository for another account, the own one unknown": (
        policy("aws:ecr/repositoryPolicy:RepositoryPolicy", grant(OTHER_ROOT, "ecr:BatchGetImage", "*")),
        DOUBTFUL,
    ),
    "a bucket for a whole account, the own one unknown": (
        policy(BUCKET_POLICY, grant(OTHER_ROOT, "s3:*", "arn:aws:s3:::pets")),
        DOUBTFUL,
    ),
    "a bucket for a role of an account, the own one unknown": (
        policy(BUCKET_POLICY, grant({"AWS": f"arn:aws:iam::{OTHER}:role/api"}, "s3:*", "arn:aws:s3:::pets")),
        [],
    ),
    "a function that an account invokes, the own one unknown": (
        made(
            "aws:lambda/permission:Permission",
            {"action": "lambda:InvokeFunction", "function": "f", "principal": OTHER},
        ),
        DOUBTFUL,
    ),
    "a repository for everybody": (
        policy("aws:ecr/repositoryPolicy:RepositoryPolicy", grant("*", "ecr:BatchGetImage", "*")),
        PUBLIC,
    ),
    "a secret for everybody": (
        policy("aws:secretsmanager/secretPolicy:SecretPolicy", grant("*", "secretsmanager:GetSecretValue", "*")),
        PUBLIC,
    ),
    "a secret for everybody, which AWS refuses": (
        policy(
            "aws:secretsmanager/secretPolicy:SecretPolicy",
            grant("*", "secretsmanager:GetSecretValue", "*"),
            blockPublicPolicy=True,
        ),
        [],
    ),
    "a file system for whoever mounts it": (
        policy(
            "aws:efs/fileSystemPolicy:FileSystemPolicy",
            grant(
                "*",
                "elasticfilesystem:ClientMount",
                "*",
                Condition={"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
            ),
        ),
        [],
    ),
    "a VPC endpoint, which only filters": (policy("aws:ec2/vpcEndpoint:VpcEndpoint", grant("*", "*", "*")), []),
    "an API, which has authorizers": (
        policy("aws:apigateway/restApiPolicy:RestApiPolicy", grant("*", "execute-api:Invoke", "execute-api:/*")),
        [],
    ),
    "a layer for everybody": (
        made(
            "aws:lambda/layerVersionPermission:LayerVersionPermission",
            {"statementId": "s", "principal": "*", "action": "lambda:GetLayerVersion"},
        ),
        PUBLIC,
    ),
    "a layer for the organization": (
        made(
            "aws:lambda/layerVersionPermission:LayerVersionPermission",
            {"statementId": "s", "principal": "*", "action": "lambda:GetLayerVersion", "organizationId": "o-abc"},
        ),
        [],
    ),
    "a function that another account invokes": (
        made(
            "aws:lambda/permission:Permission",
            {
                "principal": OTHER,
                "action": "lambda:InvokeFunction",
                "function": f"arn:aws:lambda:eu-west-1:{OWN}:function:f",
            },
        ),
        FOREIGN,
    ),
    "a function that everybody invokes, which is another rule's": (
        made("aws:lambda/permission:Permission", {"principal": "*", "action": "lambda:InvokeFunction"}),
        [],
    ),
    "a bucket": (policy(BUCKET_POLICY, READ, bucket="pets"), PUBLIC),
    "a bucket's own policy": (policy(BUCKET, READ, bucket="pets"), PUBLIC),
    "a bucket that CloudFront reads": (
        policy(
            BUCKET_POLICY,
            {
                **READ,
                "Principal": {"Service": "cloudfront.amazonaws.com"},
                "Condition": {"StringEquals": {"AWS:SourceArn": f"arn:aws:cloudfront::{OWN}:distribution/E1"}},
            },
        ),
        [],
    ),
    "a bucket that anybody's distribution reads": (
        policy(BUCKET_POLICY, {**READ, "Principal": {"Service": "cloudfront.amazonaws.com"}}),
        ["resource-policy-public:service:cloudfront.amazonaws.com"],
    ),
    "a bucket that CloudFront reads by its old identity": (
        policy(BUCKET_POLICY, {**READ, "Principal": {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin 1"}}),
        [],
    ),
    "a bucket for the logs of one account": (
        policy(
            BUCKET_POLICY,
            grant(LOGS, "s3:GetBucketAcl", "arn:aws:s3:::logs"),
            grant(LOGS, "s3:PutObject", f"arn:aws:s3:::logs/AWSLogs/{OWN}/*"),
        ),
        [],
    ),
    "a bucket for the logs of anybody": (
        policy(BUCKET_POLICY, grant(LOGS, "s3:PutObject", "arn:aws:s3:::logs/*")),
        ["resource-policy-public:service:cloudtrail.amazonaws.com"],
    ),
    "a search domain": (
        made("aws:opensearch/domain:Domain", {"accessPolicies": document(grant("*", "es:*", "*"))}),
        PUBLIC,
    ),
    "a search domain in a VPC": (
        made(
            "aws:opensearch/domain:Domain",
            {"accessPolicies": document(grant("*", "es:*", "*")), "vpcOptions": {"subnetIds": ["subnet-1"]}},
        ),
        [],
    ),
    "a document that is no JSON": (made(QUEUE, {"policy": "{"}), []),
    "a document that preview cannot tell": (made(QUEUE, {"policy": UNKNOWN}), []),
}


@pytest.mark.parametrize(("resource", "ids"), PLACES.values(), ids=PLACES)
def test_place(pack: RunningPack, resource: Resource, ids: list[str]) -> None:
    assert pack.ids(resource, rule=RULE.name) == ids


def block(name: str = "block", behind: Any = None, **given: Any) -> Resource:
    more = {"behind": {"bucket": behind}} if behind else {}
    return made("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", given, name, **more)


PETS = made(BUCKET, {"bucket": "pets"}, "pets")
CATS = made(BUCKET, {"bucket": "cats"}, "cats")
BY_NAME = made(BUCKET_POLICY, {"bucket": "pets", "policy": document(READ)}, "read")
BY_OUTPUT = made(BUCKET_POLICY, {"bucket": UNKNOWN, "policy": document(READ)}, "read", behind={"bucket": [PETS]})
ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"

BLOCKS: dict[str, tuple[tuple[Resource, ...], bool]] = {
    "by name": ((BY_NAME, block(bucket="pets", restrictPublicBuckets=True)), False),
    "by output": ((PETS, BY_OUTPUT, block(bucket=UNKNOWN, behind=[PETS], blockPublicPolicy=True)), False),
    "of the account": ((BY_NAME, made(ACCOUNT_BLOCK, {"blockPublicPolicy": True}, "all")), False),
    "of ACLs only": ((BY_NAME, block(bucket="pets", blockPublicAcls=True, ignorePublicAcls=True)), True),
    "of another bucket": ((BY_NAME, block(bucket="cats", restrictPublicBuckets=True)), True),
    "of another bucket, by output": (
        (PETS, CATS, BY_OUTPUT, block(bucket=UNKNOWN, behind=[CATS], blockPublicPolicy=True)),
        True,
    ),
    "turned off": ((BY_NAME, block(bucket="pets", restrictPublicBuckets=False, blockPublicPolicy=False)), True),
    "that preview cannot tell": ((BY_NAME, block(bucket="pets", restrictPublicBuckets=UNKNOWN)), True),
}


@pytest.mark.parametrize(("resources", "found"), BLOCKS.values(), ids=BLOCKS)
def test_a_block_of_public_access(pack: RunningPack, resources: tuple[Resource, ...], found: bool) -> None:
    assert pack.ids(*resources, rule=RULE.name) == PUBLIC * found


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


@pytest.mark.parametrize(("account", "found"), [("156460612806", False), (OTHER, True)])
def test_accounts_of_load_balancing_may_write_logs(pack: RunningPack, account: str, found: bool) -> None:
    pack.configure(resource_policy_public={"ownAccounts": [OWN]})
    logs = policy(BUCKET_POLICY, grant({"AWS": account}, "s3:PutObject", "arn:aws:s3:::logs/*"))
    assert pack.ids(logs, rule=RULE.name) == [f"resource-policy-public:account:{account}"] * found


def test_the_own_account_is_the_providers(pack: RunningPack) -> None:
    provider = made("pulumi:providers:aws", {"allowedAccountIds": [OWN]}, "aws")
    images = policy("aws:ecr/repositoryPolicy:RepositoryPolicy", grant(OTHER_ROOT, "ecr:BatchGetImage", "*"))
    assert pack.ids(provider, images, rule=RULE.name) == FOREIGN


def test_an_account_that_may_be_the_own_one_is_told_and_stops_nothing(pack: RunningPack) -> None:
    images = policy("aws:ecr/repositoryPolicy:RepositoryPolicy", grant(OTHER_ROOT, "ecr:BatchGetImage", "*"))
    (said,) = [each for each in pack.preview(images) if each.finding.rule == RULE.name]
    assert (said.level, said.finding.evidence) == (
        "advisory",
        "Statement 1 of policy of aws.ecr.RepositoryPolicy 'it' lets whomever account 444455556666 admits do "
        "ecr:BatchGetImage. Nothing tells whether that is the stack's own account.",
    )
    assert "allowedAccountIds" in said.finding.fix


def test_the_whole_message_of_a_public_queue() -> None:
    statement = grant("*", "sqs:*", Sid="Open", Condition={"Bool": {"aws:SecureTransport": "true"}})
    (finding,) = sdk_check(RULE, QUEUE, {"policy": document(statement)})
    assert finding.evidence == (
        "Statement 'Open' of policy of aws.sqs.QueuePolicy 'it' lets everybody (Principal *) of any AWS account do "
        "sqs:*; its condition on aws:SecureTransport does not close it, and so take it over by sqs:AddPermission, "
        "sqs:SetQueueAttributes."
    )
    assert finding.fix == (
        'name who is meant, e.g. {"AWS": "arn:aws:iam::ACCOUNT:role/NAME"}, or add a condition that only your own '
        "callers meet: aws:PrincipalOrgID, aws:PrincipalAccount, aws:SourceVpce."
    )


def test_the_whole_message_of_a_foreign_account() -> None:
    (finding,) = sdk_check(RULE, QUEUE, {"policy": document(grant(OTHER_ROOT))})
    assert finding.evidence == (
        "Statement 1 of policy of aws.sqs.QueuePolicy 'it' lets whomever account 444455556666 admits do "
        "sqs:SendMessage."
    )
    assert finding.fix == (
        "name the roles of account 444455556666 that are meant and put it on the list of trusted accounts "
        "(trustedAccounts of this rule), or take it out. If the account is the stack's own, say so by ownAccounts."
    )
