"""Texts that stand in for look-ups' results, in documents that are text and in inputs that say who gets access."""

import json

import pulumi_aws as aws

LAMBDA = {"Service": "lambda.amazonaws.com"}


def document(**statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def trust(name: str, principal: object) -> aws.iam.Role:
    return aws.iam.Role(name, assume_role_policy=document(Action="sts:AssumeRole", Principal=principal))


value, other = aws.ssm.get_parameter(name="/value").value, aws.ssm.get_parameter(name="/other").value
role = trust("role", LAMBDA)

trust("principal", {"AWS": value})
trust("account-in-arn", {"AWS": [f"arn:aws:iam::{value}:root"]})
trust("provider", {"Federated": value})
trust("accounts", {"AWS": [each.id for each in aws.organizations.get_organization().accounts]})
trust("roles", {"AWS": [*aws.iam.get_roles(name_regex="x").arns]})
aws.iam.RolePolicy("action", role=role.name, policy=document(Action=f"s3:{value}", Resource="arn:aws:s3:::a/*"))
aws.iam.RolePolicy("resource", role=role.name, policy=document(Action="s3:GetObject", Resource=[f"{value}/*"]))
aws.iam.RolePolicy(
    "one-bucket", role=role.name, policy=document(Action="s3:GetObject", Resource=f"arn:aws:s3:::{value}/*")
)
appended = json.loads(aws.iam.get_policy(name="theirs").policy)
appended["Statement"].append({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"})
aws.iam.RolePolicy("appended", role=role.name, policy=json.dumps(appended))
aws.iam.RolePolicyAttachment("attached", role=role.name, policy_arn=f"arn:aws:iam::111122223333:policy/{value}")
aws.lambda_.Permission(
    "called", action="lambda:InvokeFunction", function="f", principal=f"arn:aws:iam::{value}:root", statement_id="s"
)
for name in (value, other):
    aws.s3.Bucket(name)
