import pulumi
import pulumi_aws as aws

aws.lambda_.Function(
    "api",
    code=pulumi.FileArchive("../dist/api.zip"),
    handler="api.main",
    runtime="python3.13",
    role="arn:aws:iam::111122223333:role/api",
)
