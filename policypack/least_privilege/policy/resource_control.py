"""What AWS Organizations asks of a resource control policy beyond IAM's grammar.

Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from least_privilege.policy.document import Value
from least_privilege.policy.patterns import ActionPattern
from least_privilege.policy.unknown import Unknown


def problems(
    effect: str,
    elements: Mapping[str, Any],
    actions: tuple[ActionPattern | Unknown, ...],
    principals: Mapping[str, tuple[Value, ...]],
) -> Iterator[tuple[str, str, str, str]]:
    """The code, message, fix and check of AWS's of every fault in one statement, given by its elements as they are
    read."""
    if effect == "Allow":
        yield (
            "unsupported-effect",
            "has the Effect Allow, which only AWS's own policy RCPFullAWSAccess may have",
            '"Effect": "Deny"',
            "RCP_SYNTAX_ERROR_ALLOW",
        )
    if "NotAction" in elements:
        yield (
            "unsupported-not-action",
            "has a NotAction, which a resource control policy does not support",
            "an Action that lists what is denied",
            "RCP_SYNTAX_ERROR_NOTACTION",
        )
    for action in actions if "Action" in elements else ():
        if isinstance(action, str) and action.spans_services:
            yield (
                "unsupported-action",
                f"has the action {action!r}, but each action in a resource control policy names its service",
                'the services that are meant, such as "s3:*"',
                "RCP_SYNTAX_ERROR_ACTION",
            )
    named = [value for values in principals.values() for value in values if value != "*"]
    if any(isinstance(value, str) for value in named):
        yield (
            "unsupported-principal",
            "has a Principal other than *, which a resource control policy does not support",
            '"Principal": "*", and a Condition on aws:PrincipalArn, aws:PrincipalAccount or the like',
            "RCP_SYNTAX_ERROR_PRINCIPAL",
        )
