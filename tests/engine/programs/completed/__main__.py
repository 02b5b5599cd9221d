"""A role whose policies the stack's settings list, each after the one before.

One `of_output` is made of an output, so that its document is unknown until the bucket exists. One `managed` is a
managed policy, attached to the role; all others are inline.
"""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
bucket = aws.s3.Bucket("pets")
role = aws.iam.Role("worker", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [TRUST]}))


def document(statement: dict[str, Any], of_output: bool) -> pulumi.Input[str]:
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return bucket.arn.apply(lambda arn: text.replace("BUCKET", arn)) if of_output else text


last: list[pulumi.Resource] = []
for given in pulumi.Config().require_object("policies"):
    policy = document(given["statement"], given["of_output"])
    after = pulumi.ResourceOptions(depends_on=last)
    if given["managed"]:
        managed = aws.iam.Policy(given["name"], name=given["name"], policy=policy, opts=after)
        last = [aws.iam.RolePolicyAttachment(given["name"], role=role.id, policy_arn=managed.arn)]
    else:
        last = [aws.iam.RolePolicy(given["name"], name=given["name"], role=role.name, policy=policy, opts=after)]
