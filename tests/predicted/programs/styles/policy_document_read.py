"""The provider's own look-up makes the document."""

import pulumi
import pulumi_aws as aws
from forms import written

trust = aws.iam.get_policy_document(
    statements=[
        {"actions": ["sts:AssumeRole"], "principals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}]}
    ]
)
bucket = aws.s3.Bucket("reports", bucket="acme-reports")
arn = written(bucket.arn, "arn:aws:s3:::acme-reports")
document = aws.iam.get_policy_document_output(
    statements=[
        {"sid": "List", "actions": ["s3:ListBucket"], "resources": [arn]},
        {"sid": "Read", "actions": ["s3:GetObject"], "resources": [pulumi.Output.concat(arn, "/*")]},
    ]
)
role = aws.iam.Role("reports", name="reports", assume_role_policy=trust.json)
aws.iam.RolePolicy("reports", name="reports", role=role.name, policy=document.json)
