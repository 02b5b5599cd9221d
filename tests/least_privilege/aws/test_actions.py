"""AWS's catalogue of actions."""

import threading
from typing import Any

import pytest

from least_privilege.aws import actions, service_reference
from least_privilege.aws.actions import expand, find, service_exists
from least_privilege.aws.condition_keys import supports_key
from least_privilege.aws.resource_coverage import covers_some_type


@pytest.mark.parametrize(
    ("pattern", "some", "none"),
    [
        ("s3:GetObject", {"s3:GetObject"}, {"s3:GetObjectAcl"}),
        ("S3:getobject", {"s3:GetObject"}, set()),
        ("s3:GetObjec?", {"s3:GetObject"}, {"s3:GetObjectAcl"}),
        ("s3:*Object", {"s3:GetObject", "s3:PutObject"}, {"s3:ListBucket"}),
        ("s?:GetObject", {"s3:GetObject"}, {"s3-outposts:GetObject"}),
        ("*:GetObject", {"s3:GetObject", "s3-outposts:GetObject"}, {"s3:PutObject"}),
        ("*Role", {"iam:CreateRole", "iam:PassRole", "sts:AssumeRole"}, {"iam:GetRolePolicy"}),
        ("*", {"iam:CreateRole", "s3:GetObject"}, set()),
        ("nothing:*", set(), {"s3:GetObject"}),
        ("s3:Nothing", set(), {"s3:GetObject"}),
        ("GetObject", set(), {"s3:GetObject"}),
        ("", set(), {"s3:GetObject"}),
    ],
)
def test_a_pattern_expands_to_the_actions_it_matches(pattern: str, some: set[str], none: set[str]) -> None:
    names = {action.name for action in expand(pattern)}
    assert some <= names
    assert not none & names
    assert bool(some) == bool(names)


def test_levels_are_taken_apart() -> None:
    action = find("iam:putrolepolicy")
    assert action is not None
    assert action.levels == {"Permissions management", "Write"}


@pytest.mark.parametrize(
    ("name", "supported"), [("s3:GetObject", True), ("s3:ListAllMyBuckets", False), ("iam:PassRole", True)]
)
def test_resource_level_permissions(name: str, supported: bool) -> None:
    action = find(name)
    assert action is not None
    assert action.supports_resources is supported
    assert bool(action.arn_forms) is supported


@pytest.mark.parametrize(
    ("name", "arn", "all_of_a_type"),
    [
        ("iam:PassRole", "*", True),
        ("iam:PassRole", "**", True),
        ("iam:PassRole", "arn:aws:iam::123456789012:role/${aws:UserAgent}", True),
        ("iam:PassRole", "arn:aws:iam::123456789012:role/${aws:username}", False),
        ("iam:PassRole", "arn:aws:iam::*:role/*", True),
        ("iam:PassRole", "arn:aws:iam::123456789012:role/*", True),
        ("iam:PassRole", "arn:aws:iam::123456789012:role/?*", True),
        ("iam:PassRole", "?*", True),
        ("iam:PassRole", "arn:aws:iam::123456789012:role/????", False),
        ("iam:PassRole", "arn:aws:iam::123456789012:*", True),
        ("iam:PassRole", "arn:aws:iam::123456789012:role/app-*", False),
        ("iam:PassRole", "arn:aws:iam::123456789012:user/*", False),
        ("s3:GetObject", "arn:aws:s3:::*", True),
        ("s3:GetObject", "arn:aws:s3:::*/*", True),
        ("s3:GetObject", "arn:aws:s3:::b/*", False),
        ("s3:GetObject", "arn:aws:s3", False),
    ],
)
def test_whether_a_resource_is_all_of_a_type(name: str, arn: str, all_of_a_type: bool) -> None:
    action = find(name)
    assert action is not None
    assert covers_some_type(arn, action) is all_of_a_type


@pytest.mark.parametrize(
    ("name", "key", "supported"),
    [
        ("s3:GetObject", "aws:PrincipalOrgID", True),
        ("s3:GetObject", "AWS:principalorgid", True),
        ("s3:GetObject", "aws:PrincipalTag/team", True),
        ("s3:GetObject", "s3:ExistingObjectTag/any", True),
        ("s3:GetObject", "s3:prefix", False),
        ("s3:ListBucket", "s3:prefix", True),
        ("iam:PassRole", "iam:PassedToService", True),
        ("iam:CreateRole", "iam:PassedToService", False),
        ("iam:CreateRole", "iam:PermissionsBoundary", True),
        ("ec2:RunInstances", "ec2:InstanceType", True),
        ("ec2:RunInstances", "ec2:ResourceTag/team", True),
        ("sts:AssumeRoleWithWebIdentity", "token.actions.githubusercontent.com:sub", True),
        ("sts:AssumeRoleWithWebIdentity", "acme.okta.com/oauth2/default:aud", True),
        ("sts:AssumeRoleWithSAML", "SAML:aud", True),
        ("sts:AssumeRole", "sts:ExternalId", True),
        ("sts:AssumeRole", "s3:prefix", False),
        ("s3:GetObject", "token.actions.githubusercontent.com:sub", False),
    ],
)
def test_condition_keys_of_an_action(name: str, key: str, supported: bool) -> None:
    action = find(name)
    assert action is not None
    assert supports_key(action, key) is supported


def test_services_exist_in_any_case() -> None:
    assert service_exists("S3")
    assert not service_exists("s33")


def test_two_threads_that_ask_first_get_the_same_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_services", {})
    both, read = threading.Barrier(2, timeout=30), service_reference.read

    def read_when_both_ask(service: str) -> Any:
        both.wait()
        return read(service)

    monkeypatch.setattr(actions, "read", read_when_both_ask)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(find("iam:PassRole"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] is found[1] is not None
