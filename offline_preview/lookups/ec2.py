"""Look-ups of EC2, answered by an embedded moto: zones, images, networks."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from offline_preview.aws_context import AwsContext

Arguments = Mapping[str, Any]
LookupFunction = tuple[str, Callable[[Any, Arguments, AwsContext], dict[str, Any]]]
"""The service that is asked, and the function that asks it."""


def _zones(client: Any, given: Arguments, context: AwsContext) -> dict[str, Any]:
    filters = _filters(given) + ([{"Name": "state", "Values": [given["state"]]}] if given.get("state") else [])
    zones = [
        zone
        for zone in client.describe_availability_zones(Filters=filters)["AvailabilityZones"]
        if zone["ZoneName"] not in given.get("excludeNames", ())
        and zone["ZoneId"] not in given.get("excludeZoneIds", ())
    ]
    return {
        **given,
        "id": context.region,
        "region": context.region,
        "names": [zone["ZoneName"] for zone in zones],
        "zoneIds": [zone["ZoneId"] for zone in zones],
        "groupNames": [context.region],
    }


def _ami(client: Any, given: Arguments, context: AwsContext) -> dict[str, Any]:
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
        "arn": f"arn:{context.partition}:ec2:{context.region}::image/{image['ImageId']}",
        "region": context.region,
    }


def _created(image: Mapping[str, Any]) -> str:
    return str(image.get("CreationDate", ""))


def _vpc(client: Any, given: Arguments, context: AwsContext) -> dict[str, Any]:
    vpc = _only(client.describe_vpcs(**_ids(given, "VpcIds", "vpc"))["Vpcs"], "EC2 VPC")
    return {
        "arn": _ec2_arn(context, f"vpc/{vpc['VpcId']}"),
        "cidrBlock": vpc["CidrBlock"],
        "default": vpc.get("IsDefault", False),
        "id": vpc["VpcId"],
        "instanceTenancy": vpc.get("InstanceTenancy", "default"),
        "ownerId": context.account,
        "region": context.region,
        "state": vpc["State"],
        "tags": tags_of(vpc),
    }


def _vpcs(client: Any, given: Arguments, context: AwsContext) -> dict[str, Any]:
    vpcs = client.describe_vpcs(Filters=_filters(given))["Vpcs"]
    return {**given, "ids": [vpc["VpcId"] for vpc in vpcs], "id": context.region, "region": context.region}


def _subnet(client: Any, given: Arguments, context: AwsContext) -> dict[str, Any]:
    subnet = _only(client.describe_subnets(**_ids(given, "SubnetIds", "subnet"))["Subnets"], "EC2 Subnet")
    return {
        "arn": _ec2_arn(context, f"subnet/{subnet['SubnetId']}"),
        "availabilityZone": subnet["AvailabilityZone"],
        "availabilityZoneId": subnet.get("AvailabilityZoneId", ""),
        "cidrBlock": subnet["CidrBlock"],
        "defaultForAz": subnet.get("DefaultForAz", False),
        "id": subnet["SubnetId"],
        "region": context.region,
        "state": subnet["State"],
        "tags": tags_of(subnet),
        "vpcId": subnet["VpcId"],
    }


def _subnets(client: Any, given: Arguments, context: AwsContext) -> dict[str, Any]:
    subnets = client.describe_subnets(Filters=_filters(given))["Subnets"]
    ids = [subnet["SubnetId"] for subnet in subnets]
    return {**given, "ids": ids, "id": context.region, "region": context.region}


def _security_group(client: Any, given: Arguments, context: AwsContext) -> dict[str, Any]:
    arguments = _ids(given, "GroupIds", "group")
    arguments["Filters"] += [{"Name": "group-name", "Values": [given["name"]]}] if given.get("name") else []
    group = _only(client.describe_security_groups(**arguments)["SecurityGroups"], "EC2 Security Group")
    return {
        "arn": _ec2_arn(context, f"security-group/{group['GroupId']}"),
        "description": group["Description"],
        "id": group["GroupId"],
        "name": group["GroupName"],
        "region": context.region,
        "tags": tags_of(group),
        "vpcId": group.get("VpcId", ""),
    }


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


def _ec2_arn(context: AwsContext, resource: str) -> str:
    return f"arn:{context.partition}:ec2:{context.region}:{context.account}:{resource}"


def tags_of(thing: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in thing.get("Tags", ())}


NETWORK: Final[Mapping[str, LookupFunction]] = {
    "aws:ec2/getVpc:getVpc": ("ec2", _vpc),
    "aws:ec2/getVpcs:getVpcs": ("ec2", _vpcs),
    "aws:ec2/getSubnet:getSubnet": ("ec2", _subnet),
    "aws:ec2/getSubnets:getSubnets": ("ec2", _subnets),
    "aws:ec2/getSecurityGroup:getSecurityGroup": ("ec2", _security_group),
}
"""Answered by the default network that moto makes up."""
LOOKUPS: Final[Mapping[str, LookupFunction]] = {
    "aws:index/getAvailabilityZones:getAvailabilityZones": ("ec2", _zones),
    "aws:ec2/getAmi:getAmi": ("ec2", _ami),
    **NETWORK,
}
