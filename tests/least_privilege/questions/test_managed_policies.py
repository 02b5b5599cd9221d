"""can on every AWS managed policy, against what the policy grants."""

import json

import pytest

from least_privilege.aws import managed_policies
from least_privilege.evaluation.grants import Source, grants
from least_privilege.questions.names import action_named
from tests.support.access import access_to
from tests.support.resources import resource, stack

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        },
    }
)


@pytest.mark.parametrize("name", ["iam:CreateUser", "s3:GetObject", "kms:Decrypt", "sqs:SendMessage"])
def test_a_role_with_it_may_do_what_it_grants(name: str) -> None:
    action, differing = action_named(name), []
    for policy in managed_policies.names():
        arn = f"arn:aws:iam::aws:policy/{policy}"
        document = managed_policies.document(arn)
        assert document
        granted = any(each.applicable_resources for each in grants(name, [Source(document, policy, "")]))
        access = access_to(stack(resource("role:Role", "r", name="r", assumeRolePolicy=TRUST, managedPolicyArns=[arn])))
        answer = access.can(access.callers.all[0], action, access.targets.of(action)).answer.value
        if (answer != "denied") != granted:
            differing.append(policy)
    assert differing == []
