"""Who may invoke a function: a rule and a bucket by ARN, and any API."""

import json

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, HERE, allow, document, trusting, written

role = aws.iam.Role("resize", name="resize", assume_role_policy=json.dumps(trusting("lambda")))
function = aws.lambda_.Function(
    "resize",
    name="resize",
    role=role.arn,
    runtime="python3.12",
    handler="resize.main",
    code=pulumi.AssetArchive({"resize.py": pulumi.StringAsset("def main(event, context): ...")}),
)
rule = aws.cloudwatch.EventRule("hourly", name="hourly", schedule_expression="rate(1 hour)")
bucket = aws.s3.Bucket("images", bucket="acme-originals")
aws.lambda_.Permission(
    "rule",
    statement_id="rule",
    action="lambda:InvokeFunction",
    function=function.name,
    principal="events.amazonaws.com",
    source_arn=written(rule.arn, f"arn:aws:events:{HERE}:rule/hourly"),
)
aws.lambda_.Permission(
    "bucket",
    statement_id="bucket",
    action="lambda:InvokeFunction",
    function=function.name,
    principal="s3.amazonaws.com",
    source_arn=written(bucket.arn, "arn:aws:s3:::acme-originals"),
    source_account=ACCOUNT,
)
aws.lambda_.Permission(
    "api",
    statement_id="api",
    action="lambda:InvokeFunction",
    function=function.arn,
    principal="apigateway.amazonaws.com",
)
lines = pulumi.Output.concat(f"arn:aws:logs:{HERE}:log-group:/aws/lambda/", written(function.name, "resize"), ":*")
logs = document(allow(["logs:CreateLogStream", "logs:PutLogEvents"], lines))
aws.iam.RolePolicy("logs", name="logs", role=role.name, policy=pulumi.Output.json_dumps(logs))
