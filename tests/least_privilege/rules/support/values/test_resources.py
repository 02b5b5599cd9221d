"""ARNs that AWS refuses, or that name nothing."""

import pytest

from least_privilege.policy.patterns import resource_pattern
from least_privilege.rules.support.values.resources import names_nothing, resource_fault

MANDATORY, ADVISORY = False, True
FAULTS: dict[tuple[str, bool], tuple[str, bool, str]] = {
    ("arn:AWS:s3:::pets/*", False): ("partition", MANDATORY, "write aws"),
    ("arn:amazon:s3:::pets/*", False): ("partition", MANDATORY, "aws.get_partition()"),
    ("arn::s3:::pets/*", False): ("partition", MANDATORY, "write aws"),
    ("arn:aws-jp:s3:::pets/*", False): ("partition", ADVISORY, ""),
    ("arn:aws:sqs:eu-wst-1:111122223333:pets", False): ("region", MANDATORY, "write eu-west-1"),
    ("arn:aws:sqs:EU-WEST-1:111122223333:pets", False): ("region", MANDATORY, "write eu-west-1"),
    ("arn:aws:sqs:eu-west-1a:111122223333:pets", False): ("region", MANDATORY, "write eu-west-1"),
    ("arn:aws:sqs:eu-west-9:111122223333:pets", False): ("region", ADVISORY, "write eu-west-"),
    ("arn:aws:sqs:cn-north-1:111122223333:pets", False): ("region", MANDATORY, "arn:aws-cn"),
    ("arn:aws-cn:sqs:eu-west-1:111122223333:pets", False): ("region", MANDATORY, "arn:aws"),
    ("arn:aws:sqs:eu-west-1:1111-2222-3333:pets", False): ("account", MANDATORY, "write 111122223333"),
    ("arn:aws:sqs:eu-west-1:11112222333:pets", False): ("account", MANDATORY, "12 digits"),
    ("arn:aws:sqs:eu-west-1:payments:pets", False): ("account", MANDATORY, "12 digits"),
    ("arn:aws:S3:::pets/*", False): ("service-case", MANDATORY, "write arn:aws:s3:::pets/*"),
    ("arn:aws:dynamo:eu-west-1:111122223333:table/Pets", False): (
        "unknown-service",
        ADVISORY,
        "write arn:aws:dynamodb:",
    ),
    ("arn:aws:dynamodb:eu-west-1::table/Pets", False): ("missing-account", ADVISORY, "or * for all"),
    ("arn:aws:dynamodb::111122223333:table/Pets", False): ("missing-region", ADVISORY, "or * for all"),
    ("arn:aws:s3::111122223333:pets/*", False): ("account-not-allowed", ADVISORY, "write arn:aws:s3:::pets/*"),
    ("arn:aws:iam:eu-west-1:111122223333:role/web", False): ("region-not-allowed", ADVISORY, "arn:aws:iam::1111"),
    ("arn:aws:s3:::", False): ("no-name", ADVISORY, "after the last colon"),
    ("arn:aws:s3:::", True): ("no-name", MANDATORY, "after the last colon"),
    ("arn:aws:iam::111122223333:role/", False): ("no-name", ADVISORY, "role/NAME"),
    ("arn:aws:iam::111122223333:role", True): ("no-name", MANDATORY, "role/NAME"),
    ("arn:aws:dynamodb:eu-west-1:111122223333:table/", True): ("no-name", MANDATORY, "table/*"),
    ("arn:aws:ec2:*:*:*/i-0abc", True): ("wildcard-in-type", MANDATORY, "each type"),
    ("arn:aws:iam::*:r*/admin", True): ("wildcard-in-type", MANDATORY, "arn:aws:iam::*:role/admin, "),
    ("arn:aws:iam::*:u*", True): ("wildcard-in-type", MANDATORY, "write arn:aws:iam::*:user/*"),
    ("arn:aws:iam::*:user*", True): ("wildcard-in-type", ADVISORY, "write arn:aws:iam::*:user/*"),
    ("arn:aws:ec2:*:*:inst*", True): ("wildcard-in-type", MANDATORY, "write arn:aws:ec2:*:*:instance/*, "),
    ("arn:aws:lambda:*:*:func*:prod", True): ("wildcard-in-type", MANDATORY, "arn:aws:lambda:*:*:function:prod"),
    ("arn:aws:secretsmanager:*:*:secret*", True): ("wildcard-in-type", ADVISORY, ":secret:*"),
    ("arn:aws:iam::*:x*", True): ("wildcard-in-type", MANDATORY, "each type"),
    ("arn:aws:glue:*:*:*/*", True): ("wildcard-in-type", ADVISORY, "write arn:aws:glue:*:*:* for all"),
}


@pytest.mark.parametrize(("given", "expected"), FAULTS.items(), ids=[f"{arn} {deny}" for arn, deny in FAULTS])
def test_a_fault_is_found(given: tuple[str, bool], expected: tuple[str, bool, str]) -> None:
    code, advisory, cure = expected
    found = resource_fault(*given)
    assert (found.code if found else "") == code
    if found:
        assert (found.advisory, cure in found.fix) == (advisory, True)


@pytest.mark.parametrize("denies", [False, True])
@pytest.mark.parametrize(
    "arn",
    [
        "*",
        "arn:*:*:*:*:*",
        "arn:aws:*:*:*:*",
        "arn:aws:s3:::pets/*",
        "arn:aws*:s3:::pets/*",
        "arn:aws:s3:::*/logs/*",
        "arn:aws:s3:::pets/folder/",
        "arn:aws:sqs:eu-*:111122223333:pets",
        "arn:aws:iam::${aws:PrincipalAccount}:role/web",
        "arn:aws:sqs:${aws:RequestedRegion}:111122223333:pets",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:ec2:*::image/ami-1",
        "arn:aws:ec2:*:*:*/*",
        "arn:aws:iam::111122223333:*",
        "arn:aws:wafv2:*:*:*/webacl/*",
        "arn:aws:glue:*:*:catalog",
        "arn:aws:apigateway:eu-west-1::/restapis/*",
        "arn:aws:secretsmanager:*:*:secret:*",
        "arn:aws:iam::*:*/*",
        "arn:aws:execute-api:*:*:*/prod/GET/pets",
        "arn:aws-cn:sqs:cn-north-1:111122223333:pets",
        "arn:aws:ssm:*::document/AWS-RunShellScript",
        "arn:aws:ssm:*::parameter/aws/service/ami-amazon-linux-latest/*",
        "execute-api:/*",
        "arn:aws:catalog:eu-west-1:111122223333:portfolio/port-1",
        "arn:aws:s3:eu-west-1:111122223333:accesspoint/pets",
        "arn:aws:iam:*:111122223333:role/web",
    ],
)
def test_a_right_arn_has_no_fault(arn: str, denies: bool) -> None:
    assert resource_fault(arn, denies) is None


WILDCARDS = {
    "arn:aws:iam::*:u*": "what it should deny on user may stay allowed",
    "arn:aws:ec2:*:*:inst*": "instance, instance-connect-endpoint, instance-event-window may stay allowed",
    "arn:aws:iam::*:x*": "no type begins so",
    "arn:aws:glue:*:*:*/*": "matches no catalog",
}


@pytest.mark.parametrize(("arn", "said"), WILDCARDS.items(), ids=WILDCARDS)
def test_a_deny_of_a_pattern_of_types_says_what_it_may_leave(arn: str, said: str) -> None:
    found = resource_fault(arn, True)
    assert found is not None
    assert said in found.what


@pytest.mark.parametrize("arn", ["arn:aws:iam::*:user*", "arn:aws:ec2:*:*:inst*/*", "arn:aws:iam::*:r*/admin"])
def test_an_allow_of_a_pattern_of_types_is_read_as_it_stands(arn: str) -> None:
    assert resource_fault(arn, False) is None


ARNS = {
    "arn:aws:s3:::pets/x": False,
    "arn:aws:sqs": False,
    "arn:aws:sqs:*": False,
    "*pets": False,
    "arn:aws:xyzq:eu-west-1:111122223333:pets": False,
    "pets/*": True,
    "s3://pets/*": True,
    "arn:aws:s3:pets/*": True,
    "arn:aws:iam:111122223333:role/*": True,
    "arn:aws:lambda:eu-wst-*:111122223333:function:web": False,
    "arn:aws:lambda:EU*:111122223333:function:web": True,
}


@pytest.mark.parametrize(("arn", "answer"), ARNS.items(), ids=ARNS)
def test_names_nothing(arn: str, answer: bool) -> None:
    """`eu-wst-*` may be of a new region: that is advisory, and says nothing for certain."""
    assert names_nothing(resource_pattern(arn)) is answer


SLASHES = {
    "arn:aws:iam::111122223333:role//svc/app": "arn:aws:iam::111122223333:role/svc/app",
    "arn:aws:ssm:eu-west-1:111122223333:parameter//app/db": "arn:aws:ssm:eu-west-1:111122223333:parameter/app/db",
    "arn:aws:sqs:eu-west-1:111122223333:queue/orders": "arn:aws:sqs:eu-west-1:111122223333:orders",
    "arn:aws:sns:eu-west-1:111122223333:topic/*": "the topic's name alone",
    "arn:aws:s3:::pets.s3.amazonaws.com/*": "arn:aws:s3:::pets/*",
    "arn:aws:s3:::pets.s3.eu-west-1.amazonaws.com/*": "arn:aws:s3:::pets/*",
    "arn:aws:s3:::pets.s3-website-eu-west-1.amazonaws.com": "arn:aws:s3:::pets",
    "arn:aws:s3:::pets/*,arn:aws:s3:::logs/*": '["arn:aws:s3:::pets/*", "arn:aws:s3:::logs/*"]',
    "arn:aws:s3:::pets/* arn:aws:s3:::logs/*": '["arn:aws:s3:::pets/*", "arn:aws:s3:::logs/*"]',
}


@pytest.mark.parametrize(("arn", "right"), SLASHES.items(), ids=SLASHES)
@pytest.mark.parametrize("denies", [False, True])
def test_a_name_that_a_program_put_together_wrongly(arn: str, right: str, denies: bool) -> None:
    found = resource_fault(arn, denies)
    assert found is not None
    assert found.fix.endswith(right)
    assert found.advisory is (not denies and found.code != "several-arns")


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:s3:::pets//*",
        "arn:aws:sns:eu-west-1:111122223333:app/GCM/pets",
        "arn:aws:sqs:eu-west-1:111122223333:${aws:PrincipalTag/team}-orders",
        "arn:aws:ssm:*::document/*",
        "arn:aws:sns:eu-west-1:111122223333:endpoint/APNS/pets/*",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret://db",
        "arn:aws:s3:::pets.s3/a,b",
        "arn:aws:s3:::my.s3.pets/*",
    ],
)
def test_a_slash_or_a_comma_in_other_names_is_no_fault(arn: str) -> None:
    assert resource_fault(arn, True) is None
