"""A role that a service account of Kubernetes assumes: its trust policy names the issuer of a new cluster."""

import json

import pulumi
import pulumi_aws as aws

cluster = aws.eks.Cluster("main", role_arn="arn:aws:iam::111122223333:role/cluster", vpc_config={"subnet_ids": []})
issuer = cluster.identities[0].oidcs[0].issuer
provider = aws.iam.OpenIdConnectProvider("oidc", url=issuer, client_id_lists=["sts.amazonaws.com"])


def trust(arn: str, url: str) -> str:
    audience = {f"{url.removeprefix('https://')}:aud": "sts.amazonaws.com"}
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": arn},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": audience},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


both = pulumi.Output.all(provider.arn, issuer)
aws.iam.Role("app", assume_role_policy=both.apply(lambda each: trust(*each)))
