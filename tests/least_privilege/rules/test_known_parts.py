"""Documents that are known in part: what is known is judged, and what is unknown never counts as a restriction."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.model import Stack
from tests.support.documents import Json, allow, document, trust
from tests.support.judging import judge
from tests.support.resources import resource

ROLE = "arn:aws:iam::111122223333:role/thumbnails"
CREATE = ["lambda:CreateFunction", "lambda:InvokeFunction"]
PATH = "iam-privilege-escalation:lambda-create-invoke"


IDENTITY: dict[str, tuple[list[Any], set[str]]] = {
    "every action on an unknown resource": ([allow("*", UNKNOWN)], {"iam-wildcard-action:*"}),
    "a service's actions on one unknown among resources": (
        [allow("s3:*", ["arn:aws:s3:::photos/*", UNKNOWN])],
        {"iam-wildcard-action:s3:*"},
    ),
    "one action on an unknown resource": ([allow("s3:GetObject", UNKNOWN)], set()),
    "an unknown action beside a known": ([allow([UNKNOWN, "s3:*"], ROLE)], {"iam-wildcard-action:s3:*"}),
    "PassRole on a known and an unknown role": (
        [allow("iam:PassRole", [ROLE, UNKNOWN]), allow(CREATE, UNKNOWN)],
        set(),
    ),
    "PassRole on every role and an unknown": (
        [allow("iam:PassRole", ["arn:aws:iam::111122223333:role/*", UNKNOWN]), allow(CREATE, UNKNOWN)],
        {"iam-wildcard-resource:iam:arn:aws:iam::111122223333:role/*"},
    ),
    "every action but unknown ones": (
        [{"Effect": "Allow", "NotAction": UNKNOWN, "Resource": "*"}],
        {"iam-admin-access", "iam-not-action:NotAction"},
    ),
    "under an unknown condition": (
        [allow(["iam:PassRole", *CREATE], "*", Condition=UNKNOWN)],
        {"iam-wildcard-resource:iam+lambda:*"},
    ),
}

DENIES: dict[str, tuple[Json, bool]] = {
    "all of it": ({"Action": "iam:PassRole", "Resource": "*"}, True),
    "a known action beside an unknown": ({"Action": ["iam:PassRole", UNKNOWN], "Resource": "*"}, True),
    "an unknown action": ({"Action": UNKNOWN, "Resource": "*"}, False),
    "all actions but unknown ones": ({"NotAction": UNKNOWN, "Resource": "*"}, False),
    "an unknown resource": ({"Action": "iam:PassRole", "Resource": UNKNOWN}, False),
    "under an unknown condition": ({"Action": "iam:PassRole", "Resource": "*", "Condition": UNKNOWN}, False),
    "under a condition with an unknown value": (
        {"Action": "iam:PassRole", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": UNKNOWN}}},
        False,
    ),
}

TRUSTS: dict[str, tuple[Json, set[str]]] = {
    "an unknown principal": (trust({"AWS": UNKNOWN}), set()),
    "everyone beside an unknown principal": (trust({"AWS": ["*", UNKNOWN]}), {"trust-public-principal"}),
    "everyone under an unknown condition": (trust("*", Condition=UNKNOWN), {"trust-public-principal"}),
    "everyone to an unknown resource": (
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Principal": "*", "Resource": UNKNOWN},
        {"resource-policy-public"},
    ),
    "everyone to an unknown action": (
        {"Effect": "Allow", "Action": UNKNOWN, "Principal": "*", "Resource": UNKNOWN},
        {"resource-policy-public"},
    ),
}


def found(*statements: Any) -> set[str]:
    """The ids of what is found in a component with a document among its inputs."""
    component = resource("x:index:Service", "it", policy=document(*statements))
    return {finding.id for _, finding in judge(Stack(resources=(component,)))}


@pytest.mark.parametrize(("statements", "ids"), IDENTITY.values(), ids=IDENTITY)
def test_an_identity_policy(statements: list[Any], ids: set[str]) -> None:
    assert found(*statements) == ids


@pytest.mark.parametrize(("deny", "closes"), DENIES.values(), ids=DENIES)
def test_a_deny_takes_back_what_it_is_known_to(deny: Json, closes: bool) -> None:
    """The role's policy is unknown at preview: its component's input has what is known of it."""
    statements = [allow(["iam:PassRole", *CREATE], ["*", UNKNOWN]), {"Effect": "Deny", **deny}]
    component = resource("x:index:Service", "it", policy=document(*statements))
    role = resource("role:Role", "it", name="it", parent=component.urn)
    policy = resource("rolePolicy:RolePolicy", "p", role="it", policy=UNKNOWN, parent=component.urn)
    found = {finding.id for _, finding in judge(Stack(resources=(component, role, policy)))}
    assert (PATH in found) is not closes


@pytest.mark.parametrize(("statement", "ids"), TRUSTS.values(), ids=TRUSTS)
def test_who_is_let_in(statement: Json, ids: set[str]) -> None:
    assert found(statement) == ids


def test_what_is_left_out_and_unknown_is_called_so() -> None:
    component = resource(
        "x:index:Service", "it", policy=document({"Effect": "Allow", "NotAction": UNKNOWN, "Resource": "*"})
    )
    (evidence,) = [f.evidence for _, f in judge(Stack(resources=(component,))) if f.id == "iam-not-action:NotAction"]
    assert "allows every action except those unknown at preview: " in evidence
