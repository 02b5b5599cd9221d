"""lambda-permission-source."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.resource.lambda_permission_source import RULE
from tests.support.documents import document
from tests.support.pack import RunningPack, made, sdk_check

PERMISSION = "aws:lambda/permission:Permission"
POLICY = "aws:lambda/resourcePolicy:ResourcePolicy"
URL = "aws:lambda/functionUrl:FunctionUrl"
ACCOUNT = "111122223333"
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:pets"
BUCKET = "arn:aws:s3:::pets"


def permission(principal: Any, action: Any = "lambda:InvokeFunction", **more: Any) -> dict[str, Any]:
    return {"statementId": "s", "function": "thumbnails", "action": action, "principal": principal, **more}


CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a topic": (permission("sns.amazonaws.com", sourceArn=TOPIC), []),
    "a topic that is unknown at preview": (permission("sns.amazonaws.com", sourceArn=UNKNOWN), []),
    "an API of the account": (
        permission("apigateway.amazonaws.com", sourceArn=f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:*/*"),
        [],
    ),
    "an account": (permission("config.amazonaws.com", sourceAccount=ACCOUNT), []),
    "a bucket and its account": (permission("s3.amazonaws.com", sourceArn=BUCKET, sourceAccount=ACCOUNT), []),
    "a bucket and an account that is unknown at preview": (
        permission("s3.amazonaws.com", sourceArn=UNKNOWN, sourceAccount=UNKNOWN),
        [],
    ),
    "a service of the organization": (permission("sns.amazonaws.com", principalOrgId="o-abc"), []),
    "a skill of Alexa": (permission("alexa-appkit.amazon.com", eventSourceToken="amzn1.ask.skill.1"), []),
    "everyone in the organization": (permission("*", principalOrgId="o-abc"), []),
    "an account by its id": (permission(ACCOUNT), []),
    "a principal that is unknown at preview": (permission(UNKNOWN), []),
    "a service that only looks": (permission("sns.amazonaws.com", "lambda:GetFunction"), []),
    "what goes with a URL": (permission("*", invokedViaFunctionUrl=True), []),
    "a service": (permission("sns.amazonaws.com"), ["sns.amazonaws.com"]),
    "a service, by a wildcard action": (permission("sns.amazonaws.com", "lambda:*"), ["sns.amazonaws.com"]),
    "a service, by an action in odd letter case": (
        permission("sns.amazonaws.com", "LAMBDA:invokefunction"),
        ["sns.amazonaws.com"],
    ),
    "a service, by an action that is unknown at preview": (
        permission("sns.amazonaws.com", UNKNOWN),
        ["sns.amazonaws.com"],
    ),
    "any topic of anyone": (
        permission("sns.amazonaws.com", sourceArn="arn:aws:sns:*:*:*"),
        ["sns.amazonaws.com"],
    ),
    "a bucket without its account": (permission("s3.amazonaws.com", sourceArn=BUCKET), ["s3.amazonaws.com"]),
    "any bucket": (permission("s3.amazonaws.com", sourceArn="arn:aws:s3:::*"), ["s3.amazonaws.com"]),
    "a service that the data does not know": (permission("pets.amazonaws.com"), ["pets.amazonaws.com"]),
    "a service in a region": (permission("logs.eu-west-1.amazonaws.com"), ["logs.eu-west-1.amazonaws.com"]),
    "any skill of Alexa": (permission("alexa-appkit.amazon.com"), ["alexa-appkit.amazon.com"]),
    "everyone": (permission("*"), ["*"]),
    "everyone by a URL without authentication": (
        permission("*", "lambda:InvokeFunctionUrl", functionUrlAuthType="NONE"),
        ["*"],
    ),
    "every account by a URL": (permission("*", "lambda:InvokeFunctionUrl", functionUrlAuthType="AWS_IAM"), ["*"]),
}


@pytest.mark.parametrize(("properties", "ids"), CASES.values(), ids=CASES)
def test_permission(pack: RunningPack, properties: dict[str, Any], ids: list[str]) -> None:
    expected = [f"lambda-permission-source:{each}" for each in ids]
    assert [each.id for each in sdk_check(RULE, PERMISSION, properties)] == expected
    assert pack.ids(made(PERMISSION, properties), rule=RULE.name) == expected


SNS = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "lambda:InvokeFunction"}

POLICIES: dict[str, tuple[tuple[dict[str, Any], ...], list[str]]] = {
    "a topic": (({**SNS, "Condition": {"ArnLike": {"aws:SourceArn": TOPIC}}},), []),
    "others denied": (
        (
            SNS,
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "lambda:*",
                "Condition": {"ArnNotLike": {"aws:SourceArn": TOPIC}},
            },
        ),
        [],
    ),
    "a topic only if there is one": (
        ({**SNS, "Condition": {"ArnLikeIfExists": {"aws:SourceArn": TOPIC}}},),
        ["sns.amazonaws.com"],
    ),
    "one topic denied": (
        (
            SNS,
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "lambda:*",
                "Condition": {"ArnLike": {"aws:SourceArn": TOPIC}},
            },
        ),
        ["sns.amazonaws.com"],
    ),
    "everyone but one": (
        ({"Effect": "Allow", "NotPrincipal": {"AWS": ACCOUNT}, "Action": "lambda:InvokeFunction"},),
        ["*"],
    ),
}


@pytest.mark.parametrize(("statements", "ids"), POLICIES.values(), ids=POLICIES)
def test_policy(pack: RunningPack, statements: tuple[dict[str, Any], ...], ids: list[str]) -> None:
    properties = {"resourceArn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:x", "policy": document(*statements)}
    expected = [f"lambda-permission-source:{each}" for each in ids]
    assert [each.id for each in sdk_check(RULE, POLICY, properties)] == expected
    assert pack.ids(made(POLICY, properties), rule=RULE.name) == expected


@pytest.mark.parametrize(("kind", "found"), [("AWS_IAM", False), (UNKNOWN, False), ("NONE", True)])
def test_url(pack: RunningPack, kind: Any, found: bool) -> None:
    properties = {"functionName": "thumbnails", "authorizationType": kind}
    ids = ["lambda-permission-source:function-url"] * found
    assert [each.id for each in sdk_check(RULE, URL, properties)] == ids
    assert pack.ids(made(URL, properties), rule=RULE.name) == ids


def test_the_whole_message_of_a_bucket_without_its_account() -> None:
    (finding,) = sdk_check(RULE, PERMISSION, permission("s3.amazonaws.com", sourceArn=BUCKET))
    assert finding.evidence == (
        "Lambda permission 'it' (statement ID 's') lets s3.amazonaws.com invoke function 'thumbnails' for a bucket "
        "in any account: when the bucket is deleted, anyone can create one with its name."
    )
    assert finding.fix == 'set sourceAccount: "ACCOUNT".'


def test_a_policy_names_its_statement() -> None:
    properties = {"resourceArn": "arn:aws:lambda:eu-west-1:111122223333:function:x"}
    for sid, label in (("AllowTopic", "Statement 'AllowTopic'"), ("", "Statement 1")):
        given = {**properties, "policy": document({**SNS, "Sid": sid} if sid else SNS)}
        (finding,) = sdk_check(RULE, POLICY, given)
        assert finding.evidence.startswith(f"{label} of the policy of "), finding.evidence


def test_the_whole_evidence_of_a_url_for_everyone() -> None:
    given = permission("*", "lambda:InvokeFunctionUrl", functionUrlAuthType="NONE")
    (finding,) = sdk_check(RULE, PERMISSION, given)
    assert finding.evidence == (
        "Lambda permission 'it' (statement ID 's') lets anyone, in any AWS account, invoke function "
        "'thumbnails' through its URL (authentication NONE)."
    )
