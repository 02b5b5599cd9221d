"""The pack's configuration names a rule that there is not."""

import pulumi_aws as aws

aws.ec2.Instance("web", ami="ami-0123456789abcdef0", instance_type="t3.micro")
