"""resource-policy-public, on each kind of resource, and by what else of the stack decides."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.resource.policy_public import RULE
from offline_preview.pack.messages import AnalyzedResource
from tests.support.documents import document
from tests.support.pack import RunningPack, made
from tests.support.resource_grants import DOUBTFUL, FOREIGN, OTHER, OTHER_ROOT, OWN, PUBLIC, QUEUE, ROOT, grant


def key(*statements: dict[str, Any]) -> AnalyzedResource:
    return made("aws:kms/key:Key", {"policy": document(*statements)}, "key")


def policy(type_: str, *statements: dict[str, Any], **more: Any) -> AnalyzedResource:
    return made(type_, {"policy": document(*statements), **more})


DEFAULT = grant(ROOT, "kms:*", "*")
BUCKET_POLICY, BUCKET = "aws:s3/bucketPolicy:BucketPolicy", "aws:s3/bucket:Bucket"
READ = grant("*", "s3:GetObject", "arn:aws:s3:::pets/*")
LOGS = {"Service": "cloudtrail.amazonaws.com"}
SERVICE_KEY = {"Service": "logs.eu-west-1.amazonaws.com"}
CALLER = {"StringEquals": {"kms:CallerAccount": OWN, "kms:ViaService": "s3.eu-west-1.amazonaws.com"}}
GRANTS_FOR_AWS = {"Bool": {"kms:GrantIsForAWSResource": "true"}}

COGNITO = "cognito-identity.amazonaws.com"


def signed_in(provider: str, **claims: str) -> AnalyzedResource:
    condition = {"StringEquals": {f"{provider}:{claim}": value for claim, value in claims.items()}}
    return policy(BUCKET_POLICY, {**READ, "Principal": {"Federated": provider}, "Condition": condition}, bucket="pets")


FUNCTION_POLICY, FUNCTION = "aws:lambda/resourcePolicy:ResourcePolicy", f"arn:aws:lambda:eu-west-1:{OWN}:function:f"
URL, SIGNED = "lambda:InvokeFunctionUrl", {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}}
BY_URL = grant("*", "lambda:InvokeFunction", FUNCTION, Condition={"Bool": {"lambda:InvokedViaFunctionUrl": "true"}})

REGIONS = "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint"


def several_regions(*statements: dict[str, Any]) -> AnalyzedResource:
    type_ = "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy"
    return made(type_, {"details": {"name": "pets", "policy": document(*statements)}})


def fsx(*statements: dict[str, Any]) -> AnalyzedResource:
    type_ = "aws:fsx/s3AccessPointAttachment:S3AccessPointAttachment"
    return made(type_, {"name": "pets", "s3AccessPoint": {"policy": document(*statements)}})


def signing(principal: str) -> AnalyzedResource:
    given = {"principal": principal, "action": "signer:StartSigningJob", "profileName": "pets"}
    return made("aws:signer/signingProfilePermission:SigningProfilePermission", given)


PLACES: dict[str, tuple[AnalyzedResource, list[str]]] = {
    "a key as AWS makes it": (key(DEFAULT), []),
    "a key of two accounts, one of them foreign": (
        key(DEFAULT, grant(OTHER_ROOT, "kms:*", "*")),
        [f"resource-policy-public:account:{OTHER}"],
    ),
    "a key that services use for the account": (key(DEFAULT, grant("*", "kms:Decrypt", "*", Condition=CALLER)), []),
    "a key that services use for anyone": (
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
    "a topic that everyone may publish to": (
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
    "a function whose URL is for a role, with what AWS wants beside that": (
        policy(
            FUNCTION_POLICY, grant({"AWS": f"arn:aws:iam::{OWN}:role/web"}, URL, FUNCTION, Condition=SIGNED), BY_URL
        ),
        [],
    ),
    "a function whose URL is for everyone": (
        policy(FUNCTION_POLICY, grant("*", URL, FUNCTION, Condition=SIGNED), BY_URL),
        PUBLIC,
    ),
    "a function that everyone invokes, only not by its URL": (
        policy(
            FUNCTION_POLICY,
            grant(
                "*", "lambda:InvokeFunction", FUNCTION, Condition={"Bool": {"lambda:InvokedViaFunctionUrl": "false"}}
            ),
        ),
        PUBLIC,
    ),
    "a repository for everyone": (
        policy("aws:ecr/repositoryPolicy:RepositoryPolicy", grant("*", "ecr:BatchGetImage", "*")),
        PUBLIC,
    ),
    "a secret for everyone": (
        policy("aws:secretsmanager/secretPolicy:SecretPolicy", grant("*", "secretsmanager:GetSecretValue", "*")),
        PUBLIC,
    ),
    "a secret for everyone, which AWS refuses": (
        policy(
            "aws:secretsmanager/secretPolicy:SecretPolicy",
            grant("*", "secretsmanager:GetSecretValue", "*"),
            blockPublicPolicy=True,
        ),
        [],
    ),
    "a file system for anyone who mounts it": (
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
    "an access point of several regions": (several_regions(READ), PUBLIC),
    "an access point of several regions for another account": (
        several_regions(grant(OTHER_ROOT, "s3:GetObject", f"arn:aws:s3::{OWN}:accesspoint/x.mrap/object/*")),
        FOREIGN,
    ),
    "an access point of FSx, which AWS never lets be public": (fsx(READ), []),
    "an access point of FSx for another account": (
        fsx(grant(OTHER_ROOT, "s3:GetObject", f"arn:aws:s3:eu-west-1:{OWN}:accesspoint/x/object/*")),
        FOREIGN,
    ),
    "a delegation to an account of the organization": (
        made(
            "aws:organizations/resourcePolicy:ResourcePolicy",
            {"content": document(grant(OTHER_ROOT, "organizations:ListRoots", "*"))},
        ),
        [],
    ),
    "a layer for everyone": (
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
    "a signing profile for an account": (signing(OTHER), [f"resource-policy-public:unknown-account:{OTHER}"]),
    "a signing profile for a role of another account": (signing(f"arn:aws:iam::{OTHER}:role/build"), []),
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
    "a function that everyone invokes, which is another rule's": (
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
    "a bucket that anyone's distribution reads": (
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
    "a bucket for the logs of anyone": (
        policy(BUCKET_POLICY, grant(LOGS, "s3:PutObject", "arn:aws:s3:::logs/*")),
        ["resource-policy-public:service:cloudtrail.amazonaws.com"],
    ),
    "a bucket for the users of one's own app": (signed_in(COGNITO, aud="eu-west-1:abc"), []),
    "a bucket for one user of Cognito": (signed_in(COGNITO, sub="eu-west-1:def"), []),
    "a bucket for the users of one's own app of Facebook": (signed_in("graph.facebook.com", app_id="1"), []),
    "a bucket for the users of a provider of the account": (
        signed_in(f"arn:aws:iam::{OWN}:oidc-provider/accounts.example.com"),
        [],
    ),
    "a bucket for the users of any app of Cognito": (signed_in(COGNITO), PUBLIC),
    "a bucket for those who signed in to any app of Cognito": (signed_in(COGNITO, amr="authenticated"), PUBLIC),
    "a bucket for the users of any app of Google": (signed_in("accounts.google.com"), PUBLIC),
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
    "a document that is unknown at preview": (made(QUEUE, {"policy": UNKNOWN}), []),
}


@pytest.mark.parametrize(("resource", "ids"), PLACES.values(), ids=PLACES)
def test_place(pack: RunningPack, resource: AnalyzedResource, ids: list[str]) -> None:
    assert pack.ids(resource, rule=RULE.name) == ids


def block(name: str = "block", behind: Any = None, **given: Any) -> AnalyzedResource:
    more = {"behind": {"bucket": behind}} if behind else {}
    return made("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", given, name, **more)


PETS = made(BUCKET, {"bucket": "pets"}, "pets")
CATS = made(BUCKET, {"bucket": "cats"}, "cats")
BY_NAME = made(BUCKET_POLICY, {"bucket": "pets", "policy": document(READ)}, "read")
BY_OUTPUT = made(BUCKET_POLICY, {"bucket": UNKNOWN, "policy": document(READ)}, "read", behind={"bucket": [PETS]})
ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"

BLOCKS: dict[str, tuple[tuple[AnalyzedResource, ...], bool]] = {
    "by name": ((BY_NAME, block(bucket="pets", restrictPublicBuckets=True)), False),
    "by output": ((PETS, BY_OUTPUT, block(bucket=UNKNOWN, behind=[PETS], blockPublicPolicy=True)), False),
    "of the account": ((BY_NAME, made(ACCOUNT_BLOCK, {"blockPublicPolicy": True}, "all")), False),
    "for the users of any app": ((signed_in(COGNITO), block(bucket="pets", restrictPublicBuckets=True)), False),
    "of ACLs only": ((BY_NAME, block(bucket="pets", blockPublicAcls=True, ignorePublicAcls=True)), True),
    "of another bucket": ((BY_NAME, block(bucket="cats", restrictPublicBuckets=True)), True),
    "of another bucket, by output": (
        (PETS, CATS, BY_OUTPUT, block(bucket=UNKNOWN, behind=[CATS], blockPublicPolicy=True)),
        True,
    ),
    "turned off": ((BY_NAME, block(bucket="pets", restrictPublicBuckets=False, blockPublicPolicy=False)), True),
    "unknown at preview": ((BY_NAME, block(bucket="pets", restrictPublicBuckets=UNKNOWN)), True),
}


@pytest.mark.parametrize(("resources", "found"), BLOCKS.values(), ids=BLOCKS)
def test_a_block_of_public_access(pack: RunningPack, resources: tuple[AnalyzedResource, ...], found: bool) -> None:
    assert pack.ids(*resources, rule=RULE.name) == PUBLIC * found


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
        "Statement 1 of the policy of aws.ecr.RepositoryPolicy 'it' lets every principal in account 444455556666 call "
        "ecr:BatchGetImage. It is not known whether this is the stack's own account.",
    )
    assert "allowedAccountIds" in said.finding.fix


def test_the_whole_message_of_a_bucket_for_the_users_of_any_app(pack: RunningPack) -> None:
    (said,) = [each for each in pack.preview(signed_in(COGNITO)) if each.finding.rule == RULE.name]
    assert said.finding.evidence == (
        "Statement 1 of the policy of aws.s3.BucketPolicy 'it' lets anyone who signs in to any app through "
        "cognito-identity.amazonaws.com call s3:GetObject."
    )
    assert said.finding.fix == (
        'add "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "IDENTITY-POOL-ID"}}, with the ID of '
        "your own app."
    )


@pytest.mark.parametrize(
    ("block_of_it", "found"),
    [({}, False), ({"publicAccessBlock": {"blockPublicPolicy": False, "restrictPublicBuckets": False}}, True)],
    ids=["kept", "turned off"],
)
def test_the_block_of_an_access_point_of_several_regions(
    pack: RunningPack, block_of_it: dict[str, Any], found: bool
) -> None:
    point = made(REGIONS, {"details": {"name": "pets", **block_of_it}}, "point")
    assert pack.ids(point, several_regions(READ), rule=RULE.name) == PUBLIC * found
