"""Where documents are found in resources."""

import re
from pathlib import Path
from typing import Any

import pulumi_aws
import pytest

from least_privilege.policy.document import PolicyKind
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import DOCUMENT_TYPES, embedded_policies
from least_privilege.stack.resource_permissions import PERMISSIONS
from tests.support.documents import allow, text, trust
from tests.support.resources import resource

GOOD = text(allow("s3:GetObject", "arn:aws:s3:::b/*"))
TRUST = text(trust({"Service": "ec2.amazonaws.com"}))

CONTROL = "aws:organizations/policy:Policy"


@pytest.mark.parametrize(
    ("type_", "properties", "expected"),
    [
        (
            "role:Role",
            {"name": "web", "assumeRolePolicy": TRUST, "inlinePolicies": [{"name": "p", "policy": GOOD}, {}]},
            [
                ("assumeRolePolicy", "trust policy of role 'web'", PolicyKind.TRUST),
                ("inlinePolicies[0].policy", "inline policy 'p' of role 'web'", PolicyKind.IDENTITY),
            ],
        ),
        ("role:Role", {"assumeRolePolicy": ""}, [("assumeRolePolicy", "trust policy of role 'r'", PolicyKind.TRUST)]),
        ("role:Role", {"inlinePolicies": [{"name": "p", "policy": ""}]}, []),
        ("policy:Policy", {"policy": ""}, [("policy", "policy 'r'", PolicyKind.IDENTITY)]),
        ("aws:sqs/queue:Queue", {"policy": ""}, []),
        ("aws:kms/key:Key", {"policy": ""}, []),
        ("aws:sqs/queuePolicy:QueuePolicy", {"policy": ""},
         [("policy", "policy of aws.sqs.QueuePolicy 'r'", PolicyKind.RESOURCE)]),
        (
            "role:Role",
            {"inlinePolicies": UNKNOWN},
            [("inlinePolicies", "inline policy of role 'r'", PolicyKind.IDENTITY)],
        ),
        (
            "role:Role",
            {"inlinePolicies": [UNKNOWN]},
            [("inlinePolicies[0].policy", "inline policy of role 'r'", PolicyKind.IDENTITY)],
        ),
        (
            "rolePolicy:RolePolicy",
            {"name": "p", "role": "web", "policy": GOOD},
            [("policy", "inline policy 'p' of role 'web'", PolicyKind.IDENTITY)],
        ),
        ("userPolicy:UserPolicy", {"user": UNKNOWN, "policy": GOOD},
         [("policy", "inline policy 'r'", PolicyKind.IDENTITY)]),
        ("policy:Policy", {"policy": UNKNOWN}, [("policy", "policy 'r'", PolicyKind.IDENTITY)]),
        (
            "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
            {"inlinePolicy": GOOD},
            [("inlinePolicy", "inline policy 'r'", PolicyKind.IDENTITY)],
        ),
        (
            "aws:s3/bucketPolicy:BucketPolicy",
            {"policy": GOOD},
            [("policy", "policy of aws.s3.BucketPolicy 'r'", PolicyKind.RESOURCE)],
        ),
        (CONTROL, {"content": GOOD}, [("content", "service control policy 'r'", PolicyKind.SERVICE_CONTROL)]),
        (
            CONTROL,
            {"name": "fence", "type": "RESOURCE_CONTROL_POLICY", "content": GOOD},
            [("content", "resource control policy 'fence'", PolicyKind.RESOURCE_CONTROL)],
        ),
        (CONTROL, {"type": "TAG_POLICY", "content": GOOD}, []),
        (CONTROL, {"type": "BACKUP_POLICY", "content": UNKNOWN}, []),
        (
            CONTROL,
            {"type": UNKNOWN, "content": GOOD},
            [("type", "service control policy 'r'", PolicyKind.SERVICE_CONTROL)],
        ),
        ("aws:iot/policy:Policy", {"policy": GOOD}, [("policy", "IoT policy 'r'", PolicyKind.IOT)]),
        ("aws:sqs/queue:Queue", {}, []),
        ("aws:s3/bucket:Bucket", {"bucket": "b"}, []),
    ],
)  # fmt: skip
def test_documents_by_type(type_: str, properties: dict[str, Any], expected: list[Any]) -> None:
    found = embedded_policies(resource(type_, "r", **properties))
    assert [(embedded.path, embedded.label, embedded.kind) for embedded in found] == expected


def test_documents_are_found_once() -> None:
    role = resource("role:Role", "r", assumeRolePolicy=TRUST)
    assert embedded_policies(role) is embedded_policies(role)


def test_an_inline_policy_is_called_by_the_role_it_was_made_from() -> None:
    role = resource("role:Role", "web")
    policy = resource("rolePolicy:RolePolicy", "p", {"role": [role]}, role=UNKNOWN, policy=GOOD)
    assert embedded_policies(policy)[0].label == "inline policy 'p' of role 'web'"


@pytest.mark.parametrize(
    ("properties", "principals", "conditions"),
    [
        ({"principal": "s3.amazonaws.com"}, {"Service": ("s3.amazonaws.com",)}, []),
        ({"principal": "*"}, {"*": ("*",)}, []),
        ({"principal": "123456789012"}, {"AWS": ("123456789012",)}, []),
        (
            {"principal": "sns.amazonaws.com", "sourceArn": UNKNOWN, "sourceAccount": "123456789012"},
            {"Service": ("sns.amazonaws.com",)},
            [("ArnLike", "AWS:SourceArn", (UNKNOWN,)), ("StringEquals", "AWS:SourceAccount", ("123456789012",))],
        ),
        (
            {"principal": "*", "principalOrgId": "o-1"},
            {"*": ("*",)},
            [("StringEquals", "aws:PrincipalOrgID", ("o-1",))],
        ),
    ],
)
def test_a_lambda_permission_is_the_statement_that_lambda_writes(
    properties: dict[str, Any], principals: dict[str, Any], conditions: list[Any]
) -> None:
    permission = resource(
        "aws:lambda/permission:Permission", "p", action="lambda:InvokeFunction", function="f", **properties
    )
    (embedded,) = embedded_policies(permission)
    (statement,) = embedded.document.statements
    assert (embedded.document.problems, statement.principals) == ((), principals)
    assert [(c.operator, c.key, c.values) for c in statement.conditions] == conditions


def test_a_component_s_structures_are_read_where_they_hold_an_unknown() -> None:
    structure = {"Version": "2012-10-17", "Statement": [allow("s3:*", UNKNOWN)]}
    known = {"Version": "2012-10-17", "Statement": [allow("s3:*")]}
    role = {"Statement": [trust({"AWS": UNKNOWN})]}
    bucket = {"Statement": [{**trust("*", "s3:*"), "Resource": UNKNOWN}]}
    component = resource(
        "x:index:Service", "svc", policies={"web": structure, "known": known}, first=[role], bucket=bucket
    )
    assert {(p.path, p.kind) for p in embedded_policies(component)} == {
        ("policies.web", PolicyKind.IDENTITY),
        ("first[0]", PolicyKind.TRUST),
        ("bucket", PolicyKind.RESOURCE),
    }


@pytest.mark.parametrize("type_", sorted(DOCUMENT_TYPES))
def test_every_type_is_one_that_pulumi_aws_has(type_: str) -> None:
    assert f'@pulumi.type_token("{type_}")' in _source(type_)


@pytest.mark.parametrize("type_", sorted(DOCUMENT_TYPES - PERMISSIONS.keys()))
def test_an_empty_document_is_none_just_where_pulumi_aws_lets_it_be_left_out(type_: str) -> None:
    path = next(
        embedded.path for embedded in embedded_policies(Everything(type=type_, name="r", urn="r", properties={}))
    )
    # The arguments' class comes first in a file, the parameters of its constructor one on a line.
    outer, _, inner = path.partition(".")
    declared = re.search(rf"\n +{_snake(outer)}: [^\n]*", _source(type_))
    assert declared
    left_out = declared.group().rstrip("):,").endswith(" = None")
    empty = Resource(type=type_, name="r", urn="r", properties={outer: {inner: ""} if inner else ""})
    assert (embedded_policies(empty) == ()) is left_out


class Everything(Resource):
    """A resource that has something for every property."""

    def at(self, *path: str | int) -> Any:
        return "SERVICE_CONTROL_POLICY" if path == ("type",) else "{"


def _source(type_: str) -> str:
    """The file of pulumi-aws that a type's class is in; to import all of them takes several seconds."""
    service, _, name = type_.removeprefix("aws:").partition(":")[0].partition("/")
    package = "lambda_" if service == "lambda" else service
    return (Path(pulumi_aws.__file__).parent / package / f"{_snake(name)}.py").read_text(encoding="utf-8")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
