"""A role with a file that does not exist."""

import pulumi
import pulumi_aws as aws

aws.iam.Role("pets", name="pets", assume_role_policy=pulumi.FileAsset("dist/policy.json"))  # type: ignore[arg-type]
