"""Access patterns run as a stack of their own, and what any role may do, read from what was declared."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from tests.support.running import Encrypted, Run, run_stack
from tests.support.slim_stack import ATTACHMENT, Grant, grants, listed

ACCOUNT, REGION = "777788889999", "us-east-1"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/AwsRoles-Boundary"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
UNBOUNDED = {"admin", "preview", "deploy"}
"""The keys of the roles that have no permissions boundary."""
EXTERNAL_ID = "vendor-chose-this-id"
GITHUB = "token.actions.githubusercontent.com"
EKS = "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E"
OKTA = "pettracker.okta.com/oauth2/default"
BUCKETS = [{"bucket": "pets", "prefix": "a/"}, {"bucket": "pets", "prefix": "b/"}, {"bucket": "toys", "prefix": "c/"}]
FULL: Mapping[str, Any] = {
    "ec2S3": {"uploads": BUCKETS, "reads": [{"bucket": "settings", "prefix": "servers/"}]},
    "ec2S3DynamoDb": {
        "buckets": [{"bucket": "orders", "prefix": "receipts/", "kmsKey": KEY}],
        "tables": ["Orders"],
        "tablesKey": KEY,
    },
    "lambdaDynamoDb": {"tables": ["Pets", "Toys"], "functions": ["make", "mend"]},
    "eksWorkerNode": {"buckets": BUCKETS, "access": "both"},
    "crossAccounts": {
        "Named": {"trusts": {"principals": ["arn:aws:iam::444455556666:role/Reader"]}, "buckets": BUCKETS},
        "Whole": {
            "trusts": {"account": "444455556666", "organization": "o-a1b2c3d4e5", "mfa": True},
            "buckets": BUCKETS,
            "access": "write",
        },
    },
    "thirdParties": {"Monitor": {"trusts": {"account": "555566667777"}, "buckets": BUCKETS}},
    "oidcProviders": [
        {"issuer": GITHUB, "ownership": "create", "audiences": ["sts.amazonaws.com"]},
        {"issuer": EKS, "ownership": "adopt"},
        {"issuer": OKTA, "ownership": "create", "audiences": ["api://a", "api://b"]},
    ],
    "webIdentities": {
        "Action": {
            "issuer": GITHUB,
            "audience": "sts.amazonaws.com",
            "subjects": ["repo:o/r:ref:refs/heads/*", "repo:o/r:environment:x"],
            "buckets": BUCKETS,
            "access": "write",
        },
        "Pod": {
            "issuer": EKS,
            "audience": "sts.amazonaws.com",
            "subjects": ["system:serviceaccount:pets:reader"],
            "buckets": BUCKETS,
        },
        "Person": {"issuer": OKTA, "audience": "api://b", "subjects": ["0oa1", "0oa2"], "buckets": BUCKETS},
    },
    "admin": {
        "users": [f"arn:aws:iam::{ACCOUNT}:user/ann", f"arn:aws:iam::{ACCOUNT}:user/people/bob"],
        "mfaMaxAge": 1800,
        "group": {"name": "Admins", "ownership": "create"},
    },
    "deployment": {
        "pipelineRole": "arn:aws:iam::333344445555:role/Pipeline",
        "stacks": ["pets", "toys-*"],
        "services": ["dynamodb", "logs", "s3", "sns", "sqs"],
        "resourcePrefix": "pets-",
    },
    "pipeline": {"repository": "o/r", "boundary": "create"},
    "audit": {"trusts": {"account": "666677778888"}},
    "cloudTrail": {"logGroup": "trail", "organization": "o-a1b2c3d4e5"},
}
"""Every pattern, all of them in one stack."""
EXTERNAL_IDS = {"thirdPartyMonitor": Encrypted(EXTERNAL_ID), "audit": Encrypted("auditors-chose-this-id")}


def run_access(own: Mapping[str, Any], **others: Any) -> Run:
    """Production with access patterns alone: `own` are theirs, `others` settings beside them."""
    return run_stack("prod", {"systems": ["access"], "access": dict(own), "externalIds": None, **others})


@cache
def full() -> Run:
    return run_access(FULL, externalIds=EXTERNAL_IDS)


def documents(made: Run, role: str) -> dict[str, Any]:
    """The role's inline and customer managed policies by name, parsed. `role` is its resource's name."""
    kinds = ("aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy")
    found = (each for kind in kinds for each in made.of(kind) if each.parent.endswith(f"::{role}"))
    return {each.inputs["name"]: json.loads(each.inputs["policy"]) for each in found}


def allowed(made: Run, role: str) -> set[Grant]:
    """What these allow; any Deny beside it is another matter (`denied`)."""
    return _grants(made, role, "Allow")


def denied(made: Run, role: str) -> set[Grant]:
    return _grants(made, role, "Deny")


def _grants(made: Run, role: str, effect: str) -> set[Grant]:
    found: set[Grant] = set()
    for document in documents(made, role).values():
        for statement in document["Statement"]:
            conditions = statement.pop("Condition", None)
            assert set(statement) == {"Sid", "Effect", "Action", "Resource"}
            if statement["Effect"] == effect:
                found |= grants(listed(statement["Action"]), listed(statement["Resource"]), conditions)
    return found


def managed(made: Run, role: str) -> set[str]:
    """AWS managed policies of the role, by the part of their ARN after policy/."""
    attached = [each for each in made.of(ATTACHMENT) if each.parent.endswith(f"::{role}")]
    arns = [each.inputs["policyArn"] for each in attached if isinstance(each.inputs["policyArn"], str)]
    return {arn.removeprefix("arn:aws:iam::aws:policy/") for arn in arns if arn}


def trust(made: Run, role: str) -> Any:
    """The one statement of its trust policy."""
    (statement,) = json.loads(made.one("aws:iam/role:Role", role).inputs["assumeRolePolicy"])["Statement"]
    return statement


def bucket_grants(*actions: str) -> set[Grant]:
    """What BUCKETS give: listing of each bucket's prefixes, and the actions on the objects under them."""
    pets = {"StringLike": {"s3:prefix": ["a/*", "b/*"]}}
    return (
        grants(["s3:ListBucket"], ["arn:aws:s3:::pets"], pets)
        | grants(["s3:ListBucket"], ["arn:aws:s3:::toys"], {"StringLike": {"s3:prefix": "c/*"}})
        | grants(actions, ["arn:aws:s3:::pets/a/*", "arn:aws:s3:::pets/b/*", "arn:aws:s3:::toys/c/*"])
    )


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def iam(kind: str, name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:{kind}/{name}"
