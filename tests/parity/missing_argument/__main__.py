"""A role without its trust policy."""

import pulumi_aws as aws

aws.iam.Role("role", name="role", assume_role_policy=None)
