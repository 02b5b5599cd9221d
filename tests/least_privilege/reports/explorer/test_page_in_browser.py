"""The page in a real browser: what it says of what is unknown, gone, limited or new."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from least_privilege.reports.explorer.addresses import address
from least_privilege.reports.model import Report
from least_privilege.reports.reach_model import ReportedReach, ReportedResource
from tests.support.explorer import BASE, BASE_STACK, ELSEWHERE, HEAD, Open, roles, step
from tests.support.report_samples import WAIVER, grant, party, reach, report, reported, role, stack, trust

WEB = address("role", "shop/dev", "role", "web")
SAID: dict[str, tuple[Report, str, list[str], list[str]]] = {
    "no permissions that are known": (
        report(stack(role("web", unread=("inline policy 'x' of role 'web'",)))),
        WEB,
        ["It has no permissions that are known here."],
        [],
    ),
    "a trust policy that is not known": (
        report(stack(role("web", unread=("trust policy",)))),
        WEB,
        ["Whom its own policy lets in is not known here."],
        [],
    ),
    "what a boundary takes away": (
        report(
            stack(
                role(
                    "web",
                    grant("s3:*Object"),
                    boundary="arn:b",
                    limits=(grant("s3:Get*"), grant("s3:PutObject", "arn:aws:s3:::a/*")),
                )
            )
        ),
        WEB,
        ["Actions that it takes away", "s3:DeleteObject", "Actions that it allows on fewer resources", "s3:PutObject"],
        ["takes nothing away"],
    ),
    "a boundary that takes nothing away": (
        report(stack(role("web", grant("s3:GetObject"), boundary="arn:b", limits=(grant("*"),)))),
        WEB,
        ["It takes nothing away from what its policies allow."],
        [],
    ),
    "one outside has no permissions of its own": (
        BASE,
        address("role", "shop/dev", "account", "account 999988887777"),
        ["Whom it can become: 1"],
        ["It has no permissions", "It has no trust policy"],
    ),
    "a role outside under which something runs": (
        report(
            stack(
                replace(
                    role("theirs", trust=(trust("aws.lambda.Function thumbnails"),)),
                    kind="role outside the stack",
                    urn="",
                )
            )
        ),
        address("role", "shop/dev", "role outside the stack", "theirs"),
        ["aws.lambda.Function thumbnails", "what it may do is not known here"],
        ["It has no", "It has none"],
    ),
    "a policy that nobody has": (
        report(stack(replace(role("loose", grant("s3:GetObject")), kind="policy"))),
        address("role", "shop/dev", "policy", "loose"),
        ["No principal of the stack has this managed policy.", "s3:GetObject"],
        ["Who can become it", "Permissions boundary"],
    ),
    "a report of nothing": (report(), "", ["Who may do what", "The report has no stacks."], []),
    "an ACL of a bucket": (
        report(
            stack(
                *BASE_STACK.principals,
                replace(
                    role("photos", trust=(replace(trust("anyone on the internet"), action="list", resource="pets"),)),
                    kind="aws.s3.BucketAcl",
                    urn="urn:acl",
                ),
                resources=BASE_STACK.access.resources,
            )
        ),
        address("resource", "shop/dev", "arn:aws:s3:::pets"),
        ["What lets others in", "aws.s3.BucketAcl photos", "anyone on the internet"],
        [],
    ),
    "an object in a bucket": (
        BASE,
        address("resource", "shop/dev", "arn:aws:s3:::pets/cat.jpg"),
        ["arn:aws:s3:::pets/cat.jpg: the report does not list it by itself", "role web"],
        [],
    ),
    "a bucket whose name begins alike": (
        BASE,
        address("resource", "shop/dev", "arn:aws:s3:::pets2"),
        ["Not in this report", "With permissions on every resource (*): role admin"],
        ["Nobody in the report"],
    ),
    "an action on no resource of the report": (
        BASE,
        address("action", "shop/dev", "ec2:DescribeInstances"),
        ["By its own policies: 1 principal", "role admin"],
        ["role web"],
    ),
    "by giving itself the permission": (
        report(
            stack(
                *roles("raiser", "friend"),
                steps=(step("friend", "raiser"),),
                resources=(
                    ReportedResource(
                        arn="arn:aws:s3:::pets/*",
                        reach=(reach(party("raiser", urn="urn:raiser"), "s3:GetObject", raises="put-role-policy"),),
                    ),
                ),
            )
        ),
        address("resource", "shop/dev", "arn:aws:s3:::pets"),
        ["By giving itself the permission: 1 principal", "put-role-policy", "In steps: 1 more principal"],
        [],
    ),
}


@pytest.mark.parametrize(("given", "at", "said", "unsaid"), SAID.values(), ids=SAID)
def test_what_the_page_says(opened: Open, given: Report, at: str, said: Sequence[str], unsaid: Sequence[str]) -> None:
    text = opened(given).at(at).locator("main").inner_text()
    assert [each for each in said if each not in text] == [], text
    assert [each for each in unsaid if each in text] == [], text


def test_an_action_finds_those_whose_wildcards_allow_it(opened: Open) -> None:
    given = stack(
        *(
            replace(role(name, grant(action, "*")), urn=f"urn:{name}")
            for name, action in {"all": "*", "service": "s3:*", "some": "s3:Get*", "other": "sqs:*"}.items()
        )
    )
    found = opened(report(given))
    tab = found.at()
    for words, names in {
        "s3:getobject": {"all", "service", "some"},
        "s3:putobject": {"all", "service"},
        "s3:getobj": {"all", "service", "some"},
        "S3:GetObject other": set[str](),
    }.items():
        tab.fill("#filter", words)
        assert {each.split()[1] for each in found.rows()} == names, words


def test_each_action_is_shown_where_it_may_be_done(opened: Open) -> None:
    def may(*actions: str, **more: Any) -> ReportedReach:
        return reach(party("web"), *actions, **more)

    given = ReportedResource(
        arn="arn:aws:s3:::pets/*",
        reach=(
            may("s3:GetObject", where="arn:aws:s3:::pets/a/*"),
            may("s3:GetObject", "s3:GetObjectAcl", where="arn:aws:s3:::pets/*", answer="depends"),
            may("s3:GetObjectTagging", where="arn:aws:s3:::pets/b/*"),
        ),
    )
    found = opened(report(stack(role("web"), resources=(given,))))
    tab = found.at(address("resource", "shop/dev", "arn:aws:s3:::pets"))
    assert [" ".join(each.split()) for each in tab.locator(".may").all_inner_texts()] == [
        "✓ Read s3:GetObject on /a/*",
        "✓ Read s3:GetObjectTagging on /b/*",
        "? Read s3:GetObject s3:GetObjectAcl on /*",
    ]


def test_a_certain_way_hides_no_shorter_one(opened: Open) -> None:
    given = stack(
        *roles("a", "b", "c"),
        steps=(step("a", "b"), step("b", "c"), step("a", "c", certain=False, keys=("aws:SourceIp",))),
    )
    tab = opened(report(given)).at(address("paths", "shop/dev", "role", "a", "role", "c"))
    assert tab.locator("main h2").all_inner_texts() == [
        "The shortest certain way: 2 steps",
        "A shorter way: 1 step ? depends",
    ]


def test_the_shortest_of_ways_that_depend(opened: Open) -> None:
    """One who is certainly far away may be near by a step that depends."""
    given = stack(
        *roles("a", "b", "c", "d", "e"),
        steps=(
            step("b", "c"),
            step("c", "e"),
            step("a", "b", certain=False),
            step("a", "d", certain=False),
            step("d", "e", certain=False),
        ),
    )
    tab = opened(report(given)).at(address("paths", "shop/dev", "role", "a", "role", "e"))
    assert tab.locator("main h2").all_inner_texts() == ["The shortest way: 2 steps ? depends"]


def test_a_stack_that_is_gone_says_so(opened: Open) -> None:
    tab = opened(report(ELSEWHERE), report(BASE_STACK)).at(address("roles", "shop/dev"))
    assert "shop/dev is gone" in tab.locator("main").inner_text()


def test_a_role_that_is_gone_shows_what_it_could_do(opened: Open) -> None:
    tab = opened(report(stack(*BASE_STACK.principals[1:])), BASE).at(WEB)
    text = tab.locator("main").inner_text()
    assert "gone" in text
    assert "- s3:GetObject on arn:aws:s3:::pets/*" in text
    assert "It has no permissions" not in text


def test_the_change_says_who_reaches_a_resource(opened: Open) -> None:
    tab = opened(HEAD, BASE).at("#/change")
    rows = tab.get_by_role("table", name="Resources that change", exact=True).locator("tbody tr")
    assert [" ".join(each.split()) for each in rows.all_inner_texts()] == [
        "arn:aws:s3:::pets account 999988887777 ↗ outside"
    ]


def test_findings_are_filtered_and_lead_to_their_role(opened: Open) -> None:
    own = [
        reported(severity="high"),
        reported(id="iam-quota:size", urn="", severity="low", evidence="The stack is large."),
    ]
    waived = reported(id="iam-mfa", waived=WAIVER, evidence="No factor.")
    found = opened(report(stack(role("web"), findings=(*own, waived), waivers=(WAIVER,))))
    tab = found.at(address("findings", "shop/dev"))
    titles = tab.locator("main h2")
    assert titles.all_inner_texts() == ["2 findings", "1 waived", "1 waiver"]
    tab.get_by_text("Show", exact=True).click()
    tab.get_by_text("No factor.").wait_for()
    for words, expected in {"large": 1, "high mandatory": 1, "role web": 1, "ops@example.org": 0, "nothing": 0}.items():
        tab.fill("#filter", words)
        assert titles.first.inner_text() == f"{expected} finding{'' if expected == 1 else 's'}", words
    found.at(address("findings", "shop/dev") + "/s3")
    tab.get_by_role("link", name="role web").click()
    tab.locator("h1", has_text="web").wait_for()


def test_the_change_has_the_new_findings(opened: Open) -> None:
    now = replace(
        BASE_STACK, findings=(*BASE_STACK.findings, reported(id="iam-quota:size", evidence="The stack is large."))
    )
    tab = opened(report(now), BASE).at("#/change")
    assert "1 new finding" in tab.locator("main h2").all_inner_texts()[0]
    assert "The stack is large." in tab.locator("main").inner_text()


def test_thousands_of_findings_are_shown_in_part(opened: Open) -> None:
    many = tuple(reported(id=f"iam-x:{number}") for number in range(400))
    tab = opened(report(stack(role("web"), findings=many))).at(address("findings", "shop/dev"))
    assert tab.locator("article").count() == 150
    tab.get_by_text("250 more findings").click()
    tab.locator("article").nth(399).wait_for()
    assert tab.locator("article").count() == 400


def test_a_long_list_says_how_many_more(opened: Open) -> None:
    many = tuple(grant("s3:GetObject", f"arn:aws:s3:::b{number}/*") for number in range(20))
    tab = opened(report(stack(role("web", *many)))).at(WEB)
    assert "arn:aws:s3:::b2/* and 17 more resources" in tab.locator("main").inner_text()
