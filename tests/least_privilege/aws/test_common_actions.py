"""The actions that fixes suggest: AWS has them, for the type of resource that they are listed under."""

import pytest

from least_privilege.aws.actions import expand, find
from least_privilege.aws.common_actions import CommonActions, common_actions, common_form
from least_privilege.rules.support.permissions.resource_scope import wide_for

EACH = [
    pytest.param(common, id=f"{service}:{common.type}")
    for service, listed in common_actions().items()
    for common in listed
]


@pytest.mark.parametrize("common", EACH)
def test_the_actions_exist_and_support_the_type(common: CommonActions) -> None:
    assert common.actions
    for name in common.actions:
        action = find(name)
        assert action is not None and action.name == name
        if common.type:
            assert common.type in {type_.name for type_ in action.resource_types}
        else:
            assert wide_for(action, "*") == "", "it can be limited to some resources"


def test_a_form_of_ones_own_is_of_a_type_that_exists() -> None:
    types = {type_.name for action in expand("s3:*") for type_ in action.resource_types}
    assert "object" in types
    assert common_form("s3:object") == "arn:${Partition}:s3:::${BucketName}/*"
    assert common_form("s3:bucket") == ""


@pytest.mark.parametrize("action", ["iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole"])
def test_a_form_of_an_action_is_of_one_that_exists(action: str) -> None:
    assert find(action) is not None
    assert common_form(action) == "arn:${Partition}:iam::${Account}:role/aws-service-role/${Service}.amazonaws.com/*"
