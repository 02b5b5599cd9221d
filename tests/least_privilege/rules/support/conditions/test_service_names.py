"""Conditions on the names of services: misspelt ones, and ones in another case."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from tests.support.conditions import findings, found, identity, of_principal

PASSED, VIA, NAME = "iam:PassedToService", "kms:ViaService", "aws:PrincipalServiceName"
PASS_ROLE = "iam:PassRole"
CASES: dict[str, tuple[tuple[str, str, str, Any, str], list[str]]] = {
    "a known service": (("Allow", "StringEquals", PASSED, "lambda.amazonaws.com", PASS_ROLE), []),
    "one like none, which may be new": (("Allow", "StringEquals", PASSED, "pets.amazonaws.com", PASS_ROLE), []),
    "misspelt": (
        ("Allow", "StringEquals", PASSED, "lamda.amazonaws.com", PASS_ROLE),
        [f"advisory {PASSED}:unknown-service"],
    ),
    "a Deny of a misspelt one": (
        ("Deny", "StringEquals", PASSED, "lamda.amazonaws.com", PASS_ROLE),
        [f"advisory {PASSED}:unknown-service"],
    ),
    "by its name in an SDK": (
        ("Allow", "StringEquals", PASSED, ["lambda.amazonaws.com", "stepfunctions.amazonaws.com"], PASS_ROLE),
        [f"advisory {PASSED}:unknown-service"],
    ),
    "in another case": (
        ("Allow", "StringEquals", PASSED, "Lambda.amazonaws.com", PASS_ROLE),
        [f"advisory {PASSED}:service-case"],
    ),
    "a Deny of one in another case": (
        ("Deny", "StringEquals", PASSED, "Lambda.amazonaws.com", PASS_ROLE),
        [f"mandatory {PASSED}:service-case"],
    ),
    "in another case, which the operator ignores": (
        ("Allow", "StringEqualsIgnoreCase", PASSED, "Lambda.amazonaws.com", PASS_ROLE),
        [],
    ),
    "a pattern": (("Allow", "StringLike", PASSED, "lamda.*", PASS_ROLE), []),
    "a chain of calls": (
        ("Allow", "ForAnyValue:StringEquals", "aws:CalledVia", "athenna.amazonaws.com", "s3:GetObject"),
        ["advisory aws:CalledVia:unknown-service"],
    ),
    "a service in a region": (("Allow", "StringEquals", VIA, "s3.eu-west-1.amazonaws.com", "kms:Decrypt"), []),
    "a misspelt service in a region": (
        ("Allow", "StringEquals", VIA, "dynamo-db.eu-west-1.amazonaws.com", "kms:Decrypt"),
        [f"advisory {VIA}:unknown-service"],
    ),
    "a service-linked role": (
        ("Allow", "StringEquals", "iam:AWSServiceName", "guardutty.amazonaws.com", "iam:CreateServiceLinkedRole"),
        ["advisory iam:AWSServiceName:unknown-service"],
    ),
    "a trusted service of the organization": (
        (
            *("Allow", "StringEquals", "organizations:ServicePrincipal", "eventbridge.amazonaws.com"),
            "organizations:EnableAWSServiceAccess",
        ),
        ["advisory organizations:ServicePrincipal:unknown-service"],
    ),
}


@pytest.mark.parametrize(("given", "ids"), CASES.values(), ids=CASES)
def test_case(given: tuple[str, str, str, Any, str], ids: list[str]) -> None:
    assert found(PolicyKind.IDENTITY, identity(*given)) == ids


def test_a_bucket_for_a_misspelt_service() -> None:
    statement = of_principal("*", "StringEquals", NAME, "clodufront.amazonaws.com")
    assert found(PolicyKind.RESOURCE, statement) == [f"advisory {NAME}:unknown-service"]


FIXES = {
    "one of two": (PASSED, ["lambda.amazonaws.com", "stepfunctions.amazonaws.com"], '"states.amazonaws.com"]'),
    "its region stays": (VIA, "dynamo-db.eu-west-1.amazonaws.com", '"dynamodb.eu-west-1.amazonaws.com"'),
}


@pytest.mark.parametrize(("key", "value", "meant"), FIXES.values(), ids=FIXES)
def test_the_fix_has_the_name_that_was_meant(key: str, value: Any, meant: str) -> None:
    action = "kms:Decrypt" if key == VIA else PASS_ROLE
    (finding,) = findings(PolicyKind.IDENTITY, identity("Allow", "StringEquals", key, value, action))
    assert meant in finding.fix
