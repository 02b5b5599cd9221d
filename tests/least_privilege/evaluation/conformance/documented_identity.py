"""Identity policies like the examples in AWS's documentation, told in other names."""

from tests.least_privilege.evaluation.conformance import sources
from tests.least_privilege.evaluation.conformance.documented import (
    BOB,
    BY_API,
    BY_WEB,
    HOME,
    INSTANCE,
    NO,
    OF_WEB,
    OFFICE,
    STORE,
    WEB,
    YES,
    Asked,
    Documented,
    both,
    when,
)
from tests.support.documents import allow, deny

NO_MFA = deny("*", **when("BoolIfExists", "aws:MultiFactorAuthPresent", "false"))
OUTSIDE_REGION = {
    "Effect": "Deny",
    "NotAction": ["cloudfront:*", "iam:*", "route53:*", "support:*"],
    "Resource": "*",
    **when("StringNotEquals", "aws:RequestedRegion", "eu-west-1", "eu-west-3"),
}
ATTRIBUTES = allow("secretsmanager:*", **when("StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/team}"))
MONTH = both(
    when("DateGreaterThan", "aws:CurrentTime", "2030-04-01T00:00:00Z"),
    when("DateLessThan", "aws:CurrentTime", "2030-06-30T23:59:59Z"),
)

CASES: dict[str, Documented] = {
    "a home directory by the user's name": Documented(
        sources.VARIABLES,
        [
            allow("s3:ListBucket", STORE, **when("StringLike", "s3:prefix", "${aws:username}/*")),
            allow(["s3:GetObject", "s3:PutObject"], f"{STORE}/${{aws:username}}/*"),
        ],
        [
            Asked("s3:GetObject", YES, f"{STORE}/bob/a", {"aws:username": ("bob",)}),
            Asked("s3:GetObject", NO, f"{STORE}/ann/a", {"aws:username": ("bob",)}),
            Asked("s3:ListBucket", YES, STORE, {"aws:username": ("bob",), "s3:prefix": ("bob/x",)}),
            Asked("s3:ListBucket", NO, STORE, {"aws:username": ("bob",), "s3:prefix": ("ann/x",)}),
            Asked("s3:GetObject", NO, f"{STORE}//a", {}),
        ],
    ),
    "a Deny of objects of another team also where the caller has none": Documented(
        sources.NO_VALUE,
        [
            allow("s3:*"),
            deny("s3:GetObject", **when("StringNotEquals", "s3:ExistingObjectTag/team", "${aws:PrincipalTag/team}")),
        ],
        [
            Asked("s3:GetObject", YES, f"{STORE}/a", BY_WEB | {"s3:ExistingObjectTag/team": ("web",)}),
            Asked("s3:GetObject", NO, f"{STORE}/a", BY_WEB | {"s3:ExistingObjectTag/team": ("api",)}),
            Asked("s3:GetObject", NO, f"{STORE}/a", {"s3:ExistingObjectTag/team": ("api",)}),
        ],
    ),
    "a bucket by the team's tag, or a common one": Documented(
        sources.DEFAULTS,
        [allow("s3:*", "arn:aws:s3:::store-${aws:PrincipalTag/team, 'common'}/*")],
        [
            Asked("s3:GetObject", YES, "arn:aws:s3:::store-yellow/a", {"aws:PrincipalTag/team": ("yellow",)}),
            Asked("s3:GetObject", NO, "arn:aws:s3:::store-common/a", {"aws:PrincipalTag/team": ("yellow",)}),
            Asked("s3:GetObject", YES, "arn:aws:s3:::store-common/a", {}),
        ],
    ),
    "no MFA, no action: also with long-term keys, which have no such key": Documented(
        sources.KEYS,
        [allow("*"), NO_MFA],
        [
            Asked("s3:GetObject", YES, f"{STORE}/a", {"aws:MultiFactorAuthPresent": ("true",)}),
            Asked("s3:GetObject", NO, f"{STORE}/a", {"aws:MultiFactorAuthPresent": ("false",)}),
            Asked("s3:GetObject", NO, f"{STORE}/a", {}),
        ],
    ),
    "Bool alone does not deny where the key is not there": Documented(
        sources.KEYS,
        [allow("*"), deny("*", **when("Bool", "aws:MultiFactorAuthPresent", "false"))],
        [Asked("s3:GetObject", YES, f"{STORE}/a", {})],
    ),
    "MFA within an hour": Documented(
        sources.KEYS,
        [allow("ec2:*", **when("NumericLessThan", "aws:MultiFactorAuthAge", "3600"))],
        [
            Asked("ec2:StopInstances", YES, INSTANCE, {"aws:MultiFactorAuthAge": ("300",)}),
            Asked("ec2:StopInstances", NO, INSTANCE, {"aws:MultiFactorAuthAge": ("3600",)}),
            Asked("ec2:StopInstances", NO, INSTANCE, {}),
        ],
    ),
    "temporary credentials only, by Null": Documented(
        sources.NULL,
        [allow("*"), deny("*", **when("Null", "aws:TokenIssueTime", "true"))],
        [
            Asked("s3:GetObject", NO, f"{STORE}/a", {}),
            Asked("s3:GetObject", YES, f"{STORE}/a", {"aws:TokenIssueTime": ("2030-01-01T00:00:00Z",)}),
        ],
    ),
    "between two dates": Documented(
        sources.EXAMPLES,
        [allow("s3:*", **MONTH)],
        [
            Asked("s3:GetObject", YES, f"{STORE}/a", {"aws:CurrentTime": ("2030-05-01T00:00:00Z",)}),
            Asked("s3:GetObject", NO, f"{STORE}/a", {"aws:CurrentTime": ("2030-07-01T00:00:00Z",)}),
            Asked("s3:GetObject", NO, f"{STORE}/a", {"aws:CurrentTime": ("2030-04-01T00:00:00Z",)}),
        ],
    ),
    "outside two regions, but for global services": Documented(
        sources.EXAMPLES,
        [allow("*"), OUTSIDE_REGION],
        [
            Asked("ec2:RunInstances", YES, INSTANCE, {"aws:RequestedRegion": ("eu-west-1",)}),
            Asked("ec2:RunInstances", NO, INSTANCE, {"aws:RequestedRegion": ("us-east-1",)}),
            Asked("iam:CreateUser", YES, BOB, {"aws:RequestedRegion": ("us-east-1",)}),
        ],
    ),
    "outside the office, but for calls that AWS makes": Documented(
        sources.EXAMPLES,
        [
            allow("*"),
            deny(
                "*",
                **both(
                    when("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"), when("Bool", "aws:ViaAWSService", "false")
                ),
            ),
        ],
        [
            Asked("s3:GetObject", YES, f"{STORE}/a", {"aws:ViaAWSService": ("false",)} | OFFICE),
            Asked("s3:GetObject", NO, f"{STORE}/a", {"aws:ViaAWSService": ("false",)} | HOME),
            Asked("s3:GetObject", YES, f"{STORE}/a", {"aws:ViaAWSService": ("true",)} | HOME),
        ],
    ),
    "access by attributes": Documented(
        sources.TAGS,
        [ATTRIBUTES],
        [
            Asked("secretsmanager:GetSecretValue", YES, "*", OF_WEB | BY_WEB),
            Asked("secretsmanager:GetSecretValue", NO, "*", OF_WEB | BY_API),
            Asked("secretsmanager:GetSecretValue", NO, "*", OF_WEB),
            Asked("secretsmanager:GetSecretValue", NO, "*", {}),
        ],
    ),
    "a boundary allows nothing by itself, and what it does not allow is denied": Documented(
        sources.BOUNDARIES,
        [allow("iam:CreateUser"), allow("s3:*", f"{STORE}/*")],
        [
            Asked("iam:CreateUser", NO, BOB),
            Asked("s3:GetObject", YES, f"{STORE}/a"),
            Asked("ec2:RunInstances", NO, INSTANCE),
            Asked("s3:PutObject", NO, f"{STORE}/a"),
        ],
        boundary=[allow(["s3:*", "cloudwatch:*", "ec2:*"]), deny("s3:PutObject")],
    ),
    "pass a role to one service": Documented(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        [allow("iam:PassRole", WEB, **when("StringEquals", "iam:PassedToService", "lambda.amazonaws.com"))],
        [
            Asked("iam:PassRole", YES, WEB, {"iam:PassedToService": ("lambda.amazonaws.com",)}),
            Asked("iam:PassRole", NO, WEB, {"iam:PassedToService": ("ec2.amazonaws.com",)}),
        ],
    ),
}
