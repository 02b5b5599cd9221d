"""Addresses within a VPC, which every VPC may have."""

from collections.abc import Iterator

from least_privilege.policy.document import PolicyKind
from least_privilege.rules.finding import Finding
from least_privilege.rules.support.conditions.reading import Reading

_NETWORKS = frozenset(
    ("aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths")
)


def networks(reading: Reading) -> Iterator[Finding]:
    """An Allow by aws:VpcSourceIp, or a Deny of all others, that names no VPC.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip
    """
    if reading.key != "aws:vpcsourceip" or reading.how.name != "ipaddress":
        return
    if not reading.statement.allows and not reading.how.negated:
        return
    statements = [reading.statement] if reading.statement.allows else reading.embedded.document.statements
    if any(each.lower_key in _NETWORKS for statement in statements for each in statement.conditions):
        return
    yield reading.finding(
        "without-vpc",
        f"compares {reading.condition.key} by {reading.condition.operator}, but names no VPC: other VPCs have the same "
        "private addresses",
        'name the VPC or its endpoint as well, for example "StringEquals": {"aws:SourceVpc": "VPC_ID"}.'
        if reading.statement.allows
        else 'add a Deny of other VPCs, for example with "StringNotEquals": {"aws:SourceVpc": "VPC_ID"}.',
        advisory=reading.embedded.kind is PolicyKind.IDENTITY,
    )
