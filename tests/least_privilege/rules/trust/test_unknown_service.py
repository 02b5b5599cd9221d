"""trust-unknown-service."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.trust.unknown_service import RULE
from tests.support.documents import ROLE, document, trust
from tests.support.pack import RunningPack, made, sdk_check

MISSPELT = {
    "lamda.amazonaws.com": "lambda.amazonaws.com",
    "lambada.amazonaws.com": "lambda.amazonaws.com",
    "ecs-task.amazonaws.com": "ecs-tasks.amazonaws.com",
    "state.eu-west-1.amazonaws.com": "states.amazonaws.com",
    "api-gateway.amazonaws.com": "apigateway.amazonaws.com",
    "stepfunctions.amazonaws.com": "states.amazonaws.com",
    "step-functions.amazonaws.com": "states.amazonaws.com",
    "eventbridge.amazonaws.com": "events.amazonaws.com",
    "amazon-sqs.amazonaws.com": "sqs.amazonaws.com",
}
REAL = (
    *("ec2", "lambda", "edgelambda", "ecs-tasks", "eks", "eks-fargate-pods", "states", "scheduler", "pipes", "events"),
    *("monitoring.rds", "ops.apigateway", "build.apprunner", "tasks.apprunner", "delivery.logs", "vpc-flow-logs"),
    *("spotfleet", "ec2fleet", "batchoperations.s3", "ecs.application-autoscaling", "credentials.iot", "monitoring"),
    *("replicator.lambda", "stacksets.cloudformation", "bedrock-agentcore", "osis-pipelines", "opensearchservice"),
)


@pytest.mark.parametrize(("written", "meant"), MISSPELT.items())
def test_a_service_that_aws_is_not_known_to_have_but_for_a_letter(pack: RunningPack, written: str, meant: str) -> None:
    properties = {"name": "web", "assumeRolePolicy": document(trust({"Service": written}))}
    (finding,) = sdk_check(RULE, ROLE, properties)
    assert finding.fix == f'correct the name, "Principal": {{"Service": "{meant}"}}.'
    assert pack.ids(made(ROLE, properties), rule=RULE.name) == [f"trust-unknown-service:{written}"]


@pytest.mark.parametrize("name", [*REAL, "pets", "states.eu-west-1", "eu-west-1"])
@pytest.mark.parametrize("domain", ["amazonaws.com", "amazonaws.com.cn"])
def test_a_service_that_is_known_or_like_none(name: str, domain: str) -> None:
    properties = {"name": "web", "assumeRolePolicy": document(trust({"Service": f"{name}.{domain}"}))}
    assert sdk_check(RULE, ROLE, properties) == []


@pytest.mark.parametrize("service", ["*", "lambda", "lamda.example.com", UNKNOWN])
def test_what_is_no_name_of_a_service_is_left_to_others(service: Any) -> None:
    properties = {"name": "web", "assumeRolePolicy": document(trust({"Service": service}))}
    assert sdk_check(RULE, ROLE, properties) == []
