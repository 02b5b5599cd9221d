"""Statements that pass a role, or create a service-linked role, without saying which."""

from typing import Any

from tests.least_privilege.rules.validation.examples.example import Example, identity
from tests.support.documents import allow

ROLE = "arn:aws:iam::111122223333:role/packer"
LINKED = "arn:aws:iam::111122223333:role/aws-service-role/*"


def _ways(prefix: str, action: str, resource: str, **good: Any) -> dict[str, Example]:
    """The six ways in which a statement may allow `action` on too much."""
    name, patterns = action.partition(":")[2], f"iam:{action.partition(':')[2][:6]}*"
    other = "arn:aws:iam::111122223333:role/boss"
    bad: dict[str, dict[str, Any]] = {
        "STAR_IN_RESOURCE": {"Action": action, "Resource": "*"},
        "NOT_RESOURCE": {"Action": action, "NotResource": other},
        "STAR_IN_ACTION_AND_RESOURCE": {"Action": patterns, "Resource": "*"},
        "STAR_IN_ACTION_AND_NOT_RESOURCE": {"Action": patterns, "NotResource": other},
        "STAR_IN_RESOURCE_AND_NOT_ACTION": {"NotAction": "s3:GetObject", "Resource": "*"},
        "NOT_ACTION_AND_NOT_RESOURCE": {"NotAction": "s3:GetObject", "NotResource": other},
    }
    assert name
    # What allows all actions but some allows both.
    both = {
        way: (f"PASS_ROLE_WITH_{way}", f"CREATE_SLR_WITH_{way}") for way, each in bad.items() if "NotAction" in each
    }
    return {
        f"{prefix}_WITH_{way}": identity({"Effect": "Allow", **each}, allow(action, resource, **good)).beside(
            *both.get(way, ())
        )
        for way, each in bad.items()
    }


EXAMPLES: dict[str, Example] = {
    **_ways(
        "PASS_ROLE", "iam:PassRole", ROLE, Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    ),
    **_ways(
        "CREATE_SLR",
        "iam:CreateServiceLinkedRole",
        f"{LINKED.removesuffix('*')}autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
        Condition={"StringEquals": {"iam:AWSServiceName": "autoscaling.amazonaws.com"}},
    ),
}
