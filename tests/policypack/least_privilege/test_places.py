"""Where documents are found in resources."""

import importlib
import pkgutil
from typing import Any

import pulumi_aws
import pytest

from least_privilege.model import UNKNOWN
from least_privilege.places import DOCUMENT_TYPES, placed_documents
from least_privilege.statements import Kind
from tests.policypack.least_privilege.make import allow, resource, text, trust

GOOD = text(allow("s3:GetObject", "arn:aws:s3:::b/*"))
TRUST = text(trust({"Service": "ec2.amazonaws.com"}))


@pytest.mark.parametrize(
    ("type_", "properties", "expected"),
    [
        (
            "role:Role",
            {"name": "web", "assumeRolePolicy": TRUST, "inlinePolicies": [{"name": "p", "policy": GOOD}, {}]},
            [
                ("assumeRolePolicy", "trust policy of role 'web'", Kind.TRUST),
                ("inlinePolicies[0].policy", "inline policy 'p' of role 'web'", Kind.IDENTITY),
            ],
        ),
        ("role:Role", {"assumeRolePolicy": ""}, []),
        ("role:Role", {"inlinePolicies": UNKNOWN}, [("inlinePolicies", "inline policy of role 'r'", Kind.IDENTITY)]),
        (
            "role:Role",
            {"inlinePolicies": [UNKNOWN]},
            [("inlinePolicies[0].policy", "inline policy of role 'r'", Kind.IDENTITY)],
        ),
        (
            "rolePolicy:RolePolicy",
            {"name": "p", "role": "web", "policy": GOOD},
            [("policy", "inline policy 'p' of role 'web'", Kind.IDENTITY)],
        ),
        ("userPolicy:UserPolicy", {"user": UNKNOWN, "policy": GOOD},
         [("policy", "inline policy 'r' of user '?'", Kind.IDENTITY)]),
        ("policy:Policy", {"policy": UNKNOWN}, [("policy", "policy 'r'", Kind.IDENTITY)]),
        (
            "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
            {"inlinePolicy": GOOD},
            [("inlinePolicy", "inline policy of permission set '?'", Kind.IDENTITY)],
        ),
        (
            "aws:s3/bucketPolicy:BucketPolicy",
            {"policy": GOOD},
            [("policy", "policy of s3 BucketPolicy 'r'", Kind.RESOURCE)],
        ),
        ("aws:sqs/queue:Queue", {}, []),
        ("aws:s3/bucket:Bucket", {"bucket": "b"}, []),
    ],
)  # fmt: skip
def test_documents_by_type(type_: str, properties: dict[str, Any], expected: list[Any]) -> None:
    found = placed_documents(resource(type_, "r", **properties))
    assert [(placed.path, placed.label, placed.kind) for placed in found] == expected


def test_documents_are_found_once() -> None:
    role = resource("role:Role", "r", assumeRolePolicy=TRUST)
    assert placed_documents(role) is placed_documents(role)


def test_an_inline_policy_is_called_by_the_role_it_was_made_from() -> None:
    role = resource("role:Role", "web")
    policy = resource("rolePolicy:RolePolicy", "p", {"role": [role]}, role=UNKNOWN, policy=GOOD)
    assert placed_documents(policy)[0].label == "inline policy 'p' of role 'web'"


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
    (placed,) = placed_documents(permission)
    (statement,) = placed.document.statements
    assert (placed.document.problems, statement.principals) == ((), principals)
    assert [(c.operator, c.key, c.values) for c in statement.conditions] == conditions


def test_a_component_s_structures_are_read_where_they_hold_an_unknown() -> None:
    structure = {"Version": "2012-10-17", "Statement": [allow("s3:*", UNKNOWN)]}
    known = {"Version": "2012-10-17", "Statement": [allow("s3:*")]}
    role = {"Statement": [trust({"AWS": UNKNOWN})]}
    bucket = {"Statement": [{**trust("*", "s3:*"), "Resource": UNKNOWN}]}
    component = resource(
        "x:index:Service", "svc", policies={"web": structure, "known": known}, first=[role], bucket=bucket
    )
    assert {(p.path, p.kind) for p in placed_documents(component)} == {
        ("policies.web", Kind.IDENTITY),
        ("first[0]", Kind.TRUST),
        ("bucket", Kind.RESOURCE),
    }


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_type_is_one_that_pulumi_aws_has() -> None:
    named = {type_.removeprefix("aws:").partition("/")[0] for type_ in DOCUMENT_TYPES}
    modules = {module.name.rstrip("_") for module in pkgutil.iter_modules(pulumi_aws.__path__)}
    assert named <= modules
    for type_ in sorted(DOCUMENT_TYPES):
        service, _, rest = type_.removeprefix("aws:").partition("/")
        module = importlib.import_module(f"pulumi_aws.{service}{'_' if service == 'lambda' else ''}")
        assert hasattr(module, rest.partition(":")[2]), type_
