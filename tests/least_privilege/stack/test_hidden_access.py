"""Code in resources that changes access, and code that does not."""

import base64
import pickle
from dataclasses import replace
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.document.not_evaluable import RULE
from least_privilege.stack.hidden_access import hidden_access
from tests.support.resources import resource

LOCAL, DYNAMIC, DOCUMENT = "command:local:Command", "pulumi-python:dynamic:Resource", "aws:ssm/document:Document"


def pickled(code: str) -> str:
    return base64.b64encode(pickle.dumps(code)).decode()


SEEN: dict[str, tuple[str, dict[str, Any], list[tuple[str, str]]]] = {
    "a policy": (
        LOCAL,
        {"create": "aws iam  attach-role-policy --role-name r --policy-arn a"},
        [("create", "runs `aws iam attach-role-policy`")],
    ),
    "a bucket's policy, with options": (
        "command:remote:Command",
        {"update": "aws --region eu-west-1 --debug s3api put-bucket-policy"},
        [("update", "runs `aws --region eu-west-1 --debug s3api put-bucket-policy`")],
    ),
    "a Lambda permission": (
        LOCAL,
        {"create": "aws lambda add-permission"},
        [("create", "runs `aws lambda add-permission`")],
    ),
    "a stack": (LOCAL, {"create": "aws cloudformation deploy"}, [("create", "runs `aws cloudformation deploy`")]),
    "a key": (LOCAL, {"environment": {"AWS_SECRET_ACCESS_KEY": UNKNOWN}}, [("environment", "has AWS credentials")]),
    "another tool": (LOCAL, {"create": "cd x && terraform apply"}, [("create", "runs `terraform apply`")]),
    "a dynamic provider of Python": (
        DYNAMIC,
        {"__provider": pickled("boto3.client('iam').create_role()")},
        [("__provider", "runs `client('iam'`")],
    ),
    "a dynamic provider of Node.js": (
        "pulumi-nodejs:dynamic:Resource",
        {"__provider": "run('aws iam create-user')"},
        [("__provider", "runs `aws iam create-user`")],
    ),
    "a policy as text for a dynamic provider": (
        DYNAMIC,
        {"policy": '{"Statement": {"Effect" : "Allow", "Action": "*", "Resource": "*"}}'},
        [("policy", "passes an IAM policy or ARN to code")],
    ),
    "a policy as an object for a dynamic provider": (
        DYNAMIC,
        {"rules": {"Statement": [{"Effect": "Deny", "Action": "*"}]}},
        [("rules", "passes an IAM policy or ARN to code")],
    ),
    "a role for a dynamic provider": (
        DYNAMIC,
        {"roleArn": "arn:aws:iam::111122223333:role/web"},
        [("roleArn", "passes an IAM policy or ARN to code")],
    ),
    "a bucket for a dynamic provider": (DYNAMIC, {"bucket": "arn:aws:s3:::pets", "Effect": "fade"}, []),
    "a document for instances": (
        DOCUMENT,
        {"content": '{"runCommand": ["aws iam create-access-key --user-name x"]}'},
        [("content", "runs `aws iam create-access-key`")],
    ),
    "a look": (LOCAL, {"create": "aws iam get-role --role-name r; aws iam list-users"}, []),
    "a build": (LOCAL, {"create": "make; aws s3 cp out s3://bucket; aws ecr get-login-password"}, []),
    "an object": (LOCAL, {"create": "aws s3api put-object --bucket b"}, []),
    "an unknown command": (LOCAL, {"create": UNKNOWN}, []),
    "another resource": ("x:y:Z", {"create": "aws iam create-user"}, []),
}


@pytest.mark.parametrize(("type_", "properties", "expected"), SEEN.values(), ids=SEEN)
def test_code_that_changes_access(type_: str, properties: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    given = replace(resource("x:y:Z", "it", **properties), type=type_)
    assert list(hidden_access(given)) == expected
    assert [each.id for each in RULE.check(given, {})] == [f"document-not-evaluable:{path}" for path, _ in expected]
