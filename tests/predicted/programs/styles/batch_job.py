"""A Batch job runs under a role, by its ARN in the job's JSON, that another service assumes."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, trusting, written

role = aws.iam.Role("job", name="job", assume_role_policy=json.dumps(trusting("lambda")))
job = {"image": "job:1", "vcpus": 1, "memory": 512, "jobRoleArn": written(role.arn, f"arn:aws:iam::{ACCOUNT}:role/job")}
aws.batch.JobDefinition("job", name="job", type="container", container_properties=pulumi.Output.json_dumps(job))
