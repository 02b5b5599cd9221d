"""Who owns what may exist already is a setting: run again on what the first run made, the program declares the same."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.iam import models

from tests.support.running import Run
from tests.support.slim_stack import declared, run_slim

ACCOUNT = "123456789012"  # the embedded AWS's own
SPOT = {
    "spot.amazonaws.com": "AWSServiceRoleForEC2Spot",
    "spotfleet.amazonaws.com": "AWSServiceRoleForEC2SpotFleet",
}
SERVICE_LINKED = "aws:iam/serviceLinkedRole:ServiceLinkedRole"
ADOPTED = {"serviceLinkedRoles": {"spot": "adopt", "spotFleet": "adopt"}}


@pytest.fixture
def iam(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty account, in which service-linked roles for Spot get the names that AWS gives them."""
    for service, name in SPOT.items():
        short = name.removeprefix("AWSServiceRoleFor")
        monkeypatch.setitem(models.SERVICE_NAME_CONVERSION, service.partition(".")[0], short)
    with mock_aws():
        yield boto3.client("iam", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")


def roles(iam: Any) -> dict[str, str]:
    return {role["RoleName"]: role["Arn"] for role in iam.list_roles()["Roles"]}


def preview(iam: Any, own: dict[str, Any], **others: Any) -> Run:
    """The program against what the account holds now; the output that lists service-linked roles is looked up too."""
    there = roles(iam)
    by_id = there | {arn: arn for arn in there.values() if "/aws-service-role/" in arn}
    return run_slim(own, by_id, account=ACCOUNT, lookUpServiceLinkedRoles=True, **others)


def bring_up(iam: Any, made: Run) -> None:
    """Makes the declared roles, as `pulumi up` does. Raises AWS's error where one is there that is not the stack's."""
    for each in made.of(SERVICE_LINKED):
        iam.create_service_linked_role(AWSServiceName=each.inputs["awsServiceName"])
    for each in made.of("aws:iam/role:Role"):
        given = each.inputs
        iam.create_role(RoleName=given["name"], Path=given["path"], AssumeRolePolicyDocument=given["assumeRolePolicy"])


def states(made: Run) -> set[str]:
    return {each["state"] for each in made.outputs["serviceLinkedRoles"]["slim"].values()}


@pytest.mark.parametrize("permissions", ["scoped", "documented"])
def test_roles_that_the_first_run_made_are_declared_again_by_the_second(iam: Any, permissions: str) -> None:
    first = preview(iam, {"permissions": permissions})
    bring_up(iam, first)
    second = preview(iam, {"permissions": permissions})
    assert {each.inputs["awsServiceName"] for each in first.of(SERVICE_LINKED)} == set(SPOT)
    assert declared(second) == declared(first)
    assert (states(first), states(second)) == ({"absent"}, {"present"})


@pytest.mark.parametrize("permissions", ["scoped", "documented"])
def test_service_linked_roles_from_before_are_read_by_every_run_and_made_by_none(iam: Any, permissions: str) -> None:
    for service in SPOT:
        iam.create_service_linked_role(AWSServiceName=service)
    before = roles(iam)
    first = preview(iam, {"permissions": permissions, **ADOPTED})
    bring_up(iam, first)
    second = preview(iam, {"permissions": permissions, **ADOPTED})
    assert not list(first.of(SERVICE_LINKED))
    assert {each.read_id for each in first.resources if each.read_id} == set(before.values())
    assert declared(second) == declared(first)
    assert before.items() <= roles(iam).items()


def test_one_of_the_two_can_be_adopted(iam: Any) -> None:
    iam.create_service_linked_role(AWSServiceName="spot.amazonaws.com")
    own = {"serviceLinkedRoles": {"spot": "adopt"}}
    first = preview(iam, own)
    bring_up(iam, first)
    assert [each.inputs["awsServiceName"] for each in first.of(SERVICE_LINKED)] == ["spotfleet.amazonaws.com"]
    assert declared(preview(iam, own)) == declared(first)


def test_what_somebody_else_made_is_never_taken_over_in_silence(iam: Any) -> None:
    """With `create`, the declaration does not change because the role is there: AWS refuses it, and `up` says so."""
    absent = preview(iam, {})
    iam.create_service_linked_role(AWSServiceName="spot.amazonaws.com")
    present = preview(iam, {})
    assert declared(present) == declared(absent)
    with pytest.raises(ClientError, match="EntityAlreadyExists"):
        bring_up(iam, present)


def test_an_adopted_role_that_does_not_exist_is_an_error_and_not_made(iam: Any) -> None:
    with pytest.raises(Exception, match="role 'arn:aws:iam::.*AWSServiceRoleForEC2Spot.*' does not exist"):
        preview(iam, ADOPTED)
    # The error has been seen; asyncio would print it once more when it forgets the two reads.
    asyncio.get_event_loop_policy().get_event_loop().set_exception_handler(lambda *_: None)


def test_a_console_made_batch_role_is_adopted_under_its_path_run_after_run(iam: Any) -> None:
    trust = {"Version": "2012-10-17", "Statement": []}
    iam.create_role(RoleName="AWSBatchServiceRole", Path="/service-role/", AssumeRolePolicyDocument=json.dumps(trust))
    found = roles(iam)["AWSBatchServiceRole"]
    first = preview(iam, {}, adopt=["/service-role/AWSBatchServiceRole"])
    bring_up(iam, first)
    second = preview(iam, {}, adopt=["/service-role/AWSBatchServiceRole"])
    assert first.outputs["roles"]["slim"]["batchService"] == {"name": "AWSBatchServiceRole", "arn": found}
    assert [each.read_id for each in first.resources if each.read_id] == ["AWSBatchServiceRole"]
    assert not [each for each in first.resources if "batchService" in each.name and each.type.startswith("aws:")][1:]
    assert declared(second) == declared(first)


def test_nothing_that_is_read_is_protected_which_would_stop_destroy(iam: Any) -> None:
    for service in SPOT:
        iam.create_service_linked_role(AWSServiceName=service)
    made = preview(iam, ADOPTED, protect=True)
    assert {each.protect for each in made.resources if each.read_id} == {False}
    assert {each.protect for each in made.of("aws:iam/role:Role")} == {True}
