"""Edges that a role's trust policy opens: to whom it names in its own account, and to callers from outside.

In one account it is enough that the trust policy names a principal; in another the principal needs permission too.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from collections.abc import Callable, Iterable, Iterator

from least_privilege.escalation.edges import Edge
from least_privilege.policy.document import Document, Statement, Value
from least_privilege.policy.principals import STAND_IN_ACCOUNT, account_of
from least_privilege.policy.unknown import Unknown
from least_privilege.principals.arn_index import ArnIndex, iam_resource_id
from least_privilege.principals.principal import Principal
from least_privilege.principals.role_assumption import (
    ASSUME,
    is_free_to_assume,
    outsiders,
    statements_admitting,
    trusted_principals,
)
from least_privilege.stack.attachments import ROLE, USER
from least_privilege.stack.model import Stack


class TrustEdges:
    """The trust policies of one stack. `is_foreign` says which account ids are not the stack's own, `own` which are."""

    def __init__(self, stack: Stack, index: ArnIndex, is_foreign: Callable[[str], bool], own: tuple[str, ...]) -> None:
        self._stack = stack
        self._index = index
        self._is_foreign = is_foreign
        self._own = own

    def into(self, role: Principal) -> Iterator[Edge]:
        """From each principal of the stack that the trust policy of `role` names and that AWS lets assume it.

        Of an unknown trust policy: from each that the policy is made from, uncertain.
        """
        trust = role.trust
        if trust is None:
            return
        if trust.is_unknown:
            yield from (_uncertain(source, role) for source in self._sources(role))
        for statement in trust.statements:
            for value in statement.principals.get("AWS", ()) if statement.allows else ():
                yield from self._by_name(role, trust, statement, value)

    def from_outside(self, role: Principal) -> Iterator[Edge]:
        """From callers outside the stack that can assume `role` without a restrictive condition: other accounts as a
        whole, identity providers, anyone."""
        for who, statement in outsiders(role.trust, self._is_foreign) if role.trust else ():
            reason = f"{statement.label} of the trust policy of {role.label} lets {who} assume it"
            yield Edge(source=None, source_label=who, target=role, reason=reason)

    def statement_admitting(self, role: Principal, caller: Principal) -> str:
        """What in the trust policy of `role` lets a caller that has permission assume it; empty where nothing does."""
        if role.trust is None or role.trust.has_unknown_statements:
            return f"the trust policy of {role.label}, unknown at preview,"
        named = sorted({account for _, value in trusted_principals(role.trust) if (account := account_of(value))})
        accounts = [*self._own, *(each for each in named if each == STAND_IN_ACCOUNT)] if self._own else named
        found = (each for account in accounts or ("",) for each in statements_admitting(role.trust, caller, account))
        statement = next(found, None)
        return f"{statement.label} of the trust policy of {role.label}" if statement else ""

    def _by_name(self, role: Principal, trust: Document, statement: Statement, value: Value) -> Iterator[Edge]:
        account = account_of(value) if isinstance(value, str) else "".join(self._own[:1])
        if account and self._is_foreign(account):
            return  # A principal of the same name in another account.
        session = isinstance(value, str) and ":assumed-role/" in value
        for caller in self._named(role, value):
            if (
                caller is not role
                and statement in statements_admitting(trust, caller, account)
                and self._needs_no_permission(caller, role, account)
                and is_free_to_assume(caller, role, account, session=session)
            ):
                who = f"a session of {caller.label}" if session else caller.label
                reason = f"{who} can assume {role.label}, whose trust policy names it in {statement.label}"
                yield Edge(source=caller, source_label=caller.label, target=role, reason=reason)

    def _named(self, role: Principal, value: Value) -> Iterable[Principal]:
        if isinstance(value, Unknown):
            return self._sources(role)
        kind = value.split(":", 5)[-1].partition("/")[0]
        return self._index.named(value) if kind in ("role", "user", "assumed-role") else ()

    def _sources(self, role: Principal) -> list[Principal]:
        """The principals whose names or ARNs the trust policy of a role is made from."""
        if role.resource is None:
            return []
        behind = self._stack.behind(role.resource, "assumeRolePolicy", ROLE, USER)
        return [self._index.by_urn[each.urn] for each in behind if each is not role.resource]

    def _needs_no_permission(self, caller: Principal, role: Principal, account: str) -> bool:
        """Whether caller and role are in one account, as far as is known, or the caller has permission too."""
        if account in ("", STAND_IN_ACCOUNT):
            return True
        arn = role.resource.identity("arn") if role.resource else None
        made_in = account_of(arn).replace(STAND_IN_ACCOUNT, "") if isinstance(arn, str) else ""
        own = made_in or (self._own[0] if len(self._own) == 1 else "")
        target = f"arn:aws:iam::{own}:{iam_resource_id(role)}"
        return own in ("", account) or any(grant.reaches(target) for grant in caller.grants(ASSUME))


def _uncertain(source: Principal, role: Principal) -> Edge:
    reason = f"the trust policy of {role.label} is unknown at preview and is made from {source.label}"
    return Edge(source=source, source_label=source.label, target=role, reason=reason, is_certain=False)
