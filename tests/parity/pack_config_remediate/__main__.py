"""The pack repairs what it finds."""

import pulumi_aws as aws

aws.ec2.Instance("web", ami="ami-0123456789abcdef0", instance_type="t3.micro")
