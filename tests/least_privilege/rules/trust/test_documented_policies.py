"""The examples of the rules on trust and on resource policies are judged as they say."""

import json

import pytest

from least_privilege.rules.resource import policy_public
from least_privilege.rules.rule import Rule
from least_privilege.rules.trust import (
    confused_deputy,
    cross_account,
    mfa,
    public_principal,
    unknown_service,
    web_identity,
)
from tests.support.documents import ROLE, document
from tests.support.pack import RunningPack, made

RULES = [
    module.RULE
    for module in (
        *(public_principal, cross_account, mfa, confused_deputy, unknown_service, web_identity),
        policy_public,
    )
]
PROVIDER = made("pulumi:providers:aws", {"allowedAccountIds": ["111122223333"]}, "aws")
ADMIN = made(
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    {"role": "it", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    "admin",
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_bad_and_good(pack: RunningPack, rule: Rule) -> None:
    found = []
    for example in (rule.bad, rule.good):
        text = json.dumps(document(json.loads(example)))
        role = made(ROLE, {"name": "it", "assumeRolePolicy": text})
        queue = made("aws:sqs/queuePolicy:QueuePolicy", {"policy": text})
        judged = queue if rule.name == "resource-policy-public" else role
        found.append(pack.ids(PROVIDER, judged, ADMIN, rule=rule.name))
    assert [len(each) for each in found] == [1, 0]
