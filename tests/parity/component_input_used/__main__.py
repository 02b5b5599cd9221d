"""A policy made of a component's input, which is an output of the component once it exists."""

import pulumi
import pulumi_aws as aws


class Team(pulumi.ComponentResource):
    policy: pulumi.Output[str]

    def __init__(self, name: str, policy: str) -> None:
        super().__init__("parity:iam:Team", name, {"policy": policy})


team = Team("pets", '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}')
aws.iam.Policy("wide", name="wide", policy=team.policy)
pulumi.export("policy", team.policy)
