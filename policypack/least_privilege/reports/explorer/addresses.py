"""Addresses of what the page shows, after its own: the same ones from run to run."""

from urllib.parse import quote


def address(view: str, *names: str) -> str:
    """`#/change/shop%2Fdev/role/web`; `assets/scripts/main.js` reads it."""
    return "#/" + "/".join(quote(each, safe="", errors="replace") for each in (view, *names))
