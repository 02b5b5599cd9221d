"""How a rule knows which account is the stack's own.

The own account is what the option `ownAccounts` says; else what surely is in it: an ARN of the resource itself, of its
permissions boundary or of a customer managed policy on it, the Resource of a resource policy, and, once the whole stack
is known, the provider's allowedAccountIds, or the role that the provider assumes. What identity policies name proves
nothing: they name a vendor's queue as well as the own table. So where nothing tells, an account is foreign only if
those policies name resources of others and never of it, or if a list of trusted accounts is enforced. Of any other
account the finding says that it may be the own one, and is advisory: to trust that is no fault.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from least_privilege.evaluation.restrictions import restricts
from least_privilege.policy.document import Condition, Document, Kind, Statement
from least_privilege.policy.parser import value_in
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Options
from least_privilege.rules.support.allowances import texts
from least_privilege.rules.support.principal_statements import (
    WHO,
    account_of,
    everybody,
    is_among,
    named,
    negated_denies,
    whole_account,
)
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies

_OWN = ("arn", "permissionsBoundary", "managedPolicyArns", "policyArn", "function", "functionName")


_ACCOUNT_KEYS = ("aws:principalaccount", "aws:sourceowner", "kms:calleraccount", "s3:dataaccesspointaccount")


_CLOSE = (*(key for key in WHO if key != "aws:principalaccount"), "aws:principaltag/*", "sts:externalid")


_FILTER = "aws:ec2/vpcEndpoint"
"""What passes through an endpoint may be anybody's."""


_MFA = ("aws:multifactorauthpresent", "aws:multifactorauthage")


_ACCOUNT = {"type": "string", "pattern": r"^\d{12}$", "description": "a 12-digit account id"}


OPTIONS = {
    "ownAccounts": {
        "type": "array",
        "default": [],
        "items": _ACCOUNT,
        "description": "account ids that are the stack's own; where empty they are told from ARNs and the provider",
    },
    "trustedAccounts": {
        "type": "array",
        "default": [],
        "items": _ACCOUNT,
        "description": "ids of the other accounts that may be let in; where empty the list is not enforced",
    },
}


def accounts_behind(document: Document, statement: Statement) -> dict[str, bool]:
    """The accounts that an Allow lets in, by its principals or, where that is everybody, by its conditions or what a
    Deny leaves; for each whether the whole account is meant."""
    if not everybody(statement):
        return _accounts(named(statement.principals, "AWS"))
    wanted = (*_ACCOUNT_KEYS, "aws:principalarn")
    for conditions in (statement.conditions, *negated_denies(document, statement)):
        given = [c for c in conditions if c and is_among(c.key, wanted) and restricts([c])]
        if found := _accounts([value for condition in given for value in texts(condition.values)]):
            return found
    return {}


def _accounts(principals: Sequence[str]) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for value in principals:
        if account := account_of(value):
            found[account] = found.get(account, False) or whole_account(value)
    return found


def own_accounts(resource: Resource, options: Options) -> frozenset[str]:
    """The own accounts as far as the options or the resource itself tell."""
    if options["ownAccounts"]:
        return frozenset(options["ownAccounts"])
    given = [resource.at(property_) for property_ in _OWN] if resource.type.startswith("aws:") else []
    arns = [arn for value in given for arn in texts(value if isinstance(value, list) else [value])]
    given_to = () if resource.type.startswith(_FILTER) else embedded_policies(resource)
    places = [embedded for embedded in given_to if embedded.kind is Kind.RESOURCE]
    arns += [arn for embedded in places for s in embedded.document.statements for arn in texts(s.resources)]
    found = frozenset(filter(None, map(account_of, arns)))
    return found or frozenset(account for embedded in places for account in _key_owner(embedded))


def _key_owner(embedded: EmbeddedPolicy) -> Collection[str]:
    """The account whose root has all of a KMS key, as AWS has every key's policy. Of several it is the first, as one
    of them at least is foreign."""
    owners = [
        account_of(value)
        for statement in embedded.document.statements
        if statement.allows and statement.matches_action("kms:*") and not statement.conditions
        for value in named(statement.principals, "AWS")
        if whole_account(value)
    ]
    return [owner for owner in owners if owner][:1]


class Accounts:
    """Which accounts are a whole stack's own, and which are foreign to it; of any other nothing tells."""

    def __init__(self, stack: Stack, options: Options) -> None:
        providers = (account for each in stack.of("pulumi:providers:aws") for account in _of_provider(each))
        own = frozenset(options["ownAccounts"] or providers)
        self.own = own or frozenset().union(*(own_accounts(resource, options) for resource in stack.resources))
        self._listed = bool(options.get("trustedAccounts"))
        self._resources = stack.resources

    def is_foreign(self, account: str) -> bool:
        known = self.own or self._named
        return account not in known if known else self._listed

    def doubtful(self, account: str) -> bool:
        return not self.is_foreign(account) and account not in self.own

    @cached_property
    def _named(self) -> Collection[str]:
        """The accounts of which the stack's identity policies name resources. Not of roles, which are mostly assumed
        elsewhere."""
        return {
            account_of(arn)
            for resource in self._resources
            for embedded in embedded_policies(resource)
            if embedded.kind is Kind.IDENTITY
            for statement in embedded.document.statements
            for arn in texts(statement.resources)
            if ":iam:" not in arn
        } - {""}


def _of_provider(provider: Resource) -> Iterator[str]:
    """The accounts that a provider works in, as far as it says so; it has lists and objects as JSON text.

    Source: https://www.pulumi.com/registry/packages/aws/api-docs/provider/
    """
    yield from texts(_list(_read(provider.at("allowedAccountIds"))))
    ways = [_read(provider.at(name)) for name in ("assumeRoleWithWebIdentity", "assumeRole")]
    ways += _list(_read(provider.at("assumeRoles")))
    last = next((role for role in reversed(ways) if isinstance(role, Mapping)), {})
    # The keys of a Python dictionary come as they were written.
    yield from filter(None, map(account_of, texts([last.get("roleArn"), last.get("role_arn")])))


def _read(value: object) -> Any:
    return value_in(value) if isinstance(value, str) else value


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def to_list(account: str) -> str:
    """The remedy where an account cannot be narrowed, or shall not be."""
    return (
        f"put account {account} on the list of trusted accounts (trustedAccounts of this rule) if it is meant, or take "
        "it out."
    )


def of_account(finding: Finding, account: str, doubtful: bool) -> Finding:
    """A finding on a foreign account, or on one of which nothing tells whether it is the stack's own."""
    if not doubtful:
        return replace(finding, fix=f"{finding.fix} If the account is the stack's own, say so by ownAccounts.")
    return replace(
        finding,
        id=f"{finding.rule}:unknown-account:{account}",
        evidence=f"{finding.evidence} Nothing tells whether that is the stack's own account.",
        fix="if it is the stack's own, say so: by allowedAccountIds of the provider, which then works in no other, or "
        f"by ownAccounts of this rule. If it is not: {finding.fix}",
        advisory=True,
    )


def names_callers(conditions: Sequence[Condition]) -> bool:
    """Whether conditions leave some of an account's principals only: a test for `shut`."""
    return restricts(
        condition
        for condition in conditions
        if is_among(condition.key, _MFA)
        or (is_among(condition.key, _CLOSE) and not (_is_arn(condition) and any(map(whole_account, _said(condition)))))
    )


def _is_arn(condition: Condition) -> bool:
    return condition.key.lower() == "aws:principalarn"


def _said(condition: Condition) -> list[str]:
    return texts(condition.values)
