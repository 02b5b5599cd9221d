"""resource-policy-public of APIs that only VPC endpoints reach."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.resource.policy_public import RULE
from offline_preview.pack.messages import AnalyzedResource
from tests.support.pack import RunningPack, made

API, API_POLICY = "aws:apigateway/restApi:RestApi", "aws:apigateway/restApiPolicy:RestApiPolicy"
DOMAIN = "aws:apigateway/domainName:DomainName"
FROM_VPC = {"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}}


def invoking(principal: Any = "*", **more: Any) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "execute-api:Invoke", "Resource": "*", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def endpoint(*types: str, policy: str = "", type_: str = API) -> AnalyzedResource:
    given = {"policy": policy} if policy else {}
    return made(type_, {"endpointConfiguration": {"types": types[0] if len(types) == 1 else [*types]}, **given}, "api")


def beside(api: AnalyzedResource, policy: str) -> tuple[AnalyzedResource, ...]:
    return api, made(API_POLICY, {"restApiId": UNKNOWN, "policy": policy}, behind={"restApiId": [api]})


CASES: dict[str, tuple[tuple[AnalyzedResource, ...], bool]] = {
    "a public API": ((endpoint("REGIONAL", policy=invoking()),), False),
    "an API whose kind is left out": ((made(API, {"policy": invoking()}),), False),
    "a public API, by a policy of its own": (beside(endpoint("EDGE"), invoking()), False),
    "a private API from one VPC": ((endpoint("PRIVATE", policy=invoking(Condition=FROM_VPC)),), False),
    "a private API for a role": ((endpoint("PRIVATE", policy=invoking({"AWS": "arn:aws:iam::1:role/web"})),), False),
    "a private API, by a policy from one VPC": (beside(endpoint("PRIVATE"), invoking(Condition=FROM_VPC)), False),
    "the policy of an API outside the stack": ((made(API_POLICY, {"restApiId": "a1", "policy": invoking()}),), False),
    "a private API": ((endpoint("PRIVATE", policy=invoking()),), True),
    "a private API, among others": ((endpoint("REGIONAL", "PRIVATE", policy=invoking()),), True),
    "a private API, by a policy of its own": (beside(endpoint("PRIVATE"), invoking()), True),
    "a private domain name": ((endpoint("PRIVATE", policy=invoking(), type_=DOMAIN),), True),
}


@pytest.mark.parametrize(("resources", "found"), CASES.values(), ids=CASES)
def test_private_api(pack: RunningPack, resources: tuple[AnalyzedResource, ...], found: bool) -> None:
    assert pack.ids(*resources, rule=RULE.name) == ["resource-policy-public"] * found
