"""What a principal may do, as numbers of actions."""

import re

import pytest

from least_privilege.aws.actions import expand
from least_privilege.reports.explorer.power import power
from least_privilege.reports.model import UNKNOWN_TEXT, ReportedGrant
from least_privilege.rules.support.permissions.allowances import count
from tests.support.report_samples import grant, role

DENY = "Deny"
READ_WRITE = (grant("s3:GetObject", "arn:aws:s3:::a/*"), grant("s3:PutObject", "arn:aws:s3:::a/*"))
CASES: dict[str, tuple[tuple[ReportedGrant, ...], tuple[ReportedGrant, ...], dict[str, dict[str, int]]]] = {
    "nothing": ((), (), {}),
    "by level": (READ_WRITE, (), {"s3": {"Read": 1, "Write": 1}}),
    "an action twice": ((*READ_WRITE, grant("S3:getobject")), (), {"s3": {"Read": 1, "Write": 1}}),
    "what only tags": ((grant("s3:PutObjectTagging"),), (), {"s3": {"Tagging": 1}}),
    "the first of its levels": ((grant("iam:PutRolePolicy"),), (), {"iam": {"Permissions management": 1}}),
    "a wildcard": ((grant("sts:AssumeRoleWith*"),), (), {"sts": {"Write": 2}}),
    "less what it excepts": ((grant("sts:AssumeRoleWith*", except_actions=("sts:*SAML",)),), (), {"sts": {"Write": 1}}),
    "less what is denied everywhere": ((*READ_WRITE, grant("s3:Put*", effect=DENY)), (), {"s3": {"Read": 1}}),
    "denied under a condition": (
        (*READ_WRITE, grant("s3:Put*", "*", "Bool aws:SecureTransport = false", effect=DENY)),
        (),
        {"s3": {"Read": 1, "Write": 1}},
    ),
    "denied on one bucket": (
        (*READ_WRITE, grant("s3:Put*", "arn:aws:s3:::b/*", effect=DENY)),
        (),
        {"s3": {"Read": 1, "Write": 1}},
    ),
    "within the boundary": (READ_WRITE, (grant("s3:Get*"),), {"s3": {"Read": 1}}),
    "denied by the boundary": (
        READ_WRITE,
        (grant("*"), grant("s3:Get*", effect=DENY)),
        {"s3": {"Write": 1}},
    ),
    "unknown at preview": ((grant(UNKNOWN_TEXT), *READ_WRITE[:1]), (), {"s3": {"Read": 1}}),
    "an action that AWS has not": ((grant("s3:Gett"),), (), {}),
}


@pytest.mark.parametrize(("grants", "limits", "expected"), CASES.values(), ids=CASES)
def test_power(
    grants: tuple[ReportedGrant, ...], limits: tuple[ReportedGrant, ...], expected: dict[str, dict[str, int]]
) -> None:
    assert power(role("web", *grants, limits=limits)) == expected


def test_a_finding_counts_an_action_at_the_same_level() -> None:
    levels = power(role("web", grant("s3:*")))["s3"]
    said = count(expand("s3:*"))
    assert sorted(re.findall(r"(\d+) ([a-z ]+?)[,)]", said)) == sorted(
        (str(number), level.lower()) for level, number in levels.items()
    )
