"""Policy documents in JSON of any make, as the resources that the rules judge.

A document by itself, text or structure; whatever holds some at any depth, such as a CloudFormation template, a
Terraform plan or an answer of the AWS CLI; a role with its policies; an account's authorization details.
"""

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

from least_privilege.policy.document import Kind
from least_privilege.stack.model import Resource
from least_privilege.standalone.account_details import is_account, of_account, of_role
from least_privilege.standalone.synthetic_resources import plain, read, resource

KINDS: Mapping[str, Kind] = {"identity": Kind.IDENTITY, "trust": Kind.TRUST, "resource": Kind.RESOURCE}

_NAMES = ("PolicyName", "RoleName", "UserName", "GroupName", "Name", "name")
_VERSIONS = ("2012-10-17", "2008-10-17")
_SERVICES: Mapping[str, tuple[str, str]] = {
    "s3": ("s3/bucketPolicy:BucketPolicy", "policy"),
    "sqs": ("sqs/queuePolicy:QueuePolicy", "policy"),
    "sns": ("sns/topicPolicy:TopicPolicy", "policy"),
    "kms": ("kms/keyPolicy:KeyPolicy", "policy"),
    "ecr": ("ecr/repositoryPolicy:RepositoryPolicy", "policy"),
    "secretsmanager": ("secretsmanager/secretPolicy:SecretPolicy", "policy"),
    "lambda": ("lambda/resourcePolicy:ResourcePolicy", "policy"),
    "dynamodb": ("dynamodb/resourcePolicy:ResourcePolicy", "policy"),
    "kinesis": ("kinesis/resourcePolicy:ResourcePolicy", "policy"),
    "es": ("opensearch/domainPolicy:DomainPolicy", "accessPolicies"),
    "elasticfilesystem": ("efs/fileSystemPolicy:FileSystemPolicy", "policy"),
    "events": ("cloudwatch/eventBusPolicy:EventBusPolicy", "policy"),
    "logs": ("cloudwatch/logResourcePolicy:LogResourcePolicy", "policyDocument"),
    "execute-api": ("apigateway/restApiPolicy:RestApiPolicy", "policy"),
    "glue": ("glue/resourcePolicy:ResourcePolicy", "policy"),
    "backup": ("backup/vaultPolicy:VaultPolicy", "policy"),
}
"""What a resource policy with actions of a service belongs to; of any other service, a bucket will do."""


def stacks(given: Any, name: str, kind: Kind | None = None, holder: str = "") -> Iterator[tuple[Resource, ...]]:
    """What belongs together in `given`, JSON text or the value in it: each document, role or account by itself.

    `name` says where it is from. `kind` is that of the documents that nothing around them tells apart. Identity
    policies are given to a role called `holder`, if one is named, and so judged together.
    """
    waiting: list[tuple[str, str, Any]] = [("", _stem(name), given)]
    found = False
    while waiting:
        path, label, value = waiting.pop()
        where, text = f"{name}: {path}" if path else name, None
        if isinstance(value, str):
            text, value = read(value)
            if value is None and (not path or (text[:1] == "{" and "statement" in text.lower())):
                found = True  # Meant for a document, but no JSON: the rule on grammar says so.
                yield _of_document(text, None, kind or Kind.IDENTITY, where, label, holder)
        if isinstance(value, Mapping):
            label = _called(value, path) or label
            groups = _of_mapping(value, text, kind, path, (where, label, holder))
            if groups:
                found = True
                yield groups
            else:
                waiting += [(f"{path}.{key}" if path else str(key), label, value[key]) for key in reversed(value)]
        elif isinstance(value, list):
            waiting += [(f"{path}[{i}]", label, item) for i, item in reversed(list(enumerate(value)))]
    if not found and isinstance(given, Mapping) and given.get("Version") in _VERSIONS:
        yield _of_document(None, given, kind or Kind.IDENTITY, name, _stem(name), holder)


def _stem(name: str) -> str:
    """The last part of a path, without its suffix: pathlib takes a good part of the time that a document does."""
    last = name.rpartition(os.sep)[2]
    return last.rpartition(".")[0] or last


def nothing(given: Any, name: str, kind: Kind | None = None) -> Iterator[tuple[Resource, ...]]:
    """`given`, in which `stacks` finds nothing, as the document that it was to be, if it is empty or a plain value: the
    rule on grammar says what it is. Anything else may be a template that happens to hold no document."""
    value = read(given)[1] if isinstance(given, str) else given
    if not (value and isinstance(value, Mapping | list)):
        text = given if isinstance(given, str) else json.dumps(value, default=str)
        yield _of_document(text, None, kind or Kind.IDENTITY, name, name, "")


def _called(value: Mapping[str, Any], path: str) -> str:
    """The name that a mapping has, or that CloudFormation has for it; empty where it has none."""
    if isinstance(type_ := value.get("Type"), str) and type_.startswith("AWS::"):
        return path.rpartition(".")[2]
    return next((value[key] for key in _NAMES if isinstance(value.get(key), str)), "")


def _of_mapping(
    value: Mapping[str, Any], text: str | None, kind: Kind | None, path: str, names: tuple[str, str, str]
) -> tuple[Resource, ...]:
    """The resources of a mapping that is a document, a role or an account; none where it is something else."""
    where, label, _ = names
    if any(str(key).lower() == "statement" for key in value):
        return _of_document(text, value, kind or kind_of(value, path), *names)
    if "AssumeRolePolicyDocument" in value:
        return tuple(of_role(value, where, label))
    return tuple(of_account(value, where)) if is_account(value) else ()


def kind_of(document: Mapping[str, Any], path: str = "") -> Kind:
    """The kind that a document's own content shows, or the `path` that it stands under."""
    words = path.lower().replace("_", "")
    if "assumerole" in words or "trust" in words:
        return Kind.TRUST
    statements = _statements(document)
    if not any(str(key).lower() in ("principal", "notprincipal") for each in statements for key in each):
        return Kind.IDENTITY
    services = {action.partition(":")[0].lower() for action in _actions(statements)}
    return Kind.TRUST if services == {"sts"} else Kind.RESOURCE


def _of_document(text: str | None, value: Any, kind: Kind, where: str, label: str, holder: str) -> tuple[Resource, ...]:
    document = plain(value) if text is None else text
    if kind is Kind.TRUST:
        return (resource("iam/role:Role", where, name=label, assumeRolePolicy=document),)
    if kind is Kind.RESOURCE:
        service = next((action.partition(":")[0].lower() for action in _actions(_statements(value))), "")
        type_, input_ = _SERVICES.get(service, _SERVICES["s3"])
        return (resource(type_, where, name=label, **{input_: document}),)
    policy = resource("iam/policy:Policy", where, name=label, policy=document)
    if not holder:
        return (policy,)
    behind = {"policyArn": (policy.urn,)}  # Of several policies of one name, this one is meant.
    attached = {"role": holder, "policyArn": f"arn:aws:iam::000000000000:policy/{label}"}
    return policy, resource("iam/rolePolicyAttachment:RolePolicyAttachment", where, behind, **attached)


def _statements(document: Any) -> list[Mapping[str, Any]]:
    items = document.items() if isinstance(document, Mapping) else ()
    given = next((value for key, value in items if str(key).lower() == "statement"), None)
    return [each for each in (given if isinstance(given, list) else [given]) if isinstance(each, Mapping)]


def _actions(statements: list[Mapping[str, Any]]) -> Iterator[str]:
    for statement in statements:
        for key, value in statement.items():
            if str(key).lower() in ("action", "notaction"):
                yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
