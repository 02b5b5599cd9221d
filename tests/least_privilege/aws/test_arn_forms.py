"""The forms of ARNs."""

from least_privilege.aws.arn_forms import forms, is_service, types
from least_privilege.aws.service_reference import read, services


def test_every_service_in_an_arn_is_known() -> None:
    written = {
        arn.split(":")[2]
        for service in services()
        for type_ in read(service).resource_types.values()
        for arn in type_.arns
        if arn.startswith("arn:")
    }
    assert {name for name in written if "$" not in name and not is_service(name)} == set()


def test_a_type_is_known_with_the_sign_before_its_name() -> None:
    assert {"role": "/", "user": "/", "policy": "/"}.items() <= types("iam").items()
    assert types("dynamodb")["table"] == "/"
    assert types("glue")["catalog"] == ""
    assert types("s3") == {}, "a bucket's ARN begins with its name"
    assert forms("no-such-service") == ()
