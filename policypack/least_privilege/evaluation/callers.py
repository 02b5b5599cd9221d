"""Who makes a request: whether a Principal names it, and what it says of the request's condition keys.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties
"""

from collections.abc import Mapping
from dataclasses import dataclass

from least_privilege.policy.conditions import Values, some
from least_privilege.policy.document import Statement, Value
from least_privilege.policy.principals import account_of, is_whole_account
from least_privilege.policy.unknown import Unknown


@dataclass(frozen=True)
class Caller:
    """Who asks, as a Principal names it: `kind` AWS, Service, Federated or CanonicalUser; `value` an ARN, a service
    (`ec2.amazonaws.com`), an identity provider (its domain or ARN). `Caller("", "")` is an anonymous one."""

    kind: str
    value: str

    @property
    def keys(self) -> Mapping[str, Values]:
        """The condition keys, in lower case, that every request of such a caller has, or has not."""
        if self.kind == "Service":
            return {"aws:principalisawsservice": ("true",), "aws:principalservicename": (self.value,)}
        if self.kind == "AWS":
            return {"aws:principalisawsservice": ("false",), **_OF_NO_SERVICE}
        return {"aws:principalisawsservice": None, **_OF_NO_SERVICE} if not self.kind else {}


_OF_NO_SERVICE = {"aws:principalservicename": None, "aws:principalservicenameslist": None}


def names_caller(statement: Statement, caller: Caller) -> bool | None:
    """Whether the Principal of `statement` names `caller`, or its NotPrincipal does not."""
    if statement.principals:
        return _is_among(statement.principals, caller)
    spared = _is_spared(statement.not_principals, caller)
    return None if spared is None else not spared


def _is_among(principals: Mapping[str, tuple[Value, ...]], caller: Caller) -> bool | None:
    if "*" in principals:
        return True
    return some(_is_caller(kind, value, caller) for kind, values in principals.items() for value in values)


def _is_spared(principals: Mapping[str, tuple[Value, ...]], caller: Caller) -> bool | None:
    """Whether a NotPrincipal has `caller`.

    An account there stands for itself, and is listed beside each of its roles and users: without it a service may
    find the account denied before it looks at the caller. Of one that is listed alone AWS says nothing.
    """
    answer, values = _is_among(principals, caller), principals.get("AWS", ())
    if answer is not True or caller.kind != "AWS" or is_whole_account(caller.value) or "*" in (*principals, *values):
        return answer
    own = [value for value in values if isinstance(value, Unknown) or account_of(value) == account_of(caller.value)]
    named = [value for value in own if isinstance(value, Unknown) or not is_whole_account(value)]
    itself = some(_is_caller("AWS", value, caller) for value in named)
    if itself is True and len(named) < len(own):
        return True
    return False if itself is False and named else None


def _is_caller(kind: str, value: Value, caller: Caller) -> bool | None:
    """Whether one principal is `caller`, or its account."""
    if isinstance(value, Unknown):
        return None if kind in ("AWS", caller.kind) else False  # One of AWS may be everybody.
    if kind == "AWS" and value == "*":
        return True
    if kind != caller.kind:
        # A canonical user is an account, by an id that says not which.
        return None if {kind, caller.kind} == {"AWS", "CanonicalUser"} else False
    if value in ("*", caller.value):
        return True
    if kind != "AWS":
        return False
    theirs, own = caller.value.split(":", 5), value.split(":", 5)
    account = value if value.isdigit() else own[4] if len(own) == 6 and own[5] == "root" else ""
    if account:
        return caller.value == account or (len(theirs) == 6 and theirs[4] == account)
    if is_session_of(caller.value, value):
        return True
    # A role's ARN does not say what its sessions are called: one may be the session that is named.
    return None if is_session_of(value, caller.value) else False


def is_session_of(session: str, role: str) -> bool:
    """Whether an ARN is a session's of the role with the other ARN: it has the role's account and name, but no path."""
    theirs, own = session.split(":", 5), role.split(":", 5)
    if len(theirs) != 6 or len(own) != 6 or theirs[4] != own[4]:
        return False
    if not theirs[5].startswith("assumed-role/") or not own[5].startswith("role/"):
        return False
    return theirs[5].split("/")[1] == own[5].rpartition("/")[2]
