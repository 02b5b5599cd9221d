"""Which principals can assume a role: what its trust policy says, and what the caller's own documents deny.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from collections.abc import Callable, Iterable, Iterator

from least_privilege.evaluation.callers import Caller
from least_privilege.evaluation.evaluator import Answer, Request, applies, evaluate, may_assume
from least_privilege.evaluation.restrictions import deny_restricts, restricts
from least_privilege.policy.conditions import NOTHING_KNOWN, Context
from least_privilege.policy.document import Condition, Document, Statement
from least_privilege.policy.principals import STAND_IN_ACCOUNT, account_of, is_identity_provider
from least_privilege.policy.unknown import Unknown
from least_privilege.principals.arn_index import iam_resource_id
from least_privilege.principals.principal import Principal

ASSUME = "sts:AssumeRole"
_MFA = "aws:multifactorauthpresent"
_ANYONE = "anyone in the world"


def statements_admitting(trust: Document, caller: Principal, account: str) -> tuple[Statement, ...]:
    """The Allow statements of a trust policy that let a principal of the stack assume the role.

    `account` is the principal's, '' where that is unknown. Statements that require MFA are left out: a role has none,
    and for people it is the protection that a privileged role should have.
    """
    arn = f"arn:aws:iam::{account}:{iam_resource_id(caller)}"
    known: dict[str, tuple[str, ...]] = {"aws:PrincipalAccount": (account,)} if account else {}
    if caller.kind in ("role", "user") and account and not set(arn) & set("*?"):
        known["aws:PrincipalArn"] = (arn,)
    if caller.kind == "role":
        known[_MFA] = ("false",)
    return _admitting(trust, Caller("AWS", arn), Context(known), lambda condition: condition.lower_key == _MFA)


def outsiders(trust: Document, is_foreign: Callable[[str], bool]) -> Iterator[tuple[str, Statement]]:
    """The callers from outside the stack that can assume the role without a restrictive condition, each with the
    statement that lets them: anyone, other accounts as a whole, identity providers."""
    for statement in trust.statements:
        for kind, value in named_principals(statement) if statement.allows else ():
            who = _outside(kind, value, is_foreign)
            if who and statement in _admitting(trust, Caller(kind, value), NOTHING_KNOWN, lambda _condition: True):
                yield who, statement


def named_principals(statement: Statement) -> Iterator[tuple[str, str]]:
    """The principals of a statement that are known at preview, each with its kind."""
    for kind, values in statement.principals.items():
        for value in values:
            if isinstance(value, str):
                yield ("AWS" if kind == "*" else kind), value


def is_free_to_assume(caller: Principal, role: Principal, account: str, *, session: bool) -> bool:
    """Whether neither a Deny in the caller's documents nor its boundary stops it from assuming a role that trusts it by
    name, or a `session` of it: it then needs no permission of its own.

    A boundary that does not allow the call stops a role, but not a session or a user that is named.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-eval-logic
    """
    request = Request(ASSUME, f"arn:aws:iam::{account or STAND_IN_ACCOUNT}:{iam_resource_id(role)}")
    own = evaluate((source.document for source in caller.sources), request)
    limits = caller.boundary.sources if caller.boundary else None
    limit = evaluate((source.document for source in limits), request) if limits is not None else None
    if any(verdict and verdict.answer is Answer.DENIED and verdict.by for verdict in (own, limit)):
        return False
    return session or caller.kind == "user" or limit is None or limit.answer is not Answer.DENIED


def admits_nobody(trust: Document) -> bool:
    """Whether no caller that a trust policy names can assume the role, whatever the request. False of a malformed one,
    and where a provider of identities is none: rules of their own report those."""
    federated = (value for each in trust.statements for value in each.principals.get("Federated", ()))
    if not all(is_identity_provider(value) for value in federated if isinstance(value, str)):
        return False
    if trust.has_unknown_statements or trust.problems:
        return False
    return not any(
        statement.not_principals
        or any(isinstance(value, Unknown) for values in statement.principals.values() for value in values)
        or any(_gets_in(trust, statement, Caller(kind, value)) for kind, value in named_principals(statement))
        for statement in trust.statements
        if statement.allows
    )


def _gets_in(trust: Document, statement: Statement, caller: Caller) -> bool:
    """Whether `caller` is let in with some value of each key that the statement's conditions list."""
    if may_assume(trust, caller).answer is Answer.DENIED:
        return False
    return all(
        any(may_assume(trust, caller, Context({each.key: (value,)})).answer is not Answer.DENIED for value in values)
        for each in statement.conditions
        if each.operator.lower() == "stringequals" and len(values := each.texts) == len(each.values) > 0
    )


def _admitting(
    trust: Document, caller: Caller, context: Context, is_guard: Callable[[Condition], bool]
) -> tuple[Statement, ...]:
    """The Allow statements that may let a caller assume the role.

    A statement with a restrictive guard condition is left out; a Deny that spares only callers that meet such a guard
    leaves out all.
    """
    action = ASSUME
    if caller.kind == "Federated":
        action = f"{ASSUME}With{'SAML' if ':saml-provider/' in caller.value else 'WebIdentity'}"
    request = Request(action, context=context, caller=caller)
    if may_assume(trust, caller, context).answer is Answer.DENIED:
        return ()
    in_force = [statement for statement in trust.statements if applies(statement, request).answer is not False]
    if any(not each.allows and all(map(is_guard, each.conditions)) and deny_restricts(each) for each in in_force):
        return ()
    return tuple(each for each in in_force if each.allows and not restricts(filter(is_guard, each.conditions)))


def _outside(kind: str, value: str, is_foreign: Callable[[str], bool]) -> str:
    if kind == "Federated":
        return f"anyone who signs in through {value.rpartition('/')[2] or value}"
    if kind != "AWS":
        return ""
    if not value.strip("*?"):
        return _ANYONE
    account = account_of(value)
    whole = value == account or value.endswith(":root")
    return f"every principal in account {account}" if account and whole and is_foreign(account) else ""


def trusted_principals(trust: Document) -> Iterable[tuple[str, str]]:
    """All principals that a trust policy names in its Allow statements, each with its kind."""
    return [caller for statement in trust.statements if statement.allows for caller in named_principals(statement)]
