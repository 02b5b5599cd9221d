"""A topic rule's payload as pulumi-aws has it: one list an action, not one list of actions.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-iot-topicrule-topicrulepayload.html
        https://www.pulumi.com/registry/packages/aws/api-docs/iot/topicrule/
"""

from collections.abc import Mapping
from typing import Any

from least_privilege.policy.unknown import Unknown
from least_privilege.stack.cloudformation.types import lookup

_ACTIONS = {
    name.lower(): (name, plural)
    for name, plural in {
        "cloudwatchAlarm": "cloudwatchAlarms",
        "cloudwatchLogs": "cloudwatchLogs",
        "cloudwatchMetric": "cloudwatchMetrics",
        "dynamodb": "dynamodbs",
        "dynamodbv2": "dynamodbv2s",
        "elasticsearch": "elasticsearch",
        "firehose": "firehoses",
        "iotAnalytics": "iotAnalytics",
        "iotEvents": "iotEvents",
        "kinesis": "kineses",
        "lambda": "lambdas",
        "republish": "republishes",
        "s3": "s3",
        "sns": "sns",
        "sqs": "sqs",
        "stepFunctions": "stepFunctions",
        "timestream": "timestreams",
    }.items()
}
"""By CloudFormation's name in small letters: an action in pulumi-aws, and its list. Actions without a role, an ACL or a
function are left out."""


def topic_rule_inputs(payload: Any) -> dict[str, Any]:
    """The inputs that the actions of a topic rule's payload are."""
    if not isinstance(payload, Mapping):
        return {}
    found: dict[str, Any] = {}
    given = lookup(payload, "Actions")
    for action in given if isinstance(given, list) else []:
        for _, plural, value in _actions(action):
            found.setdefault(plural, []).append(value)
    on_error = {name: value for name, _, value in _actions(lookup(payload, "ErrorAction"))}
    return {**found, **({"errorAction": on_error} if on_error else {})}


def _actions(value: Any) -> list[tuple[str, str, Any]]:
    if not isinstance(value, Mapping):
        return []
    known = ((_ACTIONS.get(str(key).lower()), item) for key, item in value.items())
    return [(*names, item if isinstance(item, Unknown) else _with_inputs(item)) for names, item in known if names]


def _with_inputs(action: Any) -> Any:
    """An action with the names of pulumi-aws for what the rules read."""
    if not isinstance(action, Mapping):
        return action
    names = {"rolearn": "roleArn", "cannedacl": "cannedAcl", "functionarn": "functionArn", "bucketname": "bucketName"}
    return {names.get(str(key).lower(), str(key)): value for key, value in action.items()}
