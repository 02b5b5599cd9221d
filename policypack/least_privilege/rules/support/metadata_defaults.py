"""What requires IMDSv2 of an instance that does not say so itself: the account's defaults, or its AMI.

Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
        https://docs.aws.amazon.com/linux/al2023/ug/imds.html
"""

import re
from collections.abc import Mapping
from typing import Any

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.support.instance_metadata import (
    ACCOUNT_DEFAULTS,
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    SPOT_FLEET,
    SPOT_INSTANCE,
)
from least_privilege.stack.model import Resource, Stack

_AMI, _COPY = "aws:ec2/ami:Ami", "aws:ec2/amiCopy:AmiCopy"
_AMAZON_LINUX_2023 = re.compile(r"resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-")
"""The parameters that AWS keeps for Amazon Linux 2023, whose AMIs require tokens."""

_IMAGE: Mapping[str, str] = {
    INSTANCE: "ami",
    SPOT_INSTANCE: "ami",
    LAUNCH_TEMPLATE: "imageId",
    LAUNCH_CONFIGURATION: "imageId",
    _COPY: "sourceAmiId",
}
"""The input that names the AMI."""


def tokens_by_default(stack: Stack, resource: Resource) -> bool:
    """Whether defaults of the account that are in `stack`, or the AMI, require tokens of what `resource` starts."""
    return _of_account(stack, resource) or _of_image(stack, resource)


def _of_account(stack: Stack, resource: Resource) -> bool:
    """AWS keeps the defaults by region."""
    return any(
        defaults.at("httpTokens") == "required" and defaults.at("region") == resource.at("region")
        for defaults in stack.of(ACCOUNT_DEFAULTS)
    )


def _of_image(stack: Stack, resource: Resource) -> bool:
    if resource.type == SPOT_FLEET:
        given = resource.at("launchSpecifications")
        images = [each.get("ami") for each in given if isinstance(each, Mapping)] if isinstance(given, list) else []
        return bool(images) and all(_requires(stack, resource, "launchSpecifications", image) for image in images)
    input_ = _IMAGE.get(resource.type, "")
    return bool(input_) and _requires(stack, resource, input_, resource.at(input_))


def _requires(stack: Stack, resource: Resource, input_: str, image: Any) -> bool:
    if isinstance(image, str):
        if _AMAZON_LINUX_2023.match(image):
            return True
        found = [each for each in stack.of(_AMI, _COPY) if each.identity("id") == image]
    else:
        found = list(stack.behind(resource, input_, _AMI, _COPY)) if image is UNKNOWN else []
    return bool(found) and all(
        each.at("imdsSupport") == "v2.0" if each.type == _AMI else _of_image(stack, each) for each in found
    )
