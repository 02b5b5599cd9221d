"""The example application, previewed as a command against this repository's pack and other stacks' outputs."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from examples.app.functions import photo_processor
from examples.app.roles import ContractError, find_roles
from tests.support.command import REPOSITORY, Ended, run

APP = REPOSITORY / "examples/app"
NAMES = ("lambdaPhotoProcessor", "ecsExecution", "ecsTask")
OFFERED = {"pettracker": {name: {"name": name, "arn": f"arn:aws:iam::111122223333:role/{name}"} for name in NAMES}}
WITHOUT_TASK = {"pettracker": {**{n: OFFERED["pettracker"][n] for n in NAMES[:2]}, "ecsTasks": {"name": "", "arn": ""}}}
REFERENCE = "organization/aws-roles/dev"
UNMADE = (
    f"the project's virtual environment {APP}/.venv does not exist: the program runs with the preview's own packages"
)
NOTES = [] if (APP / ".venv").exists() else [UNMADE]


def preview(reference: Path | None, *arguments: str) -> Ended:
    """What `make preview-app` runs, with the outputs of the program in the directory `reference`."""
    of_roles = ["--reference", f"{REFERENCE}={reference}"] if reference else []
    return run("preview", "--program", str(APP), "--stack", "dev", *arguments, *of_roles)


def offering(directory: Path, outputs: str) -> Path:
    """A project that has the name of this one and exports `outputs`, the Python text of a dict."""
    (directory / "Pulumi.yaml").write_text("name: aws-roles\nruntime: python\n")
    lines = ["import pulumi", f"for name, value in {outputs}.items():", "    pulumi.export(name, value)"]
    (directory / "__main__.py").write_text("\n".join(lines))
    return directory


def test_it_takes_its_roles_from_the_dev_stack_and_the_pack_has_nothing_against_it() -> None:
    ended = preview(REPOSITORY, "--format", "json")
    assert ended.code == 0, ended.err
    document = ended.json
    assert document["findings"] == [] and document["notes"] == NOTES
    arn = "arn:aws:iam::111122223333:role/PetTracker-"
    assert document["outputs"]["roles"] == {
        "processor": f"{arn}Lambda-PhotoProcessor-dev",
        "execution": f"{arn}ECS-Execution-dev",
        "task": f"{arn}ECS-Task-dev",
    }


def test_a_stack_that_is_not_given_leaves_the_roles_unknown() -> None:
    ended = preview(None)
    assert ended.code == 0, ended.err
    assert f"stack reference '{REFERENCE}' is not given, so its outputs are unknown" in ended.out


UNKNOWN_ROLES = """{
    "version": 1, "roles": pulumi.Output.all(pulumi.StackReference("organization/other/dev").get_output("roles")),
}"""


def test_outputs_that_preview_cannot_know_leave_the_roles_unknown(tmp_path: Path) -> None:
    ended = preview(offering(tmp_path, UNKNOWN_ROLES))
    assert ended.code == 0, ended.err


MISSING = {
    "a role": (
        {"version": 1, "roles": WITHOUT_TASK},
        "system 'pettracker' has no role 'ecsTask' (did you mean 'ecsTasks'?)",
    ),
    "a system": ({"version": 1, "roles": {"slim": {}}}, "has no system 'pettracker'; it has slim"),
    "the contract's version": (
        {"version": 2, "roles": OFFERED},
        "has version 2 of the outputs contract, but this program reads version 1: copy roles.py from aws-roles again",
    ),
    "every output": (
        {},
        "has no output version and roles: is it a stack of aws-roles that was deployed?",
    ),
}


@pytest.mark.parametrize(("outputs", "expected"), MISSING.values(), ids=MISSING)
def test_what_is_missing_is_told_in_one_line(tmp_path: Path, outputs: dict[str, Any], expected: str) -> None:
    ended = preview(offering(tmp_path, repr(outputs)))
    assert ended.code == 2
    assert ended.err == f"error: stack {REFERENCE}: {expected}" + "\n"
    assert ended.out == ""


REFUSED = {
    "two roles at once": (
        (1, {"pettracker": {}}, ("ecsTask", "ecsExecution")),
        "system 'pettracker' has no role 'ecsTask'; it has none; "
        "system 'pettracker' has no role 'ecsExecution'; it has none",
    ),
    "a version that is text": (("1", OFFERED, ("ecsTask",)), "has version '1' of the outputs contract"),
    "a version as the engine hands it over": ((2.0, OFFERED, ("ecsTask",)), "has version 2 of the outputs contract"),
    "roles without a version": ((None, OFFERED, ("ecsTask",)), "has no output version:"),
    "a version without roles": ((1, None, ("ecsTask",)), "has no output roles:"),
    "roles that are a list": ((1, [], ("ecsTask",)), "has no output roles with systems in it"),
}


@pytest.mark.parametrize(("given", "expected"), REFUSED.values(), ids=REFUSED)
def test_the_reader_refuses(given: tuple[Any, Any, tuple[str, ...]], expected: str) -> None:
    version, offered, roles = given
    with pytest.raises(ContractError) as refused:
        find_roles("acme/aws-roles/prod", version, offered, "pettracker", roles)
    assert f"stack acme/aws-roles/prod: {expected}" in str(refused.value)


def test_a_version_that_is_a_float_is_the_same_version() -> None:
    assert find_roles("s", 1.0, OFFERED, "pettracker", NAMES)["ecsTask"] == OFFERED["pettracker"]["ecsTask"]


def test_its_pins_are_those_of_this_repository() -> None:
    own, root = ((d / "requirements.txt").read_text().splitlines() for d in (APP, REPOSITORY))
    assert set(own) <= set(root)


def test_the_function_records_each_photo(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "PHOTOS_TABLE": "PetTracker-Photos",
    }.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
        dynamodb.create_table(
            TableName="PetTracker-Photos",
            KeySchema=[{"AttributeName": "photo", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "photo", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        s3.create_bucket(Bucket="pets")
        s3.put_object(Bucket="pets", Key="a cat.jpg", Body=b"meow")
        record = {"s3": {"bucket": {"name": "pets"}, "object": {"key": "a+cat.jpg"}}}
        assert photo_processor.handler({"Records": [record]}, None) == {"recorded": 1}
        items = dynamodb.scan(TableName="PetTracker-Photos")["Items"]
    assert items == [{"photo": {"S": "pets/a cat.jpg"}, "bytes": {"N": "4"}}]
