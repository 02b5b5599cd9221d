"""Values as Markdown that shows them unchanged: names and Sids may hold any characters.

GitHub reads more into text than CommonMark does: mentions, issue numbers, bare links, tables.
Source: https://github.github.com/gfm/
"""

import re
import string
from typing import Final

_LONGEST: Final = 600
_GAP: Final = "&#8203;"  # a space of no width, so that GitHub sees no mention, issue or link
_ORDINARY = re.compile(r"[\w\s.,:;/+=@#~*?()\[\]{}<>$%&!'\"^-]+", re.ASCII)
_MARKUP = frozenset(string.punctuation) - frozenset(".,:;'\"/%=?-")


def plain(value: str, longest: int = _LONGEST) -> str:
    """`value` on one line, without control and direction characters, and cut in the middle where it is too long."""
    text = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in value)
    if len(text) <= longest:
        return text
    half = (longest - 3) // 2
    return f"{text[:half]}...{text[-half:]}"


def code(value: str) -> str:
    """A code span that may stand anywhere, in a table too."""
    text = plain(value)
    if not text.strip():
        return "` `"
    if _ORDINARY.fullmatch(text):
        return f"`{text}`" if text == text.strip() else f"` {text} `"
    # A pipe ends a table's cell even in a code span, and backticks would end the span: as HTML, nothing can.
    return "<code>" + "".join(char if char.isalnum() else f"&#{ord(char)};" for char in text) + "</code>"


def prose(value: str) -> str:
    """Running text in which no character is markup."""
    text = "".join(_character(char) for char in plain(value, 2 * _LONGEST).strip())
    text = re.sub(r"([@#])", rf"\1{_GAP}", text)
    text = text.replace("://", f":{_GAP}//")
    text = re.sub(r"(?i)\b(www)\.", rf"\1{_GAP}.", text)
    # What makes a line a list or a heading; the other markup is escaped already.
    return re.sub(r"^(\s*\d*)([.=-])", r"\1\\\2", text)


def _character(char: str) -> str:
    if char in "&<>":
        return {"&": "&amp;", "<": "&lt;", ">": "&gt;"}[char]
    return f"\\{char}" if char in _MARKUP else char


def link(text: str, url: str) -> str:
    """A link where `url` is an ordinary web address, else only its text."""
    return f"[{text}]({url})" if re.fullmatch(r"https?://[\w./#?=&%~+:-]+", url, re.ASCII) else text


def count(number: int, noun: str, plural: str = "") -> str:
    """`1,238 grants`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def fenced(lines: list[str], language: str) -> str:
    """A code block; its lines must hold no line break."""
    ticks = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, ticks + 1)
    return "\n".join((fence + language, *lines, fence))
