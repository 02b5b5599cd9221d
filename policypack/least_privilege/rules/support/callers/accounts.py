"""How a rule knows which account is the stack's own.

The own account is what the option `ownAccounts` says; else the one in an ARN that is surely the stack's: of a resource
itself, of its permissions boundary, of a customer managed policy on it or of the role that it runs under, the Resource
of a resource policy, and, once the whole stack is known, the provider's allowedAccountIds, or the role that the
provider assumes. What identity policies name proves nothing: they name a vendor's queue as well as the stack's own
table. Without any of these an account is foreign only if identity policies name resources of other accounts and never
of it, or if a list of trusted accounts is enforced. Any other account may be the own one: a finding on it says so, and
is advisory. The account that stands in for the own one is never foreign, and says nothing of the others.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from least_privilege.policy.document import PolicyKind
from least_privilege.policy.principals import STAND_IN_ACCOUNT, account_of, is_whole_account
from least_privilege.rules.rule import Options
from least_privilege.rules.support.callers.principal_statements import named
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies
from least_privilege.stack.providers import accounts_of
from least_privilege.stack.role_inputs import role_arns

_ACCOUNT_ID = {"type": "string", "pattern": r"^\d{12}$", "description": "a 12-digit account ID"}

OPTIONS = {
    "ownAccounts": {
        "type": "array",
        "default": [],
        "items": _ACCOUNT_ID,
        "description": "IDs of the stack's own accounts; if empty, they are found in ARNs and the provider's settings",
    },
    "trustedAccounts": {
        "type": "array",
        "default": [],
        "items": _ACCOUNT_ID,
        "description": "IDs of the other accounts that may have access; if empty, there is no list to enforce "
        "(to trust no other account, list an own one)",
    },
}

_OWN_ARN_INPUTS = ("arn", "permissionsBoundary", "managedPolicyArns", "policyArn", "function", "functionName")
"""Properties that hold an ARN of the account that the resource is in."""

_EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget"
"""Its ARN is that of what it sends events to, in any account."""

_VPC_ENDPOINT = "aws:ec2/vpcEndpoint"
"""Its policy names what may be reached through it, in any account."""


def own_arns(resource: Resource) -> list[str]:
    """The ARNs in `resource` that are of its own account, those of AWS's managed policies among them."""
    return [*_given_arns(resource), *_made_arns(resource)]


def _made_arns(resource: Resource) -> list[str]:
    """The resource's own ARN, once AWS has made it; none where its account is in an input: what belongs to another
    account's resource, such as a subscription to a topic, has that account in its ARN."""
    found = texts([resource.outputs.get("arn")]) if resource.type.startswith("aws:") else []
    named = [value for value in resource.properties.values() if isinstance(value, str) and value[:1] not in "{["]
    return [arn for arn in found if not any(account_of(arn) in re.split("[:/]", value) for value in named)]


def _given_arns(resource: Resource) -> list[str]:
    is_own = resource.type.startswith("aws:") and resource.type != _EVENT_TARGET
    given = [resource.at(name) for name in _OWN_ARN_INPUTS] if is_own else []
    found = texts(arn for value in given for arn in (value if isinstance(value, list) else [value]))
    statements = (statement for policy in _resource_policies(resource) for statement in policy.document.statements)
    return [*found, *role_arns(resource), *(arn for statement in statements for arn in texts(statement.resources))]


def own_accounts(resource: Resource, options: Options) -> frozenset[str]:
    """The own accounts as far as the options or the resource's inputs say: the same when it is registered as when the
    whole stack is judged, so that what is left to the stack there is not passed over here."""
    if configured := options.get("ownAccounts"):
        return frozenset(configured)
    return _accounts_in(_given_arns(resource)) or frozenset(
        account for policy in _resource_policies(resource) for account in _owner_of_key(policy)
    )


def _accounts_in(arns: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, map(account_of, arns))) - {STAND_IN_ACCOUNT}


def _resource_policies(resource: Resource) -> list[EmbeddedPolicy]:
    if resource.type.startswith(_VPC_ENDPOINT):
        return []
    return [policy for policy in embedded_policies(resource) if policy.kind is PolicyKind.RESOURCE]


def _owner_of_key(policy: EmbeddedPolicy) -> Collection[str]:
    """The account whose root may do everything with a KMS key, as AWS writes it into every key's policy: the first,
    since of several all others are foreign."""
    owners = [
        account_of(principal)
        for statement in policy.document.statements
        if statement.allows and statement.matches_action("kms:*") and not statement.conditions
        for principal in named(statement.principals, "AWS")
        if is_whole_account(principal)
    ]
    return [owner for owner in owners if owner][:1] if STAND_IN_ACCOUNT not in owners else []


def accounts_are_told(stack: Stack, options: Options) -> bool:
    """Whether options or a provider say which accounts are the stack's own, whatever ARNs become known."""
    return bool(options.get("ownAccounts")) or any(_accounts_of_providers(stack))


def _accounts_of_providers(stack: Stack) -> Iterator[str]:
    return (account for each in stack.of("pulumi:providers:aws") for account in accounts_of(each.properties))


class StackAccounts:
    """Which accounts are a stack's own and which are foreign; of any other account neither is known."""

    def __init__(self, stack: Stack, options: Options) -> None:
        self._stack = stack
        self._trusted_are_listed = bool(options.get("trustedAccounts"))
        self.own = frozenset(options["ownAccounts"] or _accounts_of_providers(stack)) or frozenset().union(
            *(own_accounts(resource, options) | _accounts_in(_made_arns(resource)) for resource in stack.resources)
        )

    def is_foreign(self, account: str) -> bool:
        if account == STAND_IN_ACCOUNT:
            return False
        known = self.own or self._named_by_identity_policies
        return account not in known if known else self._trusted_are_listed

    def may_be_own(self, account: str) -> bool:
        """Whether it is not known if `account` is the stack's own."""
        return not self.is_foreign(account) and account not in {*self.own, STAND_IN_ACCOUNT}

    @cached_property
    def _named_by_identity_policies(self) -> Collection[str]:
        """The accounts in the Resources of identity policies, but for those of roles, which often are elsewhere."""
        return _accounts_in(
            arn
            for resource in self._stack.resources
            for policy in embedded_policies(resource)
            if policy.kind is PolicyKind.IDENTITY
            for statement in policy.document.statements
            for arn in texts(statement.resources)
            if ":iam:" not in arn
        )
