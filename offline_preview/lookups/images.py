"""Machine images and the public parameters that name them: an id of AWS's form for whichever image is asked for.

Sources: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/finding-an-ami.html,
https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from offline_preview.aws_context import AwsContext
from offline_preview.lookups.drawn import Scope
from offline_preview.lookups.guess import Guess, stand_in
from offline_preview.lookups.settled import Answer, Arguments, filter_values

_OWNERS: Final = {
    "bottlerocket": "092701018921",
    "eks": "602401143452",
    "ecs": "591542846629",
    "Windows": "801119661308",
    "": "137112412989",
}
"""Of AWS's own images: what the name holds, to the account that publishes it."""
_MARKETPLACE: Final = "679593333241"
_PUBLISHED: Final = "/aws/service/"


def _ami(given: Arguments, context: AwsContext) -> dict[str, Any]:
    id_ = (filter_values(given, "image-id") or [_id(given, context)])[0]
    name = next((re.sub(r"[*?]+", "2026.01.01", text) for text in filter_values(given, "name")), None)
    name = name or given.get("nameRegex", "").strip("^$").replace(".*", "2026.01.01") or "stand-in"
    windows = "windows" in (name + "".join(filter_values(given, "platform"))).lower()
    architecture = (
        filter_values(given, "architecture") or ["arm64" if re.search("arm64|aarch64", name) else "x86_64"]
    )[0]
    device = "/dev/sda1" if windows or re.search("ubuntu|RHEL", name) else "/dev/xvda"
    disk = {"delete_on_termination": "true", "encrypted": "false", "volume_size": "8", "volume_type": "gp3"}
    return {
        "id": id_,
        "imageId": id_,
        "arn": f"arn:{context.partition}:ec2:{context.region}::image/{id_}",
        "name": name,
        "architecture": architecture,
        "ownerId": _owner(given, name, context),
        "rootDeviceName": Guess(device),
        "rootDeviceType": "ebs",
        "virtualizationType": "hvm",
        "hypervisor": "xen",
        "imageType": "machine",
        "state": "available",
        "platform": "windows" if windows else "",
        "public": given.get("owners") != ["self"],
        "blockDeviceMappings": [{"deviceName": Guess(device), "ebs": Guess(disk), "noDevice": "", "virtualName": ""}],
        "creationDate": Guess("2026-01-01T00:00:00.000Z"),
    }


def _owner(given: Arguments, name: str, context: AwsContext) -> str:
    owner = (given.get("owners") or filter_values(given, "owner-alias") or ["amazon"])[0]
    if owner == "amazon":
        return next(account for part, account in _OWNERS.items() if part in name)
    return {"self": context.account, "aws-marketplace": _MARKETPLACE}.get(owner, owner)


def _ami_ids(given: Arguments, context: AwsContext) -> dict[str, Any]:
    return {"ids": [_id(given, context)]}


def _id(given: Mapping[str, Any], context: AwsContext) -> str:
    """The same for each look-up of the same image, with `most_recent` or without."""
    image = {key: given.get(key) for key in ("owners", "filters", "nameRegex", "name", "tags")}
    return Scope(context, context.region, image).filled("ami-0{hex16}")


def _parameter(given: Arguments, context: AwsContext) -> dict[str, Any]:
    name = given["name"]
    outputs = {"id": name, "type": "String", "arn": _parameter_arn(name, context), "version": Guess(1)}
    value = _published(name, context)
    shown = Guess(stand_in("ssm", name)) if value is None else value
    return {**outputs, "value": shown, "insecureValue": shown}


def _published(name: str, context: AwsContext) -> str | None:
    """The value of one of AWS's public parameters that name images; None for any other."""
    if not name.startswith(_PUBLISHED) or name.startswith(f"{_PUBLISHED}global-infrastructure/"):
        return None
    last = name.rpartition("/")[2]
    if last in ("image_name", "release_version", "image_version", "version", "schema_version"):
        return None
    id_ = _id({"name": name.removesuffix("/image_id")}, context)
    return (
        json.dumps({"image_id": id_, "image_name": "stand-in", "schema_version": 1}) if last == "recommended" else id_
    )


def _parameters(given: Arguments, context: AwsContext) -> dict[str, Any]:
    name = given["path"].rstrip("/") + "/stand-in"
    arn = _parameter_arn(name, context)
    return {"id": given["path"], "names": [Guess(name)], "arns": [Guess(arn)], "types": [Guess("String")]}


def _parameter_arn(name: str, context: AwsContext) -> str:
    if name.startswith("arn:"):
        return name
    account = "" if name.startswith(_PUBLISHED) else context.account
    return f"arn:{context.partition}:ssm:{context.region}:{account}:parameter/{name.removeprefix('/')}"


IMAGES: Final[Mapping[str, Answer]] = {
    "ec2/getAmi": _ami,
    "ec2/getAmiIds": _ami_ids,
    "ssm/getParameter": _parameter,
    "ssm/getParametersByPath": _parameters,
}
