"""Which callers may have a permission at all: a quick look at their own policies, before anything is decided.

In a stack of thousands of roles nearly none has anything to do with one queue.
"""

from collections.abc import Iterable, Iterator

from least_privilege.evaluation.grants import Source
from least_privilege.policy.document import Statement, Value
from least_privilege.policy.pattern_index import Patterns
from least_privilege.policy.patterns import resource_pattern
from least_privilege.policy.principals import names_account
from least_privilege.policy.unknown import Unknown
from least_privilege.policy.wildcards import overlaps
from least_privilege.questions.callers import Asker

_ANYTHING = "*"


class Candidates:
    """The principals of one stack by what their own policies allow, and by name."""

    def __init__(self, askers: Iterable[Asker]) -> None:
        self._askers = tuple(each for each in askers if each.principal)
        self._by_service: dict[str, Patterns[Asker]] = {}
        self._by_name: dict[str, list[Asker]] = {}
        for each in self._askers:
            name = each.caller.value.rpartition("/")[2]
            self._by_name.setdefault("" if set(name) & set("*?") else name, []).append(each)

    def of(self, service: str, arn: str, own: Iterable[Source]) -> tuple[Asker, ...]:
        """Those that may do something of `service` on `arn`: whom its `own` policies name, and who has an Allow that is
        on it or not known."""
        if service not in self._by_service:
            self._by_service[service] = Patterns(self._of_service(service))
        found = [asker for pattern, asker in self._by_service[service].about(arn) if overlaps(pattern, arn)]
        for value in _named(own):
            found += self._called(value)
        return tuple(dict.fromkeys(found))

    def _called(self, value: Value) -> Iterable[Asker]:
        """Those that a Principal may mean: a role by its ARN, or by that of its sessions. An id may be anyone's."""
        if isinstance(value, Unknown) or "/" not in value or set(value) & set("*?"):
            return self._askers
        names = ("", *value.split("/")[1:])
        return [each for name in names for each in self._by_name.get(name, ())]

    def _of_service(self, service: str) -> Iterator[tuple[str, Asker]]:
        for asker in self._askers:
            assert asker.principal is not None
            patterns: dict[str, None] = {}
            for source in asker.principal.sources:
                for statement in source.document.statements:
                    if statement.allows and (
                        statement.has_unknown_action or statement.spans_services or service in statement.services
                    ):
                        patterns.update(dict.fromkeys(_patterns(statement)))
                if source.document.has_unknown_statements:
                    patterns[_ANYTHING] = None
            if asker.principal.is_incomplete:
                patterns[_ANYTHING] = None
            for pattern in (_ANYTHING,) if _ANYTHING in patterns else patterns:
                yield pattern, asker


def _named(own: Iterable[Source]) -> Iterator[Value]:
    """Whom the Allows of a resource's own policies name, but for services, identity providers and whole accounts, which
    leave the decision to identity policies."""
    for source in own:
        for statement in source.document.statements if not source.document.has_unknown_statements else ():
            if statement.allows and statement.not_principals:
                yield _ANYTHING
            for kind, values in statement.principals.items() if statement.allows else ():
                if kind not in ("Service", "Federated"):
                    yield from (each for each in values if not names_account(each))
        if source.document.has_unknown_statements:
            yield _ANYTHING


def _patterns(statement: Statement) -> Iterator[str]:
    if statement.not_resources or not statement.resources:
        yield _ANYTHING
    for value in statement.resources:
        if isinstance(value, Unknown):
            yield _ANYTHING
        else:
            yield from resource_pattern(value).readings
