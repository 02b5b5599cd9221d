"""Look-ups: the functions (`aws.iam.get_role`, ...) that the provider answers from AWS."""
# ruff: noqa: ARG001 - every look-up has the one form

from collections.abc import Callable

from offline_preview.lookups.policy_document import policy_document

from .aws import Aws
from .iam import Role
from .values import Properties


def _caller(aws: Aws, args: Properties) -> Properties:
    caller = aws.client("sts").get_caller_identity()
    return {"accountId": caller["Account"], "arn": caller["Arn"], "userId": caller["UserId"], "id": caller["Account"]}


def _role(aws: Aws, args: Properties) -> Properties:
    return Role("aws:iam/role:Role").read(aws, args["name"], {}) | {"id": args["name"]}


def _roles(aws: Aws, args: Properties) -> Properties:
    pages = aws.client("iam").get_paginator("list_roles").paginate(PathPrefix=args.get("pathPrefix", "/"))
    roles = list(pages.search("Roles[]"))
    return {"names": [role["RoleName"] for role in roles], "arns": [role["Arn"] for role in roles], "id": "roles"}


def _partition(aws: Aws, args: Properties) -> Properties:
    return {"partition": "aws", "dnsSuffix": "amazonaws.com", "id": "aws", "reverseDnsPrefix": aws.region and "com"}


def _region(aws: Aws, args: Properties) -> Properties:
    return {"name": aws.region, "region": aws.region, "id": aws.region, "endpoint": "", "description": ""}


def _parameter(aws: Aws, args: Properties) -> Properties:
    found = aws.client("ssm").get_parameter(Name=args["name"])["Parameter"]
    return {
        "name": found["Name"],
        "value": found["Value"],
        "arn": found["ARN"],
        "type": found["Type"],
        "id": args["name"],
    }


def _document(aws: Aws, args: Properties) -> Properties:
    return policy_document(args)


INVOKES: dict[str, Callable[[Aws, Properties], Properties]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
    "aws:iam/getPolicyDocument:getPolicyDocument": _document,
    "aws:iam/getRole:getRole": _role,
    "aws:iam/getRoles:getRoles": _roles,
    "aws:ssm/getParameter:getParameter": _parameter,
}
