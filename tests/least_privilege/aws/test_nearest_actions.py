"""What an action that AWS does not have stands for."""

import json

import pytest

from least_privilege.aws import nearest_actions
from least_privilege.aws.actions import LIST, READ, actions_of, find
from least_privilege.aws.nearest_actions import suggest

OPERATIONS = json.loads(nearest_actions._DATA.read_text("utf-8"))

NAMES: dict[str, str | None] = {
    "s3:GetObjct": "s3:GetObject",
    "s3:DeleteBuckets": "s3:DeleteBucket",
    "s3:HeadBucket": "s3:ListBucket",
    "S3:HeadObject": "s3:GetObject",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:UploadPart": "s3:PutObject",
    "s3:DeleteObjects": "s3:DeleteObject",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sns:PublishBatch": "sns:Publish",
    "lambda:Invoke": "lambda:InvokeFunction",
    "apigateway:CreateRestApi": "apigateway:POST",
    "apigateway:GetRestApis": "apigateway:GET",
    "apigateway:UpdateStage": "apigateway:PATCH",
    "apigateway:DeleteRestApi": "apigateway:DELETE",
    "bedrock:Converse": "bedrock:InvokeModel",
    "dynamo:GetItem": "dynamodb:GetItem",
    "dynamo:GetItm": "dynamodb:GetItem",
    "s3express:GetObject": "s3express:CreateSession",
    "sts:GetFederationTokens": "sts:GetFederationToken",
    "sts:AssumRole": "sts:AssumeRole",
    "iam:PassRoles": "iam:PassRole",
    "ecr:DescribeImage": "ecr:DescribeImages",
    "ecr:DescribeRepository": "ecr:DescribeRepositories",
    "iam:DeletePolicies": "iam:DeletePolicy",
    "s3:GteObject": "s3:GetObject",
    "kinesis:PutRecrods": "kinesis:PutRecords",
    "dynamodb:TransactGetItems": "dynamodb:GetItem",
    "cloudwatchlogs:PutLogEvents": "logs:PutLogEvents",
    "apigatewayv2:CreateApi": "apigateway:POST",
    "elbv2:DescribeLoadBalancers": "elasticloadbalancing:DescribeLoadBalancers",
    "efs:DescribeFileSystems": "elasticfilesystem:DescribeFileSystems",
    "eventbridge:PutEvents": "events:PutEvents",
    "stepfunctions:StartExecution": "states:StartExecution",
    "opensearch:ESHttpGet": "es:ESHttpGet",
    "sesv2:SendEmail": "ses:SendEmail",
    "cognito:AdminGetUser": "cognito-idp:AdminGetUser",
    "bedrock-runtime:Converse": "bedrock:InvokeModel",
    "networkfirewall:CreateFirewall": "network-firewall:CreateFirewall",
    "iot-data:Publish": "iot:Publish",
    "appconfigdata:GetLatestConfiguration": "appconfig:GetLatestConfiguration",
    "resourcegroupstaggingapi:GetResources": "tag:GetResources",
    "personalize-runtime:GetRecommendations": "personalize:GetRecommendations",
    "s3api:HeadObject": "s3:GetObject",
    "msk:ListClusters": "kafka:ListClusters",
    "documentdb:CreateDBCluster": "rds:CreateDBCluster",
    "budgets:CreateBudget": "budgets:ModifyBudget",
    "kms:ReEncrypt": None,
    "cloudfront:CreateDistributionWithTags": None,
    "dynamodb:TransactWriteItems": None,
    "sts:Assume": None,
    "s3:List": None,
    "s3:Tables": None,
    "s3:WriteObject": None,
    "events:Put": None,
    "athena:Query": None,
    "bedrock:Invoke": None,
    "apigateway:Create": None,
    "cloudformation:DeployStack": None,
    "sqs:PollMessage": None,
    "sqs:Send": None,
    "route53:CreateRecord": None,
    "ec2:CreateVpn": None,
    "s3:SetObject": None,
    "s3:GetObjct*": None,
    "cloudwatchlogs:PutMetricAlarm": None,
    "s3:Qqqqqqqqqqqqqq": None,
    "s33:*": None,
    "qqqqqqqqqqqqqqqq:Get": None,
}


@pytest.mark.parametrize(("name", "expected"), NAMES.items())
def test_the_action_that_is_meant_is_proposed(name: str, expected: str | None) -> None:
    assert suggest(name) == expected


@pytest.mark.parametrize("service", OPERATIONS)
def test_each_operation_is_no_action_and_what_authorizes_it_is(service: str) -> None:
    known = OPERATIONS[service]
    pages = [known["url"], known.get("more", known["url"])]
    assert all(page.startswith("https://docs.aws.amazon.com/") for page in pages)
    assert not [name for name in known["operations"] if find(f"{service}:{name}")]
    named = [[each] if isinstance(each, str) else each for each in known["operations"].values()]
    named.append([*known.get("verbs", {}).values()])
    assert all(find(f"{service}:{name}") for names in named for name in names)


@pytest.mark.parametrize("service", ["s3", "iam", "ec2", "kms", "sns"])
def test_what_reads_by_its_name_never_becomes_what_writes(service: str) -> None:
    verbs = {"Put": "Get", "Create": "Describe", "Delete": "Get", "Attach": "List"}
    every = actions_of(service).values()
    assert every
    for action in every:
        name = action.name.partition(":")[2]
        verb = next((verb for verb in verbs if name.startswith(verb)), None)
        if verb and not find(wrong := f"{service}:{verbs[verb]}{name.removeprefix(verb)}") and (near := suggest(wrong)):
            found = find(near)
            assert found is not None
            assert found.levels <= {READ, LIST}, wrong
