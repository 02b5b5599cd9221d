"""A role under a provider that is limited to one account."""

import pulumi
import pulumi_aws as aws

provider = aws.Provider("aws", region="eu-west-1", allowed_account_ids=["200000000999"])
aws.iam.Role(
    "role",
    assume_role_policy='{"Version": "2012-10-17", "Statement": []}',
    opts=pulumi.ResourceOptions(provider=provider),
)
