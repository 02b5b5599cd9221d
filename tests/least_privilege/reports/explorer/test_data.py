"""What the page is given: rows of statements, steps and resources with what they are to a baseline, changes."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from least_privilege.reports.explorer.data import data
from least_privilege.reports.explorer.statements import rows
from least_privilege.reports.explorer.texts import Texts
from least_privilege.reports.model import ReportedPrincipal, StackReport
from least_privilege.reports.reach_model import ReportedResource, ReportedStep
from tests.support.report_samples import grant, party, reach, report, reported, role, stack, trust

OBJECTS = ReportedResource(arn="arn:aws:s3:::pets/a/*", reach=(reach(party("web"), "s3:GetObject", "s3:PutObject"),))
STEP = ReportedStep(source=party("account 1", "account", ""), target=party("web"), how="h")
NOW = stack(role("web"), steps=(STEP,), resources=(OBJECTS,))


def shown(now: StackReport, before: StackReport | None = None) -> tuple[dict[str, Any], list[Any], list[Any]]:
    """The first stack that the page shows, and its texts and lists of texts."""
    found = data(report(now), report(before) if before else None)
    return found["stacks"][0], found["texts"], [[found["texts"][at] for at in each] for each in found["lists"]]


def with_access(**more: Any) -> StackReport:
    return replace(NOW, access=replace(NOW.access, **more))


@given(
    st.lists(
        st.builds(
            grant,
            st.sampled_from(["s3:GetObject", "s3:PutObject", "sqs:*"]),
            st.sampled_from(["a", "b", "c"]),
            by=st.sampled_from([("S1",), ("S2",)]),
        ),
        max_size=12,
    )
)
def test_rows_say_exactly_the_grants(grants: list[Any]) -> None:
    texts = Texts()
    found = list(rows(grants, texts))
    lists = [[texts.texts[at] for at in each] for each in texts.lists]
    said = {
        (*lists[row["by"]], action.split(" (")[0], resource)
        for row in found
        for _, actions in row["actions"]
        for action in lists[actions]
        for resource in lists[row["resources"]]
    }
    assert said == {(*each.by, each.action, each.resource) for each in grants}


def test_a_row_has_actions_by_level_and_says_how_many_a_wildcard_matches() -> None:
    texts = Texts()
    (row,) = rows([grant("s3:GetObject"), grant("sts:AssumeRoleWith*"), grant("s3:Gett")], texts)
    lists = [[texts.texts[at] for at in each] for each in texts.lists]
    assert [(level, lists[at]) for level, at in row["actions"]] == [
        ("Write", ["sts:AssumeRoleWith* (2 actions)"]),
        ("Read", ["s3:GetObject"]),
        ("(unknown at preview)", ["s3:Gett"]),
    ]


STATES: dict[str, tuple[StackReport | None, list[str]]] = {
    "no baseline": (None, [""]),
    "the same": (NOW, [""]),
    "by another statement before": (with_access(steps=(replace(STEP, how="g"),)), [""]),
    "from another before": (
        with_access(steps=(replace(STEP, source=party("account 2", "account", "")),)),
        ["new", "gone"],
    ),
    "under a condition before": (with_access(steps=(replace(STEP, certain=False, keys=("k",)),)), ["surer"]),
    "for certain in another way before": (with_access(steps=(STEP, replace(STEP, how="g", certain=False))), [""]),
    "no step before": (with_access(steps=(), resources=()), ["new"]),
    "a report of a version without steps": (with_access(steps=(), resources=(), has_reach=False), [""]),
    "a report that is not complete": (replace(with_access(steps=()), complete=False), [""]),
}


@pytest.mark.parametrize(("before", "expected"), STATES.values(), ids=STATES)
def test_steps_that_are_new_or_gone(before: StackReport | None, expected: list[str]) -> None:
    assert [each[6] for each in shown(NOW, before)[0]["steps"]] == expected


LESS = with_access(resources=(replace(OBJECTS, reach=(reach(party("web"), "s3:GetObject"),)),))
OTHER = with_access(resources=(replace(OBJECTS, reach=(reach(party("ops"), "s3:GetObject"),)),))
REACHED: dict[str, tuple[StackReport | None, list[list[str]], list[list[str]]]] = {
    "no baseline": (None, [[]], []),
    "the same": (NOW, [[]], []),
    "less before": (LESS, [["s3:PutObject"]], []),
    "another before": (OTHER, [["s3:GetObject", "s3:PutObject"]], [["s3:GetObject"]]),
    "none before": (with_access(resources=()), [["s3:GetObject", "s3:PutObject"]], []),
    "a report of a version without access": (with_access(resources=(), has_reach=False), [[]], []),
    "a report that is not complete": (replace(with_access(resources=()), complete=False), [[]], []),
}


@pytest.mark.parametrize(("before", "new", "lost"), REACHED.values(), ids=REACHED)
def test_actions_that_are_new_or_lost(before: StackReport | None, new: list[Any], lost: list[Any]) -> None:
    found, _, lists = shown(NOW, before)
    (resource,) = found["resources"]
    assert [lists[each[6]] for each in resource["reach"]] == new
    assert [lists[at] for _, actions in resource["lost"] for _, at in actions] == lost


def test_a_step_that_depends_now_is_narrower() -> None:
    found, _, _ = shown(with_access(steps=(replace(STEP, certain=False),)), NOW)
    assert [each[6] for each in found["steps"]] == ["unsurer"]


ON_ALL = grant("s3:*", "arn:aws:s3:::pets/*")
NAMED: dict[str, tuple[ReportedResource, ReportedResource, list[str], list[str]]] = {
    "a part that is named for the first time": (
        ReportedResource(arn="arn:aws:s3:::pets/*", reach=(reach(party("web"), "s3:GetObject"),)),
        ReportedResource(arn="arn:aws:s3:::pets/a/*", reach=(reach(party("web"), "s3:GetObject"),)),
        [],
        [],
    ),
    "by one outside": (
        ReportedResource(arn="arn:aws:s3:::pets/*", reach=(reach(party("anyone", "public", ""), "s3:GetObject"),)),
        ReportedResource(
            arn="arn:aws:s3:::pets/a/*",
            reach=(
                reach(party("anyone", "public", ""), "s3:GetObject", "s3:PutObject", where="arn:aws:s3:::pets/a/*"),
            ),
        ),
        ["s3:PutObject"],
        ["s3:GetObject"],
    ),
    "another bucket": (
        ReportedResource(arn="arn:aws:s3:::dogs/*", reach=(reach(party("web"), "s3:GetObject"),)),
        ReportedResource(arn="arn:aws:s3:::cats/*", reach=(reach(party("web"), "s3:GetObject"),)),
        ["s3:GetObject"],
        ["s3:GetObject"],
    ),
}


@pytest.mark.parametrize(("before", "now", "new", "lost"), NAMED.values(), ids=NAMED)
def test_what_an_arn_that_only_one_report_has_changes(
    before: ReportedResource, now: ReportedResource, new: list[str], lost: list[str]
) -> None:
    own = role("web", ON_ALL)
    found, _, lists = shown(stack(own, resources=(now,)), stack(own, resources=(before,)))
    assert [name for each in found["resources"] for one in each["reach"] for name in lists[one[6]]] == new
    assert [
        name for each in found["resources"] for _, actions in each["lost"] for _, at in actions for name in lists[at]
    ] == lost


def test_the_same_resource_in_two_files_is_compared_as_one() -> None:
    ops = ReportedResource(arn=OBJECTS.arn, reach=(reach(party("ops"), "s3:GetObject"),))
    found, _, lists = shown(with_access(resources=(OBJECTS, ops)), with_access(resources=(OBJECTS, ops)))
    (resource,) = found["resources"]
    assert [lists[each[6]] for each in resource["reach"]] == [[], []]
    assert not resource["lost"]


def test_a_role_that_is_declared_elsewhere_is_the_same() -> None:
    before = stack(
        replace(role("web"), urn="urn:earlier"), steps=(replace(STEP, target=party("web", urn="urn:earlier")),)
    )
    found, _, _ = shown(NOW, before)
    assert [each["name"] for each in found["people"]] == ["web", "account 1"]
    assert [each[6] for each in found["steps"]] == [""]


def test_two_roles_of_one_name_are_compared_each_with_itself() -> None:
    one, other = (replace(role("web"), urn=urn) for urn in ("urn:1", "urn:2"))
    may = [reach(party("web", urn=each.urn), "s3:GetObject") for each in (one, other)]
    before, now = (
        stack(one, other, resources=(ReportedResource(arn=OBJECTS.arn, reach=tuple(each)),)) for each in (may[:1], may)
    )
    found, _, lists = shown(now, before)
    assert [lists[each[6]] for each in found["resources"][0]["reach"]] == [[], ["s3:GetObject"]]


def test_a_resource_that_is_gone_is_still_there() -> None:
    gone = replace(OBJECTS, arn="arn:aws:sqs:eu-west-1:111122223333:jobs")
    found, _, _ = shown(NOW, with_access(resources=(OBJECTS, gone)))
    assert [(each["arn"], len(each["reach"]), len(each["lost"])) for each in found["resources"]] == [
        (OBJECTS.arn, 1, 0),
        (gone.arn, 0, 1),
    ]


@pytest.mark.parametrize(
    ("arn", "group"),
    [
        ("arn:aws:s3:::pets", "arn:aws:s3:::pets"),
        ("arn:aws:s3:::pets/a/*", "arn:aws:s3:::pets"),
        ("arn:aws:s3:eu-west-1:1:accesspoint/x", "arn:aws:s3:eu-west-1:1:accesspoint/x"),
        ("arn:aws:logs:eu-west-1:1:log-group:/aws/x:*", "arn:aws:logs:eu-west-1:1:log-group:/aws/x"),
        ("arn:aws:dynamodb:eu-west-1:1:table/x", "arn:aws:dynamodb:eu-west-1:1:table/x"),
    ],
)
def test_what_is_in_a_resource_is_shown_with_it(arn: str, group: str) -> None:
    found, _, _ = shown(with_access(resources=(replace(OBJECTS, arn=arn),)))
    assert found["resources"][0]["group"] == group


POLICY = replace(role("photos"), kind="aws.s3.BucketPolicy", urn="urn:policy")
OPEN: dict[str, tuple[ReportedPrincipal, bool]] = {
    "by its ARN": (replace(POLICY, trust=(replace(trust("AWS *"), resource="arn:aws:s3:::pets/a/*"),)), True),
    "by its name": (
        replace(POLICY, kind="aws.s3.BucketAcl", trust=(replace(trust("AWS *"), resource="x, pets"),)),
        True,
    ),
    "by its name in the program": (
        replace(POLICY, kind="aws.s3control.AccessGrant", trust=(replace(trust("AWS *"), resource="animals"),)),
        True,
    ),
    "as CloudFormation calls it": (
        replace(POLICY, kind="AWS::S3::BucketPolicy", trust=(replace(trust("AWS *"), resource="pets"),)),
        True,
    ),
    "itself": (replace(POLICY, kind="aws.s3.Bucket", urn="urn:s::p::t::animals"), True),
    "of another bucket": (replace(POLICY, trust=(replace(trust("AWS *"), resource="arn:aws:s3:::pets2/*"),)), False),
    "of another service": (
        replace(POLICY, kind="aws.sqs.QueuePolicy", trust=(replace(trust("AWS *"), resource="pets"),)),
        False,
    ),
    "a role": (replace(role("pets", trust=(replace(trust("AWS *"), resource="pets"),)), urn="urn:r"), False),
}


@pytest.mark.parametrize(("given", "is_found"), OPEN.values(), ids=OPEN)
def test_what_lets_others_in_to_a_resource(given: ReportedPrincipal, is_found: bool) -> None:
    found, _, _ = shown(stack(role("web"), given, resources=(replace(OBJECTS, urn="urn:s::p::t::animals"),)))
    assert [found["people"][each]["kind"] for each in found["resources"][0]["letsIn"]] == [given.kind] * is_found


def test_findings_of_a_policy_are_those_of_its_role() -> None:
    own = replace(role("web", policies=("urn:own",)), urn="urn:web")
    other = replace(role("other"), urn="urn:other")
    found, _, _ = shown(
        stack(own, other, findings=(reported(urn="urn:own"), reported(urn=""), reported(urn="urn:web")))
    )
    assert {each["name"]: each["findings"] for each in found["people"]} == {"web": [0, 2], "other": []}


def test_two_of_one_name_have_addresses_of_their_own() -> None:
    one, other = (replace(role("web"), urn=urn) for urn in ("urn:1", "urn:2"))
    found, _, _ = shown(stack(one, other))
    assert [each["name"] for each in found["people"]] == ["web", "web (2)"]
    third = replace(role("web (2)"), urn="urn:3")
    found, _, _ = shown(stack(one, other, third))
    assert [each["name"] for each in found["people"]] == ["web", "web (2)", "web (2) (2)"]


def test_the_system_is_the_outermost_component() -> None:
    urn = "urn:pulumi:dev::shop::roles:systems:PetTracker$roles:iam:ServiceRole$aws:iam/role:Role::web"
    found, _, _ = shown(stack(replace(role("web"), urn=urn)))
    assert (found["people"][0]["system"], found["people"][0]["declared"]) == ("PetTracker", "web")


def test_wider_and_narrower_lines() -> None:
    before = stack(role("web", grant("s3:GetObject", "a"), boundary="arn:b"))
    found, _, _ = shown(stack(role("web", grant("s3:PutObject", "a"))), before)
    (change,) = found["change"]["people"]
    assert [(each["effect"], each["text"].split(" ")[0]) for each in change["lines"]] == [
        ("narrower", "-"),
        ("wider", "+"),
        ("wider", "!"),
    ]
    assert (change["wider"], change["narrower"]) == (True, True)


LINES: dict[str, tuple[dict[str, Any], str]] = {
    "a boundary for the first time": ({"boundary": "arn:b"}, "narrower"),
    "a policy that is not known at preview": ({"unread": ("inline policy 'x'",)}, "unclear"),
    "a policy from elsewhere": ({"unread": ("arn:aws:iam::444455556666:policy/x",)}, "wider"),
}


@pytest.mark.parametrize(("more", "effect"), LINES.values(), ids=LINES)
def test_what_a_line_of_a_change_does(more: dict[str, Any], effect: str) -> None:
    found, _, _ = shown(stack(role("web", **more)), stack(role("web")))
    assert [each["effect"] for change in found["change"]["people"] for each in change["lines"]] == [effect]


def test_a_stack_that_is_gone_is_shown_as_gone() -> None:
    found = data(report(), report(NOW))
    assert [(each["label"], each["state"]) for each in found["stacks"]] == [("shop/dev", "gone")]
