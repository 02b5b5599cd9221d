"""A topic that EventBridge publishes to, for any account's rule."""

import pulumi_aws as aws
from forms import HERE, written

topic = aws.sns.Topic("alarms", name="alarms")
document = aws.iam.get_policy_document_output(
    statements=[
        {
            "actions": ["sns:Publish"],
            "principals": [{"type": "Service", "identifiers": ["events.amazonaws.com"]}],
            "resources": [written(topic.arn, f"arn:aws:sns:{HERE}:alarms")],
        }
    ]
)
aws.sns.TopicPolicy("alarms", arn=topic.arn, policy=document.json)
