"""A plain look-up by a name that the program knows, of a resource of its own whose id is that name."""

import json

import pulumi_aws as aws

table = aws.dynamodb.Table("jobs", hash_key="id", attributes=[{"name": "id", "type": "S"}])
found = aws.dynamodb.get_table(name=table.name)


def document(resource: str) -> str:
    statement = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


aws.iam.Policy("looked-up", policy=document(found.arn))
aws.iam.Policy("output", policy=table.arn.apply(document))
