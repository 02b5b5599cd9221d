"""What follows from the id of a resource that exists already."""

import pytest

from offline_preview.aws_context import AwsContext
from offline_preview.prediction.outputs import of_existing, rules

_CONTEXT = AwsContext(region="eu-west-1", account="111122223333", region_known=True, account_known=True)
_OF = "eu-west-1:111122223333"

ARNS = {
    "of a name": ("dynamodb/table:Table", "pets", f"arn:aws:dynamodb:{_OF}:table/pets"),
    "of a bucket's name": ("s3/bucket:Bucket", "acme-pets", "arn:aws:s3:::acme-pets"),
    "with the default path": ("iam/role:Role", "app", "arn:aws:iam::111122223333:role/app"),
    "with an id that AWS draws": ("autoscaling/group:Group", "web", None),
    "the id is the ARN itself": ("sns/topic:Topic", f"arn:aws:sns:{_OF}:news", f"arn:aws:sns:{_OF}:news"),
    "of a URL that says where": (
        "sqs/queue:Queue",
        "https://sqs.us-east-1.amazonaws.com/444455556666/jobs",
        "arn:aws:sqs:us-east-1:444455556666:jobs",
    ),
    "of several names": ("keyspaces/table:Table", "k/t", f"arn:aws:cassandra:{_OF}:/keyspace/k/table/t"),
    "of a name that may have a bus before it": ("cloudwatch/eventRule:EventRule", "r", None),
    "an id that says nothing": ("ec2/vpc:Vpc", "vpc-0123", None),
    "a type without a rule for its ARN": ("organizations/policy:Policy", "p-12345678", None),
}


@pytest.mark.parametrize(("type_", "id_", "arn"), ARNS.values(), ids=ARNS)
def test_arn(type_: str, id_: str, arn: str | None) -> None:
    computed = frozenset(key for key in rules().get(f"aws:{type_}", ()) if not key.endswith("?"))
    assert of_existing(f"aws:{type_}", id_, computed, _CONTEXT).get("arn") == arn


def test_the_id_is_the_input_that_it_is_made_of() -> None:
    assert of_existing("aws:s3/bucket:Bucket", "acme-pets", frozenset({"arn"}), _CONTEXT) == {
        "bucket": "acme-pets",
        "arn": "arn:aws:s3:::acme-pets",
    }


def test_what_the_account_in_an_arn_says() -> None:
    found = of_existing("aws:sns/topic:Topic", "arn:aws:sns:us-east-1:444455556666:t", frozenset({"owner"}), _CONTEXT)
    assert found == {"name": "t", "owner": "444455556666", "arn": "arn:aws:sns:us-east-1:444455556666:t"}


def test_nothing_is_said_of_a_version_that_a_name_does_not_hold() -> None:
    found = of_existing("aws:lambda/function:Function", "f", frozenset({"arn", "qualifiedArn"}), _CONTEXT)
    assert found == {"name": "f", "arn": f"arn:aws:lambda:{_OF}:function:f"}


IMPORTED = {
    "an id that AWS drew": ("ec2/vpc:Vpc", "vpc-0123", {}, f"arn:aws:ec2:{_OF}:vpc/vpc-0123"),
    "a name with the given path": ("iam/role:Role", "app", {"path": "/a/"}, "arn:aws:iam::111122223333:role/a/app"),
    "an ARN with a part that AWS drew": (
        "acm/certificate:Certificate",
        "arn:aws:acm:r:1:certificate/1",
        {},
        "arn:aws:acm:r:1:certificate/1",
    ),
}


@pytest.mark.parametrize(("type_", "id_", "inputs", "arn"), IMPORTED.values(), ids=IMPORTED)
def test_arn_of_an_imported_resource(type_: str, id_: str, inputs: dict[str, str], arn: str | None) -> None:
    assert of_existing(f"aws:{type_}", id_, frozenset({"arn"}), _CONTEXT, inputs).get("arn") == arn
