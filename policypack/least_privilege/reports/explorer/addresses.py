"""Addresses of what the page shows, after its own: the same ones from run to run."""

import re
from urllib.parse import quote

_HALF = re.compile("[\ud800-\udfff]")


def address(view: str, *names: str) -> str:
    """`#/change/shop%2Fdev/role/web`; `assets/scripts/main.js` reads it."""
    return "#/" + "/".join(quote(encodable(each), safe="") for each in (view, *names))


def encodable(text: str) -> str:
    """`text` with a replacement character for half of a pair, which no file can hold."""
    return _HALF.sub("\ufffd", text)
