"""Takes out of reports what they must not show: external ids, and every value that Pulumi marks as a secret.

A secret is replaced everywhere. One of fewer than six characters is replaced only where it stands alone: it would be
found in names that have nothing to do with it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeGuard

from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.policy.unknown import Unknown
from least_privilege.reports.model import (
    SECRET,
    ReportedAccess,
    ReportedFinding,
    ReportedGrant,
    ReportedPrincipal,
    ReportedTrust,
    WaiverInfo,
)
from least_privilege.reports.reach_model import ReportedParty, ReportedReach, ReportedResource, ReportedStep
from least_privilege.rules.finding import Finding
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import embedded_policies

EXTERNAL_ID: Final = "sts:externalid"
_SHORT: Final = 6
_PLAIN: Final = frozenset({"", "*", "true", "false"})
_ELEMENTS: Final = frozenset({"version", "id", "statement"})
_IDENTIFIER = re.compile(r"arn:[^:]*:.+|\d{12}|o-[a-z0-9]{10,32}", re.ASCII)
"""ARNs, account ids, organization ids: they name a principal, and knowing one grants nothing."""


def is_secret_id(value: str) -> bool:
    """Whether an external id is a secret. One that is an ARN is not: Redshift gives a database user's.

    Source: https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-database-users.html
    """
    return value not in _PLAIN and not value.startswith("arn:")


class Redactor:
    """Collects secrets, and takes them out of texts."""

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._anywhere: re.Pattern[str] | None = None
        self._conditions: set[tuple[str, str]] = set()

    def add_secret(self, value: Any) -> None:
        """`value` is a secret: a text, or anything that holds texts.

        One secret inside makes a whole policy document secret. Of such a document only the values of its conditions are
        hidden: its actions and resources are what the report is about.
        """
        for found in _leaves(value):
            if isinstance(found, Mapping):
                self._conditions.update(_condition_values(found))
            else:
                self._add(found)

    def add_external_ids(self, resource: Resource) -> None:
        """The external ids in the resource's policy documents are secret."""
        for embedded in embedded_policies(resource):
            for statement in embedded.document.statements:
                for condition in statement.conditions:
                    if condition.lower_key == EXTERNAL_ID:
                        for value in condition.values:
                            if isinstance(value, str) and is_secret_id(value):
                                self._add(value)

    def _add(self, text: str) -> None:
        if text not in _PLAIN:
            self._texts.add(text)
            self._anywhere = None

    def redact_condition(self, key: str, value: str) -> str:
        """A value of the condition key `key`, or `(secret)` where it is one."""
        hidden = (key.lower(), value) in self._conditions or (key.lower() == EXTERNAL_ID and is_secret_id(value))
        return SECRET if hidden else self.redact(value)

    def redact(self, value: str) -> str:
        """`value` with `(secret)` for every secret in it."""
        if value in self._texts:
            return SECRET
        if self._anywhere is None:
            # The longest first: one secret may hold another.
            long = sorted((text for text in self._texts if len(text) >= _SHORT), key=lambda text: (-len(text), text))
            self._anywhere = re.compile("|".join(map(re.escape, long)) or r"(?!)")
        return self._anywhere.sub(SECRET, value)

    def redact_all(self, values: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self.redact, values))

    def redact_finding(self, each: ReportedFinding) -> ReportedFinding:
        own = each.finding
        shown = Finding(
            id=self.redact(own.id),
            evidence=self.redact(own.evidence),
            fix=self.redact(own.fix),
            urn=self.redact(own.urn),
            actions=self.redact_all(own.actions),
            checks=own.aws_checks,
        )
        return replace(each, finding=shown, waived=self.redact_waiver(each.waived) if each.waived else None)

    def redact_waiver(self, waiver: WaiverInfo) -> WaiverInfo:
        texts = {key: self.redact(value) for key, value in vars(waiver).items() if key != "actions"}
        return WaiverInfo(**texts, actions=self.redact_all(waiver.actions))

    def redact_access(self, access: ReportedAccess) -> ReportedAccess:
        return ReportedAccess(
            principals=tuple(map(self._principal, access.principals)),
            steps=tuple(map(self._step, access.steps)),
            resources=tuple(map(self._resource, access.resources)),
        )

    def _step(self, step: ReportedStep) -> ReportedStep:
        return replace(
            step,
            source=self._party(step.source),
            target=self._party(step.target),
            how=self.redact(step.how),
            by=self.redact_all(step.by),
        )

    def _resource(self, resource: ReportedResource) -> ReportedResource:
        texts = {key: self.redact(getattr(resource, key)) for key in ("arn", "name", "urn")}
        return ReportedResource(**texts, reach=tuple(map(self._reach, resource.reach)))

    def _reach(self, reach: ReportedReach) -> ReportedReach:
        who, where, by = self._party(reach.who), self.redact(reach.where), self.redact_all(reach.by)
        return replace(reach, who=who, where=where, by=by)

    def _party(self, party: ReportedParty) -> ReportedParty:
        return replace(party, name=self.redact(party.name), urn=self.redact(party.urn))

    def _principal(self, principal: ReportedPrincipal) -> ReportedPrincipal:
        return replace(
            principal,
            name=self.redact(principal.name),
            urn=self.redact(principal.urn),
            boundary=self.redact(principal.boundary),
            policies=self.redact_all(principal.policies),
            limits=tuple(sorted(map(self._grant, principal.limits))),
            outside=tuple(sorted(map(self._grant, principal.outside))),
            unread=self.redact_all(principal.unread),
            grants=tuple(sorted(map(self._grant, principal.grants))),
            trust=tuple(sorted(map(self._trust, principal.trust))),
        )

    def _grant(self, grant: ReportedGrant) -> ReportedGrant:
        return replace(
            grant,
            action=self.redact(grant.action),
            resource=self.redact(grant.resource),
            conditions=self.redact_all(grant.conditions),
            except_actions=self.redact_all(grant.except_actions),
            except_resources=self.redact_all(grant.except_resources),
            by=self.redact_all(grant.by),
        )

    def _trust(self, trust: ReportedTrust) -> ReportedTrust:
        return replace(
            trust,
            who=self.redact(trust.who),
            resource=self.redact(trust.resource),
            conditions=self.redact_all(trust.conditions),
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
    """Whether `value` has the elements of a policy document and no other keys, whose values might be passwords."""
    if not isinstance(value, Mapping):
        return False
    elements = {str(key).lower(): item for key, item in value.items()}
    statements = elements.get("statement")
    return elements.keys() <= _ELEMENTS and all(
        isinstance(each, Mapping | Unknown) for each in (statements if isinstance(statements, list) else [statements])
    )


def _condition_values(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Key and value of the document's conditions, without values that are never secret."""
    for statement in parse(document, PolicyKind.IDENTITY).statements:
        for condition in statement.conditions:
            key = condition.lower_key
            for value in condition.values:
                if isinstance(value, Unknown) or value in _PLAIN:
                    continue
                if key == EXTERNAL_ID or not _IDENTIFIER.fullmatch(value):
                    yield key, value
