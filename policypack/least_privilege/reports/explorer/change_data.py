"""What changes between two reports of a stack, for the page."""

from typing import Any

from least_privilege.reports.changes import GrantChange, PrincipalChange, StackChange, TrustChange
from least_privilege.reports.explorer.people import People
from least_privilege.reports.gains import gained
from least_privilege.reports.markdown_changes import grant_line, trust_line


def change_data(change: StackChange, people: People) -> dict[str, Any]:
    """The changes of each principal, and what could not be compared."""
    return {
        "known": change.known,
        "hidden": change.hidden,
        "people": [_principal(each, people) for each in change.principals],
    }


def _principal(each: PrincipalChange, people: People) -> dict[str, Any]:
    lines = [*map(_trust, each.trust), *map(_grant, each.grants), *(_grant(one, "boundary: ") for one in each.limits)]
    if each.boundary:
        before, after = (name or "none" for name in each.boundary)
        effect = "wider" if each.is_unbounded else "" if each.boundary[0] else "narrower"
        lines.append({"text": f"! permissions boundary {after}, before {before}", "effect": effect})
    lines += [
        {
            "text": f"! policy {name}: its document is not known here",
            "effect": "wider" if name.startswith("arn:") else "unclear",
        }
        for name in each.unread
    ]
    narrows = each.state == "gone" or any(one["effect"] == "narrower" for one in lines)
    return {
        "who": people.of(each.principal),
        "state": each.state,
        "wider": each.widens,
        "narrower": narrows,
        "unclear": each.is_unclear,
        "gained": gained(each) if each.widens else "",
        "lines": lines,
    }


def _trust(each: TrustChange) -> dict[str, str]:
    return {"text": trust_line(each), "effect": _effect(each)}


def _grant(each: GrantChange, what: str = "") -> dict[str, str]:
    return {"text": grant_line(each, what), "effect": _effect(each)}


def _effect(each: GrantChange | TrustChange) -> str:
    return "wider" if each.widens else "narrower" if each.narrows else ""
