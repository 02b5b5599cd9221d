"""A build's role: artifacts in a bucket, a key by its alias's target, and the code's connection."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, HERE, allow, document, trusting, written

UUID = "1234abcd-12ab-34cd-56ef-1234567890ab"
artifacts = aws.s3.Bucket("artifacts", bucket="acme-artifacts")
key = aws.kms.Key("artifacts", description="for the artifacts")
alias = aws.kms.Alias("artifacts", name="alias/artifacts", target_key_id=key.key_id)
connection = aws.codestarconnections.Connection("code", name="code", provider_type="GitHub")
here = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
role = aws.iam.Role("build", name="build", assume_role_policy=json.dumps(trusting("codebuild", **here)))
policy = pulumi.Output.all(
    bucket=written(artifacts.arn, "arn:aws:s3:::acme-artifacts"),
    key=written(alias.target_key_arn, f"arn:aws:kms:{HERE}:key/{UUID}"),
    connection=written(connection.arn, f"arn:aws:codestar-connections:{HERE}:connection/{UUID}"),
).apply(
    lambda arns: json.dumps(
        document(
            allow(["s3:GetObject", "s3:PutObject"], f"{arns['bucket']}/*"),
            allow(["kms:Decrypt", "kms:GenerateDataKey"], arns["key"]),
            allow("codestar-connections:UseConnection", arns["connection"]),
        )
    )
)
aws.iam.RolePolicy("build", name="build", role=role.name, policy=policy)
