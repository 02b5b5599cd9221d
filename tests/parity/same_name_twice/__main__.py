"""Two resources of one type and name."""

import pulumi_aws as aws

aws.iam.Group("people", name="one")
aws.iam.Group("people", name="two")
