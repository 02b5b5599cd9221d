"""A component that makes a role and its document from ARNs that it is given."""

import json

import pulumi
import pulumi_aws as aws
from forms import HERE, allow, document, trusting, written


class FunctionRole(pulumi.ComponentResource):
    def __init__(self, name: str, actions: list[str], arns: list[pulumi.Input[str]]) -> None:
        super().__init__("pets:index:FunctionRole", name, {"actions": actions})
        below = pulumi.ResourceOptions(parent=self)
        self.role = aws.iam.Role(name, name=name, assume_role_policy=json.dumps(trusting("lambda")), opts=below)
        policy = pulumi.Output.all(*arns).apply(lambda arns: json.dumps(document(allow(actions, arns))))
        aws.iam.RolePolicy(f"{name}-policy", name="own", role=self.role.id, policy=policy, opts=below)
        self.register_outputs({"role_arn": self.role.arn})


orders = aws.sqs.Queue("orders", name="orders")
parcels = aws.sqs.Queue("parcels", name="parcels")
arns = [written(orders.arn, f"arn:aws:sqs:{HERE}:orders"), written(parcels.arn, f"arn:aws:sqs:{HERE}:parcels")]
FunctionRole("sender", ["sqs:SendMessage"], [*arns])
FunctionRole("keeper", ["sqs:*"], [*arns])
