"""A structure with an ARN inside, made text by Pulumi; what is wrong with it has nothing to do with that ARN."""

import json

import pulumi
import pulumi_aws as aws
from forms import HERE, allow, document, trusting, written

stream = aws.kinesis.Stream("clicks", name="clicks", shard_count=1)
role = aws.iam.Role("deployer", name="deployer", assume_role_policy=json.dumps(trusting("codebuild")))
aws.iam.RolePolicy(
    "deployer",
    name="deployer",
    role=role.name,
    policy=pulumi.Output.json_dumps(
        document(
            allow("kinesis:PutRecord", written(stream.arn, f"arn:aws:kinesis:{HERE}:stream/clicks")),
            allow("iam:PassRole", "*"),
        )
    ),
)
