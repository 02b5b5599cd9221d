"""Names and ARNs as a finding's id has them."""

import copy
from typing import Any

import pytest

from least_privilege.policy.principals import STAND_IN_ACCOUNT
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.stable_names import drawn_suffixes, stable_name, without_own_names
from least_privilege.stack.surroundings import NOTHING_KNOWN, AwsLocation, Surroundings

OWN = "eu-west-1:111122223333"
AROUND = Surroundings(location=AwsLocation(region="eu-west-1", account="111122223333"), drawn={"-1a2b3c4", "1a2b3c5"})
CLUSTER = "oidc.eks.eu-west-1.amazonaws.com/id"
BY_AWS = {
    "an id of EC2": (f"arn:aws:ec2:{OWN}:vpc/vpc-0123456789abcdef0", "arn:aws:ec2:REGION:ACCOUNT:vpc/vpc-ID"),
    "an old id, which may be a date": (
        f"arn:aws:ec2:{OWN}:vpc/vpc-20240101",
        "arn:aws:ec2:REGION:ACCOUNT:vpc/vpc-20240101",
    ),
    "a key's": (
        f"arn:aws:kms:{OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:kms:REGION:ACCOUNT:key/ID",
    ),
    "an API's": (f"arn:aws:execute-api:{OWN}:a1b2c3d4e5/*/GET/x", "arn:aws:execute-api:REGION:ACCOUNT:ID/*/GET/x"),
    "the provider's, behind a prefix": (
        "arn:aws:iam::111122223333:role/app-20261126034512345600000001",
        "arn:aws:iam::ACCOUNT:role/app-",
    ),
    "all APIs": (
        f"arn:aws:execute-api:{OWN}:*/prod/GET/abcdefghij",
        "arn:aws:execute-api:REGION:ACCOUNT:*/prod/GET/abcdefghij",
    ),
    "a cluster's": (f"{CLUSTER}/{'0123ABCD' * 4}:sub", "oidc.eks.REGION.amazonaws.com/id/ID:sub"),
    "one of another account": ("arn:aws:ec2:eu-west-1:444455556666:vpc/vpc-0123456789abcdef0",) * 2,
    "another region": ("arn:aws:sqs:us-east-1:111122223333:q-1a2b3c4", "arn:aws:sqs:us-east-1:ACCOUNT:q"),
    "a name without a hyphen": ("arn:aws:rds:eu-west-1:111122223333:db:db1a2b3c5", "arn:aws:rds:REGION:ACCOUNT:db:db"),
    "no account": ("arn:aws:apigateway:eu-west-1::/restapis/*", "arn:aws:apigateway:REGION::/restapis/*"),
    "an API's, in its own ARN": (
        "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/*",
        "arn:aws:apigateway:REGION::/restapis/ID/*",
    ),
    "every region and account": ("arn:aws:sqs:*:*:q",) * 2,
    "a policy of AWS": ("arn:aws:iam::aws:policy/ReadOnlyAccess",) * 2,
    "a provider of tokens that anybody may use": ("token.actions.githubusercontent.com:sub",) * 2,
}


@pytest.mark.parametrize(("name", "stable"), BY_AWS.values(), ids=BY_AWS)
def test_what_aws_draws_is_left_out(name: str, stable: str) -> None:
    assert stable_name(name, AROUND) == stable


def test_a_document_outside_a_program_keeps_its_names() -> None:
    arn = f"arn:aws:iam::{STAND_IN_ACCOUNT}:role/x"
    assert stable_name(arn, copy.deepcopy(NOTHING_KNOWN)) == arn


SUFFIXES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a name": ("web", {"name": "web-1a2b3c4"}, ["-1a2b3c4"]),
    "a bucket's, without capitals": ("Data", {"bucket": "data-1a2b3c4"}, ["-1a2b3c4"]),
    "a queue's": ("jobs", {"name": "jobs-1a2b3c4.fifo"}, ["-1a2b3c4"]),
    "an alias of a key": ("key", {"name": "alias/key-1a2b3c4"}, ["-1a2b3c4"]),
    "a database's": ("db", {"identifier": "db1a2b3c4"}, ["1a2b3c4"]),
    "a name cut short": ("a-very-long-name", {"name": "a-very-1a2b3c4"}, ["-1a2b3c4"]),
    "a name that the program gives": ("web", {"name": "data-1a2b3c4"}, []),
    "an unknown name": ("web", {"name": UNKNOWN}, []),
    "an underscore between": ("web", {"deploymentConfigName": "web_1a2b3c4"}, ["_1a2b3c4"]),
    "another name that begins alike": ("web", {"name": "we1a2b3c4"}, []),
    "no name": ("web", {"name": 3, "description": "web-1a2b3c4 is it"}, []),
}


@pytest.mark.parametrize(("name", "inputs", "suffixes"), SUFFIXES.values(), ids=SUFFIXES)
def test_what_pulumi_drew(name: str, inputs: dict[str, Any], suffixes: list[str]) -> None:
    assert list(drawn_suffixes(name, inputs)) == suffixes


OWN_NAMES = {
    "the stack, its account and region": (
        "arn:aws:iam::111122223333:role/dev-app in eu-west-1 of dev",
        "arn:aws:iam::ACCOUNT:role/STACK-app in REGION of STACK",
    ),
    "the European Sovereign Cloud's region": ("queues of eusc-de-east-1", "queues of REGION"),
    "what Pulumi drew": ("role 'app-1a2b3c4'", "role 'app'"),
    "what it may have drawn": ("role 'app1a2b3c4'", "role 'app1a2b3c4'"),
    "the stack's name in another word": ("role 'devices'", "role 'devices'"),
}


@pytest.mark.parametrize(("text", "expected"), OWN_NAMES.values(), ids=OWN_NAMES)
def test_a_text_without_own_names(text: str, expected: str) -> None:
    assert without_own_names(text, "dev") == expected
