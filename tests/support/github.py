"""What GitHub makes of Markdown."""

import re

from markdown_it import MarkdownIt


def as_github() -> MarkdownIt:
    """A parser that links what GitHub does: addresses, and what begins with a scheme or `www.`, but no bare domain.

    Source: https://github.github.com/gfm/#autolinks-extension-
    """
    parser = MarkdownIt("gfm-like")
    assert parser.linkify
    parser.linkify.set({"fuzzy_link": False}).add("www.", {"validate": re.compile(r"[^\s<]+")})
    return parser
