"""instance-profile-role: a profile without a role."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.workload.instance_profile_role import RULE
from tests.support.pack import RunningPack, made, sdk_check

PROFILE = "aws:iam/instanceProfile:InstanceProfile"

CASES = {
    "a role by name": ({"role": "web"}, 0),
    "a role of the stack": ({"role": UNKNOWN}, 0),
    "a role and a path": ({"role": "web", "path": "/service/"}, 0),
    "no role": ({}, 1),
    "an empty name": ({"role": ""}, 1),
    "null": ({"role": None}, 1),
}


@pytest.mark.parametrize(("properties", "count"), CASES.values(), ids=CASES)
def test_a_profile_holds_a_role(pack: RunningPack, properties: dict[str, Any], count: int) -> None:
    assert len(sdk_check(RULE, PROFILE, properties)) == count
    assert pack.ids(made(PROFILE, properties), rule=RULE.name) == ["instance-profile-role"] * count
