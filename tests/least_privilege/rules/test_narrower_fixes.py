"""What the fix of a wildcard proposes allows nothing that the statement did not: no action and no resource more."""

from collections.abc import Iterator

import pytest

from least_privilege.aws.actions import expand
from least_privilege.policy.patterns import resource_pattern
from least_privilege.policy.wildcards import contains
from least_privilege.standalone.analyze import analyze
from tests.support.documents import allow, document
from tests.support.fixes import apply_fix

ACTIONS = [
    *("*", "s3:*", "s3:Get*", "s3:*Object", "s3:GetObject", "dynamodb:*", "dynamodb:GetItem", "lambda:*", "sqs:*"),
    *("lambda:InvokeFunction", "iam:*", "iam:GetRole", "kms:*", "logs:*", "ec2:*", "ssm:GetParameter*", "sns:*"),
    *("execute-api:*", "ecr:*", "states:*", "kinesis:*", "rds:*", "cloudwatch:*", "ecs:*", "events:*"),
]
RESOURCES = [
    *("*", "*/*", "arn:*", "arn:aws:s3", "arn:aws:s3:::*", "arn:aws:s3:::*/*", "arn:aws:s3:::*/logs/*"),
    *("arn:aws:s3:::*-logs/*", "arn:aws:s3:::pets*", "arn:aws:s3:::?ets/*", "arn:aws:s3:*:*:accesspoint/*"),
    *("arn:*:s3:::*", "arn:aws:dynamodb:*:*:table/*", "arn:aws:dynamodb:*:*:*", "arn:aws:*:*:*:*"),
    *("arn:aws:dynamodb:eu-*:111122223333:table/*/index/*", "arn:aws:lambda:*:*:function:*:prod"),
    *("arn:aws:sqs:*:*:*-dlq", "arn:aws:sqs:eu-west-1:*:*", "arn:aws:iam::*:role/app-*", "arn:aws:iam::*:role/*/x"),
    *("arn:aws:logs:*:*:log-group:/aws/*:*", "arn:aws:ssm:*:*:parameter/*/secret", "arn:aws:kms:*:*:alias/*"),
    *("arn:aws:ecs:*:*:service/*/web", "arn:aws:sns:*:*:t?", "arn:aws:execute-api:*:*:*/prod/GET/*"),
    *(
        "arn:aws:iam::111122223333:*/app*",
        "arn:aws:dynamodb:*:111122223333:*/Pets*",
        "arn:aws:ec2:*:*:*/*",
        "arn:aws:s3:::${aws:username}/*",
    ),
    *("arn:aws:states:*:*:execution:*:*", "arn:aws:rds:*:*:db:*prod"),
]
SEVERAL = [
    (["s3:GetObject", "s3:ListBucket"], ["arn:aws:s3:::*/*", "arn:aws:s3:::x"]),
    (["s3:*", "sqs:*"], ["arn:aws:s3:::*/logs/*", "arn:aws:sqs:*:*:*"]),
]


def beyond(actions: list[str], resources: list[str]) -> Iterator[str]:
    """What the fixes of a statement's findings propose beyond it: an action, or a resource."""
    granted = {action for name in actions for action in expand(name)}
    given = [resource_pattern(each).completed for each in resources]
    for finding in analyze([document(allow(actions, resources))]):
        for mended in apply_fix(allow(actions, resources), finding) if "iam-wildcard-" in finding.id else ():
            yield from (each for each in _listed(mended["Action"]) if not granted.issuperset(expand(each)))
            for each in _listed(mended["Resource"]):
                if not any(contains(one, resource_pattern(each).completed) for one in given):
                    yield each


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize("resource", RESOURCES)
def test_nothing_wider_is_proposed(resource: str) -> None:
    assert [each for action in ACTIONS for each in beyond([action], [resource])] == []


@pytest.mark.parametrize(("actions", "resources"), SEVERAL)
def test_nothing_wider_is_proposed_for_several(actions: list[str], resources: list[str]) -> None:
    assert list(beyond(actions, resources)) == []


FORMS = {
    "arn:aws:s3:::*/logs/*": '"Resource": "arn:aws:s3:::BUCKET/logs/*"',
    "arn:aws:s3:::*/*": '"Resource": "arn:aws:s3:::BUCKET/*"',
    "*/*": '"Resource": "arn:aws:s3:::BUCKET/*"',
}


def test_a_wildcard_for_the_type_becomes_the_type() -> None:
    found = {each.rule: each.fix for each in analyze([document(allow("iam:GetRole", "arn:aws:iam::*:*/app*"))])}
    assert found["iam-wildcard-resource"] == 'name the resources in use: "Resource": "arn:aws:iam::ACCOUNT:role/app*".'


@pytest.mark.parametrize(("resource", "proposed"), FORMS.items())
def test_what_stands_beside_a_wildcard_stays(resource: str, proposed: str) -> None:
    found = {each.rule: each.fix for each in analyze([document(allow("s3:*", resource))])}
    assert found["iam-wildcard-resource"] == f"name the resources in use: {proposed}."
