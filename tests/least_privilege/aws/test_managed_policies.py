"""The data on AWS managed policies."""

import pytest

from least_privilege.aws import managed_policies
from least_privilege.aws.refresh_managed_policies import from_moto


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:iam::aws:policy/AdministratorAccess", "AdministratorAccess"),
        ("arn:aws-cn:iam::aws:policy/service-role/AWSLambdaRole", "service-role/AWSLambdaRole"),
        ("arn:aws:iam::123456789012:policy/AdministratorAccess", None),
        ("arn:aws:iam::aws:role/x", None),
        ("AdministratorAccess", None),
        ("", None),
    ],
)
def test_which_arns_are_aws_managed(arn: str, name: str | None) -> None:
    assert managed_policies.name_of(arn) == name
    assert (managed_policies.document(arn) is not None) is (name is not None)


def test_an_unknown_policy_has_no_document_and_a_path_counts() -> None:
    assert managed_policies.document("arn:aws:iam::aws:policy/NoSuchPolicy") is None
    assert managed_policies.document("arn:aws:iam::aws:policy/AWSLambdaRole") is None


def test_every_document_obeys_the_grammar() -> None:
    documents = [managed_policies.document(f"arn:aws:iam::aws:policy/{name}") for name in managed_policies.names()]
    assert len(documents) > 1500
    assert [problem for document in documents if document for problem in document.problems] == []


def test_the_data_is_what_the_refresh_command_takes_from_the_pinned_moto() -> None:
    assert sorted(name for name, _, _ in from_moto()) == list(managed_policies.names())


def test_withdrawn_policies_name_a_successor_that_exists() -> None:
    gone = managed_policies.withdrawn("arn:aws:iam::aws:policy/AWSLambdaFullAccess")
    assert gone is not None
    assert gone.successor == "AWSLambda_FullAccess"
    assert managed_policies.withdrawn("arn:aws:iam::aws:policy/AWSLambda_FullAccess") is None
    assert managed_policies.withdrawn("arn:aws:iam::123456789012:policy/AWSLambdaFullAccess") is None
    known = {name.rpartition("/")[2] for name in managed_policies.names()}
    lines = managed_policies.WITHDRAWN.read_text(encoding="utf-8").splitlines()[1:]
    table = [managed_policies.Withdrawn(*line.split("\t")) for line in lines]
    assert [entry.name for entry in table] == sorted(entry.name for entry in table)
    assert {entry.successor for entry in table} - {""} <= known
    assert all(entry.source.startswith(("https://docs.aws.amazon.com/", "https://aws.amazon.com/")) for entry in table)
