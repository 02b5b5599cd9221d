"""resource-policy-public, of the permissions of an event bus."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.resource.policy_public import RULE
from tests.support.documents import document
from tests.support.pack import RunningPack, made, sdk_check

EVENT = "aws:cloudwatch/eventPermission:EventPermission"
BUS_POLICY = "aws:cloudwatch/eventBusPolicy:EventBusPolicy"
OWN, OTHER = "111122223333", "444455556666"
PUBLIC = ["resource-policy-public"]
FOREIGN = [f"resource-policy-public:account:{OTHER}"]


def permission(principal: Any, key: Any = "", value: Any = "o-abc", **more: Any) -> dict[str, Any]:
    condition = {"condition": {"key": key, "type": "StringEquals", "value": value}} if key else {}
    return {"principal": principal, "statementId": "Others", **condition, **more}


CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "the own account": (permission(OWN), []),
    "the organization": (permission("*", "aws:PrincipalOrgID"), []),
    "the organization, in odd letter case": (permission("*", "AWS:principalorgid"), []),
    "an organization that is unknown at preview": (permission("*", "aws:PrincipalOrgID", UNKNOWN), []),
    "an account that is unknown at preview": (permission(UNKNOWN), []),
    "the own account on another bus": (permission(OWN, eventBusName="orders"), []),
    "everyone": (permission("*"), PUBLIC),
    "everyone, of whom the action is said": (permission("*", action="events:PutEvents"), PUBLIC),
    "everyone on a bus that is unknown at preview": (permission("*", eventBusName=UNKNOWN), PUBLIC),
    "any organization": (
        permission("*", condition={"key": "aws:PrincipalOrgID", "type": "StringLike", "value": "*"}),
        PUBLIC,
    ),
    "everyone, under a key that any caller meets": (permission("*", "aws:SecureTransport", "true"), PUBLIC),
    "everyone, under a condition that is unknown at preview": (permission("*", condition=UNKNOWN), PUBLIC),
    "another account": (permission(OTHER), FOREIGN),
    "another account, on its own bus": (permission(OTHER, eventBusName="orders"), FOREIGN),
}


@pytest.mark.parametrize(("properties", "ids"), CASES.values(), ids=CASES)
def test_permission(pack: RunningPack, properties: dict[str, Any], ids: list[str]) -> None:
    assert [each.id for each in sdk_check(RULE, EVENT, properties, ownAccounts=[OWN])] == ids
    pack.configure(resource_policy_public={"ownAccounts": [OWN]})
    assert pack.ids(made(EVENT, properties), rule=RULE.name) == ids


@pytest.mark.parametrize(("principal", "ids"), [({"AWS": f"arn:aws:iam::{OWN}:root"}, []), ("*", PUBLIC)])
def test_policy_of_a_bus(pack: RunningPack, principal: Any, ids: list[str]) -> None:
    arn = f"arn:aws:events:eu-west-1:{OWN}:event-bus/pets"
    statement = {"Effect": "Allow", "Principal": principal, "Action": "events:PutEvents", "Resource": arn}
    assert pack.ids(made(BUS_POLICY, {"policy": document(statement)}), rule=RULE.name) == ids


def test_a_trusted_account_may_put_events(pack: RunningPack) -> None:
    pack.configure(resource_policy_public={"ownAccounts": [OWN], "trustedAccounts": [OTHER]})
    assert pack.ids(made(EVENT, permission(OTHER)), rule=RULE.name) == []


def test_the_own_account_is_the_providers(pack: RunningPack) -> None:
    provider = made("pulumi:providers:aws", {"allowedAccountIds": [OWN]}, "aws")
    assert pack.ids(provider, made(EVENT, permission(OTHER)), rule=RULE.name) == FOREIGN


def test_what_names_accounts_only_is_not_to_name_roles() -> None:
    (finding,) = sdk_check(RULE, EVENT, permission(OTHER), ownAccounts=[OWN])
    assert finding.fix.startswith("add account 444455556666 to trustedAccounts")


def test_the_whole_message() -> None:
    (finding,) = sdk_check(RULE, EVENT, permission("*"))
    assert finding.evidence == (
        "Statement 'Others' of the event permission 'it' lets anyone, in any AWS account, call events:PutEvents."
    )
    assert finding.fix == 'name the account, principal: "ACCOUNT"; or restrict it to your organization by its ID.'
