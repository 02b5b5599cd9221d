"""The page in a real browser: how it is used, with keys, on a phone and on paper, and names of any characters."""

from dataclasses import replace

from least_privilege.reports.explorer.addresses import address
from tests.support.explorer import BASE_STACK, ELSEWHERE, Open, roles, step
from tests.support.report_samples import grant, report, role, stack, trust

WEB = address("role", "shop/dev", "role", "web")


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
    given = stack(*roles("a", "b"), steps=(step("a", "b", certain=False, keys=("oidc." + "x" * 80 + ":sub",)),))
    tab = opened(report(given), viewport={"width": 390, "height": 800}).at(address("role", "shop/dev", "role", "b"))
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_phone_sorts_too(opened: Open) -> None:
    found = opened(viewport={"width": 390, "height": 800})
    tab = found.at()
    tab.get_by_role("button", name="Name").click()
    assert [each.split()[1] for each in found.rows()][1:] == ["admin", "web"]
