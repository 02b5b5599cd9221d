"""Look-ups (`aws.get_...`) answered as an AWS account with nothing of its own in it would answer them.

What a look-up needs of AWS comes from an embedded moto, which is imported when the first one happens.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from offline_preview import wire
from offline_preview.lookups.policy_document import policy_document

ACCOUNT: Final = "123456789012"  # moto's own
REGION: Final = "us-east-1"
_PARTITIONS: Final = (
    ("cn-", "aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"),
    ("us-gov-", "aws-us-gov", "amazonaws.com", "com.amazonaws"),
    ("", "aws", "amazonaws.com", "com.amazonaws"),
)


class Lookups:
    """Answers look-ups; `note` is told what stands in for a real account, and what cannot be answered."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note
        self._aws: Any = None
        self.unanswered: list[str] = []

    def answer(self, token: str, arguments: Mapping[str, Any], provider: Mapping[str, Any]) -> dict[str, Any] | None:
        """The outputs of the look-up `token`; None where they must stay unknown.

        `provider` are the inputs of the provider that is asked. Raises `LookupError` with AWS's words where what is
        looked up does not exist, and where the arguments are wrong.
        """
        given = wire.reveal(arguments)
        if wire.has_unknown(given):
            return None
        context = self._context(provider)
        function = token.rpartition(":")[2]
        local = _LOCAL.get(function)
        if local is not None and token.startswith("aws:"):
            return local(self, given, context)
        if token.startswith("aws:"):
            try:  # boto3 and moto are slow to import, and few programs need them
                from offline_preview.lookups import aws, ec2
            except ImportError as error:
                self._unknown(token, f"needs the package '{error.name}', which is not installed")
                return None
            answer = aws.LOOKUPS.get(token)
            if answer is not None:
                if token in ec2.NETWORK:
                    self._note(f"look-up {token} is answered from a made-up default network")
                self._aws = self._aws or aws.Embedded()
                found: dict[str, Any] = self._aws.answer(answer, given, context)
                return found
        self._unknown(token, "is not supported offline")
        return None

    def close(self) -> None:
        if self._aws is not None:
            self._aws.close()

    def _unknown(self, token: str, reason: str) -> None:
        self.unanswered.append(token)
        self._note(f"look-up {token} {reason}: its result is unknown")

    def _context(self, provider: Mapping[str, Any]) -> dict[str, str]:
        region = provider.get("region")
        region = region if isinstance(region, str) and region != wire.UNKNOWN else REGION
        accounts = provider.get("allowedAccountIds")
        accounts = accounts if isinstance(accounts, str) else ""
        only = accounts.strip('[]" ')
        partition, dns, reverse = next(rest for prefix, *rest in _PARTITIONS if region.startswith(prefix))
        return {
            "region": region,
            "region_known": str(provider.get("region") == region),
            "account": only if only.isdigit() and len(only) == 12 else ACCOUNT,
            "account_known": str(only.isdigit() and len(only) == 12),
            "partition": partition,
            "dns": dns,
            "reverse": reverse,
        }

    def _caller(self, _: Mapping[str, Any], context: Mapping[str, str]) -> dict[str, Any]:
        account = context["account"]
        if context["account_known"] == "False":
            self._note(
                f"account {account} stands in for the caller's: set aws:allowedAccountIds (or allowed_account_ids) to "
                "the stack's own account"
            )
        arn = f"arn:{context['partition']}:iam::{account}:user/offline-preview"
        return {"accountId": account, "id": account, "arn": arn, "userId": "AIDAOFFLINEPREVIEW"}

    def _region(self, given: Mapping[str, Any], context: Mapping[str, str]) -> dict[str, Any]:
        region = given.get("region") or given.get("name") or context["region"]
        if region == REGION and context["region_known"] == "False":
            self._note(f"region {REGION} stands in for the provider's: set aws:region")
        endpoint = f"ec2.{region}.{context['dns']}"
        return {"region": region, "name": region, "id": region, "endpoint": endpoint}

    def _partition(self, _: Mapping[str, Any], context: Mapping[str, str]) -> dict[str, Any]:
        partition = context["partition"]
        return {
            "partition": partition,
            "id": partition,
            "dnsSuffix": context["dns"],
            "reverseDnsPrefix": context["reverse"],
        }

    def _document(self, given: Mapping[str, Any], _: Mapping[str, str]) -> dict[str, Any]:
        try:
            return policy_document(given)
        except ValueError as error:
            raise LookupError(str(error)) from error

    def _arn(self, given: Mapping[str, Any], _: Mapping[str, str]) -> dict[str, Any]:
        parts = str(given["arn"]).split(":", 5)
        if len(parts) != 6 or parts[0] != "arn":
            raise LookupError(f"parsing ARN ({given['arn']}): arn: invalid")
        names = ("partition", "service", "region", "account", "resource")
        return {"arn": given["arn"], "id": given["arn"], **dict(zip(names, parts[1:], strict=True))}


_LOCAL: Final[Mapping[str, Callable[[Lookups, Mapping[str, Any], Mapping[str, str]], dict[str, Any]]]] = {
    "getCallerIdentity": Lookups._caller,
    "getRegion": Lookups._region,
    "getPartition": Lookups._partition,
    "getPolicyDocument": Lookups._document,
    "getArn": Lookups._arn,
}
