"""Look-ups that need an AWS account, answered by an embedded moto.

Each function takes a boto3 client, the data source's arguments and the context (region, account, partition), and
returns its outputs; what it does not return is unknown. Source:
https://www.pulumi.com/registry/packages/aws/api-docs/
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import unquote

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

from offline import wire

Arguments = Mapping[str, Any]
Context = Mapping[str, str]
Answer = tuple[str, Callable[[Any, Arguments, Context], dict[str, Any]]]


class Embedded:
    """AWS in this process, with AWS's own managed policies, public images and parameters in it."""

    def __init__(self) -> None:
        self._mock = mock_aws(config={"iam": {"load_aws_managed_policies": True}})
        self._mock.start()
        self._clients: dict[tuple[str, str], Any] = {}

    def answer(self, answer: Answer, given: Arguments, context: Context) -> dict[str, Any]:
        """Raises `LookupError` with AWS's own words."""
        service, function = answer
        region = given.get("region") or context["region"]
        client = self._clients.get((service, region))
        if client is None:
            client = self._clients[service, region] = boto3.client(service, region_name=region)
        try:
            return function(client, given, {**context, "region": region})
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            raise LookupError(f"{error.operation_name}: {code}: {message}") from error

    def close(self) -> None:
        self._mock.stop()


def _role(client: Any, given: Arguments, _: Context) -> dict[str, Any]:
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
        "tags": _tags(role),
        "uniqueId": role["RoleId"],
        "roleLastUseds": [],
    }


def _roles(client: Any, given: Arguments, context: Context) -> dict[str, Any]:
    pages = client.get_paginator("list_roles").paginate(PathPrefix=given.get("pathPrefix") or "/")
    pattern = re.compile(given.get("nameRegex") or "")
    roles = [role for page in pages for role in page["Roles"] if pattern.search(role["RoleName"])]
    arns, names = [role["Arn"] for role in roles], [role["RoleName"] for role in roles]
    return {**given, "arns": arns, "names": names, "id": context["region"]}


def _user(client: Any, given: Arguments, _: Context) -> dict[str, Any]:
    user = client.get_user(UserName=given["userName"])["User"]
    return {
        "arn": user["Arn"],
        "id": user["UserId"],
        "path": user["Path"],
        "permissionsBoundary": user.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
        "tags": _tags(user),
        "userId": user["UserId"],
        "userName": user["UserName"],
    }


def _group(client: Any, given: Arguments, _: Context) -> dict[str, Any]:
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


def _policy(client: Any, given: Arguments, context: Context) -> dict[str, Any]:
    arn, name = given.get("arn"), given.get("name")
    if not arn:
        pages = client.get_paginator("list_policies").paginate(PathPrefix=given.get("pathPrefix") or "/")
        arns = [each["Arn"] for page in pages for each in page["Policies"] if each["PolicyName"] == name]
        if len(arns) != 1:
            raise LookupError(f"reading IAM Policy ({name}): {'no' if not arns else 'more than one'} matching policy")
        arn = arns[0]
    policy = client.get_policy(PolicyArn=arn.replace(f"arn:{context['partition']}:", "arn:aws:"))["Policy"]
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
        "tags": _tags(policy),
    }


def _instance_profile(client: Any, given: Arguments, _: Context) -> dict[str, Any]:
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


def _parameter(client: Any, given: Arguments, context: Context) -> dict[str, Any]:
    parameter = client.get_parameter(Name=given["name"], WithDecryption=given.get("withDecryption", True))["Parameter"]
    hidden = parameter["Type"] == "SecureString"
    arn = f"arn:{context['partition']}:ssm:{context['region']}::parameter{parameter['Name']}"
    return {
        "arn": parameter.get("ARN", arn),
        "id": parameter["Name"],
        "insecureValue": "" if hidden else parameter["Value"],
        "name": parameter["Name"],
        "region": context["region"],
        "type": parameter["Type"],
        "value": wire.secret(parameter["Value"]) if hidden else parameter["Value"],
        "version": parameter["Version"],
        "withDecryption": given.get("withDecryption", True),
    }


def _zones(client: Any, given: Arguments, context: Context) -> dict[str, Any]:
    filters = _filters(given) + ([{"Name": "state", "Values": [given["state"]]}] if given.get("state") else [])
    zones = [
        zone
        for zone in client.describe_availability_zones(Filters=filters)["AvailabilityZones"]
        if zone["ZoneName"] not in given.get("excludeNames", ())
        and zone["ZoneId"] not in given.get("excludeZoneIds", ())
    ]
    return {
        **given,
        "id": context["region"],
        "region": context["region"],
        "names": [zone["ZoneName"] for zone in zones],
        "zoneIds": [zone["ZoneId"] for zone in zones],
        "groupNames": [context["region"]],
    }


def _ami(client: Any, given: Arguments, context: Context) -> dict[str, Any]:
    arguments = {"Owners": given["owners"]} if given.get("owners") else {}
    images = client.describe_images(Filters=_filters(given), **arguments)["Images"]
    pattern = re.compile(given.get("nameRegex") or "")
    images = sorted((image for image in images if pattern.search(image.get("Name", ""))), key=_created, reverse=True)
    if not images:
        raise LookupError("Your query returned no results. Please change your search criteria and try again.")
    if len(images) > 1 and not given.get("mostRecent"):
        raise LookupError(
            "Your query returned more than one result. Please try a more specific search criteria, or set "
            "`most_recent` attribute to true."
        )
    image = images[0]
    return {
        **given,
        "id": image["ImageId"],
        "imageId": image["ImageId"],
        "name": image.get("Name", ""),
        "architecture": image.get("Architecture", ""),
        "creationDate": image.get("CreationDate", ""),
        "description": image.get("Description", ""),
        "ownerId": image.get("OwnerId", ""),
        "rootDeviceName": image.get("RootDeviceName", ""),
        "arn": f"arn:{context['partition']}:ec2:{context['region']}::image/{image['ImageId']}",
        "region": context["region"],
    }


def _created(image: Mapping[str, Any]) -> str:
    return str(image.get("CreationDate", ""))


def _vpc(client: Any, given: Arguments, context: Context) -> dict[str, Any]:
    vpc = _only(client.describe_vpcs(**_ids(given, "VpcIds", "vpc"))["Vpcs"], "EC2 VPC")
    return {
        "arn": _ec2_arn(context, f"vpc/{vpc['VpcId']}"),
        "cidrBlock": vpc["CidrBlock"],
        "default": vpc.get("IsDefault", False),
        "id": vpc["VpcId"],
        "instanceTenancy": vpc.get("InstanceTenancy", "default"),
        "ownerId": context["account"],
        "region": context["region"],
        "state": vpc["State"],
        "tags": _tags(vpc),
    }


def _vpcs(client: Any, given: Arguments, context: Context) -> dict[str, Any]:
    vpcs = client.describe_vpcs(Filters=_filters(given))["Vpcs"]
    return {**given, "ids": [vpc["VpcId"] for vpc in vpcs], "id": context["region"], "region": context["region"]}


def _subnet(client: Any, given: Arguments, context: Context) -> dict[str, Any]:
    subnet = _only(client.describe_subnets(**_ids(given, "SubnetIds", "subnet"))["Subnets"], "EC2 Subnet")
    return {
        "arn": _ec2_arn(context, f"subnet/{subnet['SubnetId']}"),
        "availabilityZone": subnet["AvailabilityZone"],
        "availabilityZoneId": subnet.get("AvailabilityZoneId", ""),
        "cidrBlock": subnet["CidrBlock"],
        "defaultForAz": subnet.get("DefaultForAz", False),
        "id": subnet["SubnetId"],
        "region": context["region"],
        "state": subnet["State"],
        "tags": _tags(subnet),
        "vpcId": subnet["VpcId"],
    }


def _subnets(client: Any, given: Arguments, context: Context) -> dict[str, Any]:
    subnets = client.describe_subnets(Filters=_filters(given))["Subnets"]
    ids = [subnet["SubnetId"] for subnet in subnets]
    return {**given, "ids": ids, "id": context["region"], "region": context["region"]}


def _security_group(client: Any, given: Arguments, context: Context) -> dict[str, Any]:
    arguments = _ids(given, "GroupIds", "group")
    arguments["Filters"] += [{"Name": "group-name", "Values": [given["name"]]}] if given.get("name") else []
    group = _only(client.describe_security_groups(**arguments)["SecurityGroups"], "EC2 Security Group")
    return {
        "arn": _ec2_arn(context, f"security-group/{group['GroupId']}"),
        "description": group["Description"],
        "id": group["GroupId"],
        "name": group["GroupName"],
        "region": context["region"],
        "tags": _tags(group),
        "vpcId": group.get("VpcId", ""),
    }


def _bucket(client: Any, given: Arguments, context: Context) -> dict[str, Any]:
    name = given["bucket"]
    client.head_bucket(Bucket=name)
    return {"arn": f"arn:{context['partition']}:s3:::{name}", "bucket": name, "id": name}


def _ids(given: Arguments, key: str, kind: str) -> dict[str, Any]:
    arguments: dict[str, Any] = {"Filters": _filters(given)}
    if given.get("id"):
        arguments[key] = [given["id"]]
    if given.get("default") is not None:
        arguments["Filters"].append({"Name": "is-default", "Values": [str(given["default"]).lower()]})
    if given.get("vpcId"):
        arguments["Filters"].append({"Name": "vpc-id", "Values": [given["vpcId"]]})
    if given.get("cidrBlock") and kind != "group":
        arguments["Filters"].append({"Name": "cidr-block", "Values": [given["cidrBlock"]]})
    return arguments


def _filters(given: Arguments) -> list[dict[str, Any]]:
    filters = [{"Name": each["name"], "Values": list(each["values"])} for each in given.get("filters") or ()]
    return filters + [{"Name": f"tag:{key}", "Values": [value]} for key, value in (given.get("tags") or {}).items()]


def _only(found: list[Any], what: str) -> Any:
    if len(found) != 1:
        raise LookupError(f"{'no' if not found else 'multiple'} matching {what} found")
    return found[0]


def _tags(thing: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in thing.get("Tags", ())}


def _json(document: Any) -> str:
    return unquote(document) if isinstance(document, str) else json.dumps(document, separators=(",", ":"))


def _ec2_arn(context: Context, resource: str) -> str:
    return f"arn:{context['partition']}:ec2:{context['region']}:{context['account']}:{resource}"


LOOKUPS: Final[Mapping[str, Answer]] = {
    "aws:iam/getRole:getRole": ("iam", _role),
    "aws:iam/getRoles:getRoles": ("iam", _roles),
    "aws:iam/getUser:getUser": ("iam", _user),
    "aws:iam/getGroup:getGroup": ("iam", _group),
    "aws:iam/getPolicy:getPolicy": ("iam", _policy),
    "aws:iam/getInstanceProfile:getInstanceProfile": ("iam", _instance_profile),
    "aws:ssm/getParameter:getParameter": ("ssm", _parameter),
    "aws:index/getAvailabilityZones:getAvailabilityZones": ("ec2", _zones),
    "aws:ec2/getAmi:getAmi": ("ec2", _ami),
    "aws:ec2/getVpc:getVpc": ("ec2", _vpc),
    "aws:ec2/getVpcs:getVpcs": ("ec2", _vpcs),
    "aws:ec2/getSubnet:getSubnet": ("ec2", _subnet),
    "aws:ec2/getSubnets:getSubnets": ("ec2", _subnets),
    "aws:ec2/getSecurityGroup:getSecurityGroup": ("ec2", _security_group),
    "aws:s3/getBucket:getBucket": ("s3", _bucket),
}
