"""Two documents that are harmless by themselves: one makes functions, the other passes a mighty role by its ARN."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, HERE, allow, document, trusting, written

mighty = aws.iam.Role("mighty", name="mighty", assume_role_policy=json.dumps(trusting("lambda")))
aws.iam.RolePolicyAttachment("mighty", role=mighty.name, policy_arn="arn:aws:iam::aws:policy/IAMFullAccess")
builder = aws.iam.Role("builder", name="builder", assume_role_policy=json.dumps(trusting("codebuild")))
functions = [f"arn:aws:lambda:{HERE}:function:pets-*"]
make = document(allow(["lambda:CreateFunction", "lambda:InvokeFunction"], functions))
aws.iam.RolePolicy("make", name="make", role=builder.name, policy=json.dumps(make))
to_lambda = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
mighty_arn = written(mighty.arn, f"arn:aws:iam::{ACCOUNT}:role/mighty")
hand_on = document(allow("iam:PassRole", mighty_arn, Condition=to_lambda))
aws.iam.RolePolicy("pass", name="pass", role=builder.name, policy=pulumi.Output.json_dumps(hand_on))
