"""iam-data-exfiltration."""

from typing import Any

import pytest

from least_privilege.rules.identity import data_exfiltration
from tests.support.documents import allow
from tests.support.pack import RunningPack, made
from tests.support.principal import Statements, check, role_with_policies

RULE = data_exfiltration.RULE
OBJECTS = "arn:aws:s3:::pettracker-images/*"
TAGGED = {"StringEquals": {"aws:ResourceTag/team": "pets"}}
CASES: dict[str, tuple[Statements, Statements, Statements | None, list[str]]] = {
    "any secret": ((allow("secretsmanager:GetSecretValue"),), (), None, ["iam-data-exfiltration:secretsmanager"]),
    "any object": ((allow("s3:GetObject", "arn:aws:s3:::*"),), (), None, ["iam-data-exfiltration:s3"]),
    "any object, by s3:Get*": ((allow("s3:Get*"),), (), None, ["iam-data-exfiltration:s3"]),
    "any table of the account": (
        (allow("dynamodb:Scan", "arn:aws:dynamodb:*:111122223333:table/*"),),
        (),
        None,
        ["iam-data-exfiltration:dynamodb"],
    ),
    "two statements": (
        (allow("s3:GetObject"), allow("ssm:GetParameter")),
        (),
        None,
        ["iam-data-exfiltration:s3", "iam-data-exfiltration:ssm"],
    ),
    "a boundary that reads too": ((allow("s3:GetObject"),), (), (allow("s3:*"),), ["iam-data-exfiltration:s3"]),
    "any snapshot, for other accounts": (
        (allow("rds:ModifyDBSnapshotAttribute"),),
        (),
        None,
        ["iam-data-exfiltration:rds"],
    ),
    "every bucket, to be replicated anywhere": (
        (allow("s3:PutReplicationConfiguration"),),
        (),
        None,
        ["iam-data-exfiltration:s3"],
    ),
    "one bucket, to be replicated anywhere": (
        (allow("s3:PutReplicationConfiguration", OBJECTS.removesuffix("/*")),),
        (),
        None,
        [],
    ),
    "sharing that iam-permissions-management tells of": ((allow("ec2:ModifySnapshotAttribute"),), (), None, []),
    "objects of a bucket": ((allow("s3:GetObject", OBJECTS),), (), None, []),
    "names of buckets": ((allow("s3:ListAllMyBuckets"),), (), None, []),
    "writing objects": ((allow("s3:PutObject"),), (), None, []),
    "reading narrowed by a tag": ((allow("ssm:GetParameter", Condition=TAGGED),), (), None, []),
    "reading denied but for a bucket": (
        (allow("s3:GetObject"),),
        ({"Effect": "Deny", "Action": "s3:*", "NotResource": OBJECTS},),
        None,
        [],
    ),
    "reading held by the boundary": ((allow("s3:GetObject"),), (), (allow("s3:*", OBJECTS),), []),
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
    "what is read and what is handed on": (
        allow(["s3:GetObject", "s3:PutReplicationConfiguration"]),
        "Statement 1 of the inline policy 'own' of role 'web' allows s3:GetObject, "
        "s3:PutReplicationConfiguration on every resource of their type: the caller can read all of the "
        "account's objects and files, and give other accounts its data by copy or feed.",
        'name the resources in use: "Resource": ["arn:aws:s3:::BUCKET/*", "arn:aws:s3:::BUCKET"], or add '
        "a condition on aws:ResourceTag.",
    ),
}


@pytest.mark.parametrize(("statement", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(statement: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = check(RULE, role_with_policies((statement,), (), None))
    assert (finding.evidence, finding.fix) == (evidence, fix)
