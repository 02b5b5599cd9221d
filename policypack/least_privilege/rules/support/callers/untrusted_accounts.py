"""What a finding says on a foreign account that a resource's policy lets in, and when it says anything.

An account is reported where it is not on the list of trusted ones, is let in as a whole, or may change the policy.
"""

from collections.abc import Sequence

from least_privilege.aws.service_facts import load_balancers
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Options
from least_privilege.rules.support.callers.admitted_accounts import AdmittedAccount
from least_privilege.rules.support.callers.arn_fields import arn_fields, pasteable
from least_privilege.rules.support.callers.conditions_in_force import is_taken_back
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement
from least_privilege.rules.support.callers.foreign_accounts import (
    LISTED,
    NOT_LISTED,
    is_wide,
    on_account,
    trust_or_remove,
    with_role_of,
)
from least_privilege.rules.support.callers.public_access_blocks import AUTH_POLICY
from least_privilege.rules.support.callers.takeovers import takeover_actions, takeover_clause, without_takeover
from least_privilege.stack.resource_permissions import LAMBDA_PERMISSION


def on_foreign_account(
    embedded: EmbeddedStatement, account: AdmittedAccount, options: Options, *, may_be_own: bool = False
) -> list[Finding]:
    """The finding on an account that is not trusted, or that may change the policy, if it is one. Where one source of
    it is named, or a user by an id, and no list says whether it is trusted, that is advisory."""
    is_trusted = account.id in options["trustedAccounts"]
    is_unlisted = bool(options["trustedAccounts"]) and not is_trusted
    wide = not is_trusted and is_wide(embedded, account)
    names_part = (bool(account.by) or account.is_user_id) and not is_trusted and not may_be_own
    takeover = [] if account.by else takeover_actions(embedded)
    if not (takeover or is_unlisted or wide or names_part) or _is_exempt(embedded, account):
        return []
    note = LISTED if is_trusted else NOT_LISTED if is_unlisted else ""
    is_auth_policy = embedded.resource.type == AUTH_POLICY  # Only associated VPCs reach it.
    is_takeover = bool(takeover) and not (is_unlisted or wide)
    finding = Finding(
        id=f"resource-policy-public:{'takeover' if is_takeover else 'account'}:{account.in_id}",
        evidence=f"{embedded.label} lets {account.that(embedded.calls, note)}{takeover_clause(takeover)}.",
        fix=_fix(embedded, account, options, takeover if is_takeover else [], is_unlisted=is_unlisted),
        urn=embedded.resource.urn,
        advisory=not is_unlisted and not takeover and (names_part if not wide else is_auth_policy),
    )
    return [finding if is_takeover and not may_be_own else on_account(finding, account.id, may_be_own=may_be_own)]


def _is_exempt(embedded: EmbeddedStatement, account: AdmittedAccount) -> bool:
    """Whether the account is AWS's, which writes the logs of load balancers, or a Deny takes everything back."""
    writes_logs = account.id in load_balancers() and embedded.resource.type.startswith("aws:s3/")
    return writes_logs or is_taken_back(embedded.document, embedded.statement)


def _fix(
    embedded: EmbeddedStatement,
    account: AdmittedAccount,
    options: Options,
    takeover: Sequence[str],
    *,
    is_unlisted: bool,
) -> str:
    if takeover:
        return f"{without_takeover(embedded, takeover)}."
    if is_unlisted or account.by or account.is_user_id:
        return trust_or_remove(account.id)
    return _restricted_to_roles(embedded, account, options)


def _restricted_to_roles(embedded: EmbeddedStatement, account: AdmittedAccount, options: Options) -> str:
    partition = arn_fields(embedded.resource, options).partition
    if embedded.resource.type == LAMBDA_PERMISSION:
        role = f"arn:{partition}:iam::{account.id}:role/NAME"
        return f'name the role, principal: "{role}"; or {trust_or_remove(account.id)}'
    if not embedded.policy.path:  # A permission that takes accounts only.
        return trust_or_remove(account.id)
    principal = pasteable("Principal", with_role_of(account.id, embedded, partition))
    return f"name the role, {principal}; or {trust_or_remove(account.id)}"
