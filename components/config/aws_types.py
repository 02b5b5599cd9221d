"""What AWS takes for a name, an ARN, a tag: the forms that settings of more than one system have.

Sources: the pages that each form names, and the "Resource types" tables of
https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import re
from collections.abc import Iterator
from typing import Any

from pulumi_aws import Region

from components.config.parsers import FieldParser, choice, optional, text
from components.config.problems import Problems, invalid, suggest
from components.config.schema import setting
from components.iam.limits import PATH_PATTERN, ROLE_NAME_PATTERN

_PARTITIONS = {"aws": r"(?!cn-|us-gov-|(us|eu)-iso|eusc-).*", "aws-cn": "cn-.*", "aws-us-gov": "us-gov-.*"}
REGIONS = {
    partition: tuple(each.value for each in Region if re.fullmatch(pattern, each.value))
    for partition, pattern in _PARTITIONS.items()
}
"""By partition, the regions that the pinned provider knows: a newer one comes with a newer pulumi-aws.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"""
PARTITION = choice(*REGIONS)
ACCOUNT = text(r"\d{12}", "the 12 digits of an AWS account id, in quotes")

_ROLE = rf"role{PATH_PATTERN}{ROLE_NAME_PATTERN}"
_USER = rf"user{PATH_PATTERN}{ROLE_NAME_PATTERN}"

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
BUCKET = text(
    r"(?!xn--|sthree-|amzn-s3-demo-|\d+(\.\d+){3}$)(?!.*(\.\.|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$))"
    r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    "an S3 bucket name: 3 to 63 of a-z, 0-9, '-' and single '.', and no IP address or reserved name",
)
# Among them '=', which partitions of a table have. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
KEY_PREFIX = text(r"[\w!.'()=+@:,/-]{1,512}/", "a key prefix that ends with '/', without *, ?, $ and spaces")
PREFIX = text(r"[A-Za-z0-9][A-Za-z0-9_-]{2,60}", "a prefix of names: 3 to 61 letters, digits, '-' and '_'")
FUNCTION = text(r"[\w-]{1,64}", "the name of a Lambda function")
TABLE = text(r"[\w.-]{3,255}", "the name of a DynamoDB table")
REPOSITORY_NAME = r"[a-z0-9]+([._/-][a-z0-9]+)*"
# https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html; letters and digits of every language. What begins
# with aws: is AWS's own: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
TAG = r"(?!(?i:aws:))(?u:[\w. :/=+@-])"


def arn(service: str, resource: str, expected: str, *, account: str = "any") -> FieldParser:
    """An ARN of the stack's own partition. `service` and `resource` are patterns.

    `account` is "any", "own" (the stack's), "own or aws" (AWS managed policies too), or "other" (not the stack's).
    """
    accounts = r"(\d{12}|aws)" if account == "own or aws" else r"\d{12}"
    shape = text(rf"arn:[a-z-]+:{service}:{accounts}:{resource}", expected)

    def parse(value: Any, key: str, problems: Problems) -> Any:
        found = shape(value, key, problems)
        if found and (needs := list(_wrong_place(found, account, problems))):
            problems.append(invalid(key, value, f"{expected} {', '.join(needs)}"))
        return found

    where = {"own": " of the stack's account", "other": " of another account"}.get(account, "")
    return FieldParser(parse=parse, expected=f"{expected}{where}")


def _wrong_place(given: str, account: str, stack: Problems) -> Iterator[str]:
    """Where an ARN should be instead: in which account, partition and region, as far as the stack's own are known."""
    _, partition, _, region, owner, _ = given.split(":", 5)
    if stack.account and account.startswith("own") and owner not in (stack.account, "aws"):
        yield f"in account {stack.account}"
    if stack.account and account == "other" and owner == stack.account:
        yield f"in an account other than {stack.account}"
    if stack.partition and partition != stack.partition:
        yield f"in partition {stack.partition!r}"
    elif stack.partition and region and (expected := wrong_region(region, partition)):
        yield f"in {expected}"


def wrong_region(region: str, partition: str) -> str:
    """What is expected instead of `region`; '' where it is one of `partition`."""
    if region in REGIONS[partition]:
        return ""
    elsewhere = any(region in each for each in REGIONS.values())
    return f"a region of partition {partition!r}{'' if elsewhere else suggest(region, REGIONS[partition])}"


def _other_account(value: Any, key: str, problems: Problems) -> Any:
    found = ACCOUNT(value, key, problems)
    if found and found == problems.account:
        problems.append(invalid(key, value, "an account other than the stack's own"))
    return found


OTHER_ACCOUNT = FieldParser(parse=_other_account, expected=f"{ACCOUNT.expected}, other than the stack's own")
ROLE_ARN = arn("iam:", _ROLE, "the ARN of an IAM role")
OTHER_ROLE_ARN = arn("iam:", _ROLE, "the ARN of an IAM role", account="other")
OTHER_PRINCIPAL_ARN = arn("iam:", f"({_ROLE}|{_USER})", "the ARN of an IAM role or user", account="other")
OWN_USER_ARN = arn("iam:", _USER, "the ARN of an IAM user", account="own")
OWN_POLICY_ARN = arn(
    "iam:", rf"policy{PATH_PATTERN}[\w+=,.@-]{{1,128}}", "the ARN of a managed policy", account="own or aws"
)
KEY_ARN = arn(
    "kms:[a-z0-9-]+",
    r"key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})",
    "the ARN of a KMS key",
)


def kms_key(description: str) -> Any:
    """The setting of a KMS key, which a role uses through the service that encrypts with it. None by default."""
    example = "arn:aws:kms:us-east-1:777788889999:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    return setting(optional(KEY_ARN), description, default="", example=example)
