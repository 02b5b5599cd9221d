"""The page in a real browser: what it says of what is unknown, gone or hostile; keys, the way back, paper, a phone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from least_privilege.reports.explorer.addresses import address
from least_privilege.reports.model import Report
from least_privilege.reports.reach_model import ReportedResource, ReportedStep
from tests.support.explorer import BASE, BASE_STACK, HEAD, Open
from tests.support.report_samples import grant, party, reach, report, role, stack, trust

WEB = address("role", "shop/dev", "role", "web")
ELSEWHERE = replace(stack(replace(role("web"), urn="urn:other")), project="blog", stack="prod")


def _step(source: str, target: str, **more: Any) -> ReportedStep:
    return ReportedStep(
        source=party(source, urn=f"urn:{source}"), target=party(target, urn=f"urn:{target}"), how="h", **more
    )


def _roles(*names: str) -> list[Any]:
    return [replace(role(each), urn=f"urn:{each}") for each in names]


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
    "an object in a bucket": (
        BASE,
        address("resource", "shop/dev", "arn:aws:s3:::pets/cat.jpg"),
        ["arn:aws:s3:::pets/cat.jpg: the report does not have it by itself", "role web"],
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
                *_roles("raiser", "friend"),
                steps=(_step("friend", "raiser"),),
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


def test_a_certain_way_hides_no_shorter_one(opened: Open) -> None:
    given = stack(
        *_roles("a", "b", "c"),
        steps=(_step("a", "b"), _step("b", "c"), _step("a", "c", certain=False, keys=("aws:SourceIp",))),
    )
    tab = opened(report(given)).at(address("paths", "shop/dev", "role", "a", "role", "c"))
    assert tab.locator("main h2").all_inner_texts() == [
        "The shortest certain way: 2 steps",
        "A shorter way: 1 step ? depends",
    ]


def test_the_shortest_of_ways_that_depend(opened: Open) -> None:
    """One who is certainly far away may be near by a step that depends."""
    doubt = {"certain": False}
    given = stack(
        *_roles("a", "b", "c", "d", "e"),
        steps=(
            _step("b", "c"),
            _step("c", "e"),
            _step("a", "b", **doubt),
            _step("a", "d", **doubt),
            _step("d", "e", **doubt),
        ),
    )
    tab = opened(report(given)).at(address("paths", "shop/dev", "role", "a", "role", "e"))
    assert tab.locator("main h2").all_inner_texts() == ["The shortest way: 2 steps ? depends"]


def test_all_stacks_are_one_list(opened: Open) -> None:
    found = opened(report(ELSEWHERE, BASE_STACK))
    tab = found.at()
    tab.get_by_role("button", name="Name").click()
    assert sorted(each.split()[1] for each in found.rows())[-3:] == ["admin", "web", "web"]
    tab.fill("#filter", "blog/prod")
    assert [each.split()[1] for each in found.rows()] == ["web"]
    tab.locator("#stack").select_option("blog/prod")
    assert tab.url.endswith("#/roles/blog%2Fprod")
    tab.locator("#stack").select_option("All stacks")
    tab.locator("h1", has_text="all stacks").wait_for()


def test_the_search_is_of_all_stacks(opened: Open) -> None:
    tab = opened(report(ELSEWHERE, BASE_STACK)).at(address("roles", "shop/dev"))
    tab.fill("#search", "role web")
    assert [each.split() for each in tab.locator("#results a").all_inner_texts()] == [
        ["role", "web"],
        ["role", "web", "blog/prod"],
    ]
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**" + address("role", "blog/prod", "role", "web"))


def test_a_search_knows_what_is_in_a_resource_and_any_action(opened: Open) -> None:
    tab = opened().at()
    for given, expected in {
        "arn:aws:s3:::pets/cat.jpg": address("resource", "shop/dev", "arn:aws:s3:::pets/cat.jpg"),
        "ec2:DescribeInstances": address("action", "shop/dev", "ec2:DescribeInstances"),
    }.items():
        tab.fill("#search", given)
        tab.keyboard.press("Enter")
        assert tab.evaluate("location.hash") == expected
        assert tab.locator("#results").is_hidden()


def test_keys_after_enter_are_for_the_next_view(opened: Open) -> None:
    tab = opened().at()
    tab.evaluate(
        """() => {
          const search = document.getElementById("search");
          search.focus();
          search.value = "role web";
          search.dispatchEvent(new Event("input"));
          search.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
          window.now = [document.querySelector("h1").textContent, document.activeElement.id];
        }"""
    )
    assert tab.evaluate("window.now") == ["web", "main"]


def test_the_results_close_when_they_are_left(opened: Open) -> None:
    tab = opened().at()
    tab.fill("#search", "web")
    assert tab.locator("#results").is_visible()
    tab.locator("#filter").focus()
    assert tab.locator("#results").is_hidden()
    tab.locator("#search").focus()
    assert tab.locator("#results").is_visible()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Escape")
    assert tab.locator("#results").is_hidden()


def test_the_content_is_skipped_to(opened: Open) -> None:
    tab = opened().at(WEB)
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert (tab.locator("h1").inner_text(), tab.evaluate("document.activeElement.id")) == ("web", "main")


def test_back_leads_to_where_the_reader_was(opened: Open) -> None:
    many = [
        replace(role(f"r{number:03}", trust=(trust("Service ec2.amazonaws.com"),)), urn=f"urn:{number}")
        for number in range(120)
    ]
    tab = opened(report(stack(*many))).at()
    tab.evaluate("new Promise((done) => { addEventListener('scrollend', () => done(0)); scrollTo(0, 4000); })")
    tab.get_by_role("link", name="r100").evaluate("(each) => each.click()")
    tab.locator("h1", has_text="r100").wait_for()
    tab.go_back()
    tab.locator("h1", has_text="Roles").wait_for()
    assert tab.evaluate("scrollY") == 4000
    tab.go_forward()
    tab.locator("h1", has_text="r100").wait_for()
    assert tab.evaluate("scrollY") == 0


def test_paper_shows_all_rows_and_all_parts(opened: Open) -> None:
    long = tuple(trust(f"AWS arn:aws:iam::111122223333:user/u{number}") for number in range(20))
    many = [replace(role(f"r{number:03}", trust=long), urn=f"urn:{number}") for number in range(200)]
    found = opened(report(stack(*many)))
    tab = found.at()
    assert len(found.rows()) == 150
    tab.pdf()
    assert len(found.rows()) == 200
    assert tab.locator("details:not([open])").count() == 0
    assert tab.locator("tbody tr").last.locator("code").count() == 20


def test_paper_is_light(opened: Open) -> None:
    tab = opened().at()
    for _ in range(2):
        tab.get_by_role("button", name="Dark or light").click()
        tab.emulate_media(media="print")
        assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(26, 31, 38)"
        tab.emulate_media(media="screen")


INVISIBLE = "a\u202eb\u200bc\u0000d\ud800\u00a0e"


def test_what_is_not_seen_or_turns_text_round_is_written_out(opened: Open) -> None:
    named = role(INVISIBLE, grant("s3:GetObject", INVISIBLE), trust=(trust(INVISIBLE),))
    found = opened(report(stack(named)))
    tab = found.at()
    tab.get_by_role("link", name="role a").click()
    assert tab.locator("h1").inner_text() == "a\\u{202e}b\\u{200b}c\\u{0}d�\\u{a0}e"
    assert not found.faults
    assert tab.evaluate("location.hash") == address("role", "shop/dev", "role", INVISIBLE)


NAMES = (
    "__proto__",
    "constructor",
    "toString",
    "Web",
    "WEB",
    "a%20b",
    "a b",
    "a/b",
    "a%2Fb",
    "שלום",
    "x" * 400,
    "💥 (2)",
    "#/x",
)


def test_each_name_has_an_address_of_its_own(opened: Open) -> None:
    every = [
        replace(role(name, grant("s3:GetObject", f"arn:aws:s3:::{at}")), urn=f"urn:{at}")
        for at, name in enumerate(NAMES)
    ]
    found = opened(report(stack(*every)), viewport={"width": 390, "height": 800})
    for at, name in enumerate(NAMES):
        tab = found.at(address("role", "shop/dev", "role", name))
        assert tab.locator("h1").inner_text() == name
        assert f"arn:aws:s3:::{at}" in tab.locator("main").inner_text()
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390, name
        tab.get_by_role("link", name="Picture of who").click()
        assert tab.locator("#from").input_value() == f"role {name}"
    assert not found.faults


def test_a_long_condition_key_fits_a_phone(opened: Open) -> None:
    given = stack(*_roles("a", "b"), steps=(_step("a", "b", certain=False, keys=("oidc." + "x" * 80 + ":sub",)),))
    tab = opened(report(given), viewport={"width": 390, "height": 800}).at(address("role", "shop/dev", "role", "b"))
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_phone_sorts_too(opened: Open) -> None:
    found = opened(viewport={"width": 390, "height": 800})
    tab = found.at()
    tab.get_by_role("button", name="Name").click()
    assert [each.split()[1] for each in found.rows()][1:] == ["admin", "web"]


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
