"""Regions, availability zones and AWS's own accounts, which follow from a region's name.

Sources: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html (regions),
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-supported-regions.html (CloudTrail's accounts)
"""

import json
import re
from typing import Final

from offline_preview.aws_context import AwsContext
from offline_preview.lookups.refusal import LookUpRefusedError

_ENABLED: Final = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"),
    *("eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3"),
    *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
)
"""The regions of the partition `aws` that every account has."""
_OPT_IN: Final = (
    *("af-south-1", "ap-east-1", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ca-west-1", "eu-central-2"),
    *("eu-south-1", "eu-south-2", "il-central-1", "me-central-1", "me-south-1"),
)
_OF_PARTITION: Final = {"aws-cn": ("cn-north-1", "cn-northwest-1"), "aws-us-gov": ("us-gov-east-1", "us-gov-west-1")}
_ZONES: Final = {
    "us-east-1": "abcdef",
    "us-west-1": "ac",
    "us-west-2": "abcd",
    "ca-central-1": "abd",
    "ap-northeast-1": "acd",
    "ap-northeast-2": "abcd",
}
"""The letters of a region's zones, where they are not a, b and c."""
_CLOUDTRAIL: Final = {
    "af-south-1": "525921808201",
    "ap-east-1": "119688915426",
    "ap-northeast-1": "216624486486",
    "ap-northeast-2": "492519147666",
    "ap-northeast-3": "765225791966",
    "ap-south-1": "977081816279",
    "ap-southeast-1": "903692715234",
    "ap-southeast-2": "284668455005",
    "ca-central-1": "819402241893",
    "cn-north-1": "193415116832",
    "cn-northwest-1": "681348832753",
    "eu-central-1": "035351147821",
    "eu-north-1": "829690693026",
    "eu-south-1": "669305197877",
    "eu-west-1": "859597730677",
    "eu-west-2": "282025262664",
    "eu-west-3": "262312530599",
    "me-south-1": "034638983726",
    "sa-east-1": "814480443879",
    "us-east-1": "086441151436",
    "us-east-2": "475085895292",
    "us-gov-east-1": "608710470296",
    "us-gov-west-1": "608710470296",
    "us-west-1": "388731089494",
    "us-west-2": "113285607260",
}


def regions(context: AwsContext, everything: bool) -> list[str]:
    """The regions of the partition: those that every account has, or `everything`."""
    if context.partition in _OF_PARTITION:
        return list(_OF_PARTITION[context.partition])
    return sorted((*_ENABLED, *_OPT_IN) if everything else _ENABLED)


def zones(region: str) -> dict[str, str]:
    """The zones of a region: name and id, which differs from account to account and is the first account's here."""
    if re.fullmatch("[a-z]{2}(-[a-z]+)+-[0-9]", region) is None:
        raise LookUpRefusedError(f"region '{region}'; expected one such as eu-west-1")
    names = [region + letter for letter in _ZONES.get(region, "abc")]
    return {name: f"{_short(region)}-az{number}" for number, name in enumerate(names, 1)}


def _short(region: str) -> str:
    """`use1` for us-east-1, `apse2` for ap-southeast-2, `usgw1` for us-gov-west-1: the first part of its zones' ids."""
    first, *middle, number = region.split("-")
    letters = [part[0] + "".join(re.findall("(?<=north|south)[ew]", part)) for part in middle]
    return first + "".join(letters) + number


def cloudtrail_account(region: str) -> str | None:
    """The account from which CloudTrail once wrote its logs in a region."""
    return _CLOUDTRAIL.get(region)


def load_balancing_account(region: str) -> str | None:
    """The account from which load balancers write access logs in a region; None where a service principal does."""
    from least_privilege.aws.managed_policies import DATA

    accounts: dict[str, str] = json.loads((DATA / "load_balancers.json").read_text(encoding="utf-8"))
    return accounts.get(region)
