"""Roles that one AWS service alone can assume, with AWS's own policies for that service."""

from typing import Any

import pytest

from least_privilege.aws.service_facts import service_policies
from tests.support.documents import ROLE, document, trust
from tests.support.pack import RunningPack, made

ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
COMPUTE = "AmazonEKSComputePolicy"


def mandatory(pack: RunningPack, policy: str, *trusted: dict[str, Any]) -> list[str]:
    """The rules that stop a role with one AWS managed policy."""
    role = made(ROLE, {"name": "service", "assumeRolePolicy": document(*trusted)}, "service")
    attached = {"role": "service", "policyArn": f"arn:aws:iam::aws:policy/{policy}"}
    said = pack.preview(role, made(ATTACHMENT, attached, "policy"))
    return sorted({each.finding.rule for each in said if each.level == "mandatory"})


@pytest.mark.parametrize(("policy", "service"), service_policies().items(), ids=service_policies())
def test_what_a_service_needs_by_aws_own_policy_stops_nothing(pack: RunningPack, policy: str, service: str) -> None:
    assert mandatory(pack, policy, trust({"Service": service})) == []


OTHERS: dict[str, tuple[dict[str, Any], ...]] = {
    "a service that runs a customer's code": (trust({"Service": "ec2.amazonaws.com"}),),
    "that service among others": (trust({"Service": ["eks.amazonaws.com", "ec2.amazonaws.com"]}),),
    "the account beside it": (
        trust({"Service": "eks.amazonaws.com"}),
        trust({"AWS": "arn:aws:iam::111122223333:role/ci"}),
    ),
    "everyone": (trust("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}),),
}


@pytest.mark.parametrize("trusted", OTHERS.values(), ids=OTHERS)
def test_it_counts_where_others_can_assume_the_role(pack: RunningPack, trusted: tuple[dict[str, Any], ...]) -> None:
    found = mandatory(pack, COMPUTE, *trusted)
    assert {"iam-pass-role", "iam-privilege-escalation"} <= {*found}


def test_an_aws_managed_policy_is_reported_where_it_is_attached_to_another_role(pack: RunningPack) -> None:
    policy = "AWSBackupServiceRolePolicyForS3Restore"
    assert "iam-managed-policy" in mandatory(pack, policy, trust({"Service": "ec2.amazonaws.com"}))


def test_another_policy_counts_on_the_same_role(pack: RunningPack) -> None:
    assert "iam-pass-role" in mandatory(pack, "AWSCodeDeployRoleForECS", trust({"Service": "eks.amazonaws.com"}))
