"""`aws.iam.get_policy_document`: the document that the AWS provider makes of its arguments."""

import json

import pytest

from offline_preview.lookups.policy_document import policy_document

S3 = {"actions": ["s3:GetObject"], "resources": ["*"]}
DOCUMENTS = {
    "one value is itself, several are a list": (
        {"statements": [{"sid": "A", "actions": ["s3:a", "s3:b"], "resources": ["*"]}]},
        [{"Sid": "A", "Effect": "Allow", "Action": ["s3:b", "s3:a"], "Resource": "*"}],
    ),
    "Deny, Not elements and variables": (
        {"statements": [{"effect": "Deny", "notActions": ["iam:*"], "notResources": ["arn:aws:s3:::&{aws:username}"]}]},
        [{"Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::${aws:username}"}],
    ),
    "principals by type": (
        {
            "statements": [
                {
                    **S3,
                    "principals": [
                        {"type": "AWS", "identifiers": ["arn:aws:iam::111122223333:root"]},
                        {"type": "Service", "identifiers": ["ec2.amazonaws.com"]},
                    ],
                }
            ]
        },
        [
            {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "*",
                "Principal": {"AWS": "arn:aws:iam::111122223333:root", "Service": "ec2.amazonaws.com"},
            }
        ],
    ),
    "everybody": (
        {"statements": [{**S3, "principals": [{"type": "*", "identifiers": ["*"]}]}]},
        [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Principal": "*"}],
    ),
    "conditions of one operator are one block": (
        {
            "statements": [
                {
                    **S3,
                    "conditions": [
                        {"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["111122223333"]},
                        {"test": "StringEquals", "variable": "aws:PrincipalTag/team", "values": ["a", "b"]},
                    ],
                }
            ]
        },
        [
            {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "*",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": "111122223333", "aws:PrincipalTag/team": ["a", "b"]}
                },
            }
        ],
    ),
    "a value given for a list, a number and a boolean": (
        {
            "statements": [
                {
                    "actions": "s3:GetObject",
                    "resources": "*",
                    "conditions": [
                        {"test": "NumericLessThan", "variable": "s3:max-keys", "values": [10.0]},
                        {"test": "Bool", "variable": "aws:SecureTransport", "values": True},
                    ],
                }
            ]
        },
        [
            {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "*",
                "Condition": {"NumericLessThan": {"s3:max-keys": "10"}, "Bool": {"aws:SecureTransport": "true"}},
            }
        ],
    ),
    "everybody and others, and principals of one type twice": (
        {
            "statements": [
                {
                    **S3,
                    "principals": [
                        {"type": "AWS", "identifiers": ["111122223333"]},
                        {"type": "AWS", "identifiers": ["444455556666"]},
                        {"type": "*", "identifiers": ["*"]},
                    ],
                    "notPrincipals": [{"type": "AWS", "identifiers": ["arn:aws:iam::1:user/&{aws:username}"]}],
                }
            ]
        },
        [
            {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "*",
                "Principal": {"AWS": ["444455556666", "111122223333"], "*": "*"},
                "NotPrincipal": {"AWS": "arn:aws:iam::1:user/${aws:username}"},
            }
        ],
    ),
    "one key of one operator twice": (
        {
            "statements": [
                {
                    **S3,
                    "conditions": [
                        {"test": "StringLike", "variable": "s3:prefix", "values": ["&{aws:username}/*"]},
                        {"test": "StringLike", "variable": "s3:prefix", "values": ["", "home/"]},
                    ],
                }
            ]
        },
        [
            {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "*",
                "Condition": {"StringLike": {"s3:prefix": ["${aws:username}/*", "", "home/"]}},
            }
        ],
    ),
    "a statement replaces one of the sources": (
        {
            "sourcePolicyDocuments": ['{"Statement":[{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"}]}', ""],
            "statements": [{**S3, "sid": "A"}],
        },
        [{"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    ),
    "sources come first, overrides replace by Sid": (
        {
            "sourcePolicyDocuments": ['{"Statement":{"Sid":"Old","Effect":"Allow","Action":"s3:*","Resource":"*"}}'],
            "statements": [S3],
            "overridePolicyDocuments": ['{"Statement":[{"Sid":"Old","Effect":"Deny","Action":"*","Resource":"*"}]}'],
        },
        [
            {"Sid": "Old", "Effect": "Deny", "Action": "*", "Resource": "*"},
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
        ],
    ),
}


@pytest.mark.parametrize(("arguments", "statements"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_get_policy_document(arguments: dict[str, object], statements: list[object]) -> None:
    outputs = policy_document(arguments)
    assert json.loads(outputs["json"]) == {"Version": "2012-10-17", "Statement": statements}
    assert json.loads(outputs["minifiedJson"]) == json.loads(outputs["json"])


VERSIONS = {
    "its own": ({"version": "2008-10-17"}, "2008-10-17"),
    "a higher one of a source": (
        {"version": "2008-10-17", "sourcePolicyDocuments": ['{"Version":"2012-10-17"}']},
        "2012-10-17",
    ),
    "a lower one of a source": ({"sourcePolicyDocuments": ['{"Version":"2008-10-17"}']}, "2012-10-17"),
    "a lower one of an override": ({"overridePolicyDocuments": ['{"Version":"2008-10-17"}']}, "2012-10-17"),
}


@pytest.mark.parametrize(("arguments", "version"), VERSIONS.values(), ids=VERSIONS)
def test_get_policy_document_takes_the_highest_version(arguments: dict[str, object], version: str) -> None:
    assert json.loads(policy_document(arguments)["json"]) == {"Version": version}


def test_get_policy_document_takes_the_last_id() -> None:
    arguments = {
        "sourcePolicyDocuments": ['{"Id":"source"}'],
        "policyId": "own",
        "overridePolicyDocuments": ['{"Id":"override"}', "{}"],
    }
    assert json.loads(policy_document(arguments)["json"])["Id"] == "override"
    del arguments["overridePolicyDocuments"]
    assert json.loads(policy_document(arguments)["json"])["Id"] == "own"


TWICE = '{"Statement":[{"Sid":"A"}]}'
REFUSED_DOCUMENTS: dict[str, tuple[dict[str, object], str]] = {
    "no JSON in a source": (
        {"sourcePolicyDocuments": ["{"]},
        "source_policy_documents (item 0) is not a JSON",
    ),
    "no JSON in an override": ({"overridePolicyDocuments": [TWICE, "["]}, "override_policy_documents (item 1) is not"),
    "a Sid twice in the sources": (
        {"sourcePolicyDocuments": [TWICE, TWICE]},
        "duplicate Sid (A) in source_policy_documents (item 1). Remove the Sid",
    ),
    "a Sid twice in the statements": (
        {"statements": [{"sid": "A"}, {"sid": "A"}]},
        "duplicate Sid (A). Remove",
    ),
    "a variable in a document of 2008": (
        {"version": "2008-10-17", "statements": [{"resources": ["arn:aws:s3:::&{aws:username}"]}]},
        "found &{ sequence in (arn:aws:s3:::&{aws:username}), which is not supported in document version 2008-10-17",
    ),
    "what older providers took": ({"sourceJson": "{}"}, "sourceJson is not used any more"),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED_DOCUMENTS.values(), ids=REFUSED_DOCUMENTS)
def test_get_policy_document_refuses_what_the_provider_refuses(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError) as raised:
        policy_document(arguments)
    assert message in str(raised.value)
