"""Roles that one AWS service alone can assume, with what AWS's own policies for that service grant."""

from typing import Any

import pytest

from least_privilege.aws import managed_policies
from least_privilege.aws.service_facts import service_policies
from least_privilege.escalation.open_paths import open_paths
from least_privilege.evaluation.grants import Source
from least_privilege.principals.principal import Principal
from tests.support.documents import ROLE, ROLE_POLICY, allow, document, text, trust
from tests.support.pack import RunningPack, made

ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
AWS = "arn:aws:iam::aws:policy"
COMPUTE = "AmazonEKSComputePolicy"
LISTED = [(service, name) for service, needs in service_policies().items() for name in needs.policies]

Findings = set[tuple[str, str]]


def judged(pack: RunningPack, trusted: list[dict[str, Any]], *policies: Any) -> Findings:
    """The rules on permissions that speak, with their levels, of a role with policies that name it."""
    role = made(ROLE, {"name": "service", "assumeRolePolicy": document(*trusted)}, "service")
    said = pack.preview(role, *policies)
    return {(each.finding.rule, each.level) for each in said if each.finding.rule.startswith("iam-")}


def attached(policy: str) -> Any:
    return made(ATTACHMENT, {"role": "service", "policyArn": f"{AWS}/{policy}"}, "attached")


def inline(policy: str) -> Any:
    return made(ROLE_POLICY, {"role": "service", "name": "own", "policy": policy}, "own")


def levels(found: Findings) -> set[str]:
    return {level for _, level in found}


def mandatory(pack: RunningPack, policy: str, *trusted: dict[str, Any]) -> set[str]:
    return {rule for rule, level in judged(pack, [*trusted], attached(policy)) if level == "mandatory"}


@pytest.mark.parametrize(("service", "policy"), LISTED)
def test_what_a_service_needs_by_aws_own_policy_stops_nothing(pack: RunningPack, service: str, policy: str) -> None:
    given = [trust({"Service": service})]
    by_arn, by_text = judged(pack, given, attached(policy)), judged(pack, given, inline(managed_policies.text(policy)))
    # AWS's own documents have faults by which they grant less than they say; and some are too long for an inline one.
    others = {"iam-quota", "iam-resource-mismatch", "iam-condition-key", "iam-unknown-action", "iam-policy-hygiene"}
    by_text = {each for each in by_text if each[0] not in others}
    assert levels(by_arn) == levels(by_text) <= {"advisory"}
    if service_policies()[service].whole_account:
        assert not by_arn


@pytest.mark.parametrize(
    ("service", "policy"), [each for each in LISTED if not service_policies()[each[0]].whole_account]
)
def test_no_policy_that_is_advisory_writes_to_every_table_or_bucket(service: str, policy: str) -> None:
    """Reading streams and queues, logs and network interfaces are what services need; data of the account is not."""
    found = managed_policies.document(f"{AWS}/{policy}")
    assert found is not None
    holder = Principal(
        kind="role", name=service, urn="", own_sources=[Source(found, policy, "", arn=f"{AWS}/{policy}")]
    )
    for action in ("dynamodb:PutItem", "s3:PutObject", "s3:GetObject", "secretsmanager:GetSecretValue", "kms:Decrypt"):
        assert not holder.may(action)
    assert not {each.path.category for each in open_paths(holder)} & {"self-grant", "assume"}


OTHERS: dict[str, list[dict[str, Any]]] = {
    "a service that runs a customer's code": [trust({"Service": "ec2.amazonaws.com"})],
    "that service among others": [trust({"Service": ["eks.amazonaws.com", "ec2.amazonaws.com"]})],
    "the account beside it": [
        trust({"Service": "eks.amazonaws.com"}),
        trust({"AWS": "arn:aws:iam::111122223333:role/ci"}),
    ],
    "everyone": [trust("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-abc"}})],
}


@pytest.mark.parametrize("trusted", OTHERS.values(), ids=OTHERS)
def test_it_counts_where_others_can_assume_the_role(pack: RunningPack, trusted: list[dict[str, Any]]) -> None:
    assert {"iam-pass-role", "iam-privilege-escalation"} <= mandatory(pack, COMPUTE, *trusted)


def test_an_aws_managed_policy_is_reported_where_it_is_attached_to_another_role(pack: RunningPack) -> None:
    policy = "AWSBackupServiceRolePolicyForS3Restore"
    assert "iam-managed-policy" in mandatory(pack, policy, trust({"Service": "ec2.amazonaws.com"}))


def test_another_policy_counts_on_the_same_role(pack: RunningPack) -> None:
    assert "iam-pass-role" in mandatory(pack, "AWSCodeDeployRoleForECS", trust({"Service": "eks.amazonaws.com"}))


LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
NODES = {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB"}
INLINE: dict[str, tuple[Any, dict[str, Any], str]] = {
    "logs of a function": ({"Service": "lambda.amazonaws.com"}, allow(LOGS), "advisory"),
    "logs of a function, by ARN": ({"Service": "lambda.amazonaws.com"}, allow(LOGS, "arn:aws:logs:*:*:*"), "advisory"),
    "network interfaces of a function": (
        {"Service": "lambda.amazonaws.com"},
        allow(["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]),
        "advisory",
    ),
    "images of a task": ({"Service": "ecs-tasks.amazonaws.com"}, allow("ecr:BatchGetImage"), "advisory"),
    "logs of a network": ({"Service": "vpc-flow-logs.amazonaws.com"}, allow(LOGS), "advisory"),
    "addresses of pods, by a service account": (NODES, allow("ec2:AssignPrivateIpAddresses"), "advisory"),
    "addresses of pods, for a function": (
        {"Service": "lambda.amazonaws.com"},
        allow("ec2:DetachNetworkInterface"),
        "mandatory",
    ),
    "logs, where people use the role too": (
        {"Service": "lambda.amazonaws.com", "AWS": "arn:aws:iam::111122223333:root"},
        allow(LOGS),
        "mandatory",
    ),
    "all of logs": ({"Service": "lambda.amazonaws.com"}, allow("logs:*"), "mandatory"),
    "logs and every table": (
        {"Service": "lambda.amazonaws.com"},
        allow([*LOGS, "dynamodb:PutItem"]),
        "mandatory",
    ),
    "every table": ({"Service": "lambda.amazonaws.com"}, allow("dynamodb:PutItem"), "mandatory"),
    "every bucket": ({"Service": "ecs-tasks.amazonaws.com"}, allow("s3:PutObject"), "mandatory"),
}


@pytest.mark.parametrize(("principal", "statement", "level"), INLINE.values(), ids=INLINE)
def test_a_statement_of_ones_own(pack: RunningPack, principal: Any, statement: dict[str, Any], level: str) -> None:
    federated = "Federated" in principal
    who = trust(principal, "sts:AssumeRoleWithWebIdentity" if federated else "sts:AssumeRole")
    found = judged(pack, [who], inline(text(statement)))
    assert ("iam-wildcard-resource" if statement["Action"] != "logs:*" else "iam-wildcard-action", level) in found
    assert (level == "mandatory") is ("mandatory" in levels(found))


def test_it_counts_where_one_of_two_roles_is_for_others(pack: RunningPack) -> None:
    other = made(
        ROLE, {"name": "other", "assumeRolePolicy": document(trust({"Service": "ec2.amazonaws.com"}))}, "other"
    )
    both = {
        "roles": ["service", "other"],
        "name": "both",
        "policyArn": f"{AWS}/service-role/AWSLambdaKinesisExecutionRole",
    }
    shared = made("aws:iam/policyAttachment:PolicyAttachment", both, "both")
    found = judged(pack, [trust({"Service": "lambda.amazonaws.com"})], other, shared)
    assert ("iam-managed-policy", "mandatory") in found
