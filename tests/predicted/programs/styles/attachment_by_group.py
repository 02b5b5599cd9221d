"""A managed policy of the stack, attached by its ARN to a group; both names are drawn."""

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, allow, document, drawn, written

bucket = aws.s3.Bucket("readers", bucket=drawn("readers-1a2b3c4"))
arn = written(bucket.arn, "arn:aws:s3:::readers-1a2b3c4")
read = pulumi.Output.json_dumps(document(allow("s3:GetObject", pulumi.Output.concat(arn, "/*"))))
policy = aws.iam.Policy("readers", name=drawn("readers-1a2b3c4"), policy=read)
group = aws.iam.Group("readers", name="readers")
aws.iam.GroupPolicyAttachment(
    "readers", group=group.name, policy_arn=written(policy.arn, f"arn:aws:iam::{ACCOUNT}:policy/readers-1a2b3c4")
)
