"""A bus on which an organization puts events, and one on which everybody does."""

import json

import pulumi_aws as aws
from forms import HERE, document, written


def bus(name: str, **conditions: object) -> None:
    made = aws.cloudwatch.EventBus(name, name=name)

    def policy(arn: str) -> str:
        condition = {"Condition": conditions} if conditions else {}
        who = {"Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": arn, **condition}
        return json.dumps(document(who))

    arn = written(made.arn, f"arn:aws:events:{HERE}:event-bus/{name}")
    aws.cloudwatch.EventBusPolicy(name, event_bus_name=made.name, policy=arn.apply(policy))


bus("organization", StringEquals={"aws:PrincipalOrgID": "o-1234567890"})
bus("everybody")
