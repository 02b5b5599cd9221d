"""Statements of resource policies, and what is found in them."""

from typing import Any

OWN, OTHER = "111122223333", "444455556666"
QUEUE = "aws:sqs/queuePolicy:QueuePolicy"
ARN = f"arn:aws:sqs:eu-west-1:{OWN}:pets"
ROOT, OTHER_ROOT = ({"AWS": f"arn:aws:iam::{account}:root"} for account in (OWN, OTHER))
ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}
Statements = tuple[dict[str, Any], ...]


def grant(principal: Any, action: Any = "sqs:SendMessage", resource: Any = ARN, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource, **more}


PUBLIC = ["resource-policy-public"]
FOREIGN = [f"resource-policy-public:account:{OTHER}"]
DOUBTFUL = [f"resource-policy-public:unknown-account:{OTHER}"]
