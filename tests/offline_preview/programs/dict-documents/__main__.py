"""Documents given as dicts, which the AWS provider turns into JSON, and an output made of them."""

import pulumi
import pulumi_aws as aws

trust = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}
role = aws.iam.Role("web", assume_role_policy=trust)
policy = aws.iam.RolePolicy(
    "tables",
    role=role.name,
    policy={
        "Version": "2012-10-17",
        "Statement": [{"Sid": "Tables", "Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}],
    },
)
pulumi.export("document", policy.policy)
pulumi.export("roleName", role.name)
pulumi.export("roleArn", role.arn)
