"""The parts of what an ARN pattern matches that policies may tell apart, as one ARN each that stands for a part.

Its wildcards are characters like others to the patterns of policies: what these say of the ARN, they say of everything
that none of them names.
"""

from collections.abc import Iterable, Iterator

from least_privilege.policy.common_text import common_text
from least_privilege.policy.conditions import Context, substitute
from least_privilege.policy.document import Statement
from least_privilege.policy.patterns import resource_pattern
from least_privilege.policy.unknown import Unknown
from least_privilege.questions.decision import Policies

_MOST = 500
"""Of patterns that cut each other in very many ways, the first parts are looked at."""

_RUN = "*" * 40
"""Longer than what a pattern has of `?` in a row: a wildcard stands for more than one character."""


def regions(target: str, policies: Policies, context: Context) -> tuple[str, ...]:
    """The parts of `target` in a request with `context`: itself, what it shares with each pattern, and what these share
    with those of other policies that must allow as well.

    A boundary allows `*-prod` of what an identity policy allows of `orders-*`: `orders-*-prod` is a part. `*`, of an
    action that works on no resource, has only parts that are everything of a service.
    """
    if not set(target) & set("*?"):
        return (target,)
    found = {target: None}
    for layer in _layers(policies, context):
        for region in tuple(found):
            for pattern in layer:
                if len(found) < _MOST and (shared := common_text(region, pattern)) is not None:
                    found[shared] = None
    return tuple(each for each in found if target != "*" or each.split(":", 5)[-1] == "*")


def as_text(region: str) -> str:
    """The ARN to ask policies for."""
    return region.replace("*", _RUN)


def _layers(policies: Policies, context: Context) -> Iterator[tuple[str, ...]]:
    """The patterns that are alternatives to each other, policy by policy."""
    for sources in (policies.identity or (), policies.boundary or (), policies.own, *policies.ceiling.service):
        statements = [statement for source in sources for statement in source.document.statements]
        yield _patterns((each for each in statements if each.allows or not each.not_resources), context)
        yield from (_patterns((each,), context) for each in statements if not each.allows and each.not_resources)


def _patterns(statements: Iterable[Statement], context: Context) -> tuple[str, ...]:
    given = (each for one in statements for each in (*one.resources, *one.not_resources))
    known = (each for each in given if not isinstance(each, Unknown))
    readings = (reading for each in known for reading in resource_pattern(each).readings)
    filled = (substitute(each, context) if "${" in each else each for each in readings)
    return tuple(dict.fromkeys(each for each in filled if each is not None))
