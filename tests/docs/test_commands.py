"""Every command line of `least-privilege` that a page shows is one that the command takes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from least_privilege_cli.command_line import parser
from tests.docs.pages import PAGES, ROOT

_COMMAND = re.compile(r"^(?:\$ )?(?:uvx --from \S+ |\.venv/bin/)?least-privilege (.*)$", re.MULTILINE)
_INLINE = re.compile(r"^least-privilege (\S+ .*)$")
_PLACEHOLDER = re.compile(r"\[|\.\.\.|\$|FINDING-ID|\||>|<")


def shown(page: Path) -> Iterator[str]:
    """What the page gives to `least-privilege`, in blocks and inside sentences, but for patterns of commands."""
    for token in MarkdownIt().parse(page.read_text("utf-8")):
        if token.type == "fence":
            yield from _COMMAND.findall(token.content.replace("\\\n", " "))
        for child in token.children or ():
            if child.type == "code_inline" and (found := _INLINE.match(child.content)):
                yield found[1]


NAMING = {ROOT / "CHANGELOG.md"}
"""Pages that name a command with what is new in it, and not what to type."""

COMMANDS = sorted(
    (str(page.relative_to(ROOT)), each)
    for page in PAGES
    if page not in NAMING
    for each in dict.fromkeys(shown(page))
    if not _PLACEHOLDER.search(each)
)


def test_pages_show_commands() -> None:
    assert len(COMMANDS) > 10


@pytest.mark.parametrize(("page", "arguments"), COMMANDS, ids=[f"{page}: {text}" for page, text in COMMANDS])
def test_a_command_is_taken(page: str, arguments: str) -> None:  # noqa: ARG001 - names the test
    parser().parse_args(shlex.split(arguments, comments=True))
