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
    "the id is the ARN itself": ("sns/topic:Topic", f"arn:aws:sns:{_OF}:news", None),
    "an id that says nothing": ("ec2/vpc:Vpc", "vpc-0123", None),
    "a type without rules": ("eks/addon:Addon", "pets:cni", None),
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
