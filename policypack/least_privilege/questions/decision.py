"""Whether a request is allowed: all policies that AWS asks, joined as AWS joins them.

A Deny anywhere wins. In one account an identity policy or the resource's own policy is enough; across accounts both
must allow. What an identity policy allows, the permissions boundary must allow too, and what a resource's policy gives
a role, but not what it gives one of the role's sessions by name. A key's policy and a role's trust policy must allow in
any case: by naming the caller, or by leaving it to the account's identity policies.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
        https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from least_privilege.evaluation.evaluator import Answer, Request, applies
from least_privilege.evaluation.grants import Source
from least_privilege.policy.cache_sizes import DOCUMENTS
from least_privilege.policy.document import Statement, Value
from least_privilege.policy.principals import is_session, names_account
from least_privilege.policy.unknown import Unknown
from least_privilege.questions.ceiling import NO_CEILING, Ceiling

DOCUMENT, BOUNDARY, OWN_POLICY, IDENTITY = "Document", "Boundary", "ResourcePolicy", "IdentityPolicy"
"""What a DEPENDS hangs on beside condition keys and the elements of a statement: a document that is unknown at preview,
the permissions boundary, the resource's own policy or the caller's identity policies where those are not among what was
read."""

UNKNOWN_AT_PREVIEW = frozenset((DOCUMENT, "Action", "Principal", "Resource"))
"""Of these, those that `pulumi up` makes known."""


@dataclass(frozen=True)
class DecidingStatement:
    """A statement that decided, or may, and the policy that has it."""

    statement: Statement
    source: Source

    @property
    def label(self) -> str:
        """`Statement 'Send' of the inline policy 'queue' of role 'orders-api'`."""
        return f"{self.statement.label} of the {self.source.label}"


@dataclass(frozen=True)
class Decision:
    """`by` are the statements that decided, or may; `keys` what a DEPENDS hangs on; `lacks` says of a DENIED which
    policy does not allow it, where no Deny does it."""

    answer: Answer
    by: tuple[DecidingStatement, ...] = ()
    keys: frozenset[str] = frozenset()
    lacks: str = ""


@dataclass(frozen=True, kw_only=True)
class Policies:
    """What AWS asks. `identity` is None for a caller without identity policies, such as a service, and for one whose
    identity policies are not among what was read (`is_identity_unread`). `boundary` is None where there is none, and
    `is_boundary_unread` says that there is one.

    `is_same_account` says that caller and resource are in one account. `needs_own_policy`: of a key or a role, whose
    policy must allow in any case. `is_own_policy_unread`: the resource is not among what was read.
    `is_role`: what the resource's own policy gives a role, its boundary limits; a user, it does not.
    """

    identity: Sequence[Source] | None
    boundary: Sequence[Source] | None = None
    is_boundary_unread: bool = False
    is_identity_unread: bool = False
    is_identity_incomplete: bool = False
    own: Sequence[Source] = ()
    is_same_account: bool = True
    needs_own_policy: bool = False
    is_own_policy_unread: bool = False
    is_role: bool = True
    ceiling: Ceiling = NO_CEILING

    @property
    def has_boundary(self) -> bool:
        return self.boundary is not None or self.is_boundary_unread

    def about(self, action: str) -> "Policies":
        """These, without statements that surely do not match `action`."""
        return replace(
            self,
            identity=None if self.identity is None else _about(self.identity, action),
            boundary=None if self.boundary is None else _about(self.boundary, action),
            own=_about(self.own, action),
        )


def _about(sources: Iterable[Source], action: str) -> tuple[Source, ...]:
    return tuple(found for source in sources if (found := _statements_about(source, action.lower())) is not None)


@lru_cache(DOCUMENTS)
def _statements_about(source: Source, action: str) -> Source | None:
    """A policy with the statements that may match `action`; None where it has none."""
    document = source.document
    found = {*document.statements_matching(action)}
    statements = tuple([each for each in document.statements if each in found or each.has_unknown_action])
    if not statements and not document.has_unknown_statements:
        return None
    return replace(source, document=replace(document, statements=statements))


@dataclass(frozen=True)
class _Part:
    """What one policy, or several together, say: whether they allow; None where that depends on `keys`."""

    answer: bool | None
    by: tuple[DecidingStatement, ...] = ()
    keys: frozenset[str] = frozenset()
    lacks: str = ""


_YES = _Part(True)


def decide(policies: Policies, request: Request) -> Decision:
    """The answer of all `policies` to `request`."""
    controls = policies.ceiling.of(request)
    own = map(_sparing_nobody, policies.own) if policies.has_boundary else policies.own
    every = [*(policies.identity or ()), *(policies.boundary or ()), *own, *controls.all]
    denied = _some_statement(every, request, allows=False)
    if denied.answer:
        return Decision(Answer.DENIED, denied.by)
    levels = [
        _some_statement(level, request, lacks="no service control policy of a level allows it")
        for level in controls.levels
    ]
    allowed = _every([*levels, _granted(policies, request)])
    if allowed.answer is False:
        return Decision(Answer.DENIED, lacks=allowed.lacks)
    if allowed.answer and denied.answer is False:
        return Decision(Answer.ALLOWED, allowed.by)
    return Decision(Answer.DEPENDS, allowed.by + denied.by, allowed.keys | denied.keys)


def _granted(policies: Policies, request: Request) -> _Part:
    """What identity policies, within the boundary, and the resource's own policy allow."""
    identity, limit = _identity(policies, request), _limit(policies, request)
    if not policies.is_same_account or (policies.identity is None and not policies.is_identity_unread):
        return _every([identity, limit, _own(policies, request)])
    by_name = [_own(policies, request, Named.ITSELF)]
    by_identity = [identity, limit]
    if policies.is_role:
        by_name.append(limit)
    if policies.needs_own_policy:
        by_identity.append(_own(policies, request, Named.ACCOUNT))
    return _some([_every(by_identity), _every(by_name), _own(policies, request, Named.SESSION)])


def _identity(policies: Policies, request: Request) -> _Part:
    if policies.identity is None:
        return _Part(None, keys=frozenset((IDENTITY,))) if policies.is_identity_unread else _YES
    found = _some_statement(policies.identity, request, lacks="no identity policy allows it")
    incomplete = found.answer is False and policies.is_identity_incomplete
    return _Part(None, keys=frozenset((DOCUMENT,))) if incomplete else found


def _limit(policies: Policies, request: Request) -> _Part:
    if policies.is_boundary_unread:
        return _Part(None, keys=frozenset((BOUNDARY,)))
    if policies.boundary is None:
        return _YES
    return _some_statement(policies.boundary, request, lacks="the permissions boundary does not allow it")


class Named(Enum):
    """By what a resource's policy names the caller: its account, its own name, or that of one of its sessions."""

    ACCOUNT = "account"
    ITSELF = "itself"
    SESSION = "session"


def _own(policies: Policies, request: Request, named: Named | None = None) -> _Part:
    """What the resource's own policy allows: to the caller as it is `named`, or (None) in any way.

    One that was not read may leave it to the account, and is not taken to name the caller.
    """
    if policies.is_own_policy_unread:
        is_open = named in (None, Named.ACCOUNT)
        return _Part(None, keys=frozenset((OWN_POLICY,))) if is_open else _Part(False)
    sources = policies.own if named is None else [_naming(source, named) for source in policies.own]
    return _some_statement(sources, request, lacks="the resource's own policy does not allow it")


@lru_cache(DOCUMENTS)
def _naming(source: Source, by: Named) -> Source:
    """A resource's policy with only those principals of its Allows that name the caller so.

    An account that a policy names leaves the decision to identity policies in that account.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts
    """
    statements = []
    for statement in source.document.statements:
        if statement.allows and statement.principals:
            kept = {
                kind: tuple(value for value in values if _may_be(kind, value, by))
                for kind, values in statement.principals.items()
            }
            principals = {kind: values for kind, values in kept.items() if values}
            statements += [replace(statement, principals=principals)] if principals else []
        elif not statement.allows or by is Named.ITSELF:
            statements.append(statement)
    return replace(source, document=replace(source.document, statements=tuple(statements)))


def _may_be(kind: str, value: Value, by: Named) -> bool:
    """Whether a principal names callers so; an unknown one may be an account, or a role or user by its own name."""
    if isinstance(value, Unknown):
        return by is not Named.SESSION
    if kind == "CanonicalUser" or (kind == "AWS" and names_account(value)):
        return by is Named.ACCOUNT
    return by is (Named.SESSION if is_session(value) else Named.ITSELF)


@lru_cache(DOCUMENTS)
def _sparing_nobody(source: Source) -> Source:
    """A resource's policy as it is for a principal with a permissions boundary, which a Deny always denies that has a
    NotPrincipal, even one that names it.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    statements = tuple(
        replace(each, principals={"*": ("*",)}, not_principals={}) if each.not_principals and not each.allows else each
        for each in source.document.statements
    )
    return replace(source, document=replace(source.document, statements=statements))


def _some_statement(sources: Iterable[Source], request: Request, lacks: str = "", *, allows: bool = True) -> _Part:
    """Whether a statement of `sources`, an Allow (or a Deny), applies to `request`."""
    sources = tuple(sources)
    found = [
        (application, DecidingStatement(statement, source))
        for source in sources
        for statement in source.document.statements
        if statement.allows is allows and (application := applies(statement, request)).answer is not False
    ]
    if certain := tuple(by for application, by in found if application.answer):
        return _Part(True, certain)
    keys = frozenset[str]().union(*(application.keys for application, _ in found))
    if any(source.document.has_unknown_statements for source in sources):
        keys |= {DOCUMENT}
    by = tuple(by for _, by in found)
    return _Part(None, by, keys) if keys else _Part(False, lacks=lacks)


def _every(parts: Sequence[_Part]) -> _Part:
    if failing := next((part for part in parts if part.answer is False), None):
        return failing
    return _joined(parts)


def _some(parts: Sequence[_Part]) -> _Part:
    if holding := next((part for part in parts if part.answer), None):
        return holding
    possible = [part for part in parts if part.answer is None]
    return _joined(possible) if possible else parts[0]


def _joined(parts: Sequence[_Part]) -> _Part:
    answer = None if any(part.answer is None for part in parts) else True
    by = tuple(dict.fromkeys(by for part in parts for by in part.by))
    return _Part(answer, by, frozenset[str]().union(*(part.keys for part in parts)))
