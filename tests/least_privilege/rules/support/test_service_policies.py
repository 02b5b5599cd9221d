"""What a service refuses in the policies of its resources."""

from typing import Any

import pytest

from least_privilege.rules.document import malformed
from least_privilege.standalone.analyze import analyze
from tests.support.documents import allow, document
from tests.support.pack import sdk_check

CLERK = {"AWS": "arn:aws:iam::111122223333:role/clerk"}
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"
OBJECTS = "arn:aws:s3:::shop/*"
BUCKET, QUEUES, KEY = "aws:s3/bucketPolicy:BucketPolicy", "aws:sqs/queue:Queue", "aws:kms/key:Key"
NETWORK = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"

CASES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a bucket's own": (BUCKET, allow(["s3:GetObject", "S3:List*"], OBJECTS), []),
    "everything": (BUCKET, allow("*", "*"), []),
    "a directory bucket's": (
        BUCKET,
        allow("s3express:CreateSession", "arn:aws:s3express:eu-west-1:111122223333:b"),
        [],
    ),
    "a queue's action on a bucket": (
        BUCKET,
        allow("sqs:SendMessage", OBJECTS),
        ["unsupported-service:sqs:SendMessage"],
    ),
    "a queue on a bucket": (BUCKET, allow("s3:GetObject", [OBJECTS, QUEUE]), ["unsupported-resource-arn"]),
    "a service with a wildcard": (BUCKET, allow("s3:GetObject", "arn:aws:s*:::shop/*"), []),
    "a bucket's action on a queue": (QUEUES, allow("s3:PutObject", QUEUE), ["unsupported-service:s3:PutObject"]),
    "all but another service's action": (
        QUEUES,
        {"Effect": "Deny", "NotAction": ["sqs:SendMessage", "sns:Publish"], "Resource": QUEUE},
        ["unsupported-service:sns:Publish"],
    ),
    "a key's own": (KEY, allow("kms:Decrypt", "*"), []),
    "what no ARN is": (KEY, allow("kms:Decrypt", "key"), []),
    "capitals in the own service, which is another fault": (
        QUEUES,
        allow("sqs:SendMessage", "arn:aws:SQS:eu-west-1:111122223333:orders"),
        [],
    ),
    "a network's, which is on every service": (NETWORK, allow(["sqs:SendMessage", "s3:GetObject"], "*"), []),
}


@pytest.mark.parametrize(("type_", "statement", "details"), CASES.values(), ids=CASES)
def test_only_the_service_that_the_policy_is_on_may_be_named(
    type_: str, statement: dict[str, Any], details: list[str]
) -> None:
    found = sdk_check(malformed.RULE, type_, {"policy": document({**statement, "Principal": CLERK})})
    own = [each.id.partition(":")[2] for each in found]
    assert [each for each in own if each.startswith("unsupported")] == details


IN_THE_SHOP: dict[str, tuple[str | list[str], bool]] = {
    "its objects": (OBJECTS, True),
    "itself": ("arn:aws:s3:::shop", True),
    "itself by a wildcard": ("arn:aws:s3:::sh*", True),
    "a variable in a key": ("arn:aws:s3:::shop/${aws:PrincipalTag/team}/*", True),
    "another bucket's objects": ("arn:aws:s3:::shops/*", False),
    "another bucket beside its own": ([OBJECTS, "arn:aws:s3:::store/*"], False),
    "everything": ("*", False),
}


@pytest.mark.parametrize(("resources", "is_right"), IN_THE_SHOP.values(), ids=IN_THE_SHOP)
def test_a_buckets_policy_names_that_bucket_alone(resources: str | list[str], is_right: bool) -> None:
    given = {"bucket": "shop", "policy": document({**allow("s3:GetObject", resources), "Principal": CLERK})}
    found = [each.evidence for each in sdk_check(malformed.RULE, BUCKET, given) if "the bucket 'shop'" in each.evidence]
    assert bool(found) is not is_right
    assert not sdk_check(malformed.RULE, BUCKET, {**given, "bucket": "arn:aws:s3:::shop"})


def test_a_bucket_that_is_unknown_may_be_any() -> None:
    given = document({**allow("s3:GetObject", "*"), "Principal": CLERK})
    assert not sdk_check(malformed.RULE, BUCKET, {"policy": given})


def test_what_to_write_instead() -> None:
    statement = {**allow(["s3:GetObject", "kms:Decrypt"], [OBJECTS, QUEUE]), "Principal": CLERK}
    action, resource = sdk_check(malformed.RULE, BUCKET, {"policy": document(statement)})
    assert action.evidence == (
        "Statement 1 of policy of aws.s3.BucketPolicy 'it' names kms:Decrypt, but the policy can have actions of s3 "
        "or s3express alone: AWS rejects it."
    )
    assert (action.fix, resource.fix) == (
        'write "Action": "s3:GetObject".',
        f'write "Resource": "{OBJECTS}".',
    )


def test_a_document_without_its_resource_is_no_buckets() -> None:
    given = document({**allow("athena:GetWorkGroup", "*"), "Principal": CLERK})
    assert not [each for each in analyze([given]) if each.id.startswith("iam-malformed-document")]


WITHOUT_RESOURCE = {
    BUCKET: '"arn:aws:s3:::BUCKET/*"',
    "aws:s3/accessPoint:AccessPoint": '"arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME/object/*"',
    KEY: '"*"',
}


@pytest.mark.parametrize(("type_", "resource"), WITHOUT_RESOURCE.items(), ids=WITHOUT_RESOURCE)
def test_some_services_demand_a_resource(type_: str, resource: str) -> None:
    service = type_.partition(":")[2].partition("/")[0]
    statement = {"Effect": "Allow", "Action": f"{service}:Get*", "Principal": CLERK}
    (finding,) = sdk_check(malformed.RULE, type_, {"policy": document(statement)})
    assert (finding.id, finding.fix) == ("iam-malformed-document:missing-resource", f'write "Resource": {resource}.')


@pytest.mark.parametrize("resource", [[], None, {}], ids=str)
def test_a_resource_without_value_is_one_fault(resource: Any) -> None:
    statement = {**allow("s3:GetObject", resource), "Principal": CLERK}
    (finding,) = sdk_check(malformed.RULE, BUCKET, {"policy": document(statement)})
    assert finding.id in ("iam-malformed-document:empty-resource", "iam-malformed-document:type")


@pytest.mark.parametrize(
    ("type_", "action"),
    [
        ("aws:ecr/repositoryPolicy:RepositoryPolicy", "ecr:BatchGetImage"),
        # Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
        ("aws:sns/topicPolicy:TopicPolicy", "sns:Publish"),
    ],
)
def test_others_do_not(type_: str, action: str) -> None:
    statement = {"Effect": "Allow", "Action": action, "Principal": CLERK}
    assert not sdk_check(malformed.RULE, type_, {"policy": document(statement)})
