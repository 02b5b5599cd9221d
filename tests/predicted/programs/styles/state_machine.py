"""A state machine: its definition and its role's document name a function and a queue by ARN."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, HERE, allow, document, trusting, written

for_function = aws.iam.Role("step", name="step", assume_role_policy=json.dumps(trusting("lambda")))
function = aws.lambda_.Function(
    "step",
    name="step",
    role=for_function.arn,
    runtime="python3.12",
    handler="step.main",
    code=pulumi.AssetArchive({"step.py": pulumi.StringAsset("def main(event, context): ...")}),
)
queue = aws.sqs.Queue("done", name="done")
function_arn = written(function.arn, f"arn:aws:lambda:{HERE}:function:step")
here = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
role = aws.iam.Role("states", name="states", assume_role_policy=json.dumps(trusting("states", **here)))
policy = pulumi.Output.all(function_arn, written(queue.arn, f"arn:aws:sqs:{HERE}:done")).apply(
    lambda arns: json.dumps(document(allow("lambda:InvokeFunction", arns[0]), allow("sqs:SendMessage", arns[1])))
)
aws.iam.RolePolicy("states", name="states", role=role.id, policy=policy)
definition = {"StartAt": "Step", "States": {"Step": {"Type": "Task", "Resource": function_arn, "End": True}}}
aws.sfn.StateMachine("pets", name="pets", role_arn=role.arn, definition=pulumi.Output.json_dumps(definition))
