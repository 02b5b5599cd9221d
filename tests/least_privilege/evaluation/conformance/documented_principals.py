"""Trust and resource policies like the examples in AWS's documentation, told in other names."""

from least_privilege.evaluation.callers import Caller
from least_privilege.policy.document import PolicyKind
from tests.least_privilege.evaluation.conformance import sources
from tests.least_privilege.evaluation.conformance.documented import (
    ACCOUNT,
    ANN,
    BOB,
    NO,
    STORE,
    VENDOR,
    WEB,
    YES,
    Asked,
    Documented,
    aws,
    public,
    when,
)
from tests.support.documents import trust

FEDERATED = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
SUBJECT = "token.actions.githubusercontent.com:sub"

CASES: dict[str, Documented] = {
    "a third party by its external id": Documented(
        sources.EXTERNAL_ID,
        [trust({"AWS": "arn:aws:iam::210987654321:root"}, **when("StringEquals", "sts:ExternalId", "pets-1"))],
        [
            Asked("sts:AssumeRole", YES, keys={"sts:ExternalId": ("pets-1",)}, caller=aws(VENDOR)),
            Asked("sts:AssumeRole", NO, keys={"sts:ExternalId": ("cats-1",)}, caller=aws(VENDOR)),
            Asked("sts:AssumeRole", NO, keys={}, caller=aws(VENDOR)),
            Asked("sts:AssumeRole", NO, keys={"sts:ExternalId": ("pets-1",)}, caller=aws(BOB)),
        ],
        kind=PolicyKind.TRUST,
    ),
    "a service on behalf of one account": Documented(
        sources.DEPUTY,
        [
            trust(
                {"Service": "scheduler.amazonaws.com"},
                Condition={
                    "StringEquals": {"aws:SourceAccount": ACCOUNT},
                    "ArnLike": {"aws:SourceArn": f"arn:aws:scheduler:*:{ACCOUNT}:schedule/*"},
                },
            )
        ],
        [
            Asked(
                "sts:AssumeRole",
                YES,
                keys={
                    "aws:SourceAccount": (ACCOUNT,),
                    "aws:SourceArn": (f"arn:aws:scheduler:eu-west-1:{ACCOUNT}:schedule/a/b",),
                },
                caller=Caller("Service", "scheduler.amazonaws.com"),
            ),
            Asked(
                "sts:AssumeRole",
                NO,
                keys={
                    "aws:SourceAccount": ("210987654321",),
                    "aws:SourceArn": ("arn:aws:scheduler:eu-west-1:210987654321:schedule/a/b",),
                },
                caller=Caller("Service", "scheduler.amazonaws.com"),
            ),
            Asked("sts:AssumeRole", NO, keys={}, caller=Caller("Service", "ecs.amazonaws.com")),
        ],
        kind=PolicyKind.TRUST,
    ),
    "a repository's branch by its token": Documented(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
        [
            trust(
                {"Federated": FEDERATED},
                "sts:AssumeRoleWithWebIdentity",
                **when("StringLike", SUBJECT, "repo:pets/store:ref:refs/heads/*"),
            )
        ],
        [
            Asked(
                "sts:AssumeRoleWithWebIdentity",
                YES,
                keys={SUBJECT: ("repo:pets/store:ref:refs/heads/main",)},
                caller=Caller("Federated", FEDERATED),
            ),
            Asked(
                "sts:AssumeRoleWithWebIdentity",
                NO,
                keys={SUBJECT: ("repo:cats/store:ref:refs/heads/main",)},
                caller=Caller("Federated", FEDERATED),
            ),
            Asked("sts:AssumeRole", NO, keys={SUBJECT: ("repo:pets/store:ref:refs/heads/main",)}, caller=aws(BOB)),
        ],
        kind=PolicyKind.TRUST,
    ),
    "a bucket for an organization": Documented(
        sources.KEYS,
        [public(**when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"))],
        [
            Asked("s3:GetObject", YES, f"{STORE}/a", {"aws:PrincipalOrgID": ("o-a1b2c3d4e5",)}, aws(BOB)),
            Asked("s3:GetObject", NO, f"{STORE}/a", {"aws:PrincipalOrgID": ("o-zzzzzzzzzz",)}, aws(BOB)),
            Asked("s3:GetObject", NO, f"{STORE}/a", {}, Caller("", "")),
        ],
        kind=PolicyKind.RESOURCE,
    ),
    "a bucket only by HTTPS": Documented(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html",
        [public(), public("Deny", "s3:*", **when("Bool", "aws:SecureTransport", "false"))],
        [
            Asked("s3:GetObject", YES, f"{STORE}/a", {"aws:SecureTransport": ("true",)}, Caller("", "")),
            Asked("s3:GetObject", NO, f"{STORE}/a", {"aws:SecureTransport": ("false",)}, Caller("", "")),
        ],
        kind=PolicyKind.RESOURCE,
    ),
    "a bucket denied outside the organization, but for services": Documented(
        sources.KEYS,
        [
            public(action="s3:PutObject"),
            public(
                "Deny",
                "s3:*",
                Condition={
                    "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
                    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
                },
            ),
        ],
        [
            Asked("s3:PutObject", YES, f"{STORE}/a", {}, Caller("Service", "cloudtrail.amazonaws.com")),
            Asked("s3:PutObject", NO, f"{STORE}/a", {"aws:PrincipalOrgID": ("o-zzzzzzzzzz",)}, aws(BOB)),
            Asked("s3:PutObject", YES, f"{STORE}/a", {"aws:PrincipalOrgID": ("o-a1b2c3d4e5",)}, aws(BOB)),
        ],
        kind=PolicyKind.RESOURCE,
    ),
    "everyone denied but one user and its account": Documented(
        sources.NOT_PRINCIPAL,
        [public(), public("Deny", "s3:*", NotPrincipal={"AWS": [BOB, f"arn:aws:iam::{ACCOUNT}:root"]})],
        [
            Asked("s3:GetObject", YES, f"{STORE}/a", {}, aws(BOB)),
            Asked("s3:GetObject", NO, f"{STORE}/a", {}, aws(ANN)),
            Asked("s3:GetObject", NO, f"{STORE}/a", {}, Caller("", "")),
        ],
        kind=PolicyKind.RESOURCE,
    ),
    "everyone denied but a role, by its ARN": Documented(
        sources.PRINCIPAL,
        [public(), public("Deny", "s3:*", **when("ArnNotEquals", "aws:PrincipalArn", WEB))],
        [
            Asked("s3:GetObject", YES, f"{STORE}/a", {"aws:PrincipalArn": (WEB,)}, aws(WEB)),
            Asked("s3:GetObject", NO, f"{STORE}/a", {"aws:PrincipalArn": (BOB,)}, aws(BOB)),
        ],
        kind=PolicyKind.RESOURCE,
    ),
    "an account by its id or its root": Documented(
        sources.PRINCIPAL,
        [public(Principal={"AWS": ACCOUNT})],
        [
            Asked("s3:GetObject", YES, f"{STORE}/a", {}, aws(BOB)),
            Asked("s3:GetObject", YES, f"{STORE}/a", {}, aws(f"arn:aws:sts::{ACCOUNT}:assumed-role/web/x")),
            Asked("s3:GetObject", NO, f"{STORE}/a", {}, aws("arn:aws:iam::210987654321:user/bob")),
        ],
        kind=PolicyKind.RESOURCE,
    ),
    "a role by its name, in each session": Documented(
        sources.PRINCIPAL,
        [public(Principal={"AWS": WEB})],
        [
            Asked("s3:GetObject", YES, f"{STORE}/a", {}, aws(f"arn:aws:sts::{ACCOUNT}:assumed-role/web/any")),
            Asked("s3:GetObject", NO, f"{STORE}/a", {}, aws(f"arn:aws:sts::{ACCOUNT}:assumed-role/web2/any")),
        ],
        kind=PolicyKind.RESOURCE,
    ),
}
