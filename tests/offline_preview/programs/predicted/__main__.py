"""Documents of outputs: a good one, bad ones, and one that stays unknown in part."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("data")
queue = aws.sqs.Queue("jobs")
other = pulumi.StackReference("organization/network/dev")


def document(action: str, resource: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}


def allow(name: str, policy: Any) -> None:
    aws.iam.RolePolicy(name, name=name, role="app", policy=policy)


allow("good", pulumi.Output.json_dumps(document("s3:GetObject", [pulumi.Output.concat(bucket.arn, "/reports/*")])))
allow("wide", bucket.arn.apply(lambda arn: json.dumps(document("s3:*", [arn, f"{arn}/*"]))))
allow("structure", document("sqs:*", queue.arn))
allow("in-part", document("iam:*", ["arn:aws:iam::*:role/*", other.get_output("role")]))
allow("hidden", other.get_output("role").apply(lambda arn: json.dumps(document("iam:*", arn))))
statement = aws.iam.GetPolicyDocumentStatementArgs(actions=["sqs:*"], resources=[queue.arn])
allow("look-up", aws.iam.get_policy_document_output(statements=[statement]).json)
pulumi.export("bucket", bucket.arn)
