"""Who asks: the principals of a stack, and those outside it that its trust and resource policies name."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from least_privilege.evaluation.callers import Caller
from least_privilege.policy.conditions import NOTHING_KNOWN, Context, Values
from least_privilege.policy.context_keys import SERVICE_SOURCE_KEYS
from least_privilege.policy.principals import STAND_IN_ACCOUNT, account_of, is_session
from least_privilege.principals.arn_index import iam_resource_id
from least_privilege.principals.principal import NAMELESS, Principal
from least_privilege.stack.model import Resource
from least_privilege.stack.surroundings import AwsLocation

PUBLIC = Caller("", "")
"""Anyone, also without an AWS account."""


@dataclass(frozen=True)
class Accounts:
    """Where the stack is, as far as it is known, which other accounts are not the stack's own, and which may or may
    not be."""

    location: AwsLocation = AwsLocation()
    is_foreign: Callable[[str], bool] = lambda _account: False
    may_be_own: Callable[[str], bool] = lambda _account: False

    @property
    def own(self) -> str:
        return self.location.account or STAND_IN_ACCOUNT

    def label(self, account: str) -> str:
        """`account 111122223333`, with what is not known of it."""
        return f"account {account}" + (" (may be the stack's own)" if self.may_be_own(account) else "")

    def are_one(self, one: str, other: str) -> bool:
        """Whether two accounts, `''` where one is not known, are the same as far as is known."""
        return not one or not other or one == other or not (self.is_foreign(one) or self.is_foreign(other))


@dataclass(frozen=True)
class Asker:
    """One who may ask: `principal` is None for one outside the stack. `label` names it in a sentence."""

    label: str
    caller: Caller
    principal: Principal | None = None
    context: Context = field(default=NOTHING_KNOWN, compare=False)

    @property
    def kind(self) -> str:
        """`role`, `user`, `permission set`, `group`, `policy`; of one outside the stack `service`, `account`,
        `federated`, `principal` or `public`."""
        if self.principal:
            return self.principal.kind
        if self.caller == PUBLIC:
            return "public"
        if self.caller.kind == "AWS":
            return "account" if _is_account(self.caller.value) else "principal"
        return {"Service": "service", "Federated": "federated"}.get(self.caller.kind, "account")

    @property
    def account(self) -> str:
        return account_of(self.caller.value) if self.caller.kind == "AWS" else ""


def of_principal(principal: Principal, accounts: Accounts) -> Asker:
    """A principal of the stack, with what every request of it says."""
    resource = principal.resource
    arn = resource.identity("arn") if resource and principal.kind in ("role", "user") else None
    if not isinstance(arn, str):
        partition = accounts.location.partition or "aws"
        arn = f"arn:{partition}:iam::{accounts.own}:{_resource_id(principal)}"
    known = _of_account(account_of(arn))
    if principal.kind in ("role", "user") and not set(arn) & set("*?"):
        known["aws:PrincipalArn"] = (arn,)
    known |= {f"aws:PrincipalTag/{key}": (value,) for key, value in principal.tags.items()}
    if principal.kind == "role":
        known["aws:username"] = None  # Of a role's sessions nobody is a user.
    elif principal.kind == "user" and principal.name != NAMELESS:
        known["aws:username"] = (principal.name,)
    label = f"a principal with {principal.label}" if principal.kind == "policy" else principal.label
    return Asker(label, Caller("AWS", arn), principal, Context(known))


def _resource_id(principal: Principal) -> str:
    if principal.kind in ("role", "user"):
        return iam_resource_id(principal)
    if principal.kind == "permission set":
        return f"role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_{principal.name}_*"
    return "role/*"  # Anyone who has the policy, or is in the group.


def of_named(kind: str, value: str, accounts: Accounts) -> Asker:
    """A principal outside the stack, as a Principal element names it."""
    if kind in ("*", "AWS") and not value.strip("*?"):
        return Asker("anyone (public)", PUBLIC)
    if kind == "Service":
        return Asker(value, Caller(kind, value))
    if kind == "Federated":
        provider = value.partition("/")[2] if value.startswith("arn:") else value
        return Asker(f"anyone who signs in through {provider or value}", Caller(kind, value))
    if kind == "CanonicalUser":
        return Asker(f"the account with the canonical user id {value}", Caller(kind, value))
    account = account_of(value)
    if _is_account(value):
        caller = Caller("AWS", f"arn:aws:iam::{account}:root")
        return Asker(accounts.label(account), caller, context=Context(_of_account(account)))
    is_elsewhere = accounts.is_foreign(account) or accounts.may_be_own(account)
    whose = accounts.label(account) if is_elsewhere else "the stack's account, outside the stack"
    name = value.split(":", 5)[-1].replace("/", " '", 1)
    known = _of_account(account)
    if value.startswith("arn:") and not set(value) & set("*?") and not is_session(value):
        known["aws:PrincipalArn"] = (value,)
    label = f"{name}' of {whose}" if " '" in name else f"{value} of {whose}"
    return Asker(label, Caller("AWS", value), context=Context(known))


def _of_account(account: str) -> dict[str, Values]:
    """What every request of a principal of an account says, and that no service makes it for a resource."""
    known: dict[str, Values] = dict.fromkeys(SERVICE_SOURCE_KEYS)
    return known | dict.fromkeys(("aws:PrincipalAccount", "kms:CallerAccount"), (account,)) if account else known


def _is_account(value: str) -> bool:
    return value.isdigit() or value.endswith(":root")


class Callers:
    """The principals of a stack by what names them."""

    def __init__(self, everyone: Sequence[Principal], accounts: Accounts) -> None:
        members = {group for each in everyone if each.kind == "user" for group in each.groups}
        self.all = tuple(of_principal(each, accounts) for each in everyone if each not in members)

    @cached_property
    def arns(self) -> Set[str]:
        return {each.caller.value for each in self.all}

    @cached_property
    def by_principal(self) -> Mapping[Principal, Asker]:
        return {each.principal: each for each in self.all if each.principal}

    def named(self, name: str) -> list[Asker]:
        """The principals that `name` is the ARN, the name in AWS or the name in the program of."""
        return [each for each in self.all if name in names_of(each)]

    def names(self) -> list[str]:
        """Every name that `named` finds something by."""
        return list(dict.fromkeys(name for each in self.all for name in names_of(each)))


def names_of(asker: Asker) -> Iterable[str]:
    """What one is called: its ARN, its name in AWS and in the program; an account also by its id, anyone `public`."""
    principal = asker.principal
    if principal is None:
        named = {"public": ("*", "public"), "account": (asker.caller.value, asker.account)}
        return named.get(asker.kind, (asker.caller.value,))
    resource: Resource | None = principal.resource
    found = (principal.name, asker.caller.value)
    return (*found, resource.own_name) if resource else found
