"""Statements that several systems have."""

import pytest

from components.iam.arns import Arns
from components.iam.statements import READ_OBJECTS, use_keys

VIA: dict[str, tuple[str, str, object]] = {
    "aws": ("aws", "eu-west-1", "s3.eu-west-1.amazonaws.com"),
    "GovCloud": ("aws-us-gov", "us-gov-west-1", "s3.us-gov-west-1.amazonaws.com"),
    "China, either way": (
        "aws-cn",
        "cn-north-1",
        ["s3.cn-north-1.amazonaws.com.cn", "s3.cn-north-1.amazonaws.com"],
    ),
}


@pytest.mark.parametrize(("partition", "region", "via"), VIA.values(), ids=VIA)
def test_a_key_is_used_by_a_service_of_its_region(partition: str, region: str, via: object) -> None:
    arns = Arns(partition=partition, account="111122223333", region=region)
    key = f"arn:{partition}:kms:{region}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    (statement,) = use_keys(arns, "UseKey", [key, ""], READ_OBJECTS, "s3")
    assert statement["Condition"] == {"StringEquals": {"kms:ViaService": via}}
    assert use_keys(arns, "UseKey", ["", ""], READ_OBJECTS, "s3") == ()
