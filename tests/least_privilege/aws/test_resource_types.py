"""The data on resource types."""

import pytest

from least_privilege.aws.refresh_resource_types import installed_sdk, types_in
from least_privilege.aws.resource_types import inputs_by_type, telling_inputs


def test_the_data_is_what_the_refresh_command_takes_from_the_installed_sdk() -> None:
    kept = {type_: inputs for type_, inputs in inputs_by_type().items() if type_.startswith("aws:")}
    assert len(kept) > 1700
    assert dict(types_in(installed_sdk())) == kept


@pytest.mark.parametrize(
    "name",
    [
        *("policy", "accessPolicies", "assumeRolePolicyDocument", "principal", "granteePrincipal", "permissions"),
        *("accountId", "sharedAccounts", "account", "acl", "grants", "publiclyAccessible", "blockPublicAcls"),
        *("authType", "authorizationType", "authorizerType", "metadataOptions", "roleArn", "iamRoleArn", "admins"),
        *("allowUnauthenticatedIdentities", "trustedResourceOwners", "delegatedAdminAccountId", "sharingEnabled"),
    ],
)
def test_an_input_that_may_grant_access_is_telling(name: str) -> None:
    assert telling_inputs([name, "name", "tags"]) == (name,)


@pytest.mark.parametrize("name", ["name", "tags", "engine", "bucket", "accountingCode", "oracle", "description"])
def test_any_other_input_is_not(name: str) -> None:
    assert telling_inputs([name]) == ()
