"""Every value of the stack's file as the program gets it, in the name of a policy that is found fault with."""

import json

import pulumi_aws as aws
from pulumi.runtime.config import CONFIG

STATEMENT = {"Effect": "Allow", "Action": "*", "Resource": "*"}

for key, value in sorted(CONFIG.get().items()):
    aws.iam.Policy(f"{key} = {value}", policy=json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]}))
