"""Who may invoke a function: a service on whosever behalf, everybody, or whoever knows its URL.

Source: https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
        https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
"""

from collections.abc import Iterator

from least_privilege.aws.service_facts import deliveries
from least_privilege.policy.document import Statement
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import some, texts
from least_privilege.rules.support.function_access import BY_URL, PERMISSION
from least_privilege.rules.support.principal_statements import (
    WHO,
    allows,
    everybody,
    is_restricted,
    lets_in,
    named,
    restricted_by,
)
from least_privilege.rules.support.service_principals import SOURCES, service_name
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies

_POLICY = "aws:lambda/resourcePolicy:ResourcePolicy"
_URL = "aws:lambda/functionUrl:FunctionUrl"
_INVOKE = ("lambda:invokefunction", "lambda:invokefunctionurl", "lambda:invokeasync")

# The ARN of a bucket has no account, and whoever deletes the bucket leaves its name to others.
_S3 = tuple(key for key in SOURCES if key != "aws:sourcearn")


def _source(resource: Resource, _options: Options) -> Iterator[Finding]:
    if resource.type == _URL:
        yield from _url(resource)
    for embedded in embedded_policies(resource):
        for statement in allows(embedded.document):
            if lets_in(statement, *_INVOKE):
                yield from _everybody(embedded, statement)
                yield from _services(embedded, statement)


def _url(resource: Resource) -> Iterator[Finding]:
    if resource.at("authorizationType") == "NONE":
        yield Finding(
            id="lambda-permission-source:function-url",
            evidence=f"Function URL '{resource.name}' has authorizationType NONE: everybody on the internet may invoke "
            f"{_function(resource)}.",
            fix="set authorizationType to AWS_IAM and let the callers be named in a permission; or put CloudFront with "
            "origin access control, or an API with an authorizer, before the function.",
        )


def _everybody(embedded: EmbeddedPolicy, statement: Statement) -> Iterator[Finding]:
    if (who := everybody(statement)) and not is_restricted(embedded.document, statement, restricted_by(*WHO, BY_URL)):
        urls = [c for c in statement.conditions if c.key.lower() == "lambda:functionurlauthtype"]
        by_url = f" by its URL with the authentication {some(v for c in urls for v in texts(c.values))}" if urls else ""
        yield Finding(
            id="lambda-permission-source:*",
            evidence=f"{embedded.label} lets {who} of any AWS account invoke {_function(embedded.resource)}{by_url}.",
            fix="name the account, role or service that invokes it, or set principalOrgId to your organization's id.",
        )


def _services(embedded: EmbeddedPolicy, statement: Statement) -> Iterator[Finding]:
    # Alexa's principal is not at amazonaws.com, so that it is not known as a service.
    others = [value for value in named(statement.principals, "AWS") if "." in value and ":" not in value]
    for principal in (*named(statement.principals, "Service"), *others):
        s3 = service_name(principal) == "s3.amazonaws.com"
        keys = (*(_S3 if s3 else SOURCES), "lambda:eventsourcetoken")
        if is_restricted(embedded.document, statement, restricted_by(*keys)):
            continue
        by_arn = s3 and is_restricted(embedded.document, statement, restricted_by("aws:sourcearn"))
        lack = "is held to a bucket, but not to its account" if by_arn else "calls on whosever behalf"
        why = (
            "once the bucket is deleted, anybody may take its name"
            if by_arn
            else "any AWS account can have it invoke the function"
        )
        yield Finding(
            id=f"lambda-permission-source:{principal}",
            evidence=f"{embedded.label} lets {principal} invoke {_function(embedded.resource)}; the service {lack}: "
            f"{why}.",
            fix=f"set {_wanted(principal)}.",
        )


def _wanted(principal: str) -> str:
    fact = deliveries().get(service_name(principal))
    if principal.endswith(".amazon.com"):
        return "eventSourceToken to the id of the skill"
    if fact is None:
        return "sourceArn to the resource that invokes it, or sourceAccount to your account"
    wanted = []
    if "aws:SourceArn" in fact.keys:
        wanted.append(f"sourceArn to what invokes it ({fact.source})")
    if "aws:SourceAccount" in fact.keys:
        wanted.append("sourceAccount to your account")
    return " and ".join(wanted)


def _function(resource: Resource) -> str:
    given = texts(resource.at(name) for name in ("function", "functionName", "resourceArn"))
    return f"function '{given[0].rpartition(':')[2]}'" if given else "the function"


RULES = (
    ResourceRule(
        name="lambda-permission-source",
        description="A function is invoked by named callers, and by services on their behalf only",
        severity=Severity.HIGH,
        level=Level.MANDATORY,
        level_reason="strangers run the function with input of their choice, at the owner's cost and with its role",
        url="https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
        types=frozenset((PERMISSION, _POLICY, _URL)),
        check=_source,
        bad='aws.lambda_.Permission("s3", action="lambda:InvokeFunction", function="photos", '
        'principal="s3.amazonaws.com")',
        good='aws.lambda_.Permission("s3", action="lambda:InvokeFunction", function="photos", '
        'principal="s3.amazonaws.com", source_arn="arn:aws:s3:::pettracker-images", source_account="111122223333")',
    ),
)
