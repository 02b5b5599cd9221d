"""A rule of the resolver, shared with another account, which a function of the share's ARN gives."""

import json

import pulumi_aws as aws
from forms import ACCOUNT, HERE, document, written

PARTNERS = {"us-east-1": "444455556666"}

share = aws.ram.ResourceShare("partner", name="partner", allow_external_principals=True)
arn = written(share.arn, f"arn:aws:ram:us-east-1:{ACCOUNT}:resource-share/7ab63972-b505-7e2a-420d-6f5d3f3a4c4b")
partner = arn.apply(lambda arn: PARTNERS[arn.split(":")[3]])
aws.ram.PrincipalAssociation("partner", resource_share_arn=arn, principal=partner)

news = f"arn:aws:sns:{HERE}:news"  # The stack says whose it is.
own = {"Effect": "Allow", "Action": "sns:Publish", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
aws.sns.TopicPolicy("news", arn=news, policy=json.dumps(document({**own, "Resource": news})))
