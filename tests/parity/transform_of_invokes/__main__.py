"""A transform of look-ups: the parameter that is asked for is not the one that the program says, which is not there."""

import json

import pulumi
import pulumi_aws as aws


def public(args: pulumi.InvokeTransformArgs) -> pulumi.InvokeTransformResult | None:
    if args.token != "aws:ssm/getParameter:getParameter":
        return None
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    return pulumi.InvokeTransformResult(args={**args.args, "name": name}, opts=args.opts)


def wide(name: str) -> str:
    statement = {"Effect": "Allow", "Action": ["s3:*"], "Resource": f"arn:aws:s3:::images/{name.rpartition('/')[2]}"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


pulumi.runtime.register_invoke_transform(public)
aws.iam.Policy("at-once", policy=wide(aws.ssm.get_parameter(name="/not/there").name))
aws.iam.Policy("later", policy=aws.ssm.get_parameter_output(name="/not/there").name.apply(wide))
