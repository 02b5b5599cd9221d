"""AWS's evaluation logic for one request: allowed, denied, or depends on which keys.

An explicit Deny wins; what no statement allows is denied; a permissions boundary must allow too. Service control
policies and session policies are outside a program, and not looked at.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from least_privilege.policy.conditions import (
    NOTHING_KNOWN,
    Context,
    depends_on,
    every,
    holds,
    some,
    substitute,
)
from least_privilege.policy.document import Document, Statement, Value
from least_privilege.policy.unknown import Unknown
from least_privilege.policy.variables import variables, without_variables
from least_privilege.policy.wildcards import matches


class Answer(Enum):
    ALLOWED = "allowed"
    DENIED = "denied"
    DEPENDS = "depends"


@dataclass(frozen=True)
class Caller:
    """Who asks, as a Principal names it: `kind` AWS, Service, Federated or CanonicalUser; `value` an ARN, a service
    (`ec2.amazonaws.com`), an identity provider (its domain or ARN). `Caller("", "")` is an anonymous one."""

    kind: str
    value: str


@dataclass(frozen=True)
class Request:
    """One call. `resource` is an ARN, or `*` for an action without resources; `caller` matters to resource policies
    and trust policies alone."""

    action: str
    resource: str = "*"
    context: Context = NOTHING_KNOWN
    caller: Caller | None = None


@dataclass(frozen=True)
class Verdict:
    """`keys`: what a DEPENDS hangs on, condition keys in lower case, or an element that preview cannot tell
    (`Resource`). `by`: the statements that decided it, or may."""

    answer: Answer
    keys: frozenset[str] = frozenset()
    by: tuple[Statement, ...] = ()


def evaluate(documents: Iterable[Document], request: Request, boundary: Iterable[Document] | None = None) -> Verdict:
    """The answer of all `documents` of a principal (or of a resource) to `request`, within `boundary` if there is one.

    A document that preview cannot tell at all makes an answer of DEPENDS, on `Document`.
    """
    layers = [tuple(documents), *([tuple(boundary)] if boundary is not None else [])]
    weighed = [[(statement, *applies(statement, request)) for statement in _all(layer)] for layer in layers]
    denies = [item for layer in weighed for item in layer if not item[0].allows]
    if sure := tuple(statement for statement, holds_, _ in denies if holds_):
        return Verdict(Answer.DENIED, by=sure)
    unsure = [item for item in denies if item[1] is None]
    hidden = any(document.has_unknown_statements for layer in layers for document in layer)
    by: list[Statement] = []
    for documents_, layer in zip(layers, weighed, strict=True):
        allows = [item for item in layer if item[0].allows and item[1] is not False]
        if sure := tuple(statement for statement, holds_, _ in allows if holds_):
            by += sure
        elif allows:
            unsure += allows
        elif not any(document.has_unknown_statements for document in documents_):
            return Verdict(Answer.DENIED)
    if unsure or hidden:
        keys = {key for _, _, keys in unsure for key in keys} | ({"Document"} if hidden else set())
        return Verdict(Answer.DEPENDS, frozenset(keys), tuple(statement for statement, _, _ in unsure))
    return Verdict(Answer.ALLOWED, by=tuple(by))


def _all(documents: Iterable[Document]) -> Iterator[Statement]:
    for document in documents:
        yield from document.statements


def applies(statement: Statement, request: Request) -> tuple[bool | None, frozenset[str]]:
    """Whether `statement` applies to `request`, whatever its effect; with None, the keys that this depends on."""
    context = request.context
    answers: list[bool | None] = []
    keys: set[str] = set()

    def note(answer: bool | None, *names: str) -> None:
        answers.append(answer)
        if answer is None:
            keys.update(names)

    note(_one_of(statement.actions, statement.not_actions, request.action, lower=True), "Action")
    # The statements of a trust policy, and of some resource policies, are about what they are attached to.
    if statement.resources or statement.not_resources:
        note(_resource(statement, request), *(_variables(statement, context) or ("Resource",)))
    elif not (statement.principals or statement.not_principals):
        note(False)
    if request.caller is not None and (statement.principals or statement.not_principals):
        note(named(statement, request.caller), "Principal")
    if False in answers:
        return False, frozenset()
    for condition in statement.conditions:
        if not statement.variables:
            values = (without_variables(v) if isinstance(v, str) else v for v in condition.values)
            condition = replace(condition, values=tuple(values))
        note(holds(condition, context), *depends_on(condition, context))
    answer = every(answers)
    return answer, frozenset(keys) if answer is None else frozenset()


def _one_of(values: tuple[Value, ...], others: tuple[Value, ...], text: str, *, lower: bool = False) -> bool | None:
    given = text.lower() if lower else text
    found = some(
        None if isinstance(value, Unknown) else matches(value.lower() if lower else value, given)
        for value in values or others
    )
    return found if values or not others or found is None else not found


def _resource(statement: Statement, request: Request) -> bool | None:
    found = some(_fits(value, statement, request) for value in statement.resources or statement.not_resources)
    return found if statement.resources or found is None else not found


def _fits(value: Value, statement: Statement, request: Request) -> bool | None:
    if isinstance(value, Unknown):
        return None
    if not statement.variables:
        value = without_variables(value)
    filled = substitute(value, request.context) if "${" in value else value
    if filled is None or not matches(filled, request.resource):
        return False
    return None if "${" in filled and variables(filled) else True


def _variables(statement: Statement, context: Context) -> tuple[str, ...]:
    values = (value for value in statement.resources + statement.not_resources if isinstance(value, str))
    names = (name for value in values if "${" in value for name in variables(value))
    return tuple(name for name in names if isinstance(context.get(name), Unknown))


def named(statement: Statement, caller: Caller) -> bool | None:
    """Whether the Principal of `statement` names `caller`, or its NotPrincipal does not."""
    if statement.principals:
        return _among(statement.principals, caller)
    found = _among(statement.not_principals, caller)
    return None if found is None else not found


def _among(principals: Mapping[str, tuple[Value, ...]], caller: Caller) -> bool | None:
    if "*" in principals:
        return True
    return some(
        None if isinstance(value, Unknown) else _is(kind, value, caller)
        for kind, values in principals.items()
        for value in values
    )


def _is(kind: str, value: str, caller: Caller) -> bool | None:
    if kind != caller.kind and not (kind == "AWS" and value == "*"):
        return False
    if value in ("*", caller.value):
        return True
    if kind != "AWS":
        return False
    parts, own = caller.value.split(":", 5), value.split(":", 5)
    account = value if value.isdigit() else own[4] if len(own) == 6 and own[5] == "root" else ""
    if account:
        return caller.value == account or (len(parts) == 6 and parts[4] == account)
    if len(parts) != 6 or len(own) != 6 or parts[4] != own[4]:
        return False
    if _is_session(parts[5], own[5]):
        return True
    # What its sessions are called a role does not say: it may be the one that is named.
    return None if _is_session(own[5], parts[5]) else False


def _is_session(one: str, other: str) -> bool:
    """Whether the first of two ends of ARNs is a session of the role that the second is: it has the role's name, but
    not its path."""
    if not one.startswith("assumed-role/") or not other.startswith("role/"):
        return False
    return one.split("/")[1] == other.rpartition("/")[2]


def may_assume(trust: Document, caller: Caller, context: Context = NOTHING_KNOWN) -> Verdict:
    """Whether a role with the trust policy `trust` lets `caller` in, by the call of STS that its kind makes.

    A principal of AWS in another account, or one that is named by its account alone, needs permission of its own too.
    Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    """
    action = "sts:AssumeRole"
    if caller.kind == "Federated":
        saml = ":saml-provider/" in caller.value
        action = "sts:AssumeRoleWithSAML" if saml else "sts:AssumeRoleWithWebIdentity"
    return evaluate([trust], Request(action, context=context, caller=caller))
