"""A Deny without MFA that requests signed by access keys escape.

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
    if reading.statement.allows or reading.key != "aws:multifactorauthpresent" or reading.how.name != "bool":
        return
    if reading.how.if_exists or [text.lower() for text in reading.condition.texts] != ["false"]:
        return
    if reading.embedded.kind is PolicyKind.TRUST or reading.embedded.resource.type in _OF_ROLES:
        return
    new = reading.by(f"{reading.condition.operator}IfExists")
    yield reading.finding(
        "escaped-by-access-keys",
        f"denies by {reading.condition.operator} where {reading.condition.key} is false: requests signed by a user's "
        "access keys do not carry the key, and are not denied",
        f"deny them too: replace the condition with {reading.rewritten(new)}.",
        advisory=True,
    )
