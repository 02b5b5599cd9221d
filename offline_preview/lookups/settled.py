"""Look-ups whose answer follows from the settings and the arguments: nothing in them stands in, unless it is a `Guess`.

Each function takes the look-up's arguments and the context, and returns outputs; those that it leaves out, the caller
adds. Source: https://www.pulumi.com/registry/packages/aws/api-docs/
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from offline_preview.aws_context import AwsContext
from offline_preview.lookups import places
from offline_preview.lookups.guess import Guess
from offline_preview.lookups.policy_document import policy_document
from offline_preview.lookups.refusal import LookUpRefusedError

Arguments = Mapping[str, Any]
Answer = Callable[[Arguments, AwsContext], dict[str, Any]]


def filter_values(given: Arguments, name: str) -> list[str]:
    """The values of the filter `name`; empty without it."""
    values = [each.get("values") for each in given.get("filters") or () if each.get("name") == name]
    return [str(value) for each in values for value in (each if isinstance(each, list) else [each])]


def _caller(_: Arguments, context: AwsContext) -> dict[str, Any]:
    arn = f"arn:{context.partition}:iam::{context.account}:user/offline-preview"
    return {"accountId": context.account, "id": context.account, "arn": arn, "userId": "AIDAOFFLINEPREVIEW"}


def _region(given: Arguments, context: AwsContext) -> dict[str, Any]:
    region = given.get("region") or given.get("name") or context.region
    endpoint = f"ec2.{region}.{context.dns_suffix}"
    return {"region": region, "name": region, "id": region, "endpoint": endpoint}


def _regions(given: Arguments, context: AwsContext) -> dict[str, Any]:
    names = places.regions(context, bool(given.get("allRegions")))
    status = filter_values(given, "opt-in-status")
    if status and "opt-in-not-required" not in status:
        names = [name for name in places.regions(context, True) if name not in places.regions(context, False)]
    wanted = filter_values(given, "region-name")
    return {"names": [name for name in names if not wanted or name in wanted], "id": context.partition}


def _partition(_: Arguments, context: AwsContext) -> dict[str, Any]:
    names = {"dnsSuffix": context.dns_suffix, "reverseDnsPrefix": context.reverse_dns}
    return {"partition": context.partition, "id": context.partition, **names}


def _document(given: Arguments, _: AwsContext) -> dict[str, Any]:
    try:
        return policy_document(given)
    except ValueError as error:
        raise LookUpRefusedError(str(error)) from error


def _arn(given: Arguments, _: AwsContext) -> dict[str, Any]:
    parts = _parts(given["arn"])
    names = ("partition", "service", "region", "account", "resource")
    return {"arn": given["arn"], "id": given["arn"], **dict(zip(names, parts[1:], strict=True))}


def _parts(arn: str) -> list[str]:
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        raise LookUpRefusedError(f"parsing ARN ({arn}): arn: invalid")
    return parts


def _zones(given: Arguments, context: AwsContext) -> dict[str, Any]:
    names, ids = filter_values(given, "zone-name"), filter_values(given, "zone-id")
    found = {
        name: id_
        for name, id_ in places.zones(context.region).items()
        if name not in (given.get("excludeNames") or ()) and id_ not in (given.get("excludeZoneIds") or ())
        if (not names or name in names) and (not ids or id_ in ids)
    }
    return {"id": context.region, "names": [*found], "zoneIds": [*found.values()], "groupNames": [context.region]}


def _zone(given: Arguments, context: AwsContext) -> dict[str, Any]:
    zones = places.zones(context.region)
    by_id = {id_: name for name, id_ in zones.items()}
    wanted = [*filter_values(given, "zone-name"), *(by_id.get(id_, "") for id_ in filter_values(given, "zone-id"))]
    name = given.get("name") or by_id.get(given.get("zoneId", "")) or next(iter(wanted), next(iter(zones)))
    return {
        "id": name,
        "name": name,
        "zoneId": zones.get(name, given.get("zoneId", "")),
        "nameSuffix": name.removeprefix(context.region),
        "groupName": context.region,
        "networkBorderGroup": context.region,
        "optInStatus": "opt-in-not-required",
        "state": "available",
        "zoneType": "availability-zone",
        "parentZoneId": "",
        "parentZoneName": "",
    }


def _service_principal(given: Arguments, context: AwsContext) -> dict[str, Any]:
    name = given["serviceName"]
    in_china = context.partition == "aws-cn" and name in ("codedeploy", "elasticmapreduce", "logs")
    suffix = context.dns_suffix if in_china else "amazonaws.com"
    return {"id": f"{name}.{context.region}.{suffix}", "name": f"{name}.{suffix}", "suffix": suffix}


def _service(given: Arguments, context: AwsContext) -> dict[str, Any]:
    region, id_, prefix = context.region, given.get("serviceId"), given.get("reverseDnsPrefix") or context.reverse_dns
    if found := re.fullmatch(r"(.+)\.([^.]+)\.([^.]+)", given.get("reverseDnsName") or ""):
        prefix, region, id_ = found.groups()
    elif found := re.match(r"([^.]+)\.([^.]+)\.", given.get("dnsName") or ""):
        id_, region = found.groups()
    if not id_:
        raise LookUpRefusedError("expected dns_name (s3.eu-west-1.amazonaws.com), reverse_dns_name or service_id (s3)")
    reverse, dns = f"{prefix}.{region}.{id_}", f"{id_}.{region}.{context.dns_suffix}"
    names = {"reverseDnsName": reverse, "reverseDnsPrefix": prefix, "dnsName": dns}
    return {
        **names,
        "id": reverse,
        "partition": context.partition,
        "region": region,
        "serviceId": id_,
        "supported": True,
    }


def _root(account: str | None, context: AwsContext, who: str) -> dict[str, Any]:
    if account is None:
        raise LookUpRefusedError(f"region {context.region} has no account of {who}: name its service principal instead")
    return {"id": account, "arn": f"arn:{context.partition}:iam::{account}:root"}


def _load_balancing_account(_: Arguments, context: AwsContext) -> dict[str, Any]:
    return _root(places.load_balancing_account(context.region), context, "load balancing")


def _cloudtrail_account(_: Arguments, context: AwsContext) -> dict[str, Any]:
    return _root(places.cloudtrail_account(context.region), context, "CloudTrail")


def _billing_account(_: Arguments, context: AwsContext) -> dict[str, Any]:
    """https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/billing-getting-started.html"""
    return _root("386209384616", context, "billing")


def _log_delivery_user(_: Arguments, context: AwsContext) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html"""
    in_china = context.partition == "aws-cn"
    china = "a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56"
    return {"id": china if in_china else "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0"}


def _session(given: Arguments, _: AwsContext) -> dict[str, Any]:
    """The role behind the ARN of an assumed role's session, whose path is not known; else the ARN itself."""
    partition, service, account, resource = (_parts(given["arn"])[index] for index in (1, 2, 4, 5))
    found = re.fullmatch("assumed-role/([^/]+)/(.+)", resource) if service == "sts" else None
    if found is None:
        return {"id": given["arn"], "issuerArn": given["arn"], "issuerId": "", "issuerName": "", "sessionName": ""}
    arn = f"arn:{partition}:iam::{account}:role/{found[1]}"
    return {"id": given["arn"], "issuerArn": arn, "issuerName": found[1], "sessionName": found[2]}


def _openid_provider(given: Arguments, context: AwsContext) -> dict[str, Any]:
    arn, url = given.get("arn"), given.get("url")
    if not arn and not url:
        raise LookUpRefusedError("one of arn and url must be given")
    host = url.removeprefix("https://") if url else _parts(arn or "")[5].removeprefix("oidc-provider/")
    arn = arn or f"arn:{context.partition}:iam::{context.account}:oidc-provider/{host}"
    return {"arn": arn, "id": arn, "url": host}


def _policy(given: Arguments, context: AwsContext) -> dict[str, Any]:
    from least_privilege.aws import managed_policies

    arn, name = given.get("arn"), given.get("name")
    if not arn and not name:
        raise LookUpRefusedError("one of arn and name must be given")
    known = {full.rpartition("/")[2]: full for full in managed_policies.names()}
    path = (given.get("pathPrefix") or "/").strip("/")
    full = managed_policies.name_of(arn) if arn else known.get(str(name))
    if not arn:
        owner = "aws" if full else context.account
        arn = f"arn:{context.partition}:iam::{owner}:policy/{full or '/'.join(filter(None, (path, name)))}"
    *folders, name = _parts(arn)[5].split("/")[1:]
    outputs = {"arn": arn, "id": arn, "name": name, "path": "/".join(("", *folders, ""))}
    if full in managed_policies.names():
        outputs["policy"] = managed_policies.text(str(full))
    return outputs


def _default_tags(_: Arguments, context: AwsContext) -> dict[str, Any]:
    return {"id": context.partition, "tags": Guess({})}


SETTLED: Final[Mapping[str, Answer]] = {
    "cloudfront/getLogDeliveryCanonicalUserId": _log_delivery_user,
    "cloudtrail/getServiceAccount": _cloudtrail_account,
    "elb/getServiceAccount": _load_balancing_account,
    "iam/getOpenIdConnectProvider": _openid_provider,
    "iam/getPolicy": _policy,
    "iam/getPolicyDocument": _document,
    "iam/getSessionContext": _session,
    "index/getArn": _arn,
    "index/getAvailabilityZone": _zone,
    "index/getAvailabilityZones": _zones,
    "index/getBillingServiceAccount": _billing_account,
    "index/getCallerIdentity": _caller,
    "index/getDefaultTags": _default_tags,
    "index/getPartition": _partition,
    "index/getRegion": _region,
    "index/getRegions": _regions,
    "index/getService": _service,
    "index/getServicePrincipal": _service_principal,
}
EXACT: Final = frozenset(SETTLED) - {"iam/getOpenIdConnectProvider", "iam/getPolicy", "index/getDefaultTags"}
"""Those that ask about nothing which might not exist, and so need no note."""
PURE: Final = frozenset(
    {
        *("iam/getPolicyDocument", "iam/getSessionContext", "index/getArn", "index/getPartition"),
        *("index/getRegion", "index/getRegions", "index/getService", "index/getServicePrincipal"),
    }
)
"""Those that are computed from their arguments alone, so that they may be answered about predicted values, too."""
