"""Instances that are declared in as many ways as a program has to declare one. Each is called by what it shows."""

import pulumi
import pulumi_aws as aws
from servers import Group, Own, server

aws.ec2.Instance("module", ami="ami-1")

server("function")
Group("component")
Own("class")

for number in range(2):
    aws.ec2.Instance(
        f"loop-{number}",
        ami="ami-1",
    )

pulumi.Output.from_input("callback").apply(lambda name: aws.ec2.Instance(name, ami="ami-1"))
