"""Resources made in a loop; one document over all of them, and one for each."""

import json

import pulumi
import pulumi_aws as aws
from forms import HERE, allow, document, trusting, written

role = aws.iam.Role("worker", name="worker", assume_role_policy=json.dumps(trusting("lambda")))
arns = []
for name, actions in {"orders": ["sqs:SendMessage"], "parcels": ["sqs:SendMessage"], "bills": ["sqs:*"]}.items():
    queue = aws.sqs.Queue(name, name=name)
    arn = written(queue.arn, f"arn:aws:sqs:{HERE}:{name}")
    arns.append(arn)
    text = arn.apply(lambda arn, actions=actions: json.dumps(document(allow(actions, arn))))
    aws.iam.RolePolicy(name, name=name, role=role.name, policy=text)
everything = pulumi.Output.all(*arns).apply(
    lambda arns: json.dumps(document(*(allow("sqs:GetQueueAttributes", arn) for arn in arns)))
)
aws.iam.RolePolicy("everything", name="everything", role=role.name, policy=everything)
