"""The provider's own look-up makes documents: one on a policy, and one that joins it with more."""

import json

import pulumi_aws as aws
from forms import HERE, trusting, written

key = aws.kms.Key("data", description="for the data", deletion_window_in_days=7)
queue = aws.sqs.Queue("jobs", name="jobs")
base = aws.iam.get_policy_document_output(
    statements=[aws.iam.GetPolicyDocumentStatementArgs(actions=["s3:GetObject"], resources=["*"])]
)
whole = aws.iam.get_policy_document_output(
    source_policy_documents=[base.json],
    statements=[
        aws.iam.GetPolicyDocumentStatementArgs(
            actions=["sqs:SendMessage"], resources=[written(queue.arn, f"arn:aws:sqs:{HERE}:jobs")]
        ),
        aws.iam.GetPolicyDocumentStatementArgs(
            actions=["kms:Decrypt"],
            resources=[written(key.arn, f"arn:aws:kms:{HERE}:key/11112222-3333-4444-5555-666677778888")],
        ),
    ],
)
role = aws.iam.Role("app", name="app", assume_role_policy=json.dumps(trusting("lambda")))
aws.iam.RolePolicy("app", name="app", role=role.id, policy=whole.json)
