"""What counts as a change in who may do what, and what as more than before."""

import pytest

from least_privilege.reports.changes import changes
from least_privilege.reports.model import UNKNOWN_TEXT, ReportedGrant, ReportedPrincipal
from tests.support.report_samples import grant, report, role, stack, trust

GET, ALL = grant("s3:GetObject", "arn:aws:s3:::pets/*"), grant("s3:*", "arn:aws:s3:::pets/*")
DENY = grant("s3:*", "*", effect="Deny")
MFA = "Bool aws:MultiFactorAuthPresent = true"


@pytest.mark.parametrize(
    ("wide", "narrow", "covers"),
    [
        (ALL, GET, True),
        (GET, ALL, False),
        (grant("S3:GET*"), grant("s3:GetObject"), True),
        (grant("*"), grant("iam:CreateUser", UNKNOWN_TEXT), True),
        (grant("s3:*", UNKNOWN_TEXT), grant("s3:GetObject", UNKNOWN_TEXT), False),
        (grant("s3:*", "*", MFA), grant("s3:GetObject"), False),
        (grant("s3:*"), grant("s3:GetObject", "*", MFA), True),
        (grant("s3:*"), DENY, False),
        (grant("*", except_actions=("iam:*",)), grant("s3:GetObject"), True),
        (grant("*", except_actions=("iam:*",)), grant("IAM:CreateUser"), False),
        (grant("*", except_actions=("iam:*",)), grant("*"), False),
        (grant("*", except_actions=("iam:Get*",)), grant("*", except_actions=("iam:*",)), True),
        (grant("s3:*", "*", except_resources=("arn:aws:s3:::secret/*",)), GET, True),
        (grant("s3:*", "*", except_resources=("arn:aws:s3:::p*",)), GET, False),
        (grant("s3:*", "*", except_resources=(UNKNOWN_TEXT,)), GET, False),
    ],
)
def test_one_grant_covers_another(wide: ReportedGrant, narrow: ReportedGrant, covers: bool) -> None:
    assert wide.covers(narrow) is covers


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([GET], [GET], []),
        ([], [GET], [("+", "s3:GetObject", "", None, True)]),
        ([GET], [], [("-", "s3:GetObject", "", None, False)]),
        ([ALL], [ALL, GET], [("+", "s3:GetObject", "already allowed by s3:* on arn:aws:s3:::pets/*", None, False)]),
        ([ALL, GET], [ALL], [("-", "s3:GetObject", "still allowed by s3:* on arn:aws:s3:::pets/*", None, False)]),
        ([DENY], [DENY, GET], [("+", "s3:GetObject", "denied by s3:* on *", None, False)]),
        (
            [grant("s3:*", "*", MFA, effect="Deny")],
            [grant("s3:*", "*", MFA, effect="Deny"), GET],
            [("+", "s3:GetObject", "", None, True)],
        ),
    ],
)
def test_a_change_of_grants(before: list[ReportedGrant], after: list[ReportedGrant], expected: list[object]) -> None:
    (change,) = changes(report(stack(role("web", *before))), report(stack(role("web", *after))))
    found = [
        (each.sign, each.grant.action, each.note, each.actions, each.widens)
        for principal in change.principals
        for each in principal.grants
    ]
    assert found == expected


def test_a_removed_deny_widens_and_an_added_one_does_not() -> None:
    with_it, without = report(stack(role("web", DENY))), report(stack(role("web")))
    assert changes(with_it, without)[0].widens
    assert not changes(without, with_it)[0].widens


def test_a_wildcard_has_the_number_of_actions_that_it_matches() -> None:
    wide = grant("sts:Assume*", except_actions=("sts:AssumeRole",))
    (change,) = changes(report(stack(role())), report(stack(role("web", wide, grant("sts:Get?aller*")))))
    assert [each.actions for each in change.principals[0].grants] == [3, 1]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [trust("Service ec2.amazonaws.com")], [("+", "", True)]),
        ([trust("Service ec2.amazonaws.com")], [], [("-", "", False)]),
        (
            [trust("AWS x", MFA)],
            [trust("AWS x")],
            [("-", "still trusted without that condition", False), ("+", "", True)],
        ),
        (
            [trust("AWS x")],
            [trust("AWS x", MFA)],
            [("-", "", False), ("+", "already trusted without that condition", False)],
        ),
        ([trust("AWS x", effect="Deny")], [], [("-", "", True)]),
    ],
)
def test_a_change_of_trust(before: list[object], after: list[object], expected: list[object]) -> None:
    (change,) = changes(report(stack(role(trust=tuple(before)))), report(stack(role(trust=tuple(after)))))
    (principal,) = change.principals
    assert [(each.sign, each.note, each.widens) for each in principal.trust] == expected


POLICY = "urn:pulumi:dev::shop::aws:iam/policy:Policy::read"
DETACHED = {
    "as it was": ((GET,), []),
    "with more than anybody had by it": ((GET, grant("s3:PutObject")), [("changed", True)]),
}


@pytest.mark.parametrize(("grants", "expected"), DETACHED.values(), ids=DETACHED)
def test_a_policy_that_nobody_has_any_more(grants: tuple[ReportedGrant, ...], expected: list[object]) -> None:
    detached = ReportedPrincipal(kind="policy", name="read", urn=POLICY, grants=grants)
    before, after = role("web", GET, policies=(POLICY,)), role("web", GET)
    (change,) = changes(report(stack(before)), report(stack(after, detached)))
    assert [(each.state, each.widens) for each in change.principals] == expected


def test_roles_are_added_and_removed() -> None:
    (change,) = changes(report(stack(role("old", GET))), report(stack(role("new", GET))))
    assert [(each.state, each.principal.name, each.widens) for each in change.principals] == [
        ("new", "new", True),
        ("gone", "old", False),
    ]


@pytest.mark.parametrize(
    ("before", "after", "widens"),
    [
        ((grant("s3:*"),), (grant("s3:*"),), False),
        ((grant("s3:*"),), (grant("s3:Get*"),), False),
        ((grant("s3:Get*"),), (grant("s3:*"),), True),
        ((grant("s3:Get*"),), (), True),
    ],
    ids=["that says the same", "that allows less", "that allows more", "whose document is not known here"],
)
def test_another_boundary(before: tuple[ReportedGrant, ...], after: tuple[ReportedGrant, ...], widens: bool) -> None:
    (change,) = changes(
        report(stack(role(boundary="b", limits=before))), report(stack(role(boundary="c", limits=after)))
    )
    assert [each.widens for each in change.principals] == [widens]


@pytest.mark.parametrize(
    ("before", "limits", "after", "widens"),
    [("guard", (), "", True), ("", (), "guard", False), ("guard", (), "other", True), ("guard", (GET,), "other", True)],
)
def test_a_removed_or_replaced_boundary_is_wider(
    before: str, limits: tuple[ReportedGrant, ...], after: str, widens: bool
) -> None:
    (change,) = changes(report(stack(role(boundary=before, limits=limits))), report(stack(role(boundary=after))))
    assert [(each.boundary, each.widens) for each in change.principals] == [((before, after), widens)]


def test_a_policy_with_an_unknown_document_is_a_change() -> None:
    (change,) = changes(report(stack(role())), report(stack(role(unread=("arn:aws:iam::1:policy/x",)))))
    assert [each.unread for each in change.principals] == [("arn:aws:iam::1:policy/x",)]


def test_two_roles_of_one_name_are_compared_each_with_itself() -> None:
    both = report(stack(role("web", GET), role("web", ALL)))
    assert changes(both, both)[0].principals == ()


def test_stacks_come_and_go_and_an_incomplete_one_is_not_compared() -> None:
    before = report(stack(stack="a"), stack(stack="b", complete=False), stack(role("x", GET), stack="d"))
    after = report(stack(role("web", GET), stack="b"), stack(stack="c"), stack(role("x", GET), stack="d"))
    found = [(each.stack.stack, each.state, each.known, len(each.principals)) for each in changes(before, after)]
    assert found == [("a", "gone", True, 0), ("b", "same", False, 0), ("c", "new", True, 0), ("d", "same", True, 0)]
