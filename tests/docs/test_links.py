"""Every relative link leads to a file, and every anchor to a heading."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.docs.pages import PAGES, ROOT

ELSEWHERE = re.compile(r"[a-z]+:")


def tokens(page: Path) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8")):
        yield token
        yield from token.children or ()


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found: list[str] = []
    parsed = list(tokens(page))
    for at, token in enumerate(parsed):
        if token.type == "heading_open":
            text = "".join(each.content for each in parsed[at + 1].children or ())
            slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            repeated = sum(re.fullmatch(rf"{re.escape(slug)}(-\d+)?", each) is not None for each in found)
            found.append(f"{slug}-{repeated}" if repeated else slug)
    return frozenset(found)


def broken(page: Path) -> Iterator[str]:
    for token in tokens(page):
        link = str(token.attrs.get("href") or token.attrs.get("src") or "")
        if not link or ELSEWHERE.match(link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / unquote(path)).resolve() if path else page
        if not target.exists():
            yield f"{link}: no such file"
        elif anchor and (target.suffix != ".md" or anchor not in anchors(target)):
            yield f"{link}: no such heading"


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    assert list(broken(page)) == []


def test_a_link_to_nowhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# One `two`: three\n\n## Same\n\n## Same\n")
    (tmp_path / "a.md").write_text(
        "[a](b.md#one-two-three) [b](b.md#same-1) [c](https://x.example/#y) [d](b.md#four) [e](c.md) [f](#none)"
    )
    assert list(broken(tmp_path / "a.md")) == [
        "b.md#four: no such heading",
        "c.md: no such file",
        "#none: no such heading",
    ]
