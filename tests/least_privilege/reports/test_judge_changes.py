"""What a change does to the checks that judge it."""

from dataclasses import replace
from typing import Any

import pytest

from least_privilege.reports.judge_changes import headline, judge_changes
from least_privilege.reports.model import Report, RuleInForce, StackReport
from tests.support.report_samples import WAIVER, report, stack

RULES = ("iam-admin-access", "iam-quota", "iam-wildcard-action", "trust-mfa", "imdsv2-required")
STRICT = stack(configuration=tuple(RuleInForce(name=name, level="mandatory") for name in RULES))


def levels(level: str, *names: str, **options: Any) -> StackReport:
    """The stack with another level, or other options, of some rules."""
    changed = (
        replace(each, level=level, options=options) if each.name in (names or RULES) else each
        for each in STRICT.configuration
    )
    return replace(STRICT, configuration=tuple(changed))


def waived(**change: Any) -> StackReport:
    return replace(STRICT, waivers=(replace(WAIVER, **change),))


MORE: dict[str, Any] = {"actions": ("s3:GetObject",)}
WHO = "(ops@example.org: moves in May)"
CHANGES: dict[str, tuple[StackReport, StackReport, list[tuple[str, bool]]]] = {
    "nothing": (STRICT, STRICT, []),
    "everything disabled": (
        STRICT,
        levels("disabled"),
        [
            (
                "disables 5 rules (mandatory before): iam-admin-access, iam-quota, iam-wildcard-action and 2 more "
                "(in shop/dev)",
                True,
            )
        ],
    ),
    "one rule advisory": (
        STRICT,
        levels("advisory", "trust-mfa"),
        [("lowers 1 rule to advisory (mandatory before): trust-mfa (in shop/dev)", True)],
    ),
    "a rule raised": (levels("advisory", "trust-mfa"), STRICT, []),
    "a rule repaired": (STRICT, levels("remediate", "imdsv2-required"), []),
    "a rule gone": (
        STRICT,
        replace(STRICT, configuration=STRICT.configuration[1:]),
        [("removes 1 rule (mandatory before): iam-admin-access (in shop/dev)", True)],
    ),
    "a trusted account": (
        STRICT,
        levels("mandatory", "trust-mfa", "iam-quota", trustedAccounts=["444455556666"]),
        [
            (
                'changes trustedAccounts of iam-quota, trust-mfa (adds "444455556666") (in shop/dev)',
                True,
            )
        ],
    ),
    "an access rule less": (
        levels("mandatory", "iam-quota", forbid=[{"name": "keys"}, {"name": "users"}]),
        levels("mandatory", "iam-quota", forbid=[{"name": "users"}]),
        [("changes forbid of iam-quota (removes keys) (in shop/dev)", True)],
    ),
    "an access rule that says something else": (
        levels("mandatory", "iam-quota", forbid=[{"name": "keys", "actions": ["kms:*"]}]),
        levels("mandatory", "iam-quota", forbid=[{"name": "keys", "actions": ["kms:Encrypt"]}]),
        [("changes forbid of iam-quota (adds keys; removes keys) (in shop/dev)", True)],
    ),
    "an access rule more": (
        STRICT,
        levels("mandatory", "iam-quota", forbid=[{"name": "keys"}]),
        [("changes forbid of iam-quota (adds keys) (in shop/dev)", False)],
    ),
    "an exception more": (
        STRICT,
        levels("mandatory", "iam-quota", exempt=["a", "b", "c", "d"]),
        [('changes exempt of iam-quota (adds "a", "b", "c" and 1 more) (in shop/dev)', True)],
    ),
    "an exception less": (
        levels("mandatory", "iam-quota", exempt=["a"]),
        STRICT,
        [('changes exempt of iam-quota (removes "a") (in shop/dev)', False)],
    ),
    "a longer bound": (
        STRICT,
        levels("mandatory", "iam-quota", longestDays=800),
        [("changes longestDays of iam-quota to 800 (before: its default) (in shop/dev)", True)],
    ),
    "a shorter bound": (
        STRICT,
        levels("mandatory", "iam-quota", longestDays=90),
        [("changes longestDays of iam-quota to 90 (before: its default) (in shop/dev)", False)],
    ),
    "a text": (
        STRICT,
        levels("mandatory", "iam-quota", boundary="b"),
        [('changes boundary of iam-quota to "b" (before: its default) (in shop/dev)', True)],
    ),
    "a waiver": (
        STRICT,
        waived(),
        [(f"waives iam-wildcard-action:s3:* on web until 2027-05-01 {WHO} (in shop/dev)", True)],
    ),
    "a waiver of actions": (
        STRICT,
        waived(**MORE),
        [(f"waives iam-wildcard-action:s3:* on web for s3:GetObject until 2027-05-01 {WHO} (in shop/dev)", True)],
    ),
    "a longer waiver": (
        waived(),
        waived(expires="2027-12-01"),
        [(f"changes the waiver of iam-wildcard-action:s3:* on web until 2027-12-01 {WHO} (in shop/dev)", True)],
    ),
    "a waiver of more": (
        waived(),
        waived(**MORE),
        [
            (
                f"changes the waiver of iam-wildcard-action:s3:* on web for s3:GetObject until 2027-05-01 {WHO} "
                "(in shop/dev)",
                True,
            )
        ],
    ),
    "a shorter waiver": (
        waived(),
        waived(expires="2027-01-01"),
        [(f"changes the waiver of iam-wildcard-action:s3:* on web until 2027-01-01 {WHO} (in shop/dev)", False)],
    ),
    "a waiver that is used no more": (waived(), waived(fault="is not used"), []),
    "a waiver gone": (waived(), STRICT, []),
    "another version of the pack": (
        STRICT,
        replace(STRICT, pack_version="1.3.0"),
        [("judges by pack 1.3.0 (before: pack 1.2.3) (in shop/dev)", False)],
    ),
    "a run that failed before the pack spoke": (STRICT, stack(pack="", pack_version="", complete=False), []),
    "a baseline that does not say": (stack(), levels("disabled"), []),
}


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES.values(), ids=CHANGES)
def test_change(before: StackReport, after: StackReport, expected: list[tuple[str, bool]]) -> None:
    found = judge_changes(report(before), report(after))
    assert [(each.said(), each.weakens) for each in found] == expected


def test_the_same_change_of_several_stacks_is_told_once_and_what_weakens_first() -> None:
    before = report(STRICT, replace(STRICT, stack="prod"))
    after = report(*(replace(each, pack_version="2", waivers=(WAIVER,)) for each in before.stacks))
    found = judge_changes(before, after)
    assert [each.weakens for each in found] == [True, False]
    assert {each.stacks for each in found} == {("shop/dev", "shop/prod")}
    assert headline(found) == "This change weakens the checks that judge it"
    assert headline(found[1:]) == "This change alters the checks that judge it"


NEW_STACKS: dict[str, tuple[Report, StackReport, int]] = {
    "as lax as another": (report(STRICT, replace(levels("disabled"), stack="demo")), levels("disabled"), 0),
    "laxer than all": (report(STRICT), levels("disabled"), 1),
    "with a waiver": (report(STRICT), waived(), 1),
    "the first of all": (Report(), levels("disabled"), 0),
}


@pytest.mark.parametrize(("before", "new", "changes"), NEW_STACKS.values(), ids=NEW_STACKS)
def test_a_new_stack_is_held_to_the_others(before: Report, new: StackReport, changes: int) -> None:
    assert len(judge_changes(before, report(replace(new, stack="new")))) == changes


def test_a_stack_that_only_the_baseline_has_is_judged_no_more() -> None:
    before, after = report(STRICT, replace(STRICT, stack="prod")), report(STRICT)
    assert judge_changes(before, after) == ()
    assert [(each.said(), each.weakens) for each in judge_changes(before, after, all_stacks=True)] == [
        ("no longer judges shop/prod", True)
    ]


def test_values_are_on_one_line() -> None:
    (change,) = judge_changes(report(STRICT), report(waived(reason="a\n\x1b[31mb")))
    assert "a  [31mb" in change.said()
