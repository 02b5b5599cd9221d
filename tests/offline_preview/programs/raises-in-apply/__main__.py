"""A program that fails inside an apply."""

import pulumi_aws as aws

role = aws.iam.Role("web", name="web", assume_role_policy="{}")


def refuse(name: str) -> str:
    raise KeyError(name)


aws.s3.Bucket("data", bucket=role.name.apply(refuse))
