"""An instance with a profile by its name, whose role may do more than it has to."""

import json

import pulumi
import pulumi_aws as aws
from forms import allow, document, trusting, written

bucket = aws.s3.Bucket("backups", bucket="acme-backups")
role = aws.iam.Role("web", name="web", assume_role_policy=json.dumps(trusting("ec2")))
arn = written(bucket.arn, "arn:aws:s3:::acme-backups")
policy = pulumi.Output.json_dumps(document(allow("s3:*", [arn, pulumi.Output.concat(arn, "/*")])))
aws.iam.RolePolicy("backups", name="backups", role=role.id, policy=policy)
profile = aws.iam.InstanceProfile("web", name="web", role=written(role.name, "web"))
aws.ec2.Instance(
    "web",
    ami="ami-0abcdef1234567890",
    instance_type="t3.micro",
    iam_instance_profile=written(profile.name, "web"),
    metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1},
)
