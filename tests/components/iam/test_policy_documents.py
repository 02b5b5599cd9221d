"""Documents: the structures, their JSON, and their size as IAM counts it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.iam.policy_documents import Document, allow, deny, document, service_trust, size, to_json, trust

CASES: list[tuple[str, Document, list[dict[str, Any]]]] = [
    (
        "one action and resource stay single",
        document(allow("A", "s3:GetObject", "*")),
        [{"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    ),
    (
        "a list of one is single too",
        document(allow("A", ["s3:GetObject"], ("arn",))),
        [{"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn"}],
    ),
    (
        "several stay in their order",
        document(deny("D", ("s3:b", "s3:a"), ["y", "x"])),
        [{"Sid": "D", "Effect": "Deny", "Action": ["s3:b", "s3:a"], "Resource": ["y", "x"]}],
    ),
    (
        "a condition",
        document(allow("A", "s3:a", "x", {"StringEquals": {"aws:SourceAccount": "1"}})),
        [
            {
                "Sid": "A",
                "Effect": "Allow",
                "Action": "s3:a",
                "Resource": "x",
                "Condition": {"StringEquals": {"aws:SourceAccount": "1"}},
            }
        ],
    ),
    (
        "a trust in people, with MFA",
        document(trust("T", {"AWS": ["b", "a"]}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}})),
        [
            {
                "Sid": "T",
                "Effect": "Allow",
                "Principal": {"AWS": ["b", "a"]},
                "Action": "sts:AssumeRole",
                "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
            }
        ],
    ),
    (
        "a service that sends no source",
        service_trust("ec2"),
        [
            {
                "Sid": "Service",
                "Effect": "Allow",
                "Principal": {"Service": "ec2.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    ),
    (
        "a service that sends its source",
        service_trust("states", "111122223333", ["a", "b"]),
        [
            {
                "Sid": "Service",
                "Effect": "Allow",
                "Principal": {"Service": "states.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": "111122223333"},
                    "ArnLike": {"aws:SourceArn": ["a", "b"]},
                },
            }
        ],
    ),
]


@pytest.mark.parametrize(("made", "statements"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_document(made: Document, statements: list[dict[str, Any]]) -> None:
    assert json.loads(to_json(made)) == {"Version": "2012-10-17", "Statement": statements}


@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=255), min_size=1), min_size=1))
def test_size_is_what_is_left_of_the_json_without_white_space_however_it_is_indented(resources: list[str]) -> None:
    made = document(allow("A", "s3:GetObject", resources))
    indented = json.dumps(made, indent=4, ensure_ascii=False)
    assert size(made) == sum(not character.isspace() for character in indented)
    assert json.loads(to_json(made)) == made
