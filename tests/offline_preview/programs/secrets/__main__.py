"""Secrets in configuration, in inputs and in outputs."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
external_id = config.require_secret("externalId")
vendor = config.require_secret_object("vendor")
document = pulumi.Output.json_dumps(
    {"Version": "2012-10-17", "Statement": [{"ExternalId": external_id, "A": "dynamodb:*"}]}
)
aws.iam.Policy("trust", policy=document)
aws.iam.Role("vendor", assume_role_policy="{}", description=external_id.apply(lambda id_: f"dynamodb:* of {id_}"))
pulumi.export("externalId", external_id)
pulumi.export("vendor", vendor)
pulumi.export("length", config.require_secret("externalId").apply(len))
