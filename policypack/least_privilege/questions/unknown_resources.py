"""What a Resource that is unknown at preview may be: one of the resources that its document was made from."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from least_privilege.evaluation.grants import Source
from least_privilege.policy.cache_sizes import DOCUMENTS
from least_privilege.policy.document import Statement
from least_privilege.policy.patterns import EVERYTHING, ResourcePattern
from least_privilege.policy.unknown import Unknown
from least_privilege.stack.model import Resource, Stack


def about(sources: Iterable[Source], resource: Resource | None, stack: Stack) -> tuple[Source, ...]:
    """`sources` without what is unknown in their Resources and surely not `resource`, which their documents were not
    made from. All of it where that cannot be told."""
    return tuple(source if resource is None else _about(source, resource, stack) for source in sources)


@lru_cache(DOCUMENTS)
def _about(source: Source, resource: Resource, stack: Stack) -> Source:
    if not source.document.has_unknown or not source.document.statements:
        return source
    behind = _all_behind(stack, source.urn)
    if not behind or resource.urn in behind:
        return source
    statements = tuple(left for each in source.document.statements if (left := _without_unknown(each)))
    return replace(source, document=replace(source.document, statements=statements))


def _without_unknown(statement: Statement) -> Statement | None:
    """A statement without unknown Resources; None where it has no others."""
    if statement.not_resources:
        left = _known(statement.not_resources)
        return replace(statement, not_resources=left, resources=() if left else (EVERYTHING,))
    left = _known(statement.resources)
    return replace(statement, resources=left) if left or not statement.resources else None


def _known(values: Iterable[ResourcePattern | Unknown]) -> tuple[ResourcePattern, ...]:
    return tuple(value for value in values if not isinstance(value, Unknown))


def _all_behind(stack: Stack, urn: str) -> set[str]:
    """The resources that anything of the resource `urn` was made from, and those behind them."""
    found: set[str] = set()
    waiting = [urn]
    while waiting:
        resource = stack.by_urn.get(waiting.pop())
        for urns in resource.property_dependencies.values() if resource else ():
            waiting += set(urns) - found
            found.update(urns)
    return found
