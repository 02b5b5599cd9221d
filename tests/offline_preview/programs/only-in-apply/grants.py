import json


def allow_all(arn: str) -> None:
    import pulumi_aws as aws

    statement = {"Effect": "Allow", "Action": "*", "Resource": [arn, "*"]}
    aws.iam.RolePolicy("late", role="app", policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
