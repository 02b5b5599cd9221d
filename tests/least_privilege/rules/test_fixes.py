"""A fix done to the letter, and again for each finding that is then left, ends in no finding of any rule."""

import json
from typing import Any

import pytest

from docs.generator.examples import OWN_ACCOUNT, value_of
from least_privilege.judging.configuration import RuleSetting, settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.policy.document import PolicyKind
from least_privilege.rules.finding import Finding
from least_privilege.rules.registry import ALL_RULES
from least_privilege.standalone.input_documents import kind_of, stacks
from least_privilege.standalone.synthetic_resources import resource
from tests.support.documents import allow, document, trust
from tests.support.fixes import apply_to_document, apply_to_properties

Json = dict[str, Any]

GITHUB = "token.actions.githubusercontent.com"
EKS = "oidc.eks.eu-west-1.amazonaws.com/id/ABC"
WEB = "sts:AssumeRoleWithWebIdentity"
AUDIENCE = {f"{GITHUB}:aud": "sts.amazonaws.com"}
SUBJECT = {f"{GITHUB}:sub": "repo:octo-org/octo-repo:ref:refs/heads/main"}
QUEUE = f"arn:aws:sqs:eu-west-1:{OWN_ACCOUNT}:pets"
TOPIC = f"arn:aws:sns:eu-west-1:{OWN_ACCOUNT}:pets"
BUCKET = "arn:aws:s3:::pets"


def oidc(provider: str) -> Json:
    """A provider of OIDC as a principal."""
    return {"Federated": f"arn:aws:iam::{OWN_ACCOUNT}:oidc-provider/{provider}"}


def on(principal: Any, action: Any, resource_: str, **more: Any) -> Json:
    """A statement of a resource policy."""
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource_, **more}


FEDERATED = oidc(GITHUB)
COMMON: dict[str, Json] = {
    "everything": allow("*"),
    "all of S3 on a bucket's objects": allow("s3:*", f"{BUCKET}/*"),
    "all of S3 on a bucket": allow("s3:*", BUCKET),
    "all of S3 on a bucket and its objects": allow("s3:*", [BUCKET, f"{BUCKET}/*"]),
    "all of S3": allow("s3:*"),
    "all of EC2": allow("ec2:*"),
    "all of CloudWatch Logs": allow("logs:*"),
    "all of SQS": allow("sqs:*"),
    "all of SNS": allow("sns:*"),
    "all of Lambda": allow("lambda:*"),
    "all of DynamoDB": allow("dynamodb:*"),
    "all of DynamoDB on a table": allow("dynamodb:*", f"arn:aws:dynamodb:eu-west-1:{OWN_ACCOUNT}:table/Photos"),
    "all of KMS": allow("kms:*"),
    "all of IAM": allow("iam:*"),
    "all of several services": allow(["s3:*", "sqs:*", "logs:*"]),
    "many services on everything": allow(
        ["s3:GetObject", "dynamodb:PutItem", "sqs:SendMessage", "sns:Publish", "lambda:InvokeFunction", "kms:Decrypt"]
    ),
    "creating any service-linked role": allow("iam:CreateServiceLinkedRole"),
    "passing any role": allow("iam:PassRole"),
    "passing a named role to any service": allow("iam:PassRole", f"arn:aws:iam::{OWN_ACCOUNT}:role/web"),
    "reading any secret": allow("secretsmanager:GetSecretValue"),
    "reading any parameter": allow("ssm:GetParameter"),
    "assuming any role": allow("sts:AssumeRole"),
    "NotAction": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
    "NotResource": {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": f"{BUCKET}/*"},
    "a read wildcard": allow("s3:Get*", f"{BUCKET}/*"),
    "objects' actions on a bucket": allow(["s3:GetObject", "s3:ListBucket"], BUCKET),
    "an action without resources beside others": allow(["ec2:DescribeInstances", "s3:GetObject"], f"{BUCKET}/*"),
    "trust of everybody": trust("*"),
    "trust of every AWS principal": trust({"AWS": "*"}),
    "trust of an account's root": trust({"AWS": "arn:aws:iam::444455556666:root"}),
    "trust of a service without source": trust({"Service": "ecs-tasks.amazonaws.com"}),
    "OIDC without conditions": trust(FEDERATED, WEB),
    "two OIDC providers in one statement": trust(
        {"Federated": [FEDERATED["Federated"], oidc("gitlab.com")["Federated"]]}, WEB
    ),
    "OIDC without subject": trust(FEDERATED, WEB, Condition={"StringEquals": AUDIENCE}),
    "OIDC without audience": trust(FEDERATED, WEB, Condition={"StringEquals": SUBJECT}),
    "trust of everyone under an external id": trust("*", Condition={"StringEquals": {"sts:ExternalId": "7f3a"}}),
    "trust of everyone among others": trust({"AWS": [f"arn:aws:iam::{OWN_ACCOUNT}:role/web", "*"]}),
    "trust of every federated user": trust({"Federated": "*"}, WEB),
    "trust of an account among others": trust({"AWS": [f"arn:aws:iam::{OWN_ACCOUNT}:role/web", "444455556666"]}),
    "trust of a misspelt service among others": trust({"Service": ["lambda.amazonaws.com", "lamda.amazonaws.com"]}),
    "trust of two services without source": trust({"Service": ["scheduler.amazonaws.com", "states.amazonaws.com"]}),
    "trust of a service without source beside one that sends none": trust(
        {"Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]}
    ),
    "trust of a service without source beside a role": trust(
        {"AWS": f"arn:aws:iam::{OWN_ACCOUNT}:role/web", "Service": "states.amazonaws.com"}
    ),
    "trust of a service for every account": trust(
        {"Service": "ecs-tasks.amazonaws.com"}, Condition={"StringLike": {"aws:SourceAccount": "*"}}
    ),
    "SAML without audience": trust(
        {"Federated": f"arn:aws:iam::{OWN_ACCOUNT}:saml-provider/okta"}, "sts:AssumeRoleWithSAML"
    ),
    "Cognito without conditions": trust({"Federated": "cognito-identity.amazonaws.com"}, WEB),
    "Facebook without conditions": trust({"Federated": "graph.facebook.com"}, WEB),
    "OIDC with conditions on optional claims": trust(
        FEDERATED, WEB, Condition={"StringEqualsIfExists": {**AUDIENCE, **SUBJECT}}
    ),
    "trust of a service with a condition on an optional source": trust(
        {"Service": "ecs-tasks.amazonaws.com"}, Condition={"StringEqualsIfExists": {"aws:SourceAccount": OWN_ACCOUNT}}
    ),
    "OIDC of a whole organization": trust(
        FEDERATED, WEB, Condition={"StringEquals": AUDIENCE, "StringLike": {f"{GITHUB}:sub": "repo:octo-org/*"}}
    ),
    "OIDC of any pod of a cluster": trust(
        oidc(EKS),
        WEB,
        Condition={
            "StringEquals": {f"{EKS}:aud": "sts.amazonaws.com"},
            "StringLike": {f"{EKS}:sub": "system:serviceaccount:*"},
        },
    ),
    "OIDC of any repository": trust(
        FEDERATED, WEB, Condition={"StringEquals": AUDIENCE, "StringLike": {f"{GITHUB}:sub": "*"}}
    ),
    "a queue for everybody": on("*", "sqs:SendMessage", QUEUE),
    "a bucket for everybody": on("*", "s3:GetObject", f"{BUCKET}/*"),
    "a queue for every AWS principal over HTTPS": on(
        {"AWS": "*"}, "sqs:*", QUEUE, Condition={"Bool": {"aws:SecureTransport": "true"}}
    ),
    "a queue for another account": on({"AWS": "444455556666"}, "sqs:SendMessage", QUEUE),
    "a queue that another account can take over": on({"AWS": "arn:aws:iam::444455556666:role/web"}, "sqs:*", QUEUE),
    "a queue whose policy another account can change": on(
        {"AWS": "arn:aws:iam::444455556666:role/web"}, ["sqs:SendMessage", "sqs:AddPermission"], QUEUE
    ),
    "a queue for a service with a condition on an optional source": on(
        {"Service": "sns.amazonaws.com"},
        "sqs:SendMessage",
        QUEUE,
        Condition={"ArnLikeIfExists": {"aws:SourceArn": TOPIC}},
    ),
    "a bucket for the users of any app": on(
        {"Federated": "cognito-identity.amazonaws.com"}, "s3:GetObject", f"{BUCKET}/*"
    ),
    "a topic for a service without source": on({"Service": "s3.amazonaws.com"}, "sns:Publish", TOPIC),
    "a queue for two services without source": on(
        {"Service": ["sns.amazonaws.com", "events.amazonaws.com"]}, "sqs:SendMessage", QUEUE
    ),
    "a queue for a role and a service without source": on(
        {"AWS": f"arn:aws:iam::{OWN_ACCOUNT}:role/web", "Service": "sns.amazonaws.com"},
        "sqs:SendMessage",
        QUEUE,
        Condition={"Bool": {"aws:SecureTransport": "true"}},
    ),
    "a queue for a service without source": on({"Service": "sns.amazonaws.com"}, "sqs:SendMessage", QUEUE),
    "a bucket for a service without source": on({"Service": "cloudtrail.amazonaws.com"}, "s3:PutObject", f"{BUCKET}/*"),
}
"""The faults that people make most, each a statement."""

INHERENT: dict[str, str] = {}
"""Findings, all advisory, that stay because the statement cannot be otherwise: by id, with the reason."""

UNSEEN = "document-not-evaluable:role:"
"""What a resource runs under, when there is no other resource in the stack."""

INPUTS: dict[str, tuple[str, Json]] = {
    "a launch template without session tokens": (
        "ec2/launchTemplate:LaunchTemplate",
        {"metadataOptions": {"httpTokens": "optional", "httpPutResponseHopLimit": 3}},
    ),
    "an instance without metadata options": ("ec2/instance:Instance", {}),
    "a notebook instance of IMDSv1": ("sagemaker/notebookInstance:NotebookInstance", {}),
    "image builder infrastructure without metadata options": (
        "imagebuilder/infrastructureConfiguration:InfrastructureConfiguration",
        {"instanceProfileName": "builder"},
    ),
    "an account's metadata defaults": ("ec2/instanceMetadataDefaults:InstanceMetadataDefaults", {}),
    "a task definition with one role": (
        "ecs/taskDefinition:TaskDefinition",
        {f"{use}RoleArn": f"arn:aws:iam::{OWN_ACCOUNT}:role/web" for use in ("execution", "task")},
    ),
    "an instance profile without a role": ("iam/instanceProfile:InstanceProfile", {}),
    "a Lambda permission without source": (
        "lambda/permission:Permission",
        {"action": "lambda:InvokeFunction", "function": "photos", "principal": "s3.amazonaws.com"},
    ),
    "a Lambda permission for a bucket without its account": (
        "lambda/permission:Permission",
        {"action": "lambda:InvokeFunction", "function": "f", "principal": "s3.amazonaws.com", "sourceArn": BUCKET},
    ),
    "a Lambda permission for any skill of Alexa": (
        "lambda/permission:Permission",
        {"action": "lambda:InvokeFunction", "function": "photos", "principal": "alexa-appkit.amazon.com"},
    ),
    "a Lambda permission for everyone by a URL": (
        "lambda/permission:Permission",
        {
            "action": "lambda:InvokeFunctionUrl",
            "function": "photos",
            "principal": "*",
            "functionUrlAuthType": "NONE",
        },
    ),
    "a Lambda permission for an account": (
        "lambda/permission:Permission",
        {"action": "lambda:InvokeFunction", "function": "photos", "principal": "444455556666"},
    ),
    "a function URL without authentication": (
        "lambda/functionUrl:FunctionUrl",
        {"functionName": "photos", "authorizationType": "NONE"},
    ),
    "an event bus for everyone": ("cloudwatch/eventPermission:EventPermission", {"principal": "*"}),
    "a layer for everyone": (
        "lambda/layerVersionPermission:LayerVersionPermission",
        {"action": "lambda:GetLayerVersion", "principal": "*", "layerName": "tools"},
    ),
    "a gateway for everyone": (
        "bedrock/agentcoreGateway:AgentcoreGateway",
        {"name": "tools", "authorizerType": "NONE"},
    ),
    "blocks of public access that are off": ("s3/accountPublicAccessBlock:AccountPublicAccessBlock", {}),
    "snapshots that anyone may share": (
        "ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
        {"state": "unblocked"},
    ),
    "a service that authenticates no one": ("vpclattice/service:Service", {"name": "pets", "authType": "NONE"}),
    "a bucket with a public ACL": ("s3/bucketAcl:BucketAcl", {"bucket": "pets", "acl": "public-read"}),
    "an object with a public ACL": ("s3/bucketObjectv2:BucketObjectv2", {"bucket": "pets", "acl": "public-read"}),
    "a snapshot of a database for all": ("rds/snapshot:Snapshot", {"sharedAccounts": ["all"]}),
    "a document for all": ("ssm/document:Document", {"permissions": {"type": "Share", "account_ids": "All"}}),
    "an endpoint service for everyone": (
        "ec2/vpcEndpointService:VpcEndpointService",
        {"acceptanceRequired": False, "allowedPrincipals": ["*"]},
    ),
    "everyone as a principal of an endpoint service": (
        "ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple",
        {"vpcEndpointServiceId": "vpce-svc-1", "principalArn": "*"},
    ),
}
"""Resources whose inputs the fix sets, by what is wrong: type and inputs."""

CONFIGURED = {"ownAccounts": [OWN_ACCOUNT]}
RUNNER = RuleRunner(
    ALL_RULES,
    settings(
        ALL_RULES,
        {
            rule.name: RuleSetting(rule.level, CONFIGURED)
            for rule in ALL_RULES
            if CONFIGURED.keys() <= rule.options.keys()
        },
    ),
)


def findings(given: Json, kind: PolicyKind | None = None) -> list[Finding]:
    return [judged.finding for group in stacks(given, "example", kind) for judged in RUNNER.check_all(group)]


def mended(given: Json, most: int = 12) -> tuple[Json, list[Finding]]:
    """A document after every fix was done, one after the other, and what is still found then."""
    kind = kind_of(given)
    for _ in range(most):
        left = [finding for finding in findings(given, kind) if finding.id not in INHERENT]
        better = next((better for each in left if (better := apply_to_document(given, each)) != given), None)
        if better is None:
            return given, left
        given = better
    return given, left


def told(given: Json, left: list[Finding]) -> str:
    """What a failed test shows."""
    return "\n".join([json.dumps(given), *(f"[{each.id}] {each.evidence}\n  Fix: {each.fix}" for each in left)])


@pytest.mark.parametrize("statement", COMMON.values(), ids=COMMON)
def test_the_fixes_of_a_common_fault_mend_it(statement: Json) -> None:
    assert findings(document(statement)), "no fault at all"
    given, left = mended(document(statement))
    assert not left, told(given, left)


EXAMPLES = {
    rule.name: value if "Statement" in value else document(value)
    for rule in ALL_RULES
    if isinstance(value := value_of(rule.bad), dict) and {"Statement", "Effect"} & value.keys()
}


@pytest.mark.parametrize("given", EXAMPLES.values(), ids=EXAMPLES)
def test_the_fixes_of_a_rules_own_example_mend_it(given: Json) -> None:
    given, left = mended(given)
    assert not left, told(given, left)


@pytest.mark.parametrize("given", INPUTS.values(), ids=INPUTS)
def test_the_fixes_of_a_resource_mend_it(given: tuple[str, Json]) -> None:
    type_, inputs = given
    for _ in range(4):
        found = (judged.finding for judged in RUNNER.check_all((resource(type_, "example", **inputs),)))
        left = [each for each in found if not each.id.startswith(UNSEEN)]
        if not left:
            return
        better = apply_to_properties(inputs, left[0])
        assert better != inputs, told(inputs, left)
        inputs = better
    raise AssertionError(told(inputs, left))
