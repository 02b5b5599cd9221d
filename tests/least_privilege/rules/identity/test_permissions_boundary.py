"""iam-permissions-boundary."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.identity import permissions_boundary
from offline_preview.pack.messages import AnalyzedResource
from tests.support.documents import ROLE, allow, document
from tests.support.pack import RunningPack, made, sdk_check

RULE = permissions_boundary.RULE
POLICY = "aws:iam/policy:Policy"
AWS = "arn:aws:iam::aws:policy"


def of_size(size: int, statement: dict[str, Any] | None = None) -> str:
    """A document of `size` characters without white space, with white space in it."""
    given = document(statement or allow("s3:GetObject"))
    given["Statement"][0]["Sid"] = ""
    given["Statement"][0]["Sid"] = "s" * (size - len("".join(json.dumps(given).split())))
    return json.dumps(given, indent=1)


TEAMS = "arn:aws:iam::111122223333:policy/teams"
DEMANDED: dict[str, Any] = {"boundary": TEAMS, "exempt": ["AWS*", "break-glass"]}
TEAMS_POLICY = made(POLICY, {"name": "teams", "policy": of_size(200)}, "made-here")
OTHER_POLICY = made(POLICY, {"name": "other", "policy": of_size(200)}, "teams")


def bounded(given: Any, *behind: AnalyzedResource, **more: Any) -> list[AnalyzedResource]:
    boundary = {} if given is None else {"permissionsBoundary": given}
    return [*behind, made(ROLE, {"name": "ci", **boundary, **more}, "ci", behind={"permissionsBoundary": behind})]


BOUNDARIES: dict[str, tuple[dict[str, Any], list[AnalyzedResource], int]] = {
    "none": (DEMANDED, bounded(None), 1),
    "empty": (DEMANDED, bounded(""), 1),
    "another one": (DEMANDED, bounded("arn:aws:iam::111122223333:policy/other"), 1),
    "of another account": (DEMANDED, bounded(TEAMS.replace("1111", "9999")), 1),
    "one that only begins so": (DEMANDED, bounded(f"{TEAMS}2"), 1),
    "in odd letter case": (DEMANDED, bounded(TEAMS.replace("teams", "Teams")), 1),
    "not known, from another policy": (DEMANDED, bounded(UNKNOWN, OTHER_POLICY), 1),
    "not known, from nowhere in the stack": (DEMANDED, bounded(UNKNOWN), 1),
    "exempt, but for its case": (DEMANDED, bounded(None, name="Break-Glass"), 1),
    "the one demanded": (DEMANDED, bounded(TEAMS), 0),
    "not known, from the policy of that name": (DEMANDED, bounded(UNKNOWN, TEAMS_POLICY), 0),
    "by a pattern": ({**DEMANDED, "boundary": "arn:aws:iam::*:policy/*"}, bounded(TEAMS), 0),
    "exempt": (DEMANDED, bounded(None, name="break-glass"), 0),
    "exempt by a pattern": (DEMANDED, bounded(None, name="AWSBatchServiceRole"), 0),
    "none is demanded": ({}, bounded(None), 0),
    "none is demanded, not known": ({}, bounded(UNKNOWN), 0),
}


@pytest.mark.parametrize(("options", "resources", "count"), BOUNDARIES.values(), ids=BOUNDARIES)
def test_boundary(pack: RunningPack, options: dict[str, Any], resources: list[AnalyzedResource], count: int) -> None:
    pack.configure(iam_permissions_boundary=options)
    assert pack.ids(*resources, rule=RULE.name) == ["iam-permissions-boundary"] * count


def test_one_role_and_the_whole_message() -> None:
    assert sdk_check(RULE, ROLE, {"name": "ci", "permissionsBoundary": TEAMS}, **DEMANDED) == []
    (finding,) = sdk_check(RULE, ROLE, {"name": "ci"}, **DEMANDED)
    assert finding.evidence == (
        f"Role 'ci' has no permissions boundary, but every role must have {TEAMS}: without it, anyone who can edit "
        "the role's policies can grant it anything."
    )
    assert finding.fix == f'set permissionsBoundary: "{TEAMS}", or list the role in the rule\'s option exempt.'
