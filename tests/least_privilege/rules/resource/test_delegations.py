"""Power over an organization by its delegation policy: for all members, for another account, for a role."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from tests.support.documents import document
from tests.support.pack import RunningPack, made
from tests.support.resource_grants import FOREIGN, ORGANIZATION, OTHER, OTHER_ROOT, OWN, PUBLIC, ROOT, grant

WRITES = ["organizations:CreatePolicy", "organizations:AttachPolicy"]
ROLE = {"AWS": f"arn:aws:iam::{OTHER}:role/policies"}
POWER = ["service-administrator"]


def of_type(type_: Any, operator: str = "StringLikeIfExists") -> dict[str, Any]:
    return {operator: {"organizations:PolicyType": type_}}


CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "reading, for every member": (grant("*", ["organizations:Describe*", "organizations:List*"], "*"), []),
    "reading, for a member": (grant(OTHER_ROOT, "organizations:ListRoots", "*"), []),
    "tags of the organization's parts": (grant(OTHER_ROOT, "organizations:TagResource", "*"), []),
    "policies of backups": (grant(OTHER_ROOT, WRITES, "*", Condition=of_type("BACKUP_POLICY")), []),
    "the management account": (grant(ROOT, WRITES, "*"), []),
    "policies, for every member": (grant("*", WRITES, "*"), PUBLIC),
    "policies, for everyone in the organization": (grant("*", WRITES, "*", Condition=ORGANIZATION), PUBLIC),
    "everything, for every member": (grant("*", "organizations:*", "*"), PUBLIC),
    "everything, for everyone in the organization": (
        grant("*", "organizations:*", "*", Condition=ORGANIZATION),
        PUBLIC,
    ),
    "policies, for another account": (grant(OTHER_ROOT, WRITES, "*"), FOREIGN),
    "policies of access": (grant(OTHER_ROOT, WRITES, "*", Condition=of_type("SERVICE_CONTROL_POLICY")), FOREIGN),
    "policies of any type": (grant(OTHER_ROOT, WRITES, "*", Condition=of_type("*_POLICY")), FOREIGN),
    "policies of all types but one": (
        grant(OTHER_ROOT, WRITES, "*", Condition=of_type("BACKUP_POLICY", "StringNotEquals")),
        FOREIGN,
    ),
    "policies of a type that is unknown at preview": (
        grant(OTHER_ROOT, WRITES, "*", Condition=of_type(UNKNOWN)),
        FOREIGN,
    ),
    "policies, for a role": (grant(ROLE, WRITES, "*"), POWER),
}


@pytest.mark.parametrize(("statement", "ids"), CASES.values(), ids=CASES)
def test_delegation(pack: RunningPack, statement: dict[str, Any], ids: list[str]) -> None:
    pack.configure(resource_policy_public={"ownAccounts": [OWN]})
    rules = ("resource-policy-public", "service-administrator")
    given = made("aws:organizations/resourcePolicy:ResourcePolicy", {"content": document(statement)})
    said = [each for each in pack.preview(given) if each.finding.rule in rules]
    level = "advisory" if ids == POWER else "mandatory"
    assert [(each.finding.id, each.level) for each in said] == [(id_, level) for id_ in ids]
