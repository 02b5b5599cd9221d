"""Documents that a look-up made without what was unknown at preview."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.pulumi_pack.dropped_arguments import with_unknown_documents
from least_privilege.stack.model import Resource
from offline_preview.lookups.policy_document import policy_document
from tests.support.documents import ROLE, ROLE_POLICY

READ = {"actions": ["s3:GetObject"]}
SERVICE = {"type": "Service", "identifiers": ["ec2.amazonaws.com"]}


def looked_up(*statements: dict[str, Any]) -> str:
    """The document that the AWS provider writes."""
    return str(policy_document({"statements": list(statements)})["json"])


def written(statement: dict[str, Any]) -> str:
    """A document in the provider's own form, of a statement that our look-up does not make."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}, indent=2)


DOCUMENTS: dict[str, tuple[str, str, str, bool]] = {
    "no Resource": (ROLE_POLICY, "policy", looked_up(READ), True),
    "no Resource in one of two": (ROLE_POLICY, "policy", looked_up({**READ, "resources": ["*"]}, READ), True),
    "with a sign that the provider escapes": (
        ROLE_POLICY,
        "policy",
        looked_up({**READ, "sid": "a&b"}).replace("&", "\\u0026"),
        True,
    ),
    "a whole one": (ROLE_POLICY, "policy", looked_up({**READ, "resources": ["arn:aws:s3:::pets/*"]}), False),
    "NotResource": (ROLE_POLICY, "policy", looked_up({**READ, "notResources": ["arn:aws:s3:::pets/*"]}), False),
    "written by the program": (ROLE_POLICY, "policy", json.dumps(json.loads(looked_up(READ))), False),
    "no Action": (ROLE_POLICY, "policy", looked_up({"resources": ["*"]}), True),
    "a kind of Principal without values": (
        ROLE,
        "assumeRolePolicy",
        written({"Action": "sts:AssumeRole", "Principal": {"AWS": []}}),
        True,
    ),
    "a condition without values": (
        ROLE_POLICY,
        "policy",
        written({"Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {}}}),
        True,
    ),
    "an empty text in a condition": (
        ROLE_POLICY,
        "policy",
        written({"Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": ""}}}),
        False,
    ),
    "known values beside what was left out": (
        ROLE_POLICY,
        "policy",
        looked_up({**READ, "resources": ["arn:aws:s3:::pets/*"]}),
        False,
    ),
    "no JSON": (ROLE_POLICY, "policy", "{", False),
    "no Principal": (ROLE, "assumeRolePolicy", looked_up({"actions": ["sts:AssumeRole"]}), True),
    "a Principal": (
        ROLE,
        "assumeRolePolicy",
        looked_up({"actions": ["sts:AssumeRole"], "principals": [SERVICE]}),
        False,
    ),
    "a bucket's without Resource": (
        "aws:s3/bucketPolicy:BucketPolicy",
        "policy",
        looked_up({**READ, "principals": [SERVICE]}),
        True,
    ),
    "a repository's without Resource, which may leave it out": (
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        "policy",
        looked_up({"actions": ["ecr:BatchGetImage"], "principals": [SERVICE]}),
        False,
    ),
    "a bucket's without Principal": (
        "aws:s3/bucketPolicy:BucketPolicy",
        "policy",
        looked_up({**READ, "resources": ["*"]}),
        True,
    ),
}


@pytest.mark.parametrize(("type_", "path", "text", "unknown"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_document_that_lacks_an_element_is_unknown(type_: str, path: str, text: str, unknown: bool) -> None:
    given = Resource(type=type_, name="it", urn="it", properties={path: text, "name": "it"})
    assert (with_unknown_documents(given).at(path) is UNKNOWN) == unknown
