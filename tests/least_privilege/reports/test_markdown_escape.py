"""Whatever a name or a Sid holds, Markdown shows it and does nothing else: judged by a real GFM parser."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.token import Token

from least_privilege.reports.markdown_escape import code, fenced, link, plain, prose
from tests.support.github import as_github

GFM = as_github()
HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="`|\\*_~[]()<>!&#@:/.-+=\n\r\t 1aw", max_size=40),
    st.sampled_from(
        [
            "](https://evil.example)",
            "<img src=x onerror=alert(1)>",
            "</details><h1>approved",
            "```\n# approved",
            "a|b\\|c",
            "@everyone #1 https://evil.example www.evil.example",
            "0.pw",
            "<!-- x",
            "\u202egnp.exe",
            "&lt;b&gt; &#124;",
            "    indented",
            "# title",
            "1. one",
            "--- ",
            "=====",
            "\ud800",
        ]
    ),
)


def inline(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or []]


def shown(tokens: list[Token]) -> str:
    """The text that a reader sees."""
    text = "".join(token.content for token in inline(tokens) if token.type in ("text", "code_inline", "text_special"))
    return text.replace("\u200b", "")


@given(HOSTILE)
def test_a_code_span_in_a_table_is_one_cell_that_shows_the_value_and_no_markup(value: str) -> None:
    tokens = GFM.parse(f"| a | b |\n|---|---|\n| {code(value)} | end |\n")
    assert [token.type for token in tokens].count("td_open") == 2
    assert tokens[-1].type == "table_close"
    cell = next(t for i, t in enumerate(tokens) if t.type == "inline" and tokens[i - 1].type == "td_open")
    kinds = {child.type for child in cell.children or []}
    assert kinds <= {"code_inline"} or kinds <= {"html_inline", "text", "text_special"}
    assert {c.content for c in cell.children or [] if c.type == "html_inline"} <= {"<code>", "</code>"}
    assert shown([cell]).strip() == plain(value).strip()


@given(HOSTILE, st.sampled_from(["{}", "- x\n  {}", "| a |\n|---|\n| {} |"]))
def test_prose_shows_the_value_and_no_markup(value: str, around: str) -> None:
    text = prose("A " + value)
    tokens = GFM.parse(around.format(text))
    assert {child.type for child in inline(tokens)} <= {"text", "text_special", "softbreak"}
    assert plain("A " + value).strip() in shown(tokens)


@given(HOSTILE)
def test_prose_at_the_beginning_of_a_block_is_a_paragraph(value: str) -> None:
    if plain(value).strip():
        assert [token.type for token in GFM.parse(prose(value))][:1] == ["paragraph_open"]


@given(st.lists(HOSTILE, max_size=4))
def test_a_fenced_block_ends_where_it_should(values: list[str]) -> None:
    lines = [f"+ {plain(value)}" for value in values]
    tokens = GFM.parse(fenced(lines, "diff") + "\n\nafter")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content == "".join(f"{line}\n" for line in lines)


@given(HOSTILE)
def test_github_sees_no_mention_no_issue_and_no_bare_link_in_prose(value: str) -> None:
    seen = html.unescape(prose(value).replace("\\", ""))
    assert not re.search(r"[@#]\w|://|(?i:\bwww\.)", seen)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("s3:Get*", "`s3:Get*`"),
        ("a|b", "<code>a&#124;b</code>"),
        ("a`b", "<code>a&#96;b</code>"),
        ("", "` `"),
        ("two\nlines", "<code>two&#92;nlines</code>"),
        ("\u202eabc", "<code>&#92;u202eabc</code>"),
    ],
)
def test_code(value: str, expected: str) -> None:
    assert code(value) == expected


def test_a_long_value_is_cut_in_its_middle() -> None:
    assert plain("a" * 500 + "b" * 500, 11) == "aaaa...bbbb"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://docs.aws.amazon.com/IAM/x.html#y", "[why](https://docs.aws.amazon.com/IAM/x.html#y)"),
        ("javascript:alert(1)", "why"),
        ("https://a.b/) [x](https://evil.example", "why"),
        ("", "why"),
    ],
)
def test_a_link_goes_to_a_plain_web_address_only(url: str, expected: str) -> None:
    assert link("why", url) == expected
