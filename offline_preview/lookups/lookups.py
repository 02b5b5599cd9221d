"""Look-ups (`aws.get_...`), answered as by an AWS account that has no resources of its own.

Those that ask AWS are answered by an embedded moto, which is imported with the first of them.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from offline_preview import wire
from offline_preview.aws_context import ACCOUNT, AwsContext
from offline_preview.lookups.policy_document import policy_document

PURE: Final = frozenset(("aws:iam/getPolicyDocument:getPolicyDocument", "aws:index/getArn:getArn"))
"""Look-ups whose result follows from their arguments alone."""


class Lookups:
    """Answers look-ups; calls `note` with what stands in for a real account, and what cannot be answered."""

    def __init__(self, note: Callable[[str], None], own_account: str = ACCOUNT) -> None:
        self._note, self._own_account = note, own_account
        self._aws: Any = None
        self.unanswered: list[str] = []

    def answer(self, token: str, arguments: Mapping[str, Any], provider: Mapping[str, Any]) -> dict[str, Any] | None:
        """The outputs of the look-up `token`; None where they are unknown.

        `provider` has the inputs of the provider that is asked. Raises `LookupError` with AWS's message where the
        resource does not exist or the arguments are wrong.
        """
        given = wire.reveal(arguments)
        if wire.has_unknown(given):
            return None
        if not token.startswith("aws:"):
            self._unknown(token, "is not supported offline")
            return None
        context = AwsContext.of(provider, self._own_account)
        local = _LOCAL.get(token.rpartition(":")[2])
        return local(self, given, context) if local else self._of_aws(token, given, context)

    def _of_aws(self, token: str, given: Mapping[str, Any], context: AwsContext) -> dict[str, Any] | None:
        try:  # boto3 and moto are slow to import, and few programs need them
            from offline_preview.lookups import aws, ec2
        except ImportError as error:
            self._unknown(token, f"needs the package '{error.name}', which is not installed")
            return None
        answer = aws.LOOKUPS.get(token)
        if answer is None:
            self._unknown(token, "is not supported offline")
            return None
        if token in ec2.NETWORK:
            self._note(f"look-up {token} is answered from a made-up default network")
        self._aws = self._aws or aws.EmbeddedAws()
        found: dict[str, Any] = self._aws.answer(answer, given, context)
        return found

    def close(self) -> None:
        if self._aws is not None:
            self._aws.close()

    def _unknown(self, token: str, reason: str) -> None:
        self.unanswered.append(token)
        self._note(f"look-up {token} {reason}: its result is unknown")

    def _caller(self, _: Mapping[str, Any], context: AwsContext) -> dict[str, Any]:
        account = context.account
        if not context.account_known:
            self._note(
                f"account {account} stands in for the caller's: set aws:allowedAccountIds (or allowed_account_ids) to "
                "the stack's own account"
            )
        arn = f"arn:{context.partition}:iam::{account}:user/offline-preview"
        return {"accountId": account, "id": account, "arn": arn, "userId": "AIDAOFFLINEPREVIEW"}

    def _region(self, given: Mapping[str, Any], context: AwsContext) -> dict[str, Any]:
        region = given.get("region") or given.get("name") or context.region
        if region == context.region and not context.region_known:
            self._note(f"region {region} stands in for the provider's: set aws:region")
        endpoint = f"ec2.{region}.{context.dns_suffix}"
        return {"region": region, "name": region, "id": region, "endpoint": endpoint}

    def _partition(self, _: Mapping[str, Any], context: AwsContext) -> dict[str, Any]:
        partition = context.partition
        return {
            "partition": partition,
            "id": partition,
            "dnsSuffix": context.dns_suffix,
            "reverseDnsPrefix": context.reverse_dns,
        }

    def _document(self, given: Mapping[str, Any], _: AwsContext) -> dict[str, Any]:
        try:
            return policy_document(given)
        except ValueError as error:
            raise LookupError(str(error)) from error

    def _arn(self, given: Mapping[str, Any], _: AwsContext) -> dict[str, Any]:
        parts = str(given["arn"]).split(":", 5)
        if len(parts) != 6 or parts[0] != "arn":
            raise LookupError(f"parsing ARN ({given['arn']}): arn: invalid")
        names = ("partition", "service", "region", "account", "resource")
        return {"arn": given["arn"], "id": given["arn"], **dict(zip(names, parts[1:], strict=True))}


_LOCAL: Final[Mapping[str, Callable[[Lookups, Mapping[str, Any], AwsContext], dict[str, Any]]]] = {
    "getCallerIdentity": Lookups._caller,
    "getRegion": Lookups._region,
    "getPartition": Lookups._partition,
    "getPolicyDocument": Lookups._document,
    "getArn": Lookups._arn,
}
