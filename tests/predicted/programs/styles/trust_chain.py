"""A role of a function is trusted, by its ARN, by one that may do everything."""

import json

import pulumi_aws as aws
from forms import ACCOUNT, document, trusting, written

function = aws.iam.Role("function", name="function", assume_role_policy=json.dumps(trusting("lambda")))


def by(arn: str) -> str:
    return json.dumps(document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": arn}}))


arn = written(function.arn, f"arn:aws:iam::{ACCOUNT}:role/function")
operator = aws.iam.Role("operator", name="operator", assume_role_policy=arn.apply(by))
aws.iam.RolePolicyAttachment("operator", role=operator.name, policy_arn="arn:aws:iam::aws:policy/AdministratorAccess")
