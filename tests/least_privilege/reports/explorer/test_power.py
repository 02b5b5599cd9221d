"""What a principal may do, as numbers of actions."""

import re

import pytest

from least_privilege.aws.actions import expand
from least_privilege.reports.explorer.power import allowed, narrowed, patterns, power, taken
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
    "denied where it is allowed": (
        (*READ_WRITE, grant("s3:Put*", "arn:aws:s3:::a*", effect=DENY)),
        (),
        {"s3": {"Read": 1}},
    ),
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
    "within the boundary on another resource": (
        READ_WRITE,
        (grant("s3:Get*"), grant("s3:Put*", "arn:aws:s3:::b/*")),
        {"s3": {"Read": 1}},
    ),
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
    assert power(allowed(role("web", *grants, limits=limits))) == expected


def test_a_finding_counts_an_action_at_the_same_level() -> None:
    levels = power(allowed(role("web", grant("s3:*"))))["s3"]
    said = count(expand("s3:*"))
    assert sorted(re.findall(r"(\d+) ([a-z ]+?)[,)]", said)) == sorted(
        (str(number), level.lower()) for level, number in levels.items()
    )


GET, PUT = grant("s3:GetObject", "arn:aws:s3:::a/*"), grant("s3:PutObject", "arn:aws:s3:::a/*")
LIMITED: dict[str, tuple[dict[str, tuple[ReportedGrant, ...]], list[str], list[str]]] = {
    "no boundary": ({"grants": (GET,)}, [], []),
    "nothing": ({"grants": (GET,), "limits": (grant("s3:*"),)}, [], []),
    "an action of a wildcard": (
        {"grants": (grant("sts:AssumeRoleWith*"),), "limits": (grant("sts:*SAML"),)},
        ["sts:AssumeRoleWithWebIdentity"],
        [],
    ),
    "a statement as a whole": (
        {"grants": (GET,), "outside": (PUT,), "limits": (grant("s3:Get*"),)},
        ["s3:PutObject"],
        [],
    ),
    "all": ({"outside": (GET, PUT)}, ["s3:GetObject", "s3:PutObject"], []),
    "by a Deny": ({"grants": (GET,), "limits": (grant("*"), grant("s3:*", effect=DENY))}, ["s3:GetObject"], []),
    "what is denied in any case": (
        {"grants": (GET, grant("s3:*", effect=DENY)), "limits": (grant("sqs:*"),)},
        [],
        [],
    ),
    "some resources": (
        {"grants": (grant("s3:GetObject"),), "limits": (grant("s3:*", "arn:aws:s3:::a/*"),)},
        [],
        ["s3:GetObject"],
    ),
    "no resource of its own": ({"grants": (GET,), "limits": (grant("s3:*", "arn:aws:s3:::a*"),)}, [], []),
    "but for a condition": (
        {"grants": (GET,), "limits": (grant("s3:*", "*", "Bool aws:SecureTransport = true"),)},
        [],
        ["s3:GetObject"],
    ),
    "by a Deny on other resources": (
        {"grants": (GET,), "limits": (grant("*"), grant("s3:Get*", "arn:aws:s3:::b/*", effect=DENY))},
        [],
        [],
    ),
    "by a Deny on all resources but its own": (
        {
            "grants": (GET,),
            "limits": (grant("*"), grant("s3:Get*", effect=DENY, except_resources=("arn:aws:s3:::a/*",))),
        },
        [],
        [],
    ),
    "by a Deny on some resources": (
        {"grants": (GET,), "limits": (grant("*"), grant("s3:Get*", "arn:aws:s3:::a/b/*", effect=DENY))},
        [],
        ["s3:GetObject"],
    ),
}


@pytest.mark.parametrize(("given", "away", "less"), LIMITED.values(), ids=LIMITED)
def test_what_a_boundary_takes_away(
    given: dict[str, tuple[ReportedGrant, ...]], away: list[str], less: list[str]
) -> None:
    limited = role("web", *given.get("grants", ()), **{key: value for key, value in given.items() if key != "grants"})
    assert (patterns(taken(limited)), patterns(narrowed(limited))) == (away, less)


def test_all_actions_of_a_service_are_one_pattern() -> None:
    some = allowed(role("web", grant("sts:*"), GET))
    assert patterns(some) == ["s3:GetObject", "sts:*"]
    assert patterns(allowed(role("web", grant("*")))) == ["*"]
