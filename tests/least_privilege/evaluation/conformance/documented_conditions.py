"""How elements and conditions are put together, by policies like those in AWS's documentation."""

from tests.least_privilege.evaluation.conformance import sources
from tests.least_privilege.evaluation.conformance.documented import (
    ACCOUNT,
    API_DEV,
    API_PROD,
    BOB,
    HOME,
    INSTANCE,
    NO,
    OFFICE,
    STORE,
    TABLE,
    YES,
    Asked,
    Documented,
    both,
    when,
)
from tests.support.documents import allow, deny

TAGGING = both(
    {"Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "stage"]}}},
    {"Condition": {"Null": {"aws:TagKeys": "false"}}},
)

CASES: dict[str, Documented] = {
    "what nothing allows is denied": Documented(
        sources.EVALUATION, [allow("s3:GetObject", f"{STORE}/*")], [Asked("s3:PutObject", NO, f"{STORE}/a")]
    ),
    "a Deny wins over every Allow": Documented(
        sources.EVALUATION,
        [allow("s3:*"), deny("s3:DeleteBucket"), allow("s3:DeleteBucket")],
        [Asked("s3:DeleteBucket", NO, STORE), Asked("s3:ListBucket", YES, STORE)],
    ),
    "all keys of a condition must hold, one value of each is enough": Documented(
        sources.LOGIC,
        [
            allow(
                "s3:ListBucket",
                STORE,
                Condition={
                    "StringEquals": {"aws:PrincipalTag/team": ["web", "api"], "aws:PrincipalTag/stage": "prod"},
                    "IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "192.0.2.0/24"]},
                },
            )
        ],
        [
            Asked("s3:ListBucket", YES, STORE, API_PROD | OFFICE),
            Asked("s3:ListBucket", NO, STORE, API_DEV | OFFICE),
            Asked("s3:ListBucket", NO, STORE, API_PROD | HOME),
            Asked("s3:ListBucket", NO, STORE, {"aws:PrincipalTag/stage": ("prod",)} | OFFICE),
            Asked("s3:ListBucket", NO, STORE),
        ],
    ),
    "a negated condition with several values holds where none is met": Documented(
        sources.LOGIC,
        [allow("ec2:*"), deny("ec2:*", **when("StringNotEquals", "aws:PrincipalTag/team", "web", "api"))],
        [
            Asked("ec2:StopInstances", YES, INSTANCE, {"aws:PrincipalTag/team": ("web",)}),
            Asked("ec2:StopInstances", YES, INSTANCE, {"aws:PrincipalTag/team": ("api",)}),
            Asked("ec2:StopInstances", NO, INSTANCE, {"aws:PrincipalTag/team": ("ops",)}),
            Asked("ec2:StopInstances", NO, INSTANCE, {}),
        ],
    ),
    "the name of a key has no case, its value has": Documented(
        sources.KEYS,
        [allow("s3:*", **when("StringEquals", "AWS:PRINCIPALTAG/Team", "web"))],
        [
            Asked("s3:GetObject", YES, f"{STORE}/a", {"aws:PrincipalTag/team": ("web",)}),
            Asked("s3:GetObject", NO, f"{STORE}/a", {"aws:PrincipalTag/team": ("Web",)}),
        ],
    ),
    "IfExists judges a key only where it is": Documented(
        sources.IF_EXISTS,
        [allow("ec2:*", **when("StringLikeIfExists", "ec2:InstanceType", "t3.*", "m5.*"))],
        [
            Asked("ec2:RunInstances", YES, INSTANCE, {"ec2:InstanceType": ("t3.micro",)}),
            Asked("ec2:RunInstances", NO, INSTANCE, {"ec2:InstanceType": ("x1.32xlarge",)}),
            Asked("ec2:RunInstances", YES, f"arn:aws:ec2:eu-west-1:{ACCOUNT}:subnet/s-1", {}),
        ],
    ),
    "ForAllValues holds without the key, unless Null asks for it": Documented(
        sources.SETS,
        [allow("ec2:CreateTags", **TAGGING)],
        [
            Asked("ec2:CreateTags", YES, INSTANCE, {"aws:TagKeys": ("team",)}),
            Asked("ec2:CreateTags", YES, INSTANCE, {"aws:TagKeys": ("stage", "team")}),
            Asked("ec2:CreateTags", NO, INSTANCE, {"aws:TagKeys": ("team", "owner")}),
            Asked("ec2:CreateTags", NO, INSTANCE, {}),
        ],
    ),
    "ForAnyValue denies where one tag is of those": Documented(
        sources.SETS,
        [
            allow("ec2:*"),
            deny("ec2:CreateTags", **when("ForAnyValue:StringEquals", "aws:TagKeys", "environment", "owner")),
        ],
        [
            Asked("ec2:CreateTags", NO, INSTANCE, {"aws:TagKeys": ("team", "owner")}),
            Asked("ec2:CreateTags", YES, INSTANCE, {"aws:TagKeys": ("team",)}),
            Asked("ec2:CreateTags", YES, INSTANCE, {}),
        ],
    ),
    "attributes of a table: all that are asked for are of those": Documented(
        sources.SETS,
        [
            allow(
                "dynamodb:GetItem",
                TABLE,
                **when("ForAllValues:StringEquals", "dynamodb:Attributes", "id", "title", "price"),
            )
        ],
        [
            Asked("dynamodb:GetItem", YES, TABLE, {"dynamodb:Attributes": ("id", "price")}),
            Asked("dynamodb:GetItem", NO, TABLE, {"dynamodb:Attributes": ("id", "author")}),
        ],
    ),
    "NotAction with Allow: everything but": Documented(
        sources.NOT_ACTION,
        [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
        [Asked("ec2:RunInstances", YES, INSTANCE), Asked("iam:CreateUser", NO, BOB), Asked("IAM:listusers", NO)],
    ),
    "NotAction with a resource of one service": Documented(
        sources.NOT_ACTION,
        [{"Effect": "Allow", "NotAction": "s3:DeleteBucket", "Resource": "arn:aws:s3:::*"}],
        [
            Asked("s3:ListBucket", YES, STORE),
            Asked("s3:DeleteBucket", NO, STORE),
            Asked("ec2:RunInstances", NO, INSTANCE),
        ],
    ),
    "NotAction with Deny leaves only what is listed, and allows nothing itself": Documented(
        sources.NOT_ACTION,
        [{"Effect": "Deny", "NotAction": ["iam:*", "s3:*"], "Resource": "*"}, allow("s3:*"), allow("ec2:*")],
        [
            Asked("s3:ListBucket", YES, STORE),
            Asked("ec2:StopInstances", NO, INSTANCE),
            Asked("iam:CreateUser", NO, BOB),
        ],
    ),
    "NotResource with Deny: every other bucket": Documented(
        sources.NOT_RESOURCE,
        [
            {"Effect": "Deny", "Action": "s3:*", "NotResource": [f"{STORE}", f"{STORE}/*"]},
            allow("s3:*"),
        ],
        [
            Asked("s3:GetObject", YES, f"{STORE}/a"),
            Asked("s3:ListBucket", YES, STORE),
            Asked("s3:GetObject", NO, "arn:aws:s3:::store2/a"),
        ],
    ),
}
