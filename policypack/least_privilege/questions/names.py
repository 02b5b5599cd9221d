"""What the words of a question name: an action, who asks, and a condition key."""

from least_privilege.aws import condition_keys
from least_privilege.aws.actions import Action, actions_of, expand, find
from least_privilege.aws.nearest_actions import meant
from least_privilege.aws.service_principals import global_name, is_known, is_service_principal, nearest_service
from least_privilege.aws.service_reference import services
from least_privilege.policy.nearest_match import did_you_mean
from least_privilege.policy.operators import operator
from least_privilege.policy.principals import account_of
from least_privilege.questions.access import StackAccess
from least_privilege.questions.callers import Asker, of_named

_OPERATORS = {"Bool": "Bool", "Numeric": "NumericEquals", "Date": "DateEquals", "IPAddress": "IpAddress"}
"""What compares the values of a type of condition key that not every text is one of."""


class UnknownNameError(Exception):
    """A word that names nothing; the message has the nearest match."""


def action_named(name: str) -> Action:
    """The action called `name`. Raises `UnknownNameError`, which says what an operation of AWS's API is called as an
    action: `s3:ListObjectsV2` is allowed by s3:ListBucket."""
    if found := find(name):
        return found
    if operation := meant(name):
        raise UnknownNameError(f"{name}: no such action (did you mean {' or '.join(map(repr, operation))}?)")
    service, colon, rest = name.partition(":")
    if not colon or not rest or set(name) & set("*?"):
        raise UnknownNameError(f"{name}: expected one action, such as s3:GetObject")
    if service.lower() not in services():
        raise UnknownNameError(f"{name}: AWS has no service {service!r}{did_you_mean(service.lower(), services())}")
    known = [each.name for each in actions_of(service.lower()).values()]
    raise UnknownNameError(f"{name}: no such action{did_you_mean(name, known)}")


def askers_named(access: StackAccess, name: str) -> list[Asker]:
    """The principals that `name` says: of the stack by ARN or name; outside it a service, an account, an ARN or `*`.

    Raises `UnknownNameError`.
    """
    if found := access.callers.named(name):
        return found
    if name == "*" or account_of(name):
        return [of_named("AWS", name, access.accounts)]
    if is_service_principal(name):
        service = global_name(name).removesuffix(".amazonaws.com")
        if not is_known(service) and (near := nearest_service(service)):
            raise UnknownNameError(f"{name}: AWS has no such service (did you mean {near!r}?)")
        return [of_named("Service", name, access.accounts)]
    raise UnknownNameError(
        f"{name}: no principal of the stack has this name{did_you_mean(name, access.callers.names())}"
    )


def fault_of_key(key: str) -> str:
    """That AWS has no condition key `key`, and the nearest; '' where it has one."""
    if ":" in key and condition_keys.is_known(key):
        return ""
    own = condition_keys.keys_of(expand(f"{key.partition(':')[0]}:*"))
    return f"{key}: AWS has no such condition key{did_you_mean(key.lower(), (*condition_keys.GLOBAL_KEYS, *own))}"


def fault_of_context(key: str, value: str) -> str:
    """Why no request has `value` for the condition key `key`; '' where one may."""
    if fault := fault_of_key(key):
        return fault
    named = _OPERATORS.get((condition_keys.key_type(key) or "").removeprefix("ArrayOf"), "")
    compares = operator(named)
    expected = compares.expected_instead_of(value) if compares else ""
    return f"{key}: {value!r}; expected {expected}" if expected else ""
