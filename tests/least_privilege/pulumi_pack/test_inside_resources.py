"""Resources inside others, over the analyzer's protocol: at preview and at an update."""

import json

from least_privilege.policy.unknown import UNKNOWN
from tests.support.documents import allow, document
from tests.support.pack import RunningPack, made

STACK, NATIVE_ROLE = "aws:cloudformation/stack:Stack", "aws-native:iam:Role"
ANYONE = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
}


def test_a_role_of_aws_native_is_judged_as_it_is_registered_and_with_the_stack(pack: RunningPack) -> None:
    role = made(NATIVE_ROLE, {"roleName": "app", "assumeRolePolicyDocument": ANYONE}, "app")
    policy = made(
        "aws:iam/rolePolicy:RolePolicy",
        {"role": UNKNOWN, "policy": document(allow("*"))},
        "all",
        behind={"role": [role]},
    )
    found = {(said.finding.id, said.urn) for said in pack.preview(role, policy) if said.level == "mandatory"}
    assert {("trust-public-principal", role.urn), ("trust-chain:app", role.urn)} <= found


def test_a_template_is_judged_at_an_update_too(pack: RunningPack) -> None:
    body = {"Resources": {"App": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": ANYONE}}}}
    outer = made(STACK, {"templateBody": json.dumps(body)}, "outer")
    for said in (
        pack.preview(outer),
        pack.up((outer, {"id": "arn:aws:cloudformation:eu-west-1:111122223333:stack/x/y"})),
    ):
        assert ("trust-public-principal@App", outer.urn) in {(each.finding.id, each.urn) for each in said}
