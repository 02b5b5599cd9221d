"""A boundary that a function chooses from two: the one that takes the escalation back. Another role has the other."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, allow, document, trusting, written

IAM = f"arn:aws:iam::{ACCOUNT}"
TRUST = json.dumps(trusting("codebuild", StringEquals={"aws:SourceAccount": ACCOUNT}))
narrow, wide = (
    aws.iam.Policy(name, name=name, policy=json.dumps(document(allow(actions, f"{IAM}:role/builder-*"))))
    for name, actions in {"narrow": ["iam:GetRole"], "wide": ["iam:GetRole", "iam:PutRolePolicy"]}.items()
)
wide_arn, narrow_arn = written(wide.arn, f"{IAM}:policy/wide"), written(narrow.arn, f"{IAM}:policy/narrow")
chosen = pulumi.Output.all(wide_arn, narrow_arn).apply(lambda arns: arns[1])
role = aws.iam.Role("builder", name="builder-1", assume_role_policy=TRUST, permissions_boundary=chosen)
own = document(allow("iam:PutRolePolicy", f"{IAM}:role/builder-1"))
aws.iam.RolePolicy("own", name="own", role=role.name, policy=json.dumps(own))
aws.iam.Role("other", name="builder-2", assume_role_policy=TRUST, permissions_boundary=wide_arn)
