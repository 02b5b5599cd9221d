"""Access rules that no stack can mean are refused, whatever the program creates."""

import pulumi_aws as aws

aws.s3.Bucket("pets")
