"""Which of AWS's checks findings name where an id is of several: by the form of a statement, the kind of a document or
what a subject leaves open.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from typing import Any

import pytest

from tests.least_privilege.rules.validation.examples.example import Example, Kind
from tests.least_privilege.rules.validation.judged import judged
from tests.support.documents import Json, allow, document, trust

CLERK = "arn:aws:iam::111122223333:role/clerk"
GITHUB = "token.actions.githubusercontent.com"
FROM_GITHUB = {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{GITHUB}"}
WEB, PASS = "sts:AssumeRoleWithWebIdentity", "PASS_ROLE_WITH_STAR_IN"
TO_EC2 = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
ORGANIZATION = "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED"


def github(subject: str | None) -> Json:
    claims = {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}
    subjects = {} if subject is None else {"StringLike": {f"{GITHUB}:sub": subject}}
    return trust(FROM_GITHUB, WEB, Condition={**claims, **subjects})


def on_bucket(principal: Any, **more: Any) -> Json:
    return {**allow("s3:PutObject", "arn:aws:s3:::toys/*"), "Principal": principal, **more}


CASES: dict[str, tuple[Kind, Json, set[str]]] = {
    "everything": (
        "identity",
        allow("*"),
        {f"{PASS}_ACTION_AND_RESOURCE", "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE"},
    ),
    "every action on roles": ("identity", allow("*", "arn:aws:iam::*:role/*"), {f"{PASS}_ACTION_AND_RESOURCE"}),
    "passing roles that begin alike": ("identity", allow("iam:PassRole", f"{CLERK}-*"), {f"{PASS}_RESOURCE"}),
    "passing a named role to any service": ("identity", allow("iam:PassRole", CLERK), set()),
    "passing any role to a service": ("identity", allow("iam:PassRole", Condition=TO_EC2), set()),
    "an action of another kind of resource": ("identity", allow("s3:GetObject", "arn:aws:s3:::toys"), set()),
    "a key of a service that AWS does not have": (
        "identity",
        allow("s3:GetObject", "arn:aws:s3:::toys/*", Condition={"StringEquals": {"s33:color": "red"}}),
        {"INVALID_SERVICE"},
    ),
    "a key that none of a wildcard's actions has": (
        "identity",
        allow("s3:GetObjectT*", "arn:aws:s3:::toys/*", Condition={"StringEquals": {"s3:x-amz-acl": "private"}}),
        set(),
    ),
    "a subject that leaves the owner open": (
        "trust",
        github("*"),
        {"WILDCARD_USAGE_TOO_PERMISSIVE", ORGANIZATION},
    ),
    "a subject that names the owner": ("trust", github("repo:toyshop/*"), {ORGANIZATION}),
    "no subject": ("trust", github(None), {"MISSING_GITHUB_REPO_CONDITION_KEY"}),
    "no claim": (
        "trust",
        trust(FROM_GITHUB, WEB),
        {"MISSING_GITHUB_REPO_CONDITION_KEY", "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL"},
    ),
    "anybody as a principal of AWS": ("trust", trust({"AWS": "*"}), set()),
    "a part of a role's name": (
        "trust",
        trust({"AWS": "arn:aws:iam::111122223333:role/clerk-*"}),
        {"UNSUPPORTED_WILDCARD_IN_PRINCIPAL"},
    ),
    "a service without source in a trust policy": ("trust", trust({"Service": "events.amazonaws.com"}), set()),
    "a service without source": (
        "resource",
        on_bucket({"Service": "cloudtrail.amazonaws.com"}),
        {"RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL"},
    ),
    "a kind of principal that there is not": ("resource", on_bucket({"Role": CLERK}), {"INVALID_PRINCIPAL_KEY"}),
}


@pytest.mark.parametrize(("kind", "statement", "expected"), CASES.values(), ids=CASES)
def test_the_checks_that_findings_name(kind: Kind, statement: Json, expected: set[str]) -> None:
    given = document(statement)
    found = judged(Example(kind, given, given), given)
    assert {check for _, finding in found for check in finding.aws_checks} == expected
