"""What AWS SAM makes of a function or a state machine."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.cloudformation.inside import all_inside
from least_privilege.stack.cloudformation.serverless import SAM, role_of
from least_privilege.stack.model import Resource, Stack
from tests.support.documents import allow, document, trust
from tests.support.judging import judge

READ = {"Statement": [allow("s3:GetObject", "arn:aws:s3:::pets/*")]}
FUNCTION, STATE_MACHINE = "AWS::Serverless::Function", "AWS::Serverless::StateMachine"


def stack(type_: str, **properties: Any) -> Resource:
    """A stack with a template of one resource."""
    template = {"Transform": SAM, "Resources": {"Api": {"Type": type_, "Properties": properties}}}
    given = {"templateBody": json.dumps(template)}
    return Resource(type="aws:cloudformation/stack:Stack", name="s", urn="urn:s", properties=given)


def made(type_: str, **properties: Any) -> dict[str, Resource]:
    """What SAM makes of a resource, by the part of the template."""
    return {each.part: each for each in all_inside(stack(type_, **properties))}


POLICIES: dict[str, tuple[Any, list[Any], list[str]]] = {
    "none": (None, [], []),
    "one of AWS's by its name": (
        "AWSLambdaBasicExecutionRole",
        [],
        ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
    ),
    "one of AWS's that is not known": ("Newer", [], ["arn:aws:iam::aws:policy/Newer"]),
    "an ARN": (["arn:aws:iam::111122223333:policy/p"], [], ["arn:aws:iam::111122223333:policy/p"]),
    "a document without Version": (READ, [{"Version": "2012-10-17", **READ}], []),
    "a document, and SAM's own": (
        [{"DynamoDBCrudPolicy": {"TableName": "t"}}, document(*READ["Statement"])],
        [document(*READ["Statement"])],
        [],
    ),
    "unknown at preview": (UNKNOWN, [UNKNOWN], []),
}


@pytest.mark.parametrize(("given", "documents", "arns"), POLICIES.values(), ids=POLICIES)
def test_policies(given: Any, documents: list[Any], arns: list[str]) -> None:
    role = role_of(given)
    assert [each["policy"] for each in role["inlinePolicies"]] == documents
    assert role["managedPolicyArns"] == arns


@pytest.mark.parametrize(("type_", "role"), [(FUNCTION, "role"), (STATE_MACHINE, "roleArn")])
def test_the_role_that_sam_makes_is_the_one_that_it_runs_under(type_: str, role: str) -> None:
    parts = made(type_, Policies=READ)
    assert parts.keys() == {"Api/Role", "Api"}
    assert parts["Api"].property_dependencies[role] == (parts["Api/Role"].urn,)


def test_policies_beside_a_role_are_ignored() -> None:
    parts = made(FUNCTION, Policies="AdministratorAccess", Role="arn:aws:iam::111122223333:role/web")
    assert parts.keys() == {"Api"}
    assert parts["Api"].at("role") == "arn:aws:iam::111122223333:role/web"


def test_a_trust_policy_of_ones_own() -> None:
    own = document(trust({"Service": "lambda.amazonaws.com"}))
    assert made(FUNCTION, AssumeRolePolicyDocument=own)["Api/Role"].at("assumeRolePolicy") == own
    assert made(FUNCTION)["Api/Role"].at("assumeRolePolicy") is None


@pytest.mark.parametrize(("auth", "is_public"), [("NONE", True), ("AWS_IAM", False)])
def test_a_url(auth: str, is_public: bool) -> None:
    assert ("Api/UrlPermission" in made(FUNCTION, FunctionUrlConfig={"AuthType": auth})) is is_public


def test_what_a_template_says_is_judged_and_the_rest_is_reported() -> None:
    given = stack(FUNCTION, Policies=["AdministratorAccess"], FunctionUrlConfig={"AuthType": "NONE"})
    found = {finding.id: finding.evidence for _, finding in judge(Stack(resources=(given, *all_inside(given))))}
    assert {"iam-admin-access", "lambda-permission-source:*"} <= found.keys()
    assert "AWS SAM" in found["document-not-evaluable:templateBody.Transform"]
