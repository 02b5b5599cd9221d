"""What is predicted of a resource: the forms are those that AWS documents."""

import re
from typing import Any

import pytest

from offline_preview import wire
from offline_preview.aws_context import AwsContext
from offline_preview.prediction.outputs import predicted, rules

_CONTEXT = AwsContext(region="eu-west-1", account="111122223333", region_known=True, account_known=True)
_OF = "eu-west-1:111122223333"


def _predicted(type_: str, inputs: dict[str, Any], urn: str = "urn", context: AwsContext = _CONTEXT) -> dict[str, Any]:
    computed = frozenset(key.partition("[")[0] for key in rules()[type_] if not key.endswith("?"))
    return predicted(type_, urn, inputs, computed, context)


@pytest.mark.parametrize(
    ("type_", "inputs", "output", "expected"),
    [
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
        ("sqs/queue:Queue", {"name": "jobs"}, "arn", f"arn:aws:sqs:{_OF}:jobs"),
        ("sqs/queue:Queue", {"name": "jobs"}, "id", "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"),
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
        ("iam/role:Role", {"name": "app"}, "arn", "arn:aws:iam::111122223333:role/app"),
        ("iam/role:Role", {"name": "app", "path": "/team/"}, "arn", "arn:aws:iam::111122223333:role/team/app"),
        ("iam/role:Role", {"name": "app", "path": wire.UNKNOWN}, "arn", None),
        ("iam/role:Role", {"name": "app", "path": wire.UNKNOWN}, "id", "app"),
        (
            "iam/openIdConnectProvider:OpenIdConnectProvider",
            {"url": "https://token.actions.githubusercontent.com"},
            "id",
            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
        ),
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
        ("s3/bucket:Bucket", {"bucket": "logs"}, "arn", "arn:aws:s3:::logs"),
        ("s3/bucket:Bucket", {"bucket": "logs"}, "bucketRegionalDomainName", "logs.s3.eu-west-1.amazonaws.com"),
        ("s3/bucket:Bucket", {"bucket": "logs", "region": "cn-north-1"}, "arn", "arn:aws-cn:s3:::logs"),
        ("s3/bucket:Bucket", {"bucket": "logs", "region": wire.UNKNOWN}, "arn", None),
        # https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
        ("lambda/function:Function", {"name": "f"}, "qualifiedArn", f"arn:aws:lambda:{_OF}:function:f:$LATEST"),
        ("lambda/function:Function", {"name": "f", "publish": True}, "qualifiedArn", None),
        (
            "lambda/alias:Alias",
            {"functionName": f"arn:aws:lambda:{_OF}:function:f:3", "name": "live"},
            "arn",
            f"arn:aws:lambda:{_OF}:function:f:live",
        ),
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-manage-iam-access.html
        ("cloudwatch/eventRule:EventRule", {"name": "r"}, "arn", f"arn:aws:events:{_OF}:rule/r"),
        ("cloudwatch/eventRule:EventRule", {"name": "r", "eventBusName": "b"}, "arn", f"arn:aws:events:{_OF}:rule/b/r"),
        ("cloudwatch/eventRule:EventRule", {"name": "r", "eventBusName": wire.UNKNOWN}, "arn", None),
        ("kinesis/stream:Stream", {"name": "s"}, "arn", f"arn:aws:kinesis:{_OF}:stream/s"),
        ("ssm/parameter:Parameter", {"name": "/a/b"}, "arn", f"arn:aws:ssm:{_OF}:parameter/a/b"),
        ("kinesis/stream:Stream", {"name": wire.UNKNOWN}, "arn", None),
        # https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html
        ("kms/alias:Alias", {"name": "alias/a"}, "arn", f"arn:aws:kms:{_OF}:alias/a"),
        ("kms/alias:Alias", {"name": "alias/a", "targetKeyId": "k"}, "targetKeyArn", f"arn:aws:kms:{_OF}:key/k"),
        ("kms/replicaKey:ReplicaKey", {"primaryKeyArn": "arn:aws:kms:us-east-1:1:key/mrk-1"}, "keyId", "mrk-1"),
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
        (
            "apigateway/stage:Stage",
            {"restApi": "a1b2c3", "stageName": "prod"},
            "executionArn",
            f"arn:aws:execute-api:{_OF}:a1b2c3/prod",
        ),
        (
            "apigateway/stage:Stage",
            {"restApi": "a1b2c3", "stageName": "prod"},
            "invokeUrl",
            "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod",
        ),
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
        ("lb/loadBalancer:LoadBalancer", {"name": "l", "loadBalancerType": wire.UNKNOWN}, "arn", None),
        (
            "ecs/service:Service",
            {"name": "s", "cluster": f"arn:aws:ecs:{_OF}:cluster/c"},
            "id",
            f"arn:aws:ecs:{_OF}:service/c/s",
        ),
        ("ecs/taskDefinition:TaskDefinition", {"family": "f"}, "arn", f"arn:aws:ecs:{_OF}:task-definition/f:1"),
        ("lambda/layerVersion:LayerVersion", {"layerName": "l"}, "id", f"arn:aws:lambda:{_OF}:layer:l:1"),
        # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.ARN.html
        ("rds/instance:Instance", {"identifier": "Main"}, "arn", f"arn:aws:rds:{_OF}:db:main"),
        ("wafv2/webAcl:WebAcl", {"name": "w", "scope": "SOMETHING"}, "arn", None),
        ("glue/catalogTable:CatalogTable", {"name": "t", "databaseName": "d"}, "arn", f"arn:aws:glue:{_OF}:table/d/t"),
        ("glue/catalogTable:CatalogTable", {"name": "t", "databaseName": "d"}, "catalogId", "111122223333"),
        ("s3/bucketObject:BucketObject", {"bucket": "b", "key": "/k"}, "arn", "arn:aws:s3:::b/k"),
        ("s3/bucketVersioning:BucketVersioning", {"bucket": "b"}, "id", "b"),
        ("s3/bucketVersioning:BucketVersioning", {"bucket": "b", "expectedBucketOwner": "1"}, "id", "b,1"),
        ("dynamodb/table:Table", {"name": "t", "streamEnabled": False}, "streamArn", None),
        # https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_service-with-iam.html
        ("sagemaker/model:Model", {"name": "MyModel"}, "arn", f"arn:aws:sagemaker:{_OF}:model/mymodel"),
    ],
)
def test_what_follows_from_names(type_: str, inputs: dict[str, Any], output: str, expected: str | None) -> None:
    assert _predicted(f"aws:{type_}", inputs).get(output) == expected


@pytest.mark.parametrize(
    ("type_", "inputs", "output", "form"),
    [
        ("ec2/vpc:Vpc", {}, "id", "vpc-[0-9a-f]{17}"),
        ("ec2/vpc:Vpc", {}, "arn", f"arn:aws:ec2:{_OF}:vpc/vpc-[0-9a-f]{{17}}"),
        ("cloudfront/distribution:Distribution", {}, "id", "E[0-9A-Z]{13}"),
        ("iam/role:Role", {"name": "app"}, "uniqueId", "AROA[A-Z2-7]{17}"),
        ("kms/key:Key", {}, "keyId", "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        ("kms/key:Key", {"multiRegion": True}, "arn", f"arn:aws:kms:{_OF}:key/mrk-[0-9a-f]{{32}}"),
        (
            "lb/loadBalancer:LoadBalancer",
            {"name": "l"},
            "arn",
            f"arn:aws:elasticloadbalancing:{_OF}:loadbalancer/app/l/[0-9a-f]{{16}}",
        ),
        (
            "lb/listener:Listener",
            {"loadBalancerArn": "arn:aws:elasticloadbalancing:r:1:loadbalancer/net/l/50dc6c495c0c9188"},
            "arn",
            "arn:aws:elasticloadbalancing:r:1:listener/net/l/50dc6c495c0c9188/[0-9a-f]{16}",
        ),
        (
            "dynamodb/table:Table",
            {"name": "t", "streamEnabled": True},
            "streamArn",
            f"arn:aws:dynamodb:{_OF}:table/t/stream/2026-.*",
        ),
        ("iam/role:Role", {"namePrefix": "app-"}, "name", "app-2026[0-9]{14}[0-9a-f]{8}"),
        ("sqs/queue:Queue", {"namePrefix": "q-", "fifoQueue": True}, "name", "q-2026.{22}\\.fifo"),
        (
            "lambda/functionUrl:FunctionUrl",
            {},
            "functionUrl",
            "https://[0-9a-z]{32}\\.lambda-url\\.eu-west-1\\.on\\.aws/",
        ),
        ("secretsmanager/secret:Secret", {"name": "db"}, "arn", f"arn:aws:secretsmanager:{_OF}:secret:db-\\w{{6}}"),
    ],
)
def test_what_aws_draws(type_: str, inputs: dict[str, Any], output: str, form: str) -> None:
    first, again, other = (_predicted(f"aws:{type_}", inputs, urn)[output] for urn in ("urn", "urn", "other"))

    assert re.fullmatch(form, first)
    assert first == again != other


def test_an_output_built_from_a_secret_is_secret() -> None:
    outputs = _predicted("aws:sqs/queue:Queue", {"name": wire.secret("jobs")})

    assert outputs["arn"] == wire.secret(f"arn:aws:sqs:{_OF}:jobs")


def test_a_given_input_is_never_replaced() -> None:
    outputs = _predicted("aws:kinesis/stream:Stream", {"name": "s", "arn": "arn:aws:kinesis:us-east-1:1:stream/s"})

    assert "arn" not in outputs
    assert outputs["id"] == "arn:aws:kinesis:us-east-1:1:stream/s"


def test_a_type_without_a_rule_has_no_predicted_output() -> None:
    assert predicted("random:index/randomId:RandomId", "urn", {}, frozenset({"arn"}), _CONTEXT) == {}


def test_the_issuer_of_a_cluster_is_where_programs_look_for_it() -> None:
    """https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html"""
    found = _predicted("aws:eks/cluster:Cluster", {"name": "main"})["identities"]
    assert re.fullmatch(r"https://oidc\.eks\.eu-west-1\.amazonaws\.com/id/[0-9A-F]{32}", found[0]["oidcs"][0]["issuer"])
