"""Resources under a provider of the program's own, with default tags."""

import json

import pulumi
import pulumi_aws as aws

provider = aws.Provider("west", region="eu-west-1", default_tags=aws.ProviderDefaultTagsArgs(tags={"Project": "pets"}))
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sns:*", "Resource": "*"}]}
aws.iam.Policy("policy", name="policy", policy=json.dumps(POLICY), opts=pulumi.ResourceOptions(provider=provider))
