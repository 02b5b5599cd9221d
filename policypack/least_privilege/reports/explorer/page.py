"""The page: one file of markup, style, scripts and data that asks nothing of any network."""

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any, Final

from least_privilege.reports.explorer.addresses import encodable
from least_privilege.reports.explorer.data import data
from least_privilege.reports.model import Report

SCRIPTS: Final = (
    "model.js",
    "dom.js",
    "paths.js",
    "parts.js",
    "graph.js",
    "roles.js",
    "role.js",
    "resources.js",
    "reachers.js",
    "resource.js",
    "path_view.js",
    "findings.js",
    "change.js",
    "main.js",
)
"""In the order in which they are run: all in one scope."""

_LIBRARY: Final = ("dagre.LICENSE.txt", "dagre.min.js")
_ESCAPES: Final = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


def render(report: Report, baseline: Report | None = None) -> str:
    """`report` as an HTML page, the same for the same report; with `baseline` it also shows what changes."""
    style, scripts = _asset("page.css"), (_library(), _own_scripts())
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src {_hash(style)}; script-src {' '.join(map(_hash, scripts))}"
    )
    filled = {
        "POLICY": policy,
        "STYLE": style,
        "DATA": embedded(data(report, baseline)),
        "LIBRARY": scripts[0],
        "SCRIPTS": scripts[1],
    }
    head, *parts = _asset("page.html").split("{{")
    return head + "".join(_filled(part, filled) for part in parts)


def _filled(part: str, values: dict[str, str]) -> str:
    """`part` with the value of the placeholder at its beginning: no value is searched for placeholders."""
    name, _, rest = part.partition("}}")
    return values[name] + rest


def embedded(value: Any) -> str:
    """JSON that no parser of HTML takes for anything else.

    Source: https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
    """
    return encodable(json.dumps(value, ensure_ascii=False, separators=(",", ":"))).translate(_ESCAPES)


@cache
def _library() -> str:
    licence, code = (_asset(f"vendor/{name}") for name in _LIBRARY)
    lines = (line for line in code.splitlines() if not line.startswith("//# sourceMappingURL="))
    return "\n".join((f"/*\n{licence}\n*/", *lines))


@cache
def _own_scripts() -> str:
    return "\n".join(('"use strict";', *(_asset(f"scripts/{name}") for name in SCRIPTS)))


@cache
def _asset(name: str) -> str:
    return files(__package__).joinpath("assets", *name.split("/")).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Source: https://www.w3.org/TR/CSP3/#grammardef-hash-source"""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
