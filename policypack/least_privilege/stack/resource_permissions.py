"""Permissions that are no documents of the program's: a principal, an action and what narrows it, as inputs of their
own. AWS writes a statement of them into a resource's policy, and so does this module.

Source: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
        https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
        https://docs.aws.amazon.com/signer/latest/api/API_AddProfilePermission.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from least_privilege.aws.service_principals import is_service_principal
from least_privilege.stack.model import Resource

_EVENT = "aws:cloudwatch/eventPermission:EventPermission"
LAMBDA_PERMISSION = "aws:lambda/permission:Permission"

PERMISSIONS = {
    LAMBDA_PERMISSION: "Lambda permission",
    "aws:lambda/layerVersionPermission:LayerVersionPermission": "Lambda permission",
    "aws:signer/signingProfilePermission:SigningProfilePermission": "signing profile permission",
    _EVENT: "event permission",
}
"""What each is called in a sentence; the principal of each is its input `principal`."""


def statement_of(resource: Resource) -> Mapping[str, Any]:
    """The document that stands for the permission `resource`."""
    principal, sid = resource.at("principal"), resource.at("statementId")
    is_service = isinstance(principal, str) and is_service_principal(principal)
    on = resource.at("eventBusName" if resource.type == _EVENT else "function")
    action = resource.at("action")
    return {
        "Version": "2012-10-17",
        "Statement": {
            "Sid": sid if isinstance(sid, str) else "",
            "Effect": "Allow",
            "Principal": "*" if principal == "*" else {"Service" if is_service else "AWS": principal},
            "Action": "events:PutEvents" if resource.type == _EVENT and not _given(action) else action,
            **({"Resource": on} if isinstance(on, str) and on.startswith("arn:") else {}),
            "Condition": _event_condition(resource) if resource.type == _EVENT else _lambda_conditions(resource),
        },
    }


def _given(value: Any) -> bool:
    return value is not None and value != ""


def _event_condition(resource: Resource) -> Any:
    condition = resource.at("condition")
    if not isinstance(condition, Mapping):
        return condition if _given(condition) else {}
    return {str(condition.get("type")): {str(condition.get("key")): condition.get("value")}}


def _lambda_conditions(resource: Resource) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for operator, key, value in _lambda_values(resource):
        if _given(value):
            found.setdefault(operator, {})[key] = value
    return found


def _lambda_values(resource: Resource) -> Iterator[tuple[str, str, Any]]:
    organization = "principalOrgId" if resource.type == LAMBDA_PERMISSION else "organizationId"
    yield "ArnLike", "AWS:SourceArn", resource.at("sourceArn")
    yield "StringEquals", "AWS:SourceAccount", resource.at("sourceAccount")
    yield "StringEquals", "aws:PrincipalOrgID", resource.at(organization)
    yield "StringEquals", "lambda:FunctionUrlAuthType", resource.at("functionUrlAuthType")
    yield "StringEquals", "lambda:EventSourceToken", resource.at("eventSourceToken")
    yield "Bool", "lambda:InvokedViaFunctionUrl", resource.at("invokedViaFunctionUrl")
