"""A Deny without MFA that requests signed by access keys escape, and an Allow with MFA that they pass.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
"""

from collections.abc import Iterator

from least_privilege.policy.document import PolicyKind
from least_privilege.rules.finding import Finding
from least_privilege.rules.support.conditions.reading import Reading

_OF_ROLES = ("aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy")
"""Types whose policies are for sessions alone, which always carry the key. On who assumes a role, trust-mfa reports."""


def access_keys(reading: Reading) -> Iterator[Finding]:
    """Only the credentials of a session say whether MFA was used: those of a user carry no such key."""
    if reading.embedded.kind is PolicyKind.TRUST or reading.embedded.resource.type in _OF_ROLES:
        return
    values = [text.lower() for text in reading.condition.texts]
    is_present = reading.key == "aws:multifactorauthpresent" and reading.how.name == "bool"
    is_young = reading.key == "aws:multifactorauthage" and "less" in reading.how.name
    if reading.statement.allows:
        if reading.how.if_exists and not reading.is_demanded and ((is_present and values == ["true"]) or is_young):
            yield _passed(reading)
    elif is_present and values == ["false"] and not reading.how.if_exists:
        yield _escaped(reading)


def _passed(reading: Reading) -> Finding:
    new = reading.by(reading.condition.operator[: -len("IfExists")])
    return reading.finding(
        "passed-by-access-keys",
        f"allows by {reading.condition.operator} with MFA: requests signed by a user's access keys do not carry "
        f"{reading.condition.key}, and are allowed without it",
        f"demand the key: replace the condition with {reading.rewritten(new)}.",
        advisory=True,
    )


def _escaped(reading: Reading) -> Finding:
    new = reading.by(f"{reading.condition.operator}IfExists")
    return reading.finding(
        "escaped-by-access-keys",
        f"denies by {reading.condition.operator} where {reading.condition.key} is false: requests signed by a user's "
        "access keys do not carry the key, and are not denied",
        f"deny them too: replace the condition with {reading.rewritten(new)}.",
        advisory=True,
    )
