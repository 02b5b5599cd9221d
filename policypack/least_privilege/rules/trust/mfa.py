"""People who take a privileged role: with a second factor, or not at all.

People are IAM users, and everybody in the own account (its root as a principal). Not the users of SAML and OIDC: their
sessions carry no aws:MultiFactorAuthPresent, so that the identity provider must ask for the second factor.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
"""

from collections.abc import Iterator

from least_privilege.aws.actions import PERMISSIONS, expand
from least_privilege.evaluation.restrictions import restricts
from least_privilege.policy.document import Document, Kind, Statement
from least_privilege.policy.unknown import Unknown
from least_privilege.principals.effective_permissions import USER, Principal, principals
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.accounts import OPTIONS, Accounts, accounts_behind
from least_privilege.rules.support.allowances import some, texts
from least_privilege.rules.support.principal_statements import allows, is_among, is_restricted, lets_in, restricted_by
from least_privilege.stack.model import Stack

_MFA = ("aws:multifactorauthpresent", "aws:multifactorauthage")
_NOT_PEOPLE = ("role/", "assumed-role/")


def _mfa(stack: Stack, options: Options) -> Iterator[Finding]:
    accounts: Accounts | None = None
    for role in principals(stack):
        trust = role.trust or Document(Kind.TRUST)
        for statement in allows(trust):
            if not statement.principals.keys() & {"AWS", "*"} or not lets_in(statement, "sts:assumerole"):
                continue
            accounts = accounts or Accounts(stack, options)
            who = _people(stack, role, trust, statement, accounts)
            if (
                who
                and not is_restricted(trust, statement, restricted_by(*_MFA), "sts:assumerole")
                and (power := privilege(role))
            ):
                yield Finding(
                    id="trust-mfa",
                    evidence=f"{statement.label} of the trust policy of {role.label}, which {power}, lets in {who} "
                    "without a second factor: a stolen password or access key is then enough.",
                    fix='add {"Bool": {"aws:MultiFactorAuthPresent": "true"}} (not BoolIfExists: an access key alone '
                    "carries no such key); or, where no people are meant, name the roles that are.",
                    urn=role.urn,
                )


def privilege(principal: Principal) -> str:
    """What makes a principal privileged, as the end of a sentence; empty where it is not."""
    if principal.administers:
        return "administers the account"
    services = {service for source in principal.sources for s in source.document.statements for service in s.services}
    if not services & {"iam", "*"}:
        return ""
    managing = [action.name for action in expand("iam:*") if PERMISSIONS in action.levels]
    found = [name for name in managing if principal.may(name)]
    return f"manages permissions ({some(found)})" if found else ""


def _people(stack: Stack, role: Principal, trust: Document, statement: Statement, accounts: Accounts) -> str:
    """The people among the principals of a statement; empty where there are none."""
    for value in statement.principals.get("AWS", ()):
        if isinstance(value, Unknown) and role.resource:
            if users := stack.behind(role.resource, "assumeRolePolicy", USER):
                return f"user '{users[0].name}'"
        elif isinstance(value, str) and ":user/" in value:
            return f"user '{value.rpartition('/')[2]}'"
    for account, whole in accounts_behind(trust, statement).items():
        if whole and not accounts.is_foreign(account) and not _roles_only(statement):
            return f"whomever account {account} admits"
    return ""


def _roles_only(statement: Statement) -> bool:
    """Whether conditions on the caller's ARN leave roles only."""
    return any(
        restricts([condition])
        and all(value.split(":", 5)[-1].startswith(_NOT_PEOPLE) for value in texts(condition.values))
        for condition in statement.conditions
        if is_among(condition.key, ("aws:principalarn",))
    )


RULES = (
    StackRule(
        name="trust-mfa",
        description="People assume a privileged role with a second factor only",
        severity=Severity.HIGH,
        level=Level.MANDATORY,
        level_reason="one stolen access key of one user is otherwise the whole account",
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
        check=_mfa,
        options={"ownAccounts": OPTIONS["ownAccounts"]},
        bad='{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"}, '
        '"Action": "sts:AssumeRole"}',
        good='{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"}, '
        '"Action": "sts:AssumeRole", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}',
    ),
)
