"""What AWS takes for a name, an ARN, a tag: the forms that settings of more than one system have.

Sources: the pages that each form names, and the "Resource types" tables of
https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import re
from typing import Any

from pulumi_aws import Region

from components.config.schema import FieldParser, Problems, choice, invalid, suggest, text

_PARTITIONS = {"aws": r"(?!cn-|us-gov-|(us|eu)-iso|eusc-).*", "aws-cn": "cn-.*", "aws-us-gov": "us-gov-.*"}
REGIONS = {
    partition: tuple(each.value for each in Region if re.fullmatch(pattern, each.value))
    for partition, pattern in _PARTITIONS.items()
}
"""By partition, the regions that the pinned provider knows: a newer one comes with a newer pulumi-aws.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"""
PARTITION = choice(*REGIONS)
ACCOUNT = text(r"\d{12}", "the 12 digits of an AWS account id, in quotes")

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names
# But for '*', '?' and '$': in a document that names what is under the path these would be wildcards and variables.
PATH = r"/(((?![*?$/])[!-~])+/)*"
ROLE_NAME = r"[\w+=,.@-]{1,64}"
ROLE = rf"role{PATH}{ROLE_NAME}"
USER = rf"user{PATH}{ROLE_NAME}"

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
    """An ARN of the stack's own partition, whose account is any, the stack's own, "own or aws", or an other one.

    `service` and `resource` are patterns.
    """
    accounts = r"(\d{12}|aws)" if account == "own or aws" else r"\d{12}"
    shape = text(rf"arn:[a-z-]+:{service}:{accounts}:{resource}", expected)

    def form(value: Any, key: str, problems: Problems) -> Any:
        if not (found := shape(value, key, problems)):
            return None
        own, (_, partition, _, region, owner, _) = problems, str(found).split(":", 5)
        needs = []
        if own.account and account.startswith("own") and owner not in (own.account, "aws"):
            needs.append(f"in account {own.account}")
        if own.account and account == "other" and owner == own.account:
            needs.append(f"in an account other than {own.account}")
        if own.partition and partition != own.partition:
            needs.append(f"in partition {own.partition!r}")
        elif own.partition and region and (expected_region := wrong_region(region, partition)):
            needs.append(f"in {expected_region}")
        if needs:
            problems.append(invalid(key, value, f"{expected} {', '.join(needs)}"))
        return found

    return form


def wrong_region(region: str, partition: str) -> str:
    """What is expected instead of `region`; '' where it is one of `partition`."""
    if region in REGIONS[partition]:
        return ""
    elsewhere = any(region in each for each in REGIONS.values())
    return f"a region of partition {partition!r}{'' if elsewhere else suggest(region, REGIONS[partition])}"


def other_account(value: Any, key: str, problems: Problems) -> Any:
    """The id of an account that is not the stack's own."""
    found = ACCOUNT(value, key, problems)
    if found and found == problems.account:
        problems.append(invalid(key, value, "an account other than the stack's own"))
    return found


ROLE_ARN = arn("iam:", ROLE, "the ARN of an IAM role")
OTHER_ROLE_ARN = arn("iam:", ROLE, "the ARN of an IAM role", account="other")
OTHER_PRINCIPAL_ARN = arn("iam:", f"({ROLE}|{USER})", "the ARN of an IAM role or user", account="other")
OWN_USER_ARN = arn("iam:", USER, "the ARN of an IAM user", account="own")
OWN_POLICY_ARN = arn("iam:", rf"policy{PATH}[\w+=,.@-]{{1,128}}", "the ARN of a managed policy", account="own or aws")
KEY_ARN = arn(
    "kms:[a-z0-9-]+",
    r"key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})",
    "the ARN of a KMS key",
)
