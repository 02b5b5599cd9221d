"""Who gets into a role by AssumeRole: what its trust policy says, and what the caller's own documents keep from it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from collections.abc import Callable, Iterable, Iterator

from least_privilege.evaluation.evaluator import Answer, Caller, Request, applies, evaluate, may_assume
from least_privilege.evaluation.restrictions import deny_restricts, restricts
from least_privilege.policy.conditions import NOTHING_KNOWN, Context
from least_privilege.policy.document import Condition, Document, Statement
from least_privilege.principals.arn_index import tail_of
from least_privilege.principals.effective_permissions import Principal

ASSUME = "sts:AssumeRole"
_MFA = "aws:multifactorauthpresent"
_ANYBODY = "anybody in the world"


def of_insider(trust: Document, caller: Principal, account: str) -> tuple[Statement, ...]:
    """The Allow statements that let a principal of the stack in, if it is of `account` ('' where that is unknown).

    None where MFA is asked for: a role has none, and for people it is the guard that a privileged role should have.
    """
    arn = f"arn:aws:iam::{account}:{tail_of(caller)}"
    known: dict[str, tuple[str, ...]] = {"aws:PrincipalAccount": (account,)} if account else {}
    if caller.kind in ("role", "user") and account and not set(arn) & set("*?"):
        known["aws:PrincipalArn"] = (arn,)
    if caller.kind == "role":
        known[_MFA] = ("false",)
    return _letting_in(trust, Caller("AWS", arn), Context(known), lambda condition: condition.key.lower() == _MFA)


def outsiders(trust: Document, is_foreign: Callable[[str], bool]) -> Iterator[tuple[str, Statement]]:
    """Who from outside the stack gets in with no condition that narrows it, and by which statement: anybody, other
    accounts as a whole, federations."""
    for statement in trust.statements:
        for kind, value in named(statement) if statement.allows else ():
            who = _outside(kind, value, is_foreign)
            if who and statement in _letting_in(trust, Caller(kind, value), NOTHING_KNOWN, lambda _condition: True):
                yield who, statement


def named(statement: Statement) -> Iterator[tuple[str, str]]:
    """The principals of a statement that preview can tell, each with its kind."""
    for kind, values in statement.principals.items():
        for value in values:
            if isinstance(value, str):
                yield ("AWS" if kind == "*" else kind), value


def account_of(principal: str) -> str:
    """The account in an ARN, or of a principal that is one."""
    parts = principal.split(":", 5)
    return parts[4] if len(parts) == 6 else principal if principal.isdigit() else ""


def may_ask(caller: Principal, role: Principal, account: str, *, session: bool) -> bool:
    """Whether no Deny among the caller's documents, and no boundary of it, keeps it from assuming a role that trusts it
    by name, or a `session` of it: permission of its own it does not need.

    What a boundary merely does not allow, it keeps from a role, but not from a session or a user that is named.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-eval-logic
    """
    request = Request(ASSUME, f"arn:aws:iam::{account or '000000000000'}:{tail_of(role)}")
    own = evaluate((source.document for source in caller.sources), request)
    limits = caller.boundary.sources if caller.boundary else None
    limit = evaluate((source.document for source in limits), request) if limits is not None else None
    if any(verdict and verdict.answer is Answer.DENIED and verdict.by for verdict in (own, limit)):
        return False
    return session or caller.kind == "user" or limit is None or limit.answer is not Answer.DENIED


def _letting_in(
    trust: Document, caller: Caller, context: Context, is_guard: Callable[[Condition], bool]
) -> tuple[Statement, ...]:
    """The Allow statements that may let a caller in; a condition that narrows and is a guard closes its statement, and
    a Deny that leaves over only what has passed such a guard closes all."""
    action = ASSUME
    if caller.kind == "Federated":
        action = f"{ASSUME}With{'SAML' if ':saml-provider/' in caller.value else 'WebIdentity'}"
    request = Request(action, context=context, caller=caller)
    if may_assume(trust, caller, context).answer is Answer.DENIED:
        return ()
    in_force = [statement for statement in trust.statements if applies(statement, request)[0] is not False]
    if any(not each.allows and all(map(is_guard, each.conditions)) and deny_restricts(each) for each in in_force):
        return ()
    return tuple(each for each in in_force if each.allows and not restricts(filter(is_guard, each.conditions)))


def _outside(kind: str, value: str, is_foreign: Callable[[str], bool]) -> str:
    if kind == "Federated":
        return f"whoever signs in at {value.rpartition('/')[2] or value}"
    if kind != "AWS":
        return ""
    if not value.strip("*?"):
        return _ANYBODY
    account = account_of(value)
    whole = value == account or value.endswith(":root")
    return f"whomever account {account} admits" if account and whole and is_foreign(account) else ""


def callers(trust: Document) -> Iterable[tuple[str, str]]:
    """All that a trust policy names in its Allow statements."""
    return [caller for statement in trust.statements if statement.allows for caller in named(statement)]
