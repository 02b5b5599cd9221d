"""A direct look-up with an output in a list: at preview the engine leaves it out of the document."""

import pulumi_aws as aws

trust = aws.iam.get_policy_document(
    statements=[
        {
            "actions": ["sts:AssumeRole"],
            "principals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}],
        }
    ]
)
role = aws.iam.Role("worker", assume_role_policy=trust.json)
passes = aws.iam.get_policy_document(statements=[{"actions": ["iam:GetRole"], "resources": [role.arn]}])
aws.iam.RolePolicy("own", role=role.name, policy=passes.json)
