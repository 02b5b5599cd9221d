"""Questions with what rules know of a stack: its accounts, and what blocks public access."""

import json
from typing import Any

import pytest

from least_privilege.aws.actions import find
from least_privilege.rules.support.stack_access import access_to
from least_privilege.stack.model import Resource
from tests.support.resources import resource, stack

BUCKET = resource("aws:s3/bucket:Bucket", "pets", bucket="pets")


def _policy(**principal: Any) -> Resource:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pets/*", **principal}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return resource("aws:s3/bucketPolicy:BucketPolicy", "pets", bucket="pets", policy=document)


def _block(**settings: Any) -> Resource:
    return resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "pets", bucket="pets", **settings)


IN_ORGANIZATION = {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}
CASES: dict[str, tuple[list[Resource], list[tuple[str, str]]]] = {
    "public": ([_policy(Principal="*")], [("anyone (public)", "allowed")]),
    "public, and blocked": ([_policy(Principal="*"), _block(restrictPublicBuckets=True)], []),
    "an organization, which no block keeps out": (
        [_policy(Principal="*", **IN_ORGANIZATION), _block(restrictPublicBuckets=True)],
        [("anyone (public)", "depends")],
    ),
    "another account": (
        [_policy(Principal={"AWS": "444455556666"}), _block(restrictPublicBuckets=True)],
        [("account 444455556666", "allowed")],
    ),
}


@pytest.mark.parametrize(("resources", "expected"), CASES.values(), ids=CASES)
def test_what_blocks_public_access(resources: list[Resource], expected: list[tuple[str, str]]) -> None:
    access, read = access_to(stack(BUCKET, *resources), ["111122223333"]), find("s3:GetObject")
    assert read
    found = access.who_can(read, access.targets.of(read, "pets"))
    assert [(each.asker.label, each.answer.value) for each in found] == expected
