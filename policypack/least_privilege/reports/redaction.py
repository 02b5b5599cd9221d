"""What no report may show: external ids, and whatever Pulumi marks as a secret.

A secret is known by its value and replaced wherever it appears. One that is shorter than six characters is replaced
only where it stands alone, since it would be found in names that it has nothing to do with.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeGuard

from least_privilege.policy.document import Kind
from least_privilege.policy.parser import parse
from least_privilege.policy.unknown import Unknown
from least_privilege.reports.model import SECRET, Grant, Principal, Reported, Trust, WaiverInfo
from least_privilege.rules.finding import Finding
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import embedded_policies

EXTERNAL_ID: Final = "sts:externalid"
_SHORT: Final = 6
_PLAIN: Final = frozenset({"", "*", "true", "false"})
_ELEMENTS: Final = frozenset({"version", "id", "statement"})
_IDENTIFIER = re.compile(r"arn:[^:]*:.+|\d{12}|o-[a-z0-9]{10,32}", re.ASCII)
"""ARNs, account ids, ids of organizations: they say who is meant, and let nobody in by being known."""


def is_secret_id(value: str) -> bool:
    """Whether an external id is a secret. One that is an ARN is not: Redshift gives a database user's.

    Source: https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-database-users.html
    """
    return value not in _PLAIN and not value.startswith("arn:")


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
        for found in _leaves(value):
            if isinstance(found, Mapping):
                self._conditions.update(_condition_values(found))
            else:
                self._add(found)

    def resource(self, resource: Resource) -> None:
        """The external ids in the resource's documents are secret."""
        for embedded in embedded_policies(resource):
            for statement in embedded.document.statements:
                for condition in statement.conditions:
                    if condition.key.lower() == EXTERNAL_ID:
                        for value in condition.values:
                            if isinstance(value, str) and is_secret_id(value):
                                self._add(value)

    def _add(self, text: str) -> None:
        if text not in _PLAIN:
            self._texts.add(text)
            self._anywhere = None

    def condition(self, key: str, value: str) -> str:
        """The value of condition `key` as it may be shown."""
        hidden = (key.lower(), value) in self._conditions or (key.lower() == EXTERNAL_ID and is_secret_id(value))
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


def _leaves(value: Any) -> Iterator[str | Mapping[str, Any]]:
    """The texts in `value`, and the policy documents in it, which are not taken apart."""
    if _is_document(value):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, str):
        inner = _json(value)  # A structured configuration value arrives as the text of its JSON.
        if not _is_document(inner):
            yield value
        if isinstance(inner, Mapping | list):
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
    """Whether `value` has the elements of a policy document and no others, which might be anybody's password."""
    if not isinstance(value, Mapping):
        return False
    elements = {str(key).lower(): item for key, item in value.items()}
    statements = elements.get("statement")
    return elements.keys() <= _ELEMENTS and all(
        isinstance(each, Mapping | Unknown) for each in (statements if isinstance(statements, list) else [statements])
    )


def _condition_values(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Key and value of the conditions, without values that are no secret whatever the document."""
    for statement in parse(document, Kind.IDENTITY).statements:
        for condition in statement.conditions:
            key = condition.key.lower()
            for value in condition.values:
                if isinstance(value, Unknown) or value in _PLAIN:
                    continue
                if key == EXTERNAL_ID or not _IDENTIFIER.fullmatch(value):
                    yield key, value
