"""Grants as rows of statements: actions on resources under conditions, and where they are from."""

from collections.abc import Iterable, Iterator
from typing import Any

from least_privilege.aws.actions import LEVELS
from least_privilege.policy.wildcards import is_plain
from least_privilege.reports.explorer.power import level, named
from least_privilege.reports.explorer.texts import Texts
from least_privilege.reports.model import UNKNOWN_TEXT, ReportedGrant, ReportedTrust


def rows(grants: Iterable[ReportedGrant], texts: Texts) -> Iterator[dict[str, Any]]:
    """A row for all actions that a statement allows on the same resources: no row says more than `grants`."""
    by_resource: dict[tuple[Any, ...], dict[str, None]] = {}
    for grant in grants:
        said = (grant.by, grant.via, grant.effect, grant.conditions, grant.except_actions, grant.except_resources)
        by_resource.setdefault((*said, grant.resource), {})[grant.action] = None
    alike: dict[tuple[Any, ...], dict[str, None]] = {}
    for (*key, resource), actions in by_resource.items():
        alike.setdefault((*key, tuple(actions)), {})[resource] = None
    for (by, via, effect, conditions, except_actions, except_resources, actions), resources in alike.items():
        yield {
            "by": texts.list(by),
            "via": via,
            "effect": effect,
            "actions": [
                [name, texts.list(each)] for name, each in _by_level(effect, actions, except_actions).items() if each
            ],
            "services": texts.list(sorted({action.partition(":")[0].lower() for action in actions})),
            "exceptActions": texts.list(except_actions),
            "resources": texts.list(resources),
            "exceptResources": texts.list(except_resources),
            "conditions": texts.list(conditions),
        }


def _by_level(effect: str, actions: Iterable[str], exempt: tuple[str, ...]) -> dict[str, list[str]]:
    """Actions by access level; a wildcard, with the number of actions that it matches, at the gravest of theirs."""
    found: dict[str, list[str]] = {name: [] for name in (*LEVELS, UNKNOWN_TEXT)}
    for action in actions:
        grant = ReportedGrant(effect=effect, action=action, resource="*", except_actions=exempt)
        matched = named(grant)
        shown = action if is_plain(action) or action == UNKNOWN_TEXT else f"{action} ({len(matched):,} actions)"
        levels = {level(each) for each in matched}
        found[next((each for each in LEVELS if each in levels), UNKNOWN_TEXT)].append(shown)
    return found


def trust_rows(trust: Iterable[ReportedTrust], texts: Texts) -> Iterator[dict[str, Any]]:
    """Whom a trust policy or a resource policy lets in or keeps out."""
    for each in trust:
        yield {
            "effect": each.effect,
            "who": each.who,
            "action": each.action,
            "resource": each.resource,
            "conditions": texts.list(each.conditions),
        }
