"""A stack that others refer to: known, secret and unknown outputs."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
role = aws.iam.Role("api", name="Api", assume_role_policy="{}")
pulumi.export("roles", {"api": {"arn": "arn:aws:iam::111122223333:role/Api", "name": "Api"}})
pulumi.export("stage", pulumi.get_stack())
pulumi.export("token", pulumi.Output.secret("hush-hush"))
if config.get_bool("withUnknown"):
    pulumi.export("uniqueId", role.unique_id)
