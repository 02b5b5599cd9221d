"""The table of CloudFormation's types against the SDK of pulumi-aws and the types of aws-native."""

import importlib

import pytest
from pulumi._types import input_type_py_to_pulumi_names

from least_privilege.aws.resource_types import inputs_by_type
from least_privilege.stack.cloudformation.translation import _SPECIAL
from least_privilege.stack.cloudformation.type_table import NATIVE_TYPES, TYPES

NATIVE = {type_.lower(): type_ for type_ in inputs_by_type() if type_.startswith("aws-native:")}
GRANT_NOTHING = {
    "allowExternalPrincipals",
    "availabilityZoneImpairmentPolicy",
    "backupPolicy",
    "dataProtectionPolicy",
    "fieldIndexPolicies",
    "grantName",
    "instanceRoleCredentialsProvider",
    "lifecyclePolicies",
    "lifecyclePolicy",
    "operationsRole",
    "peerVpcAwsAccountId",
    "roleArn",
    "scalingPolicies",
    "sharingConfig",
    "stackPolicyBody",
    "stackPolicyUrl",
}
"""Inputs of these types that pulumi-aws has elsewhere, or not at all, and that give nobody access."""

OWN_RESOURCES = {
    "AWS::IAM::Group": {"managedPolicyArns", "policies"},
    "AWS::IAM::User": {"managedPolicyArns", "policies"},
}
"""Inputs that become resources of their own."""


def inputs(type_: str) -> set[str]:
    """The inputs of a type of pulumi-aws, as Pulumi names them."""
    service, _, rest = type_.partition("/")
    module = importlib.import_module(f"pulumi_aws.{'lambda_' if service == 'lambda' else service}")
    return set(input_type_py_to_pulumi_names(getattr(module, f"{rest.partition(':')[2]}Args")).values())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("type_", TYPES)
def test_names_are_those_of_pulumi_aws(type_: str) -> None:
    entry = TYPES[type_]
    renamed = {name.lower(): new.removesuffix("[0]") for name, new in entry.renamed.items()}
    known = inputs(entry.type)
    assert set(renamed.values()) <= known
    native = NATIVE.get(next(native for native, name in NATIVE_TYPES.items() if name == type_))
    if native and type_ not in _SPECIAL:
        telling = {
            renamed.get(name.lower(), name) for name in (path.partition(".")[0] for path in inputs_by_type()[native])
        }
        assert telling - known - GRANT_NOTHING - OWN_RESOURCES.get(type_, set()) == set()
