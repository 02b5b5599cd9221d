"""A component with a provider of its own for its children."""

import pulumi
import pulumi_aws as aws


class Team(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("test:index:Team", name, {"size": 3}, opts)
        trust = '{"Version":"2012-10-17","Statement":[]}'
        role = aws.iam.Role(f"{name}-role", assume_role_policy=trust, opts=pulumi.ResourceOptions(parent=self))
        aws.iam.RolePolicy(
            f"{name}-policy",
            role=role.id,
            policy='{"Version":"2012-10-17","Statement":[]}',
            opts=pulumi.ResourceOptions(parent=role),
        )
        self.register_outputs({"role": role.arn})


ireland = aws.Provider("ireland", region="eu-west-1")
Team("platform", opts=pulumi.ResourceOptions(providers=[ireland]))
