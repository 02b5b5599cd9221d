"""Look-ups that need an AWS account, answered by an embedded moto.

Each function takes a boto3 client, the data source's arguments and the context, and returns the data source's outputs.
An output that it leaves out is None to the program. Source:
https://www.pulumi.com/registry/packages/aws/api-docs/
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

from offline_preview import wire
from offline_preview.aws_context import AwsContext
from offline_preview.lookups.ec2 import LOOKUPS as LOOKUPS_EC2
from offline_preview.lookups.ec2 import Arguments, LookupFunction, tags_of

_EMPTY_ACCOUNT: Final = (
    " (offline, look-ups are answered from an empty account: read a resource that exists by its id, e.g. "
    "aws.iam.Role.get(...), and it is assumed to exist)"
)


class EmbeddedAws:
    """AWS in this process, with AWS's own managed policies, public images and parameters in it."""

    def __init__(self) -> None:
        self._mock = mock_aws(config={"iam": {"load_aws_managed_policies": True}})
        self._mock.start()
        self._clients: dict[tuple[str, str], Any] = {}

    def answer(self, answer: LookupFunction, given: Arguments, context: AwsContext) -> dict[str, Any]:
        """The look-up's outputs; raises `LookupError` with AWS's own message."""
        service, function = answer
        region = given.get("region") or context.region
        client = self._clients.get((service, region))
        if client is None:
            client = self._clients[service, region] = boto3.client(service, region_name=region)
        try:
            return function(client, given, replace(context, region=region))
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            raise LookupError(f"{error.operation_name}: {code}: {message}{_EMPTY_ACCOUNT}") from error
        except LookupError as error:
            raise LookupError(f"{error}{_EMPTY_ACCOUNT}") from error

    def close(self) -> None:
        self._mock.stop()


def _role(client: Any, given: Arguments, _: AwsContext) -> dict[str, Any]:
    role = client.get_role(RoleName=given["name"])["Role"]
    return {
        "arn": role["Arn"],
        "assumeRolePolicy": _json(role["AssumeRolePolicyDocument"]),
        "createDate": role["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "description": role.get("Description", ""),
        "id": role["RoleName"],
        "maxSessionDuration": role.get("MaxSessionDuration", 3600),
        "name": role["RoleName"],
        "path": role["Path"],
        "permissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
        "tags": tags_of(role),
        "uniqueId": role["RoleId"],
        "roleLastUseds": [],
    }


def _user(client: Any, given: Arguments, _: AwsContext) -> dict[str, Any]:
    user = client.get_user(UserName=given["userName"])["User"]
    return {
        "arn": user["Arn"],
        "id": user["UserId"],
        "path": user["Path"],
        "permissionsBoundary": user.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
        "tags": tags_of(user),
        "userId": user["UserId"],
        "userName": user["UserName"],
    }


def _group(client: Any, given: Arguments, _: AwsContext) -> dict[str, Any]:
    answer = client.get_group(GroupName=given["groupName"])
    group = answer["Group"]
    users = [
        {"arn": user["Arn"], "path": user["Path"], "userId": user["UserId"], "userName": user["UserName"]}
        for user in answer["Users"]
    ]
    return {
        "arn": group["Arn"],
        "groupId": group["GroupId"],
        "groupName": group["GroupName"],
        "id": group["GroupId"],
        "path": group["Path"],
        "users": users,
    }


def _policy(client: Any, given: Arguments, context: AwsContext) -> dict[str, Any]:
    arn, name = given.get("arn"), given.get("name")
    if not arn:
        pages = client.get_paginator("list_policies").paginate(PathPrefix=given.get("pathPrefix") or "/")
        arns = [each["Arn"] for page in pages for each in page["Policies"] if each["PolicyName"] == name]
        if len(arns) != 1:
            raise LookupError(f"reading IAM Policy ({name}): {'no' if not arns else 'more than one'} matching policy")
        arn = arns[0]
    policy = client.get_policy(PolicyArn=arn.replace(f"arn:{context.partition}:", "arn:aws:"))["Policy"]
    version = client.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    return {
        "arn": arn,
        "attachmentCount": policy["AttachmentCount"],
        "description": policy.get("Description", ""),
        "id": arn,
        "name": policy["PolicyName"],
        "path": policy["Path"],
        "policy": _json(version["Document"]),
        "policyId": policy["PolicyId"],
        "tags": tags_of(policy),
    }


def _instance_profile(client: Any, given: Arguments, _: AwsContext) -> dict[str, Any]:
    profile = client.get_instance_profile(InstanceProfileName=given["name"])["InstanceProfile"]
    role = profile["Roles"][0] if profile["Roles"] else {"Arn": "", "RoleId": "", "RoleName": ""}
    return {
        "arn": profile["Arn"],
        "createDate": profile["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "id": profile["InstanceProfileId"],
        "name": profile["InstanceProfileName"],
        "path": profile["Path"],
        "roleArn": role["Arn"],
        "roleId": role["RoleId"],
        "roleName": role["RoleName"],
    }


def _parameter(client: Any, given: Arguments, context: AwsContext) -> dict[str, Any]:
    parameter = client.get_parameter(Name=given["name"], WithDecryption=given.get("withDecryption", True))["Parameter"]
    hidden = parameter["Type"] == "SecureString"
    arn = f"arn:{context.partition}:ssm:{context.region}::parameter{parameter['Name']}"
    return {
        "arn": parameter.get("ARN", arn),
        "id": parameter["Name"],
        "insecureValue": "" if hidden else parameter["Value"],
        "name": parameter["Name"],
        "region": context.region,
        "type": parameter["Type"],
        "value": wire.secret(parameter["Value"]) if hidden else parameter["Value"],
        "version": parameter["Version"],
        "withDecryption": given.get("withDecryption", True),
    }


def _bucket(client: Any, given: Arguments, context: AwsContext) -> dict[str, Any]:
    name = given["bucket"]
    client.head_bucket(Bucket=name)
    return {"arn": f"arn:{context.partition}:s3:::{name}", "bucket": name, "id": name}


def _json(document: Any) -> str:
    return unquote(document) if isinstance(document, str) else json.dumps(document, separators=(",", ":"))


LOOKUPS: Final[Mapping[str, LookupFunction]] = {
    "aws:iam/getRole:getRole": ("iam", _role),
    "aws:iam/getUser:getUser": ("iam", _user),
    "aws:iam/getGroup:getGroup": ("iam", _group),
    "aws:iam/getPolicy:getPolicy": ("iam", _policy),
    "aws:iam/getInstanceProfile:getInstanceProfile": ("iam", _instance_profile),
    "aws:ssm/getParameter:getParameter": ("ssm", _parameter),
    **LOOKUPS_EC2,
    "aws:s3/getBucket:getBucket": ("s3", _bucket),
}
