"""A rule of the resolver, shared with a role of the stack by its ARN."""

import json

import pulumi_aws as aws
from forms import ACCOUNT, trusting, written

rule = aws.route53.ResolverRule("inside", name="inside", domain_name="pets.example.com", rule_type="SYSTEM")
share = aws.ram.ResourceShare("inside", name="inside", allow_external_principals=False)
role = aws.iam.Role("network", name="network", assume_role_policy=json.dumps(trusting("lambda")))
arn = written(share.arn, f"arn:aws:ram:us-east-1:{ACCOUNT}:resource-share/7ab63972-b505-7e2a-420d-6f5d3f3a4c4b")
role_arn = written(role.arn, f"arn:aws:iam::{ACCOUNT}:role/network")
aws.ram.ResourceAssociation("inside", resource_arn=rule.arn, resource_share_arn=arn)
aws.ram.PrincipalAssociation("inside", resource_share_arn=arn, principal=role_arn)
