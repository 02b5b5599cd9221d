"""What no report may show: external ids, and whatever Pulumi marks as a secret.

A secret is known by its value: it is replaced wherever it appears. One that is shorter than six characters is replaced
only where it stands alone, since it would be found in names that it has nothing to do with.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeGuard

from least_privilege.documents import Kind, parse
from least_privilege.findings import Finding
from least_privilege.model import Resource
from least_privilege.places import placed_documents
from least_privilege.reports.model import Grant, Principal, Reported, Trust, WaiverInfo

SECRET: Final = "(secret)"
EXTERNAL_ID: Final = "sts:externalid"
_SHORT: Final = 6
_PLAIN: Final = frozenset({"", "*", "true", "false"})


class Redactor:
    """Collects secrets, then takes them out of texts."""

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._anywhere: re.Pattern[str] | None = None
        self._conditions: set[tuple[str, str]] = set()

    def secret(self, value: Any) -> None:
        """`value` is a secret: a text, or anything that holds texts.

        Of a policy document that is secret as a whole, as it becomes by one secret inside, only the values of its
        conditions are taken for secret: its actions and resources are what the report is about.
        """
        for text in _leaves(value):
            document = _json(text)
            if _is_document(document):
                self._conditions.update(_condition_values(document))
            else:
                self._add(text)

    def resource(self, resource: Resource) -> None:
        """The external ids in the resource's documents are secret."""
        for placed in placed_documents(resource):
            for statement in placed.document.statements:
                for condition in statement.conditions:
                    if condition.key.lower() == EXTERNAL_ID:
                        for value in condition.values:
                            self._add(value)

    def _add(self, value: Any) -> None:
        if isinstance(value, str) and value not in _PLAIN:
            self._texts.add(value)
            self._anywhere = None

    def condition(self, key: str, value: str) -> str:
        """The value of condition `key` as it may be shown."""
        hidden = (key.lower(), value) in self._conditions or (key.lower() == EXTERNAL_ID and value not in _PLAIN)
        return SECRET if hidden else self.text(value)

    def text(self, value: str) -> str:
        """`value` without any secret."""
        if value in self._texts:
            return SECRET
        if self._anywhere is None:
            # The longest first: one secret may hold another.
            long = sorted((text for text in self._texts if len(text) >= _SHORT), key=lambda text: (-len(text), text))
            self._anywhere = re.compile("|".join(map(re.escape, long)) or r"(?!)")
        return self._anywhere.sub(SECRET, value)

    def texts(self, values: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self.text, values))

    def reported(self, each: Reported) -> Reported:
        own = each.finding
        shown = Finding(
            id=self.text(own.id), evidence=self.text(own.evidence), fix=self.text(own.fix), urn=self.text(own.urn)
        )
        return replace(each, finding=shown, waived=self.waiver(each.waived) if each.waived else None)

    def waiver(self, waiver: WaiverInfo) -> WaiverInfo:
        return WaiverInfo(**{key: self.text(value) for key, value in vars(waiver).items()})

    def principal(self, principal: Principal) -> Principal:
        return replace(
            principal,
            name=self.text(principal.name),
            urn=self.text(principal.urn),
            boundary=self.text(principal.boundary),
            limits=tuple(sorted(map(self._grant, principal.limits))),
            unread=self.texts(principal.unread),
            grants=tuple(sorted(map(self._grant, principal.grants))),
            trust=tuple(sorted(map(self._trust, principal.trust))),
        )

    def _grant(self, grant: Grant) -> Grant:
        return replace(
            grant,
            action=self.text(grant.action),
            resource=self.text(grant.resource),
            conditions=self.texts(grant.conditions),
            except_actions=self.texts(grant.except_actions),
            except_resources=self.texts(grant.except_resources),
        )

    def _trust(self, trust: Trust) -> Trust:
        return replace(
            trust, who=self.text(trust.who), resource=self.text(trust.resource), conditions=self.texts(trust.conditions)
        )


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, str):
        yield value
        # A structured configuration value arrives as the text of its JSON.
        if isinstance(inner := _json(value), Mapping | list) and not _is_document(inner):
            yield from _leaves(inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _json(text: str) -> Any:
    """The value in JSON text, None where it is another text."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_document(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping) and any(str(key).lower() == "statement" for key in value)


def _condition_values(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for statement in parse(document, Kind.IDENTITY).statements:
        for condition in statement.conditions:
            for value in condition.values:
                if isinstance(value, str) and value not in _PLAIN:
                    yield condition.key.lower(), value
