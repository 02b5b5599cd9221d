"""What a provider stands for: a region and an account, with AWS's names that follow from the region."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

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
        region = provider.get("region")
        region_known = isinstance(region, str) and region != wire.UNKNOWN
        accounts = provider.get("allowedAccountIds")
        account = accounts.strip('[]" ') if isinstance(accounts, str) else ""
        account_known = account.isdigit() and len(account) == 12
        return cls(
            region=str(region) if region_known else REGION,
            account=account if account_known else own_account,
            region_known=region_known,
            account_known=account_known or own_account != ACCOUNT,
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
