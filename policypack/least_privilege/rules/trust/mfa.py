"""People who assume a privileged role: with MFA only.

People are IAM users, and everyone in the own account (its root as a principal). Not the users of SAML and OIDC, whose
sessions carry no aws:MultiFactorAuthPresent: there the identity provider asks for MFA.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
"""

from collections.abc import Iterator

from least_privilege.aws.actions import PERMISSIONS, expand
from least_privilege.evaluation.restrictions import restricts
from least_privilege.policy.document import PolicyKind, Statement
from least_privilege.policy.principals import is_whole_account
from least_privilege.policy.unknown import Unknown
from least_privilege.principals.effective_permissions import principals
from least_privilege.principals.principal import Principal
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.callers.accounts import OPTIONS, StackAccounts, accounts_are_told
from least_privilege.rules.support.callers.added_conditions import with_condition
from least_privilege.rules.support.callers.admitted_accounts import admitted_accounts
from least_privilege.rules.support.callers.conditions_in_force import restricted_by
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement
from least_privilege.rules.support.callers.principal_statements import allow_statements_of, allows_any
from least_privilege.stack.attachments import USER
from least_privilege.stack.model import Stack
from least_privilege.stack.policy_locations import EmbeddedPolicy

_ASSUME = "sts:assumerole"
_MFA_KEYS = ("aws:multifactorauthpresent", "aws:multifactorauthage")
_ROLES = ("role/", "assumed-role/")
_CONDITION = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def _check(stack: Stack, options: Options) -> Iterator[Finding]:
    accounts: StackAccounts | None = None
    for role in principals(stack):
        for embedded in _statements(role):
            accounts = accounts or StackAccounts(stack, options)
            people = _people(stack, embedded, accounts)
            if not people or embedded.is_restricted(restricted_by(*_MFA_KEYS), _ASSUME):
                continue
            if privilege := _privilege(role):
                yield Finding(
                    id="trust-mfa",
                    evidence=f"{embedded.label}, which {privilege}, lets {people} assume it without MFA: a stolen "
                    "password or access key is enough.",
                    fix=f"{_fix(embedded.statement)} (not BoolIfExists, which is also true for an access "
                    "key without MFA); or, if no people are meant, name the roles in Principal.",
                    urn=role.urn,
                )


def _statements(role: Principal) -> Iterator[EmbeddedStatement]:
    """The Allows of its trust policy that may be for people."""
    if role.trust and role.resource:
        policy = EmbeddedPolicy(
            role.resource, "assumeRolePolicy", f"trust policy of {role.label}", PolicyKind.TRUST, role.trust
        )
        for statement in allow_statements_of(role.trust):
            if statement.principals.keys() & {"AWS", "*"} and allows_any(statement, _ASSUME):
                yield EmbeddedStatement(policy, statement)


def _privilege(principal: Principal) -> str:
    """What makes a principal privileged, as the end of a sentence; empty where it is not."""
    if principal.administers:
        return "administers the account"
    services = {service for source in principal.sources for s in source.document.statements for service in s.services}
    if not services & {"iam", "*"}:
        return ""
    managing = [action.name for action in expand("iam:*") if PERMISSIONS in action.levels]
    found = [name for name in managing if principal.may(name)]
    return f"manages permissions ({some(found)})" if found else ""


def _people(stack: Stack, embedded: EmbeddedStatement, accounts: StackAccounts) -> str:
    """The people among the principals of a statement; empty where there are none."""
    for value in embedded.statement.principals.get("AWS", ()):
        if isinstance(value, Unknown):
            if users := stack.behind(embedded.resource, "assumeRolePolicy", USER):
                return f"user '{users[0].name}'"
        elif ":user/" in value:
            return f"user '{value.rpartition('/')[2]}'"
    for account in admitted_accounts(embedded):
        is_own = account.is_whole and not account.by and not accounts.is_foreign(account.id)
        if is_own and not _is_for_roles(embedded.statement):
            return account.principals
    return ""


def _fix(statement: Statement) -> str:
    return with_condition(statement, _CONDITION, "the people", _may_be_people)


def _may_be_people(kind: str, principal: str) -> bool:
    return kind == "AWS" and (":user/" in principal or is_whole_account(principal))


def _is_for_roles(statement: Statement) -> bool:
    """Whether a condition on the caller's ARN leaves only roles."""
    return any(
        restricts([condition]) and all(value.split(":", 5)[-1].startswith(_ROLES) for value in condition.texts)
        for condition in statement.conditions
        if condition.lower_key == "aws:principalarn"
    )


RULE = StackRule(
    name="trust-mfa",
    description="People assume a privileged role only with MFA",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="without it one stolen access key of one user is enough to take over the account",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
    check=_check,
    is_final=accounts_are_told,
    options={"ownAccounts": OPTIONS["ownAccounts"]},
    bad='{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"}, "Action": "sts:AssumeRole"}',
    good='{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"}, '
    '"Action": "sts:AssumeRole", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}',
)
