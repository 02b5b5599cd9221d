"""A role with a policy of each sort and an instance profile; it is the first thing made, and the profile the last."""

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

config = pulumi.Config()
role = aws.iam.Role(
    "reader",
    name=config.require("name"),
    description=config.require("description"),
    assume_role_policy=json.dumps(TRUST),
    tags={"System": "pets"},
)
after_role = pulumi.ResourceOptions(depends_on=[role])
inline = aws.iam.RolePolicy("inline", name="Read", role=role.name, policy=json.dumps(READ))
managed = aws.iam.Policy("managed", name="ReadPets", policy=json.dumps(READ), opts=after_role)
attached = aws.iam.RolePolicyAttachment("attached", role=role.name, policy_arn=managed.arn)
after_attached = pulumi.ResourceOptions(depends_on=[attached, inline])
profile = aws.iam.InstanceProfile("profile", name="Reader", role=role.name, opts=after_attached)
pulumi.export("role", role.arn)
