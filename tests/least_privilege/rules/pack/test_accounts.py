"""policy-accounts: the list of the stack's own accounts against its providers, and that every rule goes by it."""

import json
from typing import Any

import pytest

from least_privilege.rules.pack.accounts import RULE
from tests.support.documents import ROLE, document, trust
from tests.support.pack import RunningPack, made, sdk_check_stack

OWN, OTHER, THIRD = "111122223333", "444455556666", "999900001111"
CASES: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    "no account": ({"region": "eu-west-1"}, [OWN], []),
    "the own account": ({"allowedAccountIds": [OWN]}, [OWN], []),
    "no list": ({"allowedAccountIds": [OTHER]}, [], []),
    "another account": ({"allowedAccountIds": [OTHER]}, [OWN], [f"policy-accounts:{OTHER}"]),
    "one of several": ({"allowedAccountIds": [OWN, OTHER]}, [OWN, THIRD], [f"policy-accounts:{OTHER}"]),
    "the account of the role that it assumes": (
        {"assumeRoles": [{"roleArn": f"arn:aws:iam::{OTHER}:role/deploy"}]},
        [OWN],
        [f"policy-accounts:{OTHER}"],
    ),
}


@pytest.mark.parametrize(("inputs", "own", "ids"), CASES.values(), ids=CASES)
def test_provider(inputs: dict[str, Any], own: list[str], ids: list[str]) -> None:
    provider = made("pulumi:providers:aws", {key: json.dumps(value) for key, value in inputs.items()}, "aws")
    assert [each.id for each in sdk_check_stack(RULE, provider, ownAccounts=own)] == ids


def test_every_rule_goes_by_it(pack: RunningPack) -> None:
    queue = made(
        "aws:sqs/queuePolicy:QueuePolicy",
        {"policy": document({**trust({"AWS": THIRD}, "sqs:SendMessage"), "Resource": "*"})},
    )
    role = made(ROLE, {"name": "web", "assumeRolePolicy": document(trust({"AWS": f"arn:aws:iam::{THIRD}:role/x"}))})
    image = made("aws:ec2/amiLaunchPermission:AmiLaunchPermission", {"imageId": "ami-1", "accountId": THIRD}, "image")
    pack.configure(policy_accounts={"ownAccounts": [OWN], "trustedAccounts": [OTHER]})
    assert pack.ids(queue, role, image) == [
        f"resource-policy-public:account:{THIRD}",
        f"resource-shared-publicly:account:{THIRD}",
        f"trust-cross-account:untrusted:{THIRD}",
    ]
    pack.configure(
        policy_accounts={"ownAccounts": [OWN], "trustedAccounts": [OTHER]},
        trust_cross_account={"trustedAccounts": [THIRD]},
    )
    assert "trust-cross-account" not in str(pack.ids(queue, role, image))
