"""What only an update may do stands behind the SDK's own question; the document does not."""

import json

import pulumi
import pulumi_aws as aws
from forms import HERE, allow, document, trusting, written

queue = aws.sqs.Queue("jobs", name="jobs")
role = aws.iam.Role("worker", name="worker", assume_role_policy=json.dumps(trusting("lambda")))


def policy(arn: str) -> str:
    if not pulumi.runtime.is_dry_run():
        pulumi.log.info(f"{arn} is ready")
    return json.dumps(document(allow(["sqs:*"], arn)))


arn = written(queue.arn, f"arn:aws:sqs:{HERE}:jobs")
aws.iam.RolePolicy("worker", name="worker", role=role.name, policy=arn.apply(policy))
