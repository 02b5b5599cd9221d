"""Documents of what nobody can predict: a command's result, a remote component's outputs, a cluster's endpoint."""

from typing import Any

import pulumi
import pulumi_aws as aws


class Command(pulumi.CustomResource):
    """As in pulumi_command."""

    stdout: pulumi.Output[str]

    def __init__(self, name: str, create: str) -> None:
        super().__init__("command:local:Command", name, {"create": create, "stdout": None})


class Network(pulumi.ComponentResource):
    """As in the SDKs of plugins such as awsx."""

    endpoint: pulumi.Output[str]

    def __init__(self, name: str) -> None:
        super().__init__("plugged:index:Network", name, {"endpoint": None}, remote=True)


def policy(name: str, *resources: Any) -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": list(resources)}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    aws.iam.RolePolicy(name, name=name, role="app", policy=pulumi.Output.json_dumps(document))


bucket = aws.s3.Bucket("data", bucket="quarterly-reports")
cluster = aws.eks.Cluster(
    "pets",
    role_arn="arn:aws:iam::000000000000:role/eks",
    vpc_config=aws.eks.ClusterVpcConfigArgs(subnet_ids=["subnet-1"]),
)
policy("own", pulumi.Output.concat(bucket.arn, "/*"))
policy("command", Command("name", "hostname").stdout)
policy("command-and-own", pulumi.Output.concat(bucket.arn, "/*"), Command("other", "hostname").stdout)
policy("remote", Network("network").endpoint)
policy("other-stack", pulumi.StackReference("organization/network/dev").get_output("bucket"))
policy("cluster", cluster.endpoint)
