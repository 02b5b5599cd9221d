"""The page in a real browser: what people find in it, by mouse, keyboard and link."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from least_privilege.aws.actions import find
from least_privilege.reports import markdown
from least_privilege.reports.access import access
from least_privilege.reports.reach_model import ReportedResource
from least_privilege.reports.redaction import Redactor
from least_privilege.rules.support.stack_access import access_to
from least_privilege.stack.model import Resource, Stack
from tests.support.explorer import BASE, BASE_STACK, HEAD, HOSTILE, Open
from tests.support.report_samples import report, role

ACCOUNT = "arn:aws:iam::111122223333"

ALL_VIEWS = (
    "",
    "#/role/shop%2Fdev/role/web",
    "#/role/shop%2Fdev/role/admin",
    "#/resources/shop%2Fdev",
    "#/resource/shop%2Fdev/arn%3Aaws%3As3%3A%3A%3Apets",
    "#/action/shop%2Fdev/s3%3AGetObject",
    "#/paths/shop%2Fdev",
    "#/paths/shop%2Fdev/role/web",
    "#/paths/shop%2Fdev/account/account%20999988887777/role/admin",
    "#/findings/shop%2Fdev",
    "#/change",
    "#/change/shop%2Fdev/role/web",
    "#/nonsense/%E0%A4%A",
)


@pytest.mark.parametrize("width", [390, 820, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_fits_and_asks_for_nothing(opened: Open, width: int, scheme: str) -> None:
    found = opened(HEAD, BASE, viewport={"width": width, "height": 800}, color_scheme=scheme)
    for view in ALL_VIEWS:
        tab = found.at(view)
        assert tab.locator("h1").count() == 1, view
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, view
    assert {each.partition("#")[0].rpartition("/")[2] for each in found.asked} <= {
        "report.html",
        "blank",
        "about:blank",
    }
    assert not found.faults


def test_the_browser_itself_refuses_a_network(opened: Open) -> None:
    found = opened()
    tab = found.at()
    assert tab.evaluate("fetch('https://example.org/').then(() => 'fetched', () => 'refused')") == "refused"
    with tab.expect_event("requestfailed"):
        tab.evaluate("document.body.append(Object.assign(new Image(), { src: 'https://example.org/x.png' }))")
    assert found.refused == ["https://example.org/x.png csp"]
    assert [each.partition(" violates")[0] for each in found.faults if "violates" in each]


def test_roles_are_filtered_and_sorted(opened: Open) -> None:
    found = opened()
    tab = found.at()
    assert [each.partition(" administers")[0] for each in found.rows()][0].startswith("role admin")
    for words, names in {
        "pets": ["web"],
        "ec2.amazonaws.com": ["web"],
        "administers": ["admin"],
        "s3:getobject pets": ["web"],
        "nobody": [],
    }.items():
        tab.fill("#filter", words)
        assert [each.split()[1] for each in found.rows()] == names, words
    tab.fill("#filter", "")
    tab.get_by_role("button", name="Name").click()
    assert [each.split()[1] for each in found.rows()][1:] == ["admin", "web"]
    tab.get_by_role("button", name="Name").click()
    assert found.rows()[0].startswith("role web")


def test_a_filter_is_a_link(opened: Open) -> None:
    found = opened()
    found.at("#/roles/shop%2Fdev/pets")
    assert [each.split()[1] for each in found.rows()] == ["web"]


def test_the_search_finds_by_keyboard(opened: Open) -> None:
    tab = opened().at()
    tab.keyboard.press("/")
    tab.keyboard.type("pets")
    tab.keyboard.press("Enter")
    # The address changes before the page does: what is typed in between goes to the search that is about to go.
    tab.locator("h1", has_text="pets").wait_for()
    assert tab.url.endswith("#/resource/shop%2Fdev/arn%3Aaws%3As3%3A%3A%3Apets")
    tab.keyboard.press("/")
    tab.keyboard.type("role web")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.locator("h1", has_text="web").wait_for()
    assert tab.url.endswith("#/role/shop%2Fdev/role/web")


def test_a_deep_link_is_the_same_in_another_run(opened: Open) -> None:
    address = "#/role/shop%2Fdev/role/web"
    others = replace(
        BASE_STACK,
        access=replace(BASE_STACK.access, principals=(replace(role("a"), urn="urn:a"), *BASE_STACK.principals)),
    )
    for given in (BASE, report(others)):
        tab = opened(given).at(address)
        assert tab.locator("h1").inner_text() == "web"
        assert "Statement 'Read' of the inline policy 'own'" in tab.locator("main").inner_text()


def test_one_role_says_what_is_unknown_and_what_was_found(opened: Open) -> None:
    found = opened()
    text = found.at("#/role/shop%2Fdev/role/web").locator("main").inner_text()
    assert "Statement 'Read' allows s3:* on pets." in text
    assert "list what is used" in text
    found.at()
    found.tab.get_by_role("link", name="onerror").first.click()
    found.tab.get_by_role("heading", name="Unknown at preview").wait_for()


def test_who_reaches_a_resource_outsiders_first(opened: Open) -> None:
    found = opened(HEAD, BASE)
    tab = found.at("#/resource/shop%2Fdev/arn%3Aaws%3As3%3A%3A%3Apets/Read")
    assert [each.split(" ", 2)[:2] for each in found.rows()] == [
        ["account", "999988887777"],
        ["role", "web"],
        ["role", "admin"],
    ]
    assert "+ new" in found.rows()[0]
    assert "Statement 'Read'" in found.rows()[1]
    tab.get_by_role("link", name="Write", exact=True).click()
    tab.locator("h2", has_text="Write: 1 principal").wait_for()
    assert [each.split(" ", 2)[1] for each in found.rows()][:1] == ["admin"]


@pytest.mark.parametrize(
    ("resources", "shown"),
    [(BASE_STACK.access.resources, "Filter"), ((), "No policy names a resource")],
    ids=["beside the resources that are named", "where none is named"],
)
def test_who_reaches_every_resource_stands_with_the_resources(
    opened: Open, resources: tuple[ReportedResource, ...], shown: str
) -> None:
    given = replace(BASE_STACK, access=replace(BASE_STACK.access, resources=resources))
    tab = opened(report(given)).at("#/resources/shop%2Fdev")
    text = tab.locator("main").inner_text()
    assert "With permissions on every resource (*): role admin" in text
    assert shown in text
    tab.get_by_role("link", name="role admin").click()
    tab.locator("h1", has_text="admin").wait_for()


def test_the_shortest_way_between_two(opened: Open) -> None:
    found = opened()
    tab = found.at("#/paths/shop%2Fdev")
    tab.fill("#from", "account 999988887777")
    tab.fill("#to", "role admin")
    tab.get_by_role("button", name="Show").click()
    tab.locator("h2", has_text="2 steps").wait_for()
    hops = tab.locator("ol.numbered > li").all_inner_texts()
    assert ["Vendor" in hops[0], "can pass role 'admin'" in hops[1], "aws:SourceIp" in hops[1]] == [True] * 3
    assert tab.locator("svg .node").count() == 3
    assert tab.locator("svg .edge.uncertain").count() == 1
    tab.get_by_role("link", name="Other way round").click()
    tab.get_by_text("cannot become").wait_for()
    tab.fill("#to", "role webb")
    tab.get_by_role("button", name="Show").click()
    tab.get_by_text("role webb: not in this stack").wait_for()


def test_what_changes_from_base_to_head(opened: Open) -> None:
    found = opened(HEAD, BASE)
    tab = found.at("#/change")
    text = tab.locator("main").inner_text()
    assert "▲ 1 wider" in text
    assert "▼ 1 narrower" in text
    assert "iam-quota" in text
    assert "− gone" in text
    tab.locator("tbody a", has_text="web").click()
    tab.wait_for_url("**#/change/shop%2Fdev/role/web")
    tab.locator(".diff.wider", has_text="+ s3:*").wait_for()
    assert tab.locator(".diff.narrower").count() == 0
    assert opened(HEAD).at().get_by_role("link", name="Change").count() == 0


def test_a_link_of_the_comment_leads_to_the_change(opened: Open) -> None:
    said = markdown.render(HEAD, BASE, explorer="https://example.org/r.html")
    links = dict.fromkeys(re.findall(r"\(https://example.org/r.html(#[^)]*)\)", said))
    found = opened(HEAD, BASE)
    assert len(links) == 2
    for address, name in zip(links, ("admin", "web"), strict=True):
        assert found.at(address).locator("h1").inner_text() == name
        assert found.tab.locator(".badge.wider, .badge.narrower").count()


def test_a_name_with_markup_is_text(opened: Open) -> None:
    found = opened(HEAD, BASE)
    for view in ("", "#/paths/shop%2Fdev", "#/findings/shop%2Fdev"):
        tab = found.at(view)
        assert tab.locator("main img").count() == 0
    found.at().get_by_role("link", name="onerror").first.click()
    found.tab.get_by_role("heading", name=HOSTILE).wait_for()
    assert found.tab.locator("img").count() == 0
    assert not found.faults


def test_printed_all_is_open(opened: Open) -> None:
    tab = opened().at("#/role/shop%2Fdev/role/admin")
    assert tab.locator("details:not([open])").count()
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.locator("main > section > details:not([open])").count() == 0
    tab.emulate_media(media="print")
    assert not tab.locator("header").is_visible()


def test_the_page_says_of_a_resource_what_who_can_says(opened: Open) -> None:
    """The steps are walked in the page: they lead to the same as those that the command walks."""
    resources = _chain()
    asked = access_to(Stack(resources=resources), ["111122223333"])
    action = find("s3:GetObject")
    assert action
    said = {
        each.asker.label.replace("'", ""): len(each.steps)
        for each in asked.who_can(action, asked.targets.of(action, "arn:aws:s3:::pets/*"))
    }
    own = replace(BASE_STACK, access=access(Stack(resources=resources), Redactor(), ["111122223333"]))
    found = opened(report(own))
    tab = found.at("#/resource/shop%2Fdev/arn%3Aaws%3As3%3A%3A%3Apets/Read")
    tables = [table.locator("tbody tr").all() for table in tab.locator("main table").all()]
    shown = {row.locator("th a").inner_text(): row.locator(".hop").count() for rows in tables for row in rows}
    assert shown == said
    assert max(said.values()) == 3


def _chain() -> tuple[Resource, ...]:
    def resource(type_: str, known_as: str, **properties: Any) -> Resource:
        given = {
            key: json.dumps({"Version": "2012-10-17", "Statement": value}) if isinstance(value, list) else value
            for key, value in properties.items()
        }
        return Resource(type=f"aws:iam/{type_}", name=known_as, urn=f"urn:{type_}:{known_as}", properties=given)

    def trusts(who: dict[str, str], **more: Any) -> list[dict[str, Any]]:
        return [{"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole", **more}]

    read = [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pets/*"}]
    mfa = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
    return (
        resource("role:Role", "reader", name="reader", assumeRolePolicy=trusts({"AWS": f"{ACCOUNT}:role/b"})),
        resource("rolePolicy:RolePolicy", "reader", name="own", role="reader", policy=read),
        resource("role:Role", "b", name="b", assumeRolePolicy=trusts({"AWS": f"{ACCOUNT}:role/a"}, **mfa)),
        resource("role:Role", "a", name="a", assumeRolePolicy=trusts({"AWS": "arn:aws:iam::999988887777:root"})),
        resource("role:Role", "other", name="other", assumeRolePolicy=trusts({"Service": "ec2.amazonaws.com"})),
    )
