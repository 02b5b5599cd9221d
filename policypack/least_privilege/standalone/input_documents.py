"""Policy documents from anywhere, as resources that the rules can check.

A value may be a document; anything that has documents at any depth, such as a CloudFormation template, a Terraform
plan or an answer of the AWS CLI; a role with its policies; or an account's authorization details. An organization's
policy is known by the type that stands beside it, an IoT policy by its ARN, its type or its variables.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from least_privilege.policy.document import PolicyKind
from least_privilege.policy.principals import STAND_IN_ACCOUNT
from least_privilege.standalone.account_details import is_account, of_account, of_role
from least_privilege.standalone.synthetic_resources import FileResource, Steps, plain, read, resource

_ORGANIZATION = {
    PolicyKind.SERVICE_CONTROL: "SERVICE_CONTROL_POLICY",
    PolicyKind.RESOURCE_CONTROL: "RESOURCE_CONTROL_POLICY",
}
_CONTROL = "organizations/policy:Policy"
_IOT_TYPES = ("AWS::IoT::Policy", "aws_iot_policy")

_STATEMENT = re.compile(r"\bstatement\b", re.IGNORECASE)
"""In a text that is not JSON: it was meant to be a document. `{statementId}` is something else."""

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
"""The type whose policy has actions of a service, and the property that holds it."""
_OTHER_SERVICE = ("redshift/resourcePolicy:ResourcePolicy", "policy")
"""Stands for the types that are not listed: a bucket's policy could not have their actions."""


@dataclass(frozen=True)
class _Origin:
    """`where` a document is from, the `label` that names its resource, the `holder` of identity policies or '', and the
    `steps` that lead to it in its file."""

    where: str
    label: str
    holder: str
    steps: Steps = ()


def stacks(
    given: Any, name: str, kind: PolicyKind | None = None, holder: str = ""
) -> Iterator[tuple[FileResource, ...]]:
    """Each document, role or account in `given`, JSON text or the value in it, as a stack of its own.

    `name` says where `given` is from. `kind` is that of documents whose surroundings do not say it (None: by their
    content). Identity policies are attached to a role called `holder`, where it is named, and so checked together.
    """
    waiting: list[tuple[str, str, Any, Steps]] = [("", _stem(name), given, ())]
    found = False
    while waiting:
        path, label, value, steps = waiting.pop()
        where, text = f"{name}: {path}" if path else name, None
        if isinstance(value, str):
            text, value = read(value)
            if value is None and (not path or (text[:1] == "{" and _STATEMENT.search(text))):
                found = True  # Meant to be a document, but not JSON: the rule on grammar reports that.
                yield _of_document(text, None, kind or PolicyKind.IDENTITY, _Origin(where, label, holder, steps))
        if isinstance(value, Mapping):
            label = _name_of(value, path) or label
            resources = _of_mapping(value, text, kind, path, _Origin(where, label, holder, steps))
            if resources:
                found = True
                yield resources
            else:
                waiting += [
                    (f"{path}.{key}" if path else str(key), label, value[key], (*steps, key)) for key in reversed(value)
                ]
        elif isinstance(value, list):
            waiting += [(f"{path}[{i}]", label, item, (*steps, i)) for i, item in reversed(list(enumerate(value)))]
    if not found:
        text, whole = read(given) if isinstance(given, str) else (None, given)
        if isinstance(whole, Mapping) and whole.get("Version") in _VERSIONS:
            yield _of_document(text, whole, kind or PolicyKind.IDENTITY, _Origin(name, _stem(name), holder))


def _stem(name: str) -> str:
    """The last part of a path, without its suffix. (pathlib is slow beside the time that a document takes.)"""
    last = name.rpartition(os.sep)[2]
    return last.rpartition(".")[0] or last


def nothing(given: Any, name: str, kind: PolicyKind | None = None) -> Iterator[tuple[FileResource, ...]]:
    """For `given` in which `stacks` finds nothing: a document, where it is empty or a plain value, so that the rule on
    grammar reports it. Anything else may be a template without documents."""
    value = read(given)[1] if isinstance(given, str) else given
    if not (value and isinstance(value, Mapping | list)):
        text = given if isinstance(given, str) else json.dumps(value, default=str)
        yield _of_document(text, None, kind or PolicyKind.IDENTITY, _Origin(name, name, ""))


def _name_of(value: Mapping[str, Any], path: str) -> str:
    """The name that a mapping has, or its logical id in CloudFormation; '' where it has none."""
    if isinstance(type_ := value.get("Type"), str) and type_.startswith("AWS::"):
        return path.rpartition(".")[2]
    return next((value[key] for key in _NAMES if isinstance(value.get(key), str)), "")


def _of_mapping(
    value: Mapping[str, Any], text: str | None, kind: PolicyKind | None, path: str, origin: _Origin
) -> tuple[FileResource, ...]:
    """The resources of a mapping that is a document, a role or an account; none where it is something else."""
    if any(str(key).lower() == "statement" for key in value):
        return _of_document(text, value, kind or kind_of(value, path), origin)
    if "AssumeRolePolicyDocument" in value:
        return tuple(of_role(value, origin.where, origin.steps, origin.label))
    if (named := _of_named_kind(value, origin)) is not None:
        return named
    return tuple(of_account(value, origin.where, origin.steps)) if is_account(value) else ()


def _of_named_kind(value: Mapping[str, Any], origin: _Origin) -> tuple[FileResource, ...] | None:
    """An organization's policy or an IoT policy as AWS's API, CloudFormation or Terraform has it; None for others."""
    summary = value.get("PolicySummary")
    about = summary if isinstance(summary, Mapping) else value
    type_ = about.get("Type", about.get("type"))
    content = value.get("Content", value.get("content"))
    if content is not None and isinstance(type_, str) and type_.endswith("_POLICY"):
        given = None if about.get("AwsManaged") is True else plain(content)  # AWS's own obey rules of their own.
        name = about.get("Name") or origin.label
        key = "Content" if "Content" in value else "content"
        return (resource(_CONTROL, origin.where, {}, (*origin.steps, key), name=name, type=type_, content=given),)
    around = ("Properties" if "Properties" in value else "values",) if type_ in _IOT_TYPES else ()
    inside = value.get(around[0]) if around else value
    if isinstance(inside, Mapping) and (type_ in _IOT_TYPES or ":iot:" in str(value.get("policyArn"))):
        for key in ("PolicyDocument", "policyDocument", "policy"):
            if key in inside:
                steps, given = (*origin.steps, *around, key), plain(inside[key])
                return (resource("iot/policy:Policy", origin.where, {}, steps, name=origin.label, policy=given),)
    return None


def kind_of(document: Mapping[str, Any], path: str = "") -> PolicyKind:
    """The kind of a document by the `path` that it stands under, or else by its content."""
    words = path.lower().replace("_", "")
    if "assumerole" in words or "trust" in words:
        return PolicyKind.TRUST
    statements = _statements(document)
    if "${iot:" in str(statements).lower():
        return PolicyKind.IOT
    if not any(str(key).lower() in ("principal", "notprincipal") for each in statements for key in each):
        return PolicyKind.IDENTITY
    services = {action.partition(":")[0].lower() for action in _actions(statements)}
    return PolicyKind.TRUST if services == {"sts"} else PolicyKind.RESOURCE


def _of_document(text: str | None, value: Any, kind: PolicyKind, origin: _Origin) -> tuple[FileResource, ...]:
    where, label, steps = origin.where, origin.label, origin.steps
    document = plain(value) if text is None else text
    if kind is PolicyKind.TRUST:
        return (resource("iam/role:Role", where, {}, steps, name=label, assumeRolePolicy=document),)
    if kind is PolicyKind.RESOURCE:
        named = (action.lower() for action in _actions(_statements(value)) if ":" in action)
        service = next(named, "s3").partition(":")[0]
        type_, input_ = _SERVICES.get(service, _OTHER_SERVICE)
        return (resource(type_, where, {}, steps, name=label, **{input_: document}),)
    if kind in _ORGANIZATION:
        return (resource(_CONTROL, where, {}, steps, name=label, type=_ORGANIZATION[kind], content=document),)
    if kind is PolicyKind.IOT:
        return (resource("iot/policy:Policy", where, {}, steps, name=label, policy=document),)
    policy = resource("iam/policy:Policy", where, {}, steps, name=label, policy=document)
    if not origin.holder:
        return (policy,)
    behind = {"policyArn": (policy.urn,)}  # Of several policies with one name, this is the one that is attached.
    attached = {"role": origin.holder, "policyArn": f"arn:aws:iam::{STAND_IN_ACCOUNT}:policy/{label}"}
    return policy, resource("iam/rolePolicyAttachment:RolePolicyAttachment", where, behind, steps, **attached)


def _statements(document: Any) -> list[Mapping[str, Any]]:
    items = document.items() if isinstance(document, Mapping) else ()
    given = next((value for key, value in items if str(key).lower() == "statement"), None)
    return [each for each in (given if isinstance(given, list) else [given]) if isinstance(each, Mapping)]


def _actions(statements: list[Mapping[str, Any]]) -> Iterator[str]:
    for statement in statements:
        for key, value in statement.items():
            if str(key).lower() in ("action", "notaction"):
                yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
