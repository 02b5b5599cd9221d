"""iam-managed-policy, and every AWS managed policy through every rule."""

from typing import Any

import pytest

from least_privilege.aws import managed_policies
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.document import not_evaluable
from least_privilege.rules.finding import Finding
from least_privilege.rules.identity import managed_policy
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import ResourceRule
from least_privilege.stack.model import Resource, Stack
from tests.support.pack import RunningPack, made, sdk_check, sdk_check_both

RULE = managed_policy.RULE
ROLE_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
AWS = "arn:aws:iam::aws:policy"


def found(*names: str) -> list[str]:
    return [f"iam-managed-policy:{name}" for name in names]


CASES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "full access to a service": (
        ROLE_ATTACHMENT,
        {"policyArn": f"{AWS}/AmazonS3FullAccess"},
        found("AmazonS3FullAccess"),
    ),
    "full access, by NotAction": (ROLE_ATTACHMENT, {"policyArn": f"{AWS}/PowerUserAccess"}, found("PowerUserAccess")),
    "full access, on a user": (
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        {"policyArn": f"{AWS}/AmazonSQSFullAccess"},
        found("AmazonSQSFullAccess"),
    ),
    "full access, on a group": (
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
        {"policyArn": f"{AWS}/AWSBatchFullAccess"},
        found("AWSBatchFullAccess"),
    ),
    "full access, on several": (
        "aws:iam/policyAttachment:PolicyAttachment",
        {"policyArn": f"{AWS}/IAMFullAccess", "roles": ["a"], "users": ["b"]},
        found("IAMFullAccess"),
    ),
    "full access, on a permission set": (
        "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
        {"managedPolicyArn": f"{AWS}/AmazonEC2FullAccess"},
        found("AmazonEC2FullAccess"),
    ),
    "full access, in the role itself, beside an unknown": (
        "aws:iam/role:Role",
        {"managedPolicyArns": [UNKNOWN, "arn:aws-cn:iam::aws:policy/AmazonDynamoDBFullAccess"]},
        found("AmazonDynamoDBFullAccess"),
    ),
    "full access, exclusively": (
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        {"policyArns": [f"{AWS}/AmazonSNSFullAccess", f"{AWS}/IAMReadOnlyAccess"]},
        found("AmazonSNSFullAccess", "IAMReadOnlyAccess"),
    ),
    "full access, exclusively, on a permission set": (
        "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive",
        {"managedPolicyArns": [f"{AWS}/AmazonSNSFullAccess", f"{AWS}/IAMReadOnlyAccess"]},
        found("AmazonSNSFullAccess", "IAMReadOnlyAccess"),
    ),
    "permissions management": (
        ROLE_ATTACHMENT,
        {"policyArn": f"{AWS}/service-role/VMImportExportRoleForAWSConnector"},
        found("service-role/VMImportExportRoleForAWSConnector"),
    ),
    "withdrawn, with no document any more": (
        ROLE_ATTACHMENT,
        {"policyArn": f"{AWS}/AWSLambdaFullAccess"},
        found("withdrawn:AWSLambdaFullAccess"),
    ),
    "withdrawn, by its path": (
        ROLE_ATTACHMENT,
        {"policyArn": f"{AWS}/service-role/AmazonEC2ContainerServiceRole"},
        found("withdrawn:AmazonEC2ContainerServiceRole", "service-role/AmazonEC2ContainerServiceRole"),
    ),
    "withdrawn and full": (
        ROLE_ATTACHMENT,
        {"policyArn": f"{AWS}/AmazonElasticMapReduceFullAccess"},
        found("withdrawn:AmazonElasticMapReduceFullAccess", "AmazonElasticMapReduceFullAccess"),
    ),
    "full, and withdrawn from being withdrawn": (
        ROLE_ATTACHMENT,
        {"policyArn": f"{AWS}/CloudWatchFullAccess"},
        found("CloudWatchFullAccess"),
    ),
    "everything, which is told elsewhere": (ROLE_ATTACHMENT, {"policyArn": f"{AWS}/AdministratorAccess"}, []),
    "reads a service": (
        ROLE_ATTACHMENT,
        {"policyArn": f"{AWS}/AmazonS3ReadOnlyAccess"},
        found("AmazonS3ReadOnlyAccess"),
    ),
    "reads everything": (ROLE_ATTACHMENT, {"policyArn": f"{AWS}/ReadOnlyAccess"}, found("ReadOnlyAccess")),
    "audits": (ROLE_ATTACHMENT, {"policyArn": f"{AWS}/SecurityAudit"}, found("SecurityAudit")),
    "actions without resources": (ROLE_ATTACHMENT, {"policyArn": f"{AWS}/AWSXRayDaemonWriteAccess"}, []),
    "a boundary of nothing": (ROLE_ATTACHMENT, {"policyArn": f"{AWS}/AWSDenyAll"}, []),
    "a policy of the customer's, of the same name": (
        ROLE_ATTACHMENT,
        {"policyArn": "arn:aws:iam::111122223333:policy/AmazonS3FullAccess"},
        [],
    ),
    "an ARN that is not known": (ROLE_ATTACHMENT, {"policyArn": UNKNOWN}, []),
    "no ARN": (ROLE_ATTACHMENT, {}, []),
}


@pytest.mark.parametrize(("type_", "properties", "expected"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, type_: str, properties: dict[str, Any], expected: list[str]) -> None:
    assert sorted(finding.id for finding in sdk_check_both(RULE, type_, properties)) == sorted(expected)
    assert pack.ids(made(type_, properties), rule=RULE.name) == sorted(expected)


MESSAGES = {
    "full": (
        "AmazonS3FullAccess",
        "'it' attaches the AWS managed policy AmazonS3FullAccess, which grants full access to s3, s3-object-lambda on "
        "every resource.",
        "replace the AWS managed policy with a policy of your own, and there list the actions and resources in use, "
        'for example "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::BUCKET/*".',
    ),
    "withdrawn": (
        "AWSLambdaFullAccess",
        "'it' attaches the AWS managed policy AWSLambdaFullAccess, which AWS lists as withdrawn "
        "(https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaFullAccess.html).",
        "attach AWSLambda_FullAccess, or a narrower policy.",
    ),
    "without a successor": (
        "service-role/AmazonElasticMapReduceforEC2Role",
        "'it' attaches the AWS managed policy AmazonElasticMapReduceforEC2Role, which AWS lists as on its way out, "
        "without a successor (https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-managed-iam-policies.html).",
        "remove the attachment.",
    ),
}


@pytest.mark.parametrize(("name", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(name: str, evidence: str, fix: str) -> None:
    finding = sdk_check_both(RULE, ROLE_ATTACHMENT, {"policyArn": f"{AWS}/{name}"})[0]
    assert (finding.evidence, finding.fix) == (evidence, fix)


def test_a_policy_that_the_data_does_not_have_is_told_of_as_not_judged(pack: RunningPack) -> None:
    attached = made(ROLE_ATTACHMENT, {"policyArn": f"{AWS}/AmazonTomorrowFullAccess"})
    (said,) = pack.preview(attached)
    assert (said.finding.id, said.level) == ("document-not-evaluable:AmazonTomorrowFullAccess", "advisory")
    rule = not_evaluable.RULE
    assert sdk_check(rule, ROLE_ATTACHMENT, {"policyArn": f"{AWS}/AmazonS3FullAccess"}) == []
    assert sdk_check(rule, ROLE_ATTACHMENT, {"policyArn": f"{AWS}/AWSLambdaFullAccess"}) == []


def test_every_aws_managed_policy_goes_through_every_rule() -> None:
    """As an attachment, as a policy of the program's own with the same text, and as one stack of all of them."""
    resources = []
    for line in managed_policies.POLICIES.read_text("utf-8").splitlines():
        name, _, text = line.split("\t")
        own = {"name": name.rpartition("/")[2], "policy": text}
        resources.append(Resource(type="aws:iam/policy:Policy", name=name, urn=f"own::{name}", properties=own))
        attached = {"role": name, "policyArn": f"{AWS}/{name}"}
        resources.append(Resource(type=ROLE_ATTACHMENT, name=name, urn=f"aws::{name}", properties=attached))
    assert len(resources) > 3000
    stack = Stack(resources=tuple(resources))
    for rule in ALL_RULES:
        found: list[Finding] = []
        if isinstance(rule, ResourceRule):
            asked = [each for each in resources if not rule.types or each.type in rule.types]
            found += (finding for each in asked for finding in rule.check(each, rule.defaults()))
        stack_check = rule.stack_check if isinstance(rule, ResourceRule) else getattr(rule, "check", None)
        found += stack_check(stack, rule.defaults()) if stack_check else ()
        for finding in found:
            assert finding.rule == rule.name
            assert not set(finding.id) & set(" \n\t")
            assert finding.evidence
            assert finding.fix
