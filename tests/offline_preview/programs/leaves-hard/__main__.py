"""Declares an instance that answers IMDSv1, and leaves before anybody can judge it."""

import os

import pulumi
import pulumi_aws as aws

aws.ec2.Instance("web", ami="ami-12345678", instance_type="t3.micro")
match pulumi.Config().require("how"):
    case "crash":
        os.abort()
    case "another":
        os.execvp("true", ["true"])
    case code:
        os._exit(int(code))
