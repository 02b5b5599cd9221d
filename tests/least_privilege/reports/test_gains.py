"""One line for each who may do more."""

from dataclasses import replace

import pytest

from least_privilege.reports.changes import changes
from least_privilege.reports.gains import gained, merged
from least_privilege.reports.model import ReportedPrincipal
from tests.support.report_samples import grant, report, role, stack, trust

PETS = "arn:aws:s3:::pets/*"
DENY = grant("s3:DeleteObject", PETS, effect="Deny")
MFA = "Bool aws:MultiFactorAuthPresent = true"
MANY = tuple(grant(f"s3:Get{number}", via="SecurityAudit") for number in range(8))

GAINS: dict[str, tuple[ReportedPrincipal, ReportedPrincipal, str]] = {
    "an action": (role("web"), role("web", grant("s3:PutObject", PETS)), f"may s3:PutObject on {PETS}"),
    "actions on one resource": (
        role("web"),
        role("web", grant("s3:GetObject", PETS), grant("s3:PutObject", PETS)),
        f"may s3:GetObject, s3:PutObject on {PETS}",
    ),
    "under a condition": (role("web"), role("web", grant("s3:Put*", PETS, MFA)), f"may s3:Put* on {PETS} if {MFA}"),
    "all but some": (
        role("web"),
        role("web", grant("*", "*", except_actions=("iam:*",), except_resources=(PETS,))),
        f"may * except iam:* on * except {PETS}",
    ),
    "a Deny less": (role("web", DENY), role("web"), f"is no longer denied s3:DeleteObject on {PETS}"),
    "an AWS managed policy": (
        role("web"),
        role("web", *MANY),
        "may s3:Get0, s3:Get1, s3:Get2, s3:Get3, s3:Get4 and 3 more by AWS managed policy SecurityAudit",
    ),
    "a trust": (role("web"), role("web", trust=(trust("AWS x"),)), "AWS x may sts:AssumeRole"),
    "a boundary less": (role(boundary="b"), role(), "no longer has permissions boundary b"),
    "another boundary": (role(boundary="b"), role(boundary="c"), "has permissions boundary c instead of b"),
    "more inside the boundary": (
        role(boundary="b"),
        role(boundary="b", limits=(grant("s3:PutObject", PETS),)),
        f"may s3:PutObject on {PETS}",
    ),
    "an unknown policy": (role(), role(unread=("arn:x",)), "has policy arn:x, whose document is not known here"),
    "much": (
        role("web"),
        role("web", *(grant("s3:GetObject", f"arn:aws:s3:::b{number}/*") for number in range(5))),
        "may s3:GetObject on arn:aws:s3:::b0/*; may s3:GetObject on arn:aws:s3:::b1/*; may s3:GetObject on "
        "arn:aws:s3:::b2/*; and 2 more",
    ),
    "nothing": (role("web", grant("s3:PutObject", PETS)), role("web"), ""),
}


@pytest.mark.parametrize(("before", "after", "expected"), GAINS.values(), ids=GAINS)
def test_what_is_gained(before: ReportedPrincipal, after: ReportedPrincipal, expected: str) -> None:
    (change,) = changes(report(stack(before)), report(stack(after)))
    assert [gained(each) for each in change.principals] == [expected]


def of(name: str, account: str, region: str, resource: str) -> ReportedPrincipal:
    arn = f"arn:aws:sqs:{region}:{account}:{resource}"
    return replace(role("web", grant("sqs:SendMessage", arn)), urn=f"urn:pulumi:{name}::shop::aws:iam/role:Role::web")


MERGED = {
    "own account, region and name": (
        of("dev", "111122223333", "eu-west-1", "jobs-dev"),
        of("prod", "444455556666", "us-east-1", "jobs-prod"),
        [("shop/dev", "shop/prod")],
    ),
    "another queue": (
        of("dev", "111122223333", "eu-west-1", "jobs"),
        of("prod", "444455556666", "eu-west-1", "all-jobs"),
        [("shop/dev",), ("shop/prod",)],
    ),
}


@pytest.mark.parametrize(("one", "other", "expected"), MERGED.values(), ids=MERGED)
def test_the_same_change_in_several_stacks_is_one(
    one: ReportedPrincipal, other: ReportedPrincipal, expected: list[tuple[str, ...]]
) -> None:
    before = report(stack(role("web")), stack(role("web"), stack="prod"))
    after = report(stack(one), stack(other, stack="prod"))
    assert [each.stacks for each in merged(changes(before, after))] == expected
