"""One answer on conditions that always hold, or never: what a Deny is said to deny, no rule reports as allowed."""

import json
from typing import Any

import pytest

from least_privilege.stack.model import Stack
from tests.support.documents import allow, deny, document
from tests.support.judging import judge
from tests.support.resources import resource

ROLES = "arn:aws:iam::111122223333:role/*"
BUCKET = "arn:aws:s3:::pets"
RULES = {"iam-privilege-escalation", "iam-wildcard-resource", "iam-permissions-management"}


def reported(*statements: Any) -> set[str]:
    """Which of the rules on what a policy grants report it."""
    policy = resource("policy:Policy", "it", None, "", policy=json.dumps(document(*statements)))
    return {rule.name for rule, _ in judge(Stack(resources=(policy,)))} & RULES


ALWAYS: dict[str, dict[str, Any]] = {
    "a source that no request of a user or role has": {"ArnNotLike": {"aws:SourceArn": BUCKET}},
    "an account of such a source": {"StringNotEquals": {"aws:SourceAccount": "111122223333"}},
    "such a source, if there is one": {"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}},
    "all organizations of such a source": {"ForAllValues:StringLike": {"aws:SourceOrgPaths": "o-a1b2c3d4e5/*"}},
    "no such source": {"Null": {"aws:SourceAccount": "true"}},
    "a date that has passed": {"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}},
    "a moment that has passed": {"NumericGreaterThan": {"aws:EpochTime": "1577836800"}},
    "all but what is no ARN": {"ArnNotLike": {"aws:PrincipalArn": "*role/ops"}},
    "all but a role's session": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:sts::111122223333:assumed-role/ops/*"}},
    "all but a text with a literal wildcard": {"StringNotEquals": {"aws:PrincipalTag/team": "ops*"}},
}
NEVER: dict[str, dict[str, Any]] = {
    "a source that no request of a user or role has": {"ArnLike": {"aws:SourceArn": BUCKET}},
    "such a source, which must be there": {"Null": {"aws:SourceArn": "false"}},
    "until a date that has passed": {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}},
    "what is no ARN": {"ArnLike": {"aws:PrincipalArn": "*role/ops"}},
    "a role's session": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:sts::111122223333:assumed-role/ops/ci"}},
    "a text with a literal wildcard": {"StringEquals": {"aws:PrincipalTag/team": "ops*"}},
    "no number": {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "an hour"}},
    "two conditions that no request meets together": {
        "StringEquals": {"aws:PrincipalTag/team": "ops"},
        "StringNotEquals": {"aws:PrincipalTag/team": "ops"},
    },
}
SOMETIMES: dict[str, dict[str, Any]] = {
    "from a date on that is to come": {"DateGreaterThan": {"aws:CurrentTime": "2900-01-01T00:00:00Z"}},
    "until a date that is to come": {"DateLessThan": {"aws:CurrentTime": "2900-01-01T00:00:00Z"}},
    "a tag of the caller": {"StringNotEquals": {"aws:PrincipalTag/team": "ops"}},
}
ALLOW = allow("iam:PutRolePolicy", ROLES)


@pytest.mark.parametrize("condition", ALWAYS.values(), ids=ALWAYS)
def test_a_deny_that_always_applies_leaves_nothing(condition: dict[str, Any]) -> None:
    assert reported(ALLOW, deny("iam:*", Condition=condition)) == set()


@pytest.mark.parametrize("condition", NEVER.values(), ids=NEVER)
def test_a_deny_that_never_applies_denies_nothing(condition: dict[str, Any]) -> None:
    assert reported(ALLOW, deny("iam:*", Condition=condition)) == RULES


@pytest.mark.parametrize("condition", SOMETIMES.values(), ids=SOMETIMES)
def test_a_deny_that_sometimes_applies_leaves_the_rest(condition: dict[str, Any]) -> None:
    assert "iam-privilege-escalation" in reported(ALLOW, deny("iam:*", Condition=condition))


@pytest.mark.parametrize("condition", NEVER.values(), ids=NEVER)
def test_an_allow_that_never_applies_grants_nothing(condition: dict[str, Any]) -> None:
    assert reported(allow("iam:PutRolePolicy", ROLES, Condition=condition)) == set()


@pytest.mark.parametrize("condition", ALWAYS.values(), ids=ALWAYS)
def test_an_allow_that_always_applies_grants_all(condition: dict[str, Any]) -> None:
    assert reported(allow("iam:PutRolePolicy", ROLES, Condition=condition)) == RULES
