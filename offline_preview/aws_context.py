"""What a provider stands for: a region and an account, with AWS's names that follow from the region.

Source: https://www.pulumi.com/registry/packages/aws/installation-configuration/
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from least_privilege.stack.providers import location_of
from offline_preview import wire

ACCOUNT: Final = "000000000000"  # which AWS gives to nobody
REGION: Final = "us-east-1"
_PARTITIONS: Final = {
    "cn-": ("aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"),
    "us-gov-": ("aws-us-gov", "amazonaws.com", "com.amazonaws"),
    "": ("aws", "amazonaws.com", "com.amazonaws"),
}
"""What a region's name begins with, to the partition, its DNS suffix and that suffix reversed."""


@dataclass(frozen=True, kw_only=True)
class AwsContext:
    """`region_known` and `account_known` are false where `REGION` and `ACCOUNT` stand in for an unknown one."""

    region: str
    account: str
    region_known: bool
    account_known: bool

    @classmethod
    def of(cls, provider: Mapping[str, Any], own_account: str = ACCOUNT) -> Self:
        """The context of a provider with the inputs `provider`: in `own_account`, unless they say another."""
        said = location_of({name: value for name, value in wire.reveal(provider).items() if value != wire.UNKNOWN})
        region = said.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        account = said.account or own_account
        return cls(
            region=region or REGION, account=account, region_known=bool(region), account_known=account != ACCOUNT
        )

    @property
    def partition(self) -> str:
        return self._names[0]

    @property
    def dns_suffix(self) -> str:
        return self._names[1]

    @property
    def reverse_dns(self) -> str:
        return self._names[2]

    @property
    def _names(self) -> tuple[str, str, str]:
        return next(names for prefix, names in _PARTITIONS.items() if self.region.startswith(prefix))
