"""Who can invoke a function: a service on behalf of any account, anyone, or anyone who knows its URL.

Source: https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
        https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
"""

import json
from collections.abc import Iterator

from least_privilege.aws.service_principals import global_name
from least_privilege.rules.finding import Finding, capitalized, some
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.arn_fields import arn_fields, named_callers, pasteable
from least_privilege.rules.support.callers.conditions_in_force import (
    CALLER_IDENTITY_KEYS,
    INVOKED_VIA_URL_KEY,
    SOURCE_KEYS,
    restricted_by,
)
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement, allow_statements
from least_privilege.rules.support.callers.principal_statements import (
    allows_any,
    everyone,
    named,
)
from least_privilege.rules.support.callers.service_sources import source_checks, source_inputs
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.stack.model import Resource
from least_privilege.stack.resource_permissions import LAMBDA_PERMISSION

_POLICY = "aws:lambda/resourcePolicy:ResourcePolicy"
_URL = "aws:lambda/functionUrl:FunctionUrl"
_INVOKE = ("lambda:invokefunction", "lambda:invokefunctionurl", "lambda:invokeasync")
_TOKEN_KEY = "lambda:eventsourcetoken"
_S3_SOURCE_KEYS = SOURCE_KEYS - {"aws:sourcearn"}
"""The ARN of a bucket names no account: when the bucket is deleted, its name is free for any account."""


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    if resource.type == _URL:
        yield from _public_url(resource)
    for embedded in allow_statements(resource):
        if allows_any(embedded.statement, *_INVOKE):
            yield from embedded.of_it(_everyone(embedded))
            yield from embedded.of_it(_services(embedded))


def _public_url(resource: Resource) -> Iterator[Finding]:
    if resource.at("authorizationType") == "NONE":
        yield Finding(
            id="lambda-permission-source:function-url",
            evidence=f"Function URL '{resource.name}' has authorizationType NONE: anyone on the internet can invoke "
            f"{_function(resource)}.",
            fix='set authorizationType: "AWS_IAM" and allow the callers by a permission of their own; or put '
            "CloudFront with origin access control, or an API with an authorizer, in front of the function.",
        )


def _everyone(embedded: EmbeddedStatement) -> Iterator[Finding]:
    statement = embedded.statement
    if not everyone(statement) or embedded.is_restricted(restricted_by(*CALLER_IDENTITY_KEYS, INVOKED_VIA_URL_KEY)):
        return
    types = [c.texts for c in statement.conditions if c.lower_key == "lambda:functionurlauthtype"]
    by_url = f" through its URL (authentication {some(value for each in types for value in each)})" if types else ""
    fields = arn_fields(embedded.resource, {})
    if embedded.resource.type == LAMBDA_PERMISSION:
        named_caller = f'name the caller, principal: "{fields.role}"' + (
            ', functionUrlAuthType: "AWS_IAM"' if types else ""
        )
        organization = "set principalOrgId to your organization's ID"
    else:
        named_caller = named_callers(statement, fields)
        organization = "add a condition on aws:PrincipalOrgID"
    yield Finding(
        id="lambda-permission-source:*",
        evidence=f"{_where(embedded)} lets anyone, in any AWS account, invoke {_function(embedded.resource)}{by_url}.",
        fix=f"{named_caller}; or {organization}.",
    )


def _services(embedded: EmbeddedStatement) -> Iterator[Finding]:
    # Alexa's principal is not at amazonaws.com, so that it does not count as a service.
    others = [value for value in named(embedded.statement.principals, "AWS") if "." in value and ":" not in value]
    for principal in (*named(embedded.statement.principals, "Service"), *others):
        is_s3 = global_name(principal) == "s3.amazonaws.com"
        keys = _S3_SOURCE_KEYS if is_s3 else SOURCE_KEYS
        if embedded.is_restricted(restricted_by(*keys, _TOKEN_KEY)):
            continue
        names_bucket = is_s3 and embedded.is_restricted(restricted_by("aws:sourcearn"))
        how = (
            "for a bucket in any account: when the bucket is deleted, anyone can create one with its name"
            if names_bucket
            else "on behalf of any account (confused deputy)"
        )
        yield Finding(
            id=f"lambda-permission-source:{principal}",
            evidence=f"{_where(embedded)} lets {principal} invoke {_function(embedded.resource)} {how}.",
            fix=f"{_source(embedded, principal, names_bucket)}.",
            checks=source_checks(embedded.statement),
        )


def _source(embedded: EmbeddedStatement, principal: str, names_bucket: bool) -> str:
    """The inputs of a permission, or the Condition of a policy, that name the source."""
    wanted = source_inputs(principal, arn_fields(embedded.resource, {}))
    if names_bucket:
        del wanted["sourceArn"]
    if embedded.resource.type == LAMBDA_PERMISSION:
        return "set " + " and ".join(f"{name}: {json.dumps(value)}" for name, value in wanted.items())
    operators = {"sourceArn": "ArnLike"}
    keys = {"sourceArn": "aws:SourceArn", "sourceAccount": "aws:SourceAccount"}
    condition: dict[str, dict[str, str]] = {}
    for name, value in wanted.items():
        condition.setdefault(operators.get(name, "StringEquals"), {})[keys.get(name, "lambda:EventSourceToken")] = value
    return f"add {pasteable('Condition', condition)}"


def _where(embedded: EmbeddedStatement) -> str:
    """The statement of a policy, or the permission with the ID of the statement that it adds."""
    if embedded.resource.type != LAMBDA_PERMISSION:
        return embedded.label
    id_ = f" (statement ID '{embedded.statement.sid}')" if embedded.statement.sid else ""
    return f"{capitalized(embedded.policy.label)}{id_}"


def _function(resource: Resource) -> str:
    given = texts(resource.at(name) for name in ("function", "functionName", "resourceArn"))
    return f"function '{given[0].rpartition(':')[2]}'" if given else "the function"


RULE = ResourceRule(
    name="lambda-permission-source",
    description="A function is invoked only by named callers, and by services on behalf of named sources",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="outsiders run the function with input of their choice, at the owner's cost and with its role",
    url="https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
    types=frozenset((LAMBDA_PERMISSION, _POLICY, _URL)),
    check=_check,
    bad='aws.lambda_.Permission("s3", action="lambda:InvokeFunction", function="photos", principal="s3.amazonaws.com")',
    good='aws.lambda_.Permission("s3", action="lambda:InvokeFunction", function="photos", '
    'principal="s3.amazonaws.com", source_arn="arn:aws:s3:::pettracker-images", source_account="111122223333")',
)
