"""iam-credentials-exposure."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.identity import credentials_exposure
from tests.support.documents import allow, deny
from tests.support.pack import RunningPack, made
from tests.support.principal import Statements, check, role_with_policies

RULE = credentials_exposure.RULE
ROLES = "arn:aws:iam::111122223333:role"
CASES: dict[str, tuple[Statements, Statements, Statements | None, list[str]]] = {
    "any role assumed": ((allow("sts:AssumeRole"),), (), None, ["iam-credentials-exposure:sts"]),
    "any role of the account assumed": (
        (allow("sts:AssumeRole", f"{ROLES}/*"),),
        (),
        None,
        ["iam-credentials-exposure:sts"],
    ),
    "access keys for any user": (
        (allow("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/*"),),
        (),
        None,
        ["iam-credentials-exposure:iam"],
    ),
    "by a wildcard in odd case": ((allow("STS:ASSUME*"),), (), None, ["iam-credentials-exposure:sts"]),
    "any database": ((allow("rds-db:connect"),), (), None, ["iam-credentials-exposure:rds-db"]),
    "two services": (
        (allow(["sts:AssumeRole", "redshift:GetClusterCredentials"]),),
        (),
        None,
        ["iam-credentials-exposure:sts+redshift"],
    ),
    "with a Deny of something else": (
        (allow("iam:CreateAccessKey"),),
        (deny("iam:CreateAccessKey", f"{ROLES}/x"),),
        None,
        ["iam-credentials-exposure:iam"],
    ),
    "one role assumed": ((allow("sts:AssumeRole", f"{ROLES}/reader"),), (), None, []),
    "a role that is not known": ((allow("sts:AssumeRole", UNKNOWN),), (), None, []),
    "a registry's token, which knows no resources": ((allow("ecr:GetAuthorizationToken"),), (), None, []),
    "one's own access keys": (
        (allow("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/${aws:username}"),),
        (),
        None,
        [],
    ),
    "assuming denied elsewhere": ((allow("sts:AssumeRole"),), (deny("sts:*"),), None, []),
    "assuming not in the boundary": ((allow("sts:AssumeRole"),), (), (allow("s3:*"),), []),
}


@pytest.mark.parametrize(("own", "other", "limit", "expected"), CASES.values(), ids=CASES)
def test_case(
    pack: RunningPack,
    own: Statements,
    other: Statements,
    limit: Statements | None,
    expected: list[str],
) -> None:
    given = role_with_policies(own, other, limit)
    assert [finding.id for finding in check(RULE, given)] == expected
    assert pack.ids(*(made(t, p, name) for name, (t, p) in given.items()), rule=RULE.name) == sorted(expected)


MESSAGES = {
    "roles to assume": (
        allow("sts:AssumeRole"),
        "Statement 1 of the inline policy 'own' of role 'web' allows sts:AssumeRole on every resource of its "
        "type: the call returns AWS credentials, usable by anyone.",
        'name the resources in use: "Resource": "arn:aws:iam::ACCOUNT:role/ROLE", or add a condition on '
        "aws:ResourceTag.",
    ),
}


@pytest.mark.parametrize(("statement", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(statement: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = check(RULE, role_with_policies((statement,), (), None))
    assert (finding.evidence, finding.fix) == (evidence, fix)
