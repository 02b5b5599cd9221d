"""How Pulumi's AWS provider names what a program leaves unnamed.

Source: https://github.com/pulumi/pulumi-aws/blob/master/provider/resource_overrides.go
"""

import re
from typing import Any

import pytest

from offline_preview.errors import PreviewError
from offline_preview.prediction.auto_names import auto_named


@pytest.mark.parametrize(
    ("type_", "inputs", "known", "expected"),
    [
        ("iam/role:Role", {}, "name", {"name": "My-Thing-[0-9a-f]{7}"}),
        ("iam/role:Role", {"name": "given"}, "name", {}),
        ("iam/role:Role", {"namePrefix": "given"}, "name", {}),
        ("iam/rolePolicyAttachment:RolePolicyAttachment", {}, "role", {}),
        ("s3/bucket:Bucket", {}, "bucket", {"bucket": "my-thing-[0-9a-f]{7}"}),
        ("s3/bucket:Bucket", {"bucketPrefix": "given"}, "bucket", {}),
        ("s3/bucketPolicy:BucketPolicy", {}, "bucket", {}),
        ("s3/bucketObject:BucketObject", {}, "key", {"key": "My-Thing"}),
        ("sqs/queue:Queue", {}, "name", {"name": "My-Thing-[0-9a-f]{7}"}),
        ("sqs/queue:Queue", {"fifoQueue": True}, "name", {"name": "My-Thing-[0-9a-f]{7}\\.fifo"}),
        ("sns/topic:Topic", {"fifoTopic": True}, "name", {"name": "My-Thing-[0-9a-f]{7}\\.fifo"}),
        ("kms/alias:Alias", {}, "name", {"name": "alias/My-Thing-[0-9a-f]{7}"}),
        ("rds/instance:Instance", {"engine": "mysql"}, "identifier", {"identifier": "My-Thing[0-9a-f]{7}"}),
        ("rds/instance:Instance", {"engine": "sqlserver-ex"}, "identifier", {"identifier": "My-Thing[0-9a-f]{3}"}),
        ("rds/cluster:Cluster", {}, "clusterIdentifier", {}),
        ("lambda/permission:Permission", {}, "statementId", {"statementId": "My-Thing-[0-9a-f]{7}"}),
        ("glue/catalogTable:CatalogTable", {}, "name", {"name": "my-thing_[a-z]{8}"}),
        ("appsync/dataSource:DataSource", {}, "name", {"name": "My-Thing_[0-9a-f]{7}"}),
        ("iot/topicRule:TopicRule", {}, "name", {"name": "My-Thing"}),
        ("route53/record:Record", {}, "name", {}),
    ],
)
def test_the_name_of_a_resource(type_: str, inputs: dict[str, Any], known: str, expected: dict[str, str]) -> None:
    first, again, other = (
        auto_named(f"aws:{type_}", urn, "My-Thing", inputs, frozenset({known})) for urn in ("urn", "urn", "other")
    )

    assert first.keys() == expected.keys()
    assert all(re.fullmatch(pattern, first[key]) for key, pattern in expected.items())
    assert first == again
    assert (first == other) == all("[" not in pattern for pattern in expected.values())


@pytest.mark.parametrize(
    ("type_", "property_", "longest"),
    [
        ("iam/role:Role", "name", 64 - 8),
        ("lambda/function:Function", "name", 64 - 8),
        ("sqs/queue:Queue", "name", 80 - 8),
        ("iam/policy:Policy", "name", 255 - 8),
        ("s3/bucket:Bucket", "bucket", 63 - 8),
    ],
)
def test_a_name_that_gets_too_long_is_refused(type_: str, property_: str, longest: int) -> None:
    def named(length: int) -> dict[str, str]:
        return auto_named(f"aws:{type_}", "urn", "n" * length, {}, frozenset({property_}))

    assert named(longest)
    with pytest.raises(PreviewError, match=f"characters, where {longest + 8} are allowed; .* or set {property_}$"):
        named(longest + 1)
