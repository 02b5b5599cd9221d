"""Conditions: keys, operators and values."""

from tests.least_privilege.rules.validation.examples.example import (
    CLERK,
    Example,
    condition,
    conditions,
    identity,
    on_bucket,
    pair,
    read,
)
from tests.support.documents import allow, deny, document

METHODS = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/prod/*"
OWNER = "111122223333"
TOYS = "arn:aws:dynamodb:eu-west-1:111122223333:table/Toys"
ATTRIBUTES, NAMED = {"dynamodb:Attributes": ["Name", "Price"]}, {"Null": {"dynamodb:Attributes": "false"}}
MACHINES = "arn:aws:ec2:eu-west-1:111122223333:instance/*"


def _tagged(effect: str, **actions: object) -> Example:
    """A tag of an API's method, which has none; and a tag of the caller."""
    own = {"Effect": effect, "Resource": METHODS, **actions}
    bad = {**own, "Condition": {"StringEquals": {"aws:ResourceTag/Shop": "toys"}}}
    good = {**own, "Condition": {"StringEquals": {"aws:PrincipalTag/Shop": "toys"}}}
    return Example("identity", document(bad), document(good))


# AWS has two checks of the key, and does not say which one it gives where.
_FORMER_KEY = conditions(
    {"ArnLike": {"aws:ARN": "arn:aws:iam::111122223333:role/clerk"}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/clerk"}},
).beside("DEPRECATED_GLOBAL_CONDITION_KEY", "UNSUPPORTED_GLOBAL_CONDITION_KEY")


EXAMPLES: dict[str, Example] = {
    "INVALID_CONDITION_KEY_FORMAT": Example(
        "identity",
        document(read(Condition={"StringEquals": {"PrincipalTag": "toys"}})),
        document(read(Condition={"StringEquals": {"aws:PrincipalTag/Shop": "toys"}})),
    ),
    "INVALID_CONDITION_MULTIPLE_BOOLEAN": condition("Bool", "aws:SecureTransport", ["true", "false"], "true"),
    "INVALID_GLOBAL_CONDITION_KEY": conditions(
        {"StringEquals": {"aws:PrincipalOrganization": "o-a1b2c3d4e5"}},
        {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
    ),
    "UNSUPPORTED_GLOBAL_CONDITION_KEY": _FORMER_KEY,
    "DEPRECATED_GLOBAL_CONDITION_KEY": _FORMER_KEY,
    "INVALID_SERVICE_CONDITION_KEY": conditions(
        {"StringEquals": {"s3:bucket-color": "red"}}, {"StringEquals": {"s3:ExistingObjectTag/Color": "red"}}
    ),
    "UNSUPPORTED_ACTION_FOR_CONDITION_KEY": identity(
        read(Condition={"StringEquals": {"s3:x-amz-acl": "private"}}),
        allow(
            "s3:PutObject", "arn:aws:s3:::toyshop-catalog/*", Condition={"StringEquals": {"s3:x-amz-acl": "private"}}
        ),
    ),
    "IRRELEVANT_CONDITION_KEY_IN_POLICY": on_bucket(
        {"Condition": {"StringEquals": {"s3:ResourceAccount": "111122223333"}}},
        {"Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}},
    ),
    "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL": on_bucket(
        {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}},
        Principal={"Service": "cloudtrail.amazonaws.com"},
        Action="s3:PutObject",
    ),
    "MISSING_TAG_KEY_IN_CONDITION": conditions(
        {"StringEquals": {"aws:PrincipalTag/": "toys"}}, {"StringEquals": {"aws:PrincipalTag/Shop": "toys"}}
    ),
    "MISSING_QUALIFIER": identity(
        allow("ec2:CreateTags", MACHINES, Condition={"StringEquals": {"aws:TagKeys": ["Shop", "Owner"]}}),
        allow(
            "ec2:CreateTags",
            MACHINES,
            Condition={
                "ForAllValues:StringEquals": {"aws:TagKeys": ["Shop", "Owner"]},
                "Null": {"aws:TagKeys": "false"},
            },
        ),
    ),
    "FORALLVALUES_WITH_SINGLE_VALUED_KEY": conditions(
        {"ForAllValues:StringEquals": {"aws:PrincipalTag/Shop": "toys"}},
        {"StringEquals": {"aws:PrincipalTag/Shop": "toys"}},
    ),
    "MISSING_PAIRED_CONDITION_KEYS": conditions(
        {"IpAddress": {"aws:VpcSourceIp": "10.4.0.0/16"}},
        {"IpAddress": {"aws:VpcSourceIp": "10.4.0.0/16"}, "StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d4e5f60718"}},
    ),
    "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS": conditions(
        {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/clerk*"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/clerk*"}},
    ),
    "WILDCARD_WITHOUT_LIKE_OPERATOR": conditions(
        {"StringEquals": {"aws:PrincipalTag/Shop": "toy*"}}, {"StringLike": {"aws:PrincipalTag/Shop": "toy*"}}
    ),
    "PRIVATE_IP_ADDRESS": condition("IpAddress", "aws:SourceIp", "192.168.7.0/24", "203.0.113.0/24"),
    "PRIVATE_IP_ADDRESS_SUBSET": condition(
        "IpAddress", "aws:SourceIp", ["203.0.113.0/24", "192.168.7.0/24"], ["203.0.113.0/24"]
    ),
    "PRIVATE_NOT_IP_ADDRESS": pair(
        "identity",
        *(
            document(read(), deny("s3:*", "*", Condition={"NotIpAddress": {"aws:SourceIp": address}}))
            for address in ("10.0.0.0/8", "203.0.113.0/24")
        ),
    ),
    "PRIVATE_NOT_IP_ADDRESS_SUBSET": pair(
        "identity",
        *(
            document(read(), deny("s3:*", "*", Condition={"NotIpAddress": {"aws:SourceIp": addresses}}))
            for addresses in (["203.0.113.0/24", "10.0.0.0/8"], ["203.0.113.0/24"])
        ),
    ),
    "INVALID_DATE_VALUE": condition("DateLessThan", "aws:CurrentTime", "1935878400", "2031-05-06T00:00:00Z"),
    "INVALID_VPC_FORMAT": condition("StringEquals", "aws:SourceVpc", "toyshop", "vpc-0a1b2c3d4e5f60718"),
    "INVALID_VPCE_FORMAT": condition(
        "StringEquals", "aws:SourceVpce", "vpc-0a1b2c3d4e5f60718", "vpce-0a1b2c3d4e5f60718"
    ),
    "INVALID_KMS_KEY_VALUE": pair(
        "identity",
        *(
            document(
                allow(
                    "s3:PutObject",
                    "arn:aws:s3:::toyshop-catalog/*",
                    Condition={"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": key}},
                )
            )
            for key in ("alias/toyshop", "arn:aws:kms:eu-west-1:111122223333:key/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed")
        ),
    ),
    "TYPE_MISMATCH": conditions(
        {"NumericEquals": {"aws:PrincipalTag/Shop": "5"}}, {"StringEquals": {"aws:PrincipalTag/Shop": "5"}}
    ),
    "TYPE_MISMATCH_BOOLEAN": condition("Bool", "aws:SecureTransport", "yes", "true"),
    "TYPE_MISMATCH_DATE": condition("DateLessThan", "aws:CurrentTime", "next Tuesday", "2031-05-06T00:00:00Z"),
    "TYPE_MISMATCH_IP_RANGE": condition("IpAddress", "aws:SourceIp", "the office", "203.0.113.0/24"),
    "TYPE_MISMATCH_NUMBER": condition("NumericLessThan", "aws:MultiFactorAuthAge", "an hour", "3600"),
    "TYPE_MISMATCH_STRING": condition("BinaryEquals", "aws:PrincipalTag/Shop", "toys!", "dG95cw=="),
    "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE": _tagged("Allow", Action="execute-api:Invoke"),
    "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE": _tagged(
        "Allow", NotAction="execute-api:InvalidateCache"
    ),
    "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE": _tagged("Deny", Action="execute-api:Invoke"),
    "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE": _tagged(
        "Deny", NotAction="execute-api:InvalidateCache"
    ),
    "UNTRUSTWORTHY_CONDITION_KEY": conditions(
        {"StringLike": {"aws:Referer": "https://toyshop.example/*"}},
        {"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d4e5f60718"}},
    ),
    "S3_PREFIX_IN_NEGATIVE_CONTEXT": pair(
        "identity",
        *(
            document(deny("s3:ListBucket", "arn:aws:s3:::toyshop-catalog", Condition={operator: {"s3:prefix": prefix}}))
            for operator, prefix in (("StringLike", "prices/*"), ("StringNotLike", "toys/*"))
        ),
    ),
    "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT": pair(
        "identity",
        *(
            document(
                allow("dynamodb:Query", TOYS, Condition={"ForAllValues:StringEquals": ATTRIBUTES, **NAMED, **select})
            )
            for select in ({}, {"StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}})
        ),
    ),
    "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES": pair(
        "identity",
        *(
            document(read(), deny(action, "*", Condition={"StringNotEqualsIfExists": {"aws:VpceAccount": OWNER}}))
            for action in ("*", "s3:*")
        ),
    ),
    "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION": condition("StringLikeIfExists", "aws:PrincipalTag/Shop", "*", "toy*"),
    "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION": condition("ArnNotLike", "aws:PrincipalArn", "*", CLERK),
}
