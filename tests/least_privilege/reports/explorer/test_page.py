"""The page is whole by itself: nothing is fetched, nothing in the data is taken for markup."""

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from least_privilege.reports.explorer import page
from least_privilege.reports.model import Report
from tests.support.report_samples import grant, report, role, stack

ASSETS = Path(str(files(page.__package__).joinpath("assets")))
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "\u2028\u2029",
    "]]>&amp;'\"`${x}",
    "{{SCRIPTS}}",
    "\ud800",
]


def embedded(text: str) -> str:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("name", HOSTILE, ids=["script", "comment", "line ends", "quotes", "placeholder", "half"])
def test_data_is_no_markup(name: str) -> None:
    text = page.render(report(stack(role(name, grant("s3:GetObject", name)))))
    plain = page.render(report(stack(role("plain", grant("s3:GetObject", "plain")))))
    assert json.loads(embedded(text))["stacks"][0]["people"][0]["name"] == name.replace("\ud800", "\ufffd")
    assert text.replace(embedded(text), "") == plain.replace(embedded(plain), "")
    assert not set(embedded(text)) & set("<>&\u2028\u2029")


def test_nothing_is_fetched() -> None:
    text = page.render(Report())
    markup = text.split("<script")[0].replace('href="#main"', "")
    assert not re.search(r"(?:src|href)=|@import|url\(", markup)
    assert "sourceMappingURL" not in text
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    kinds = dict(part.split(" ", 1) for part in policy[1].split("; "))
    assert kinds["default-src"] == "'none'"
    assert kinds.keys() == {"default-src", "base-uri", "form-action", "style-src", "script-src"}
    assert all(each.startswith("'sha256-") for kind in ("style-src", "script-src") for each in kinds[kind].split())


def test_text_reaches_the_page_as_text_alone() -> None:
    written = "\n".join(each.read_text() for each in (ASSETS / "scripts").glob("*.js"))
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc", written
    )


def test_the_scripts_are_all_in_the_page() -> None:
    assert sorted(page.SCRIPTS) == sorted(each.name for each in (ASSETS / "scripts").glob("*.js"))


def test_the_library_is_the_one_that_its_readme_says_and_small() -> None:
    code = (ASSETS / "vendor" / "dagre.min.js").read_bytes()
    assert f"`{hashlib.sha256(code).hexdigest()}`" in (ASSETS / "vendor" / "README.md").read_text()
    assert len(code) < 60_000
    assert (ASSETS / "vendor" / "dagre.LICENSE.txt").read_text().strip() in page.render(Report())


def test_a_page_without_data_is_small() -> None:
    assert len(page.render(Report()).encode()) < 150_000


def test_the_same_report_gives_the_same_page() -> None:
    given = report(stack(role("web", grant("s3:*"))))
    assert page.render(given) == page.render(given)
