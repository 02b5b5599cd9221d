"""An API invokes one function by a part of its ARN that the provider computes; every API of the account another one."""

import json

import pulumi
import pulumi_aws as aws
from forms import HERE, trusting, written

role = aws.iam.Role("pets", name="pets", assume_role_policy=json.dumps(trusting("lambda")))
api = aws.apigatewayv2.Api("pets", name="pets", protocol_type="HTTP")
execution_arn = written(api.execution_arn, f"arn:aws:execute-api:{HERE}:a1b2c3d4e5")
for name, source in {"read": "/*/GET/pets", "write": ""}.items():
    function = aws.lambda_.Function(
        name,
        name=name,
        role=role.arn,
        runtime="python3.12",
        handler="pets.main",
        code=pulumi.AssetArchive({"pets.py": pulumi.StringAsset("def main(event, context): ...")}),
    )
    aws.lambda_.Permission(
        name,
        statement_id="api",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="apigateway.amazonaws.com",
        source_arn=pulumi.Output.concat(execution_arn, source) if source else None,
    )
