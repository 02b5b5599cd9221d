"""ARNs, regions, partitions, services and actions."""

from tests.least_privilege.rules.validation.examples.example import Example, condition, identity, read
from tests.support.documents import allow

TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/Toys"


def _table(bad: str) -> Example:
    return identity(allow("dynamodb:GetItem", bad), allow("dynamodb:GetItem", TABLE))


def _action(bad: str) -> Example:
    return identity(allow(["s3:GetObject", bad], "arn:aws:s3:::toyshop-catalog/*"), read())


EXAMPLES: dict[str, Example] = {
    "ARN_ACCOUNT_NOT_ALLOWED": identity(read("arn:aws:s3::111122223333:toyshop-catalog/*"), read()),
    "ARN_REGION_NOT_ALLOWED": identity(
        allow("iam:GetRole", "arn:aws:iam:eu-west-1:111122223333:role/clerk"),
        allow("iam:GetRole", "arn:aws:iam::111122223333:role/clerk"),
    ),
    "INVALID_ARN_ACCOUNT": _table("arn:aws:dynamodb:eu-west-1:11112222333:table/Toys"),
    "INVALID_ARN_PREFIX": _table("aws:dynamodb:eu-west-1:111122223333:table/Toys"),
    "INVALID_ARN_REGION": _table("arn:aws:dynamodb:europe-west-1:111122223333:table/Toys"),
    "INVALID_ARN_RESOURCE": _table("arn:aws:dynamodb:eu-west-1:111122223333:Toys"),
    "INVALID_ARN_SERVICE_CASE": _table("arn:aws:DynamoDB:eu-west-1:111122223333:table/Toys"),
    "INVALID_PARTITION": _table("arn:amazon:dynamodb:eu-west-1:111122223333:table/Toys"),
    "INVALID_SERVICE": _table("arn:aws:dynamo:eu-west-1:111122223333:table/Toys"),
    "MISSING_ARN_ACCOUNT": _table("arn:aws:dynamodb:eu-west-1::table/Toys"),
    "MISSING_ARN_FIELD": _table("arn:aws:dynamodb:table/Toys"),
    "MISSING_ARN_REGION": _table("arn:aws:dynamodb::111122223333:table/Toys"),
    "INVALID_REGION": condition("StringEquals", "aws:RequestedRegion", "eu-middle-1", "eu-west-1"),
    "INVALID_ACTION": _action("s3:GetToys"),
    "INVALID_SERVICE_IN_ACTION": _action("s33:GetObject"),
    "WILDCARD_IN_SERVICE_NAME": identity(read("arn:aws:s*:::toyshop-catalog/*"), read()),
}
