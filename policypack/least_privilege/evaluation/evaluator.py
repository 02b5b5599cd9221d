"""AWS's evaluation logic for one request: allowed, denied, or depends on which keys.

An explicit Deny wins; what no statement allows is denied; a permissions boundary must allow too. Service control
policies and session policies are outside a program, and not looked at.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from least_privilege.aws.resource_coverage import has_wildcard_type
from least_privilege.evaluation.callers import Caller, names_caller
from least_privilege.policy.arn_fields import completed
from least_privilege.policy.conditions import (
    NOTHING_KNOWN,
    Context,
    contradictory,
    depends_on,
    every,
    holds,
    some,
    substitute,
)
from least_privilege.policy.document import Document, Statement, Value
from least_privilege.policy.patterns import resource_pattern
from least_privilege.policy.unknown import Unknown
from least_privilege.policy.variables import variables, without_variables
from least_privilege.policy.wildcards import matches


class Answer(Enum):
    ALLOWED = "allowed"
    DENIED = "denied"
    DEPENDS = "depends"


@dataclass(frozen=True)
class Request:
    """One call. `resource` is an ARN, or `*` for an action without resources; `caller` matters to resource policies
    and trust policies alone. What the caller says of its condition keys need not be in `context`."""

    action: str
    resource: str = "*"
    context: Context = NOTHING_KNOWN
    caller: Caller | None = None

    @cached_property
    def facts(self) -> Context:
        """All that is known of its condition keys."""
        return self.context.over(self.caller.keys) if self.caller else self.context


@dataclass(frozen=True)
class Verdict:
    """`keys`: what a DEPENDS hangs on, condition keys in lower case, or an element that is unknown at preview
    (`Resource`). `by`: the statements that decided it, or may."""

    answer: Answer
    keys: frozenset[str] = frozenset()
    by: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Application:
    """Whether a statement, with any effect, applies to a request; where that is None, the keys that it depends on."""

    statement: Statement
    answer: bool | None
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Layer:
    """What of a principal's (or a resource's) documents, or of its boundary, applies to a request or may."""

    allows: list[Application]
    denies: list[Application]
    has_unknown_statements: bool


def evaluate(documents: Iterable[Document], request: Request, boundary: Iterable[Document] | None = None) -> Verdict:
    """The answer of all `documents` of a principal (or of a resource) to `request`, within `boundary` if there is one.

    With a document that is wholly unknown at preview the answer is DEPENDS, on `Document`, unless a Deny applies.
    """
    layers = [_layer(documents, request)]
    if boundary is not None:
        layers.append(_layer(boundary, request))
    denies = [deny for layer in layers for deny in layer.denies]
    if certain := _certain(denies):
        return Verdict(Answer.DENIED, by=certain)
    if any(not layer.allows and not layer.has_unknown_statements for layer in layers):
        return Verdict(Answer.DENIED)
    decided: tuple[Statement, ...] = ()
    undecided = denies
    for layer in layers:
        if certain := _certain(layer.allows):
            decided += certain
        else:
            undecided += layer.allows
    has_unknown_statements = any(layer.has_unknown_statements for layer in layers)
    if not undecided and not has_unknown_statements:
        return Verdict(Answer.ALLOWED, by=decided)
    keys = frozenset({"Document"} if has_unknown_statements else ()).union(*(each.keys for each in undecided))
    return Verdict(Answer.DEPENDS, keys, tuple(each.statement for each in undecided))


def _layer(documents: Iterable[Document], request: Request) -> _Layer:
    documents = tuple(documents)
    applications = [applies(statement, request) for document in documents for statement in document.statements]
    possible = [each for each in applications if each.answer is not False]
    return _Layer(
        allows=[each for each in possible if each.statement.allows],
        denies=[each for each in possible if not each.statement.allows],
        has_unknown_statements=any(document.has_unknown_statements for document in documents),
    )


def _certain(applications: Iterable[Application]) -> tuple[Statement, ...]:
    return tuple([each.statement for each in applications if each.answer])


def applies(statement: Statement, request: Request) -> Application:
    """Whether `statement`, with any effect, applies to `request`."""
    answers: list[bool | None] = []
    keys: set[str] = set()
    for answer, asked in _elements(statement, request):
        if answer is False:
            return Application(statement, False)
        answers.append(answer)
        keys.update(asked if answer is None else ())
    return Application(statement, every(answers), frozenset(keys))


def _elements(statement: Statement, request: Request) -> Iterator[tuple[bool | None, Iterable[str]]]:
    """For each element of `statement` whether it matches, and the keys that this depends on."""
    yield _matches_action(statement, request.action), ("Action",)
    # The statements of a trust policy, and of some resource policies, are about what they are attached to.
    if statement.resources or statement.not_resources:
        yield _matches_resource(statement, request), _unknown_variables(statement, request.facts) or ("Resource",)
    elif not (statement.principals or statement.not_principals):
        yield False, ()
    if request.caller is not None and (statement.principals or statement.not_principals):
        yield names_caller(statement, request.caller), (_named_by(statement),)
    for condition in statement.conditions:
        if not statement.variables:
            values = (without_variables(v) if isinstance(v, str) else v for v in condition.values)
            condition = replace(condition, values=tuple(values))
        yield holds(condition, request.facts), depends_on(condition, request.facts)
    if contradictory(statement.conditions):
        yield False, ()


def _named_by(statement: Statement) -> str:
    """What it depends on whether a statement names a caller: a principal that is unknown at preview, or who it is."""
    named = (*statement.principals.values(), *statement.not_principals.values())
    return "Principal" if any(isinstance(each, Unknown) for values in named for each in values) else "Caller"


def _matches_action(statement: Statement, action: str) -> bool | None:
    name = action.lower()
    found = some(
        None if isinstance(pattern, Unknown) else matches(pattern.lowered, name)
        for pattern in statement.actions or statement.not_actions
    )
    return _negated(found) if statement.not_actions and not statement.actions else found


def _matches_resource(statement: Statement, request: Request) -> bool | None:
    written = statement.resources or statement.not_resources
    found = some(_resource_matches(pattern, statement, request) for pattern in written)
    return found if statement.resources else _negated(found)


def _resource_matches(pattern: Value, statement: Statement, request: Request) -> bool | None:
    if isinstance(pattern, Unknown):
        return None
    if not statement.variables:
        pattern = without_variables(pattern)
    filled = substitute(pattern, request.facts) if "${" in pattern else pattern
    if filled is None:
        return False
    meant = completed(filled)
    if matches(meant, request.resource):
        is_open = ("${" in filled and variables(filled)) or has_wildcard_type(resource_pattern(meant))
        return None if is_open else True
    # `arn:*pets`: AWS does not say whether a wildcard stands for the fields that are left out.
    return None if meant != filled and matches(filled, request.resource) else False


def _unknown_variables(statement: Statement, context: Context) -> tuple[str, ...]:
    values = (value for value in statement.resources + statement.not_resources if isinstance(value, str))
    names = (name for value in values if "${" in value for name in variables(value))
    return tuple(name for name in names if isinstance(context.get(name), Unknown))


def _negated(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def may_assume(trust: Document, caller: Caller, context: Context = NOTHING_KNOWN) -> Verdict:
    """Whether the trust policy `trust` lets `caller` assume the role, by the call of STS that its kind makes.

    A principal of AWS in another account, or one that is named by its account alone, needs permission of its own too.
    Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    """
    action = "sts:AssumeRole"
    if caller.kind == "Federated":
        saml = ":saml-provider/" in caller.value
        action = "sts:AssumeRoleWithSAML" if saml else "sts:AssumeRoleWithWebIdentity"
    return evaluate([trust], Request(action, context=context, caller=caller))
