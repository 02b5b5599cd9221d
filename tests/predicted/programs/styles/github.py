"""GitHub's identity provider, by its ARN: one repository's main branch, and every repository."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, document, written

ISSUER = "token.actions.githubusercontent.com"
provider = aws.iam.OpenIdConnectProvider("github", url=f"https://{ISSUER}", client_id_lists=["sts.amazonaws.com"])
arn = written(provider.arn, f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}")
audience = {"StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com"}}
token = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity"}
main = {"StringEquals": {**audience["StringEquals"], f"{ISSUER}:sub": "repo:acme/pets:ref:refs/heads/main"}}
trust = document({**token, "Principal": {"Federated": arn}, "Condition": main})
aws.iam.Role("pets", name="pets", assume_role_policy=pulumi.Output.json_dumps(trust))
aws.iam.Role(
    "any",
    name="any",
    assume_role_policy=arn.apply(
        lambda arn: json.dumps(document({**token, "Principal": {"Federated": arn}, "Condition": audience}))
    ),
)
