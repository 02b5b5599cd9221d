"""Principals of trust and resource policies, and who stands behind a service or an identity provider."""

from tests.least_privilege.rules.validation.examples.example import CLERK, Example, on_bucket, trusting

GITHUB = "token.actions.githubusercontent.com"
MAIN = "repo:toyshop/site:ref:refs/heads/main"
FROM_GITHUB = {
    "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{GITHUB}"},
    "Action": "sts:AssumeRoleWithWebIdentity",
}
PROVIDER = "arn:aws:iam::111122223333:oidc-provider/login.toyshop.example"


def _github(sub: str) -> dict[str, object]:
    return {"Condition": {"StringLike": {f"{GITHUB}:sub": sub}, "StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}}


_SEVERAL_AUDIENCES = trusting(
    {
        "Condition": {
            "ForAnyValue:StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"},
            "StringEquals": {f"{GITHUB}:sub": MAIN},
        }
    },
    {"Condition": {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": MAIN}}},
    **FROM_GITHUB,
).beside("FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE", "CONFIRM_AUDIENCE_CLAIM_TYPE")

EXAMPLES: dict[str, Example] = {
    "INVALID_PRINCIPAL_FORMAT": trusting({"Principal": {"AWS": "clerk"}}, {}),
    "INVALID_PRINCIPAL_KEY": trusting({"Principal": {"Role": CLERK}}, {}),
    "INVALID_SERVICE_PRINCIPAL_FORMAT": trusting(
        {"Principal": {"Service": "ec2"}}, {"Principal": {"Service": "ec2.amazonaws.com"}}
    ),
    "INVALID_ROLE_REFERENCE": trusting({"Principal": {"AWS": "AROAJQABLZS4A3QDU576Q"}}, {}),
    "INVALID_USER_REFERENCE": trusting({"Principal": {"AWS": "AIDAJQABLZS4A3QDU576Q"}}, {}),
    "UNSUPPORTED_WILDCARD_IN_PRINCIPAL": on_bucket(
        {"Principal": {"AWS": "arn:aws:iam::111122223333:role/clerk-*"}}, {"Principal": {"AWS": CLERK}}
    ),
    "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL": trusting({"Principal": "*"}, {}),
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL": Example(
        "trust",
        {
            "Version": "2012-10-17",
            "Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": CLERK}, "Action": "sts:AssumeRole"},
        },
        trusting({}, {}).good,
    ),
    "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY": trusting(
        {"Principal": {"Federated": "login.toyshop.example"}},
        {"Principal": {"Federated": PROVIDER}},
        Action="sts:AssumeRoleWithWebIdentity",
        Condition={"StringEquals": {"login.toyshop.example:aud": "shop", "login.toyshop.example:sub": "clerk"}},
    ),
    "MISMATCHED_ACTION_FOR_PRINCIPAL": trusting(
        {"Action": "sts:AssumeRole"},
        {},
        **FROM_GITHUB,
        **_github(MAIN),
    ),
    "FEDERATED_PRINCIPAL_NOT_SUPPORTED": on_bucket({"Principal": {"Federated": PROVIDER}}, {}),
    "ALLOW_WITH_NOT_PRINCIPAL": Example(
        "resource",
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "NotPrincipal": {"AWS": CLERK},
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::toyshop-catalog/*",
            },
        },
        on_bucket({}, {}).good,
    ),
    "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL": trusting(
        {},
        {"Condition": {"StringEquals": {"login.toyshop.example:aud": "shop", "login.toyshop.example:sub": "clerk"}}},
        Principal={"Federated": PROVIDER},
        Action="sts:AssumeRoleWithWebIdentity",
    ),
    "MISSING_GITHUB_REPO_CONDITION_KEY": trusting(
        {"Condition": {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}}, _github(MAIN), **FROM_GITHUB
    ),
    "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED": trusting(_github("repo:toyshop/*"), _github(MAIN), **FROM_GITHUB),
    "CONFIRM_AUDIENCE_CLAIM_TYPE": _SEVERAL_AUDIENCES,
    "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE": _SEVERAL_AUDIENCES,
    "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL": on_bucket(
        {},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}},
        Principal={"Service": "cloudtrail.amazonaws.com"},
        Action="s3:PutObject",
    ),
    "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL": on_bucket(
        {"Condition": {"StringLike": {"s3:x-amz-acl": "bucket-owner-*"}}},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}},
        Principal={"Service": "cloudtrail.amazonaws.com"},
        Action="s3:PutObject",
    ),
    "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY": trusting(
        {"Principal": {"AWS": [CLERK, "arn:aws:sts::111122223333:assumed-role/clerk/till"]}}, {}
    ),
}
