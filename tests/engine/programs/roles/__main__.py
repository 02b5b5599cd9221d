"""A role with a policy of each sort and an instance profile, made in a fixed order."""

import json

import pulumi
import pulumi_aws as aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
}
READ = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pets/*"}],
}

role = aws.iam.Role(
    "reader",
    name="Reader",
    description=pulumi.Config().require("description"),
    assume_role_policy=json.dumps(TRUST),
    tags={"System": "pets"},
)
inline = aws.iam.RolePolicy("inline", name="Read", role=role.name, policy=READ)
managed = aws.iam.Policy("managed", name="ReadPets", policy=json.dumps(READ))
attached = aws.iam.RolePolicyAttachment("attached", role=role.name, policy_arn=managed.arn)
profile = aws.iam.InstanceProfile(
    "profile", name="Reader", role=role.name, opts=pulumi.ResourceOptions(depends_on=[attached])
)
pulumi.export("role", role.arn)
