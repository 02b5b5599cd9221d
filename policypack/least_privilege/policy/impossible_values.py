"""Values of a condition that no request has, so that they match nothing: text that the operator cannot read, a wildcard
where AWS compares letter by letter, an address that no public endpoint sees, an id of another form.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

import ipaddress
import re

from least_privilege.policy.context_keys import FREE_TEXT_KEYS, ID_FORMS, ROLE_SESSION
from least_privilege.policy.operators import Operator, network
from least_privilege.policy.variables import VARIABLE
from least_privilege.policy.wildcards import matches

_NOT_ON_THE_INTERNET = [
    ipaddress.ip_network(block)
    for block in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("fc00::/7", "fe80::/10", "::1/128"),
    )
]
"""Networks of private, shared, local and link-local addresses.
Source: https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry.xhtml"""


_NO_PRINCIPAL = re.compile(
    r"arn:[^:]*:iam:(?:[^:*?$]+:.*|:[^:]*:(?:(?:role|user)/?|(?:group|instance-profile|policy|mfa|\w+-provider)(?:/.*)?))"
)
"""ARNs of IAM that no caller has."""


def matches_nothing(operator: Operator, key: str, value: str) -> bool:
    """Whether `operator` with `value` accepts no value of condition key `key` (in lower case): it cannot read it,
    compares a wildcard as a letter, or asks for what the key never is: text for an ARN, a session's ARN for a role's.
    """
    return (
        bool(operator.expected_instead_of(value))
        or is_literal_wildcard(operator, key, value)
        or _is_of_session(operator, key, value)
        or (operator.name.startswith("arn") and _is_no_arn(value))
    )


def is_of_no_request(operator: Operator, key: str, value: str) -> bool:
    """Whether `value` matches nothing, or only what AWS gives no request: a private address, an id of another form."""
    return (
        matches_nothing(operator, key, value)
        or is_private_source(operator, key, value)
        or bool(id_expected_instead_of(operator, key, value))
    )


def is_literal_wildcard(operator: Operator, key: str, value: str) -> bool:
    """Whether `value` has a `*` or `?` that `operator` compares as a letter, and values of `key` have none."""
    if operator.name not in ("stringequals", "stringequalsignorecase") or key.partition("/")[0] in FREE_TEXT_KEYS:
        return False
    text = VARIABLE.sub("", value)
    return "*" in text or ("?" in text and "://" not in text)


def is_private_source(operator: Operator, key: str, value: str) -> bool:
    """Whether `value` is of a network outside the internet, for the address that a public endpoint sees."""
    if key != "aws:sourceip" or operator.name != "ipaddress" or (block := network(value)) is None:
        return False
    return any(block.version == own.version and block.subnet_of(own) for own in _NOT_ON_THE_INTERNET)  # type: ignore[arg-type]


def id_expected_instead_of(operator: Operator, key: str, value: str) -> str:
    """What `value` should be, such as `an account's ID (12 digits)`; empty where it is, or may be by its
    wildcards and variables."""
    if _is_of_session(operator, key, value):
        return "the ARN of a role, which the requests of its sessions carry"
    if key == "aws:principalarn" and operator.name != "null" and _NO_PRINCIPAL.fullmatch(value):
        return "the ARN of a role, a user or an account's root"
    if operator.name.startswith("arn"):
        return "" if _may_be_arn(value) else "an ARN of six fields (arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE)"
    form = ID_FORMS.get(key)
    if form is None or not operator.name.startswith("string"):
        return ""
    known = re.split(r"[*?$]", value, maxsplit=1)[0]  # up to the first wildcard or variable
    is_possible = form.pattern.fullmatch(value) if known == value else form.may_begin_with(known)
    return "" if is_possible else form.called


def _is_of_session(operator: Operator, key: str, value: str) -> bool:
    return key == "aws:principalarn" and operator.name != "null" and ROLE_SESSION.fullmatch(value) is not None


def _is_no_arn(value: str) -> bool:
    """Whether `value` matches no ARN, however AWS completes it: it cannot begin like one."""
    return "${" not in value and not matches(value.partition(":")[0], "arn")


def _may_be_arn(value: str) -> bool:
    """Whether an ARN operator can match `value`: it compares six fields, one by one. What `*` or `arn:*` matches, AWS
    leaves open; a variable may be a whole ARN, or several fields."""
    if "${" in value or set(value) <= {"*"} or (value.startswith("arn:") and value.endswith("*")):
        return True
    fields = value.split(":", 5)
    return len(fields) == 6 and matches(fields[0], "arn")
