"""A function, a component and a class of its own, each of which makes an instance."""

import pulumi
import pulumi_aws as aws


def server(name: str) -> aws.ec2.Instance:
    return aws.ec2.Instance(name, ami="ami-1")


class Group(pulumi.ComponentResource):
    def __init__(self, name: str) -> None:
        super().__init__("test:index:Group", name)
        aws.ec2.Instance(name, ami="ami-1", opts=pulumi.ResourceOptions(parent=self))


class Own(aws.ec2.Instance):
    def __init__(self, name: str) -> None:
        super().__init__(name, ami="ami-1")
