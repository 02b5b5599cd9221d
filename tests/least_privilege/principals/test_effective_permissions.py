"""Effective permissions over a stack: how documents reach a principal, and what is left of them."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.principals.effective_permissions import principals
from least_privilege.principals.principal import Principal
from least_privilege.stack.model import Resource, Stack
from tests.support.documents import Json, allow, deny, text, trust
from tests.support.resources import resource, stack

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
RUN = text(allow("ec2:RunInstances"))
TRUST = text(trust({"Service": "ec2.amazonaws.com"}))


def only(given: Stack, kind: str = "role") -> Principal:
    (found,) = (principal for principal in principals(given) if principal.kind == kind)
    return found


def role(**properties: Any) -> Resource:
    return resource("role:Role", "r", assumeRolePolicy=TRUST, **properties)


def policy(document: Any = RUN, **properties: Any) -> Resource:
    return resource("policy:Policy", "p", policy=document, **properties)


ROLE, NAMED, POLICY, NAMED_POLICY = role(), role(name="web"), policy(), policy(name="p", path="/x/")
USER, GROUP = resource("user:User", "u", name="al"), resource("group:Group", "g", name="ops")
SET = resource("aws:ssoadmin/permissionSet:PermissionSet", "s", name="Dev")
KNOWN_ARN = "arn:aws:iam::123456789012:policy/x/p"
SSO = "aws:ssoadmin/"


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("role", [role(inlinePolicies=[{"name": "i", "policy": RUN}])]),
        ("role", [NAMED, resource("rolePolicy:RolePolicy", "i", role="web", policy=RUN)]),
        ("role", [ROLE, resource("rolePolicy:RolePolicy", "i", {"role": [ROLE]}, role=UNKNOWN, policy=RUN)]),
        ("role", [role(managedPolicyArns=[ADMIN])]),
        ("role", [NAMED_POLICY, role(managedPolicyArns=[KNOWN_ARN])]),
        (
            "role",
            [POLICY, resource("role:Role", "r", {"managedPolicyArns": [POLICY]}, managedPolicyArns=[UNKNOWN])],
        ),
        ("role", [NAMED, resource("rolePolicyAttachment:RolePolicyAttachment", "a", role="web", policyArn=ADMIN)]),
        (
            "role",
            [
                ROLE,
                POLICY,
                resource(
                    "rolePolicyAttachment:RolePolicyAttachment",
                    "a",
                    {"role": [ROLE], "policyArn": [POLICY]},
                    role=UNKNOWN,
                    policyArn=UNKNOWN,
                ),
            ],
        ),
        (
            "role",
            [NAMED, POLICY, resource("policyAttachment:PolicyAttachment", "a", {"policyArn": [POLICY]},
                                     roles=["web"], policyArn=UNKNOWN)],
        ),
        (
            "role",
            [NAMED, resource("rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", "a",
                             roleName="web", policyArns=[ADMIN])],
        ),
        ("user", [USER, resource("userPolicy:UserPolicy", "i", user="al", policy=RUN)]),
        ("user", [USER, resource("userPolicyAttachment:UserPolicyAttachment", "a", user="al", policyArn=ADMIN)]),
        (
            "user",
            [
                USER,
                GROUP,
                resource("groupPolicy:GroupPolicy", "i", group="ops", policy=RUN),
                resource("userGroupMembership:UserGroupMembership", "m", user="al", groups=["ops"]),
            ],
        ),
        (
            "user",
            [
                USER,
                GROUP,
                resource("groupPolicyAttachment:GroupPolicyAttachment", "a", group="ops", policyArn=ADMIN),
                resource("groupMembership:GroupMembership", "m", {"users": [USER]}, group="ops", users=[UNKNOWN]),
            ],
        ),
        ("group", [GROUP, resource("groupPolicy:GroupPolicy", "i", group="ops", policy=RUN)]),
        (
            "permission set",
            [SET, resource(SSO + "permissionSetInlinePolicy:PermissionSetInlinePolicy", "i",
                           {"permissionSetArn": [SET]}, permissionSetArn=UNKNOWN, inlinePolicy=RUN)],
        ),
        (
            "permission set",
            [SET, resource(SSO + "managedPolicyAttachment:ManagedPolicyAttachment", "a",
                           {"permissionSetArn": [SET]}, permissionSetArn=UNKNOWN, managedPolicyArn=ADMIN)],
        ),
        (
            "permission set",
            [
                SET,
                NAMED_POLICY,
                resource(SSO + "customerManagedPolicyAttachment:CustomerManagedPolicyAttachment", "a",
                         {"permissionSetArn": [SET]}, permissionSetArn=UNKNOWN,
                         customerManagedPolicyReference={"name": "p", "path": "/x/"}),
            ],
        ),
        ("role", [resource("rolePolicy:RolePolicy", "i", role="somebody-else-s", policy=RUN)]),
    ],
    ids=[
        "inline in the role",
        "inline beside the role, by name",
        "inline beside the role, by dependency",
        "AWS's policy in the role",
        "the stack's policy in the role, by ARN",
        "the stack's policy in the role, by dependency",
        "AWS's policy attached by name",
        "the stack's policy attached by dependency",
        "the stack's policy attached to several",
        "the whole list of attachments",
        "inline of a user",
        "AWS's policy attached to a user",
        "inline of a user's group",
        "AWS's policy of a group that lists its users",
        "inline of a group",
        "inline of a permission set",
        "AWS's policy of a permission set",
        "a customer's policy of a permission set",
        "inline of a role outside the stack",
    ],
)  # fmt: skip
def test_every_way_a_permission_reaches_a_principal(kind: str, given: list[Resource]) -> None:
    principal = only(stack(*given), kind)
    (grant,) = principal.may("ec2:RunInstances")
    assert (grant.covers_whole_type, grant.restricted, principal.unresolved) == (True, False, [])
    assert grant.evidence.startswith("Statement 1 of the ")
    assert any(item.urn == grant.source.urn for item in given)


@pytest.mark.parametrize("arn", ["arn:aws:iam::aws:policy/Nope", "arn:aws:iam::123456789012:policy/foreign", UNKNOWN])
def test_an_attachment_without_a_document_is_recorded(arn: Any) -> None:
    principal = only(stack(role(managedPolicyArns=[arn])))
    assert [item for item, _ in principal.unresolved] == [arn]
    assert principal.grants("s3:GetObject") == ()


def test_of_two_roles_with_one_name_the_one_a_property_was_made_from_is_meant() -> None:
    one, two = (resource("role:Role", name, name="web") for name in ("one", "two"))
    inline = resource("rolePolicy:RolePolicy", "i", {"role": [two]}, role="web", policy=RUN)
    found = {principal.urn: bool(principal.sources) for principal in principals(stack(one, two, inline))}
    assert found == {one.urn: False, two.urn: True}


def test_one_from_outside_is_found_at_the_same_resource_in_whatever_order_they_come() -> None:
    given = [resource("userPolicy:UserPolicy", name, user="eve", policy=RUN) for name in ("a", "b")]
    assert only(stack(*given), "user").urn == only(stack(*given[::-1]), "user").urn == given[0].urn


def test_a_document_given_twice_counts_once() -> None:
    member = resource("userGroupMembership:UserGroupMembership", "m", user="al", groups=["ops"])
    again = resource("groupMembership:GroupMembership", "n", group="ops", users=["al"])
    inline = resource("groupPolicy:GroupPolicy", "i", group="ops", policy=RUN)
    assert len(only(stack(USER, GROUP, member, again, inline), "user").sources) == 1


SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a"
ORG = {"Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}}
TLS = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
GET = "secretsmanager:GetSecretValue"


@pytest.mark.parametrize(
    ("statements", "resources", "open_"),
    [
        ([allow(GET)], ("*",), True),
        ([allow("SECRETSMANAGER:get*")], ("*",), True),
        ([allow("s?cretsmanager:*")], ("*",), True),
        ([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], ("*",), True),
        ([{"Effect": "Allow", "NotAction": "secrets*", "Resource": "*"}], None, False),
        ([{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::*"}], ("*",), True),
        ([allow(GET, SECRET)], (SECRET,), False),
        ([allow(GET, UNKNOWN)], (UNKNOWN,), False),
        ([allow("s3:*")], None, False),
        ([allow(GET), deny("*")], None, False),
        ([allow(GET), deny("secretsmanager:*", SECRET)], ("*",), True),
        ([allow(GET, [SECRET, "arn:aws:secretsmanager:*:*:secret:b"]), deny(GET, SECRET)],
         ("arn:aws:secretsmanager:*:*:secret:b",), False),
        ([allow(GET), deny("*", **ORG)], ("*",), True),
        ([allow(GET), deny("*", Condition={"StringNotEquals": {"aws:ResourceTag/t": "x"}})], ("*",), False),
        ([allow(GET, Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})], ("*",), True),
        ([allow(GET), deny("*", **TLS)], ("*",), True),
        ([allow(GET), deny("*", Condition={"StringLikeIfExists": {"aws:PrincipalOrgID": "*"}})], None, False),
        ([allow(GET), {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}], None, False),
        ([allow(GET), {"Effect": "Deny", "NotAction": GET, "Resource": "*"}], ("*",), True),
        ([allow(GET), {"Effect": "Deny", "Action": "*", "NotResource": SECRET}], (SECRET,), False),
        ([allow(GET, SECRET), {"Effect": "Deny", "Action": "*", "NotResource": SECRET + "b"}], None, False),
        ([allow(GET, Condition={"StringEquals": {"aws:ResourceTag/t": "x"}})], ("*",), False),
        ([allow(GET, Condition={"StringLike": {"aws:ResourceTag/t": "*"}})], ("*",), True),
    ],
)  # fmt: skip
def test_what_is_left_of_an_allow(statements: list[Json], resources: Any, open_: bool) -> None:
    document = {"Version": "2012-10-17", "Statement": statements}
    principal = only(stack(role(inlinePolicies=[{"policy": document}])))
    found = principal.grants(GET)
    assert (found[0].resources if found else None) == resources
    assert bool(principal.may(GET)) is open_


@pytest.mark.parametrize(
    ("boundary", "resources"),
    [
        (text(allow("*")), ("*",)),
        (text(allow("secretsmanager:*", SECRET)), (SECRET,)),
        (text(allow("s3:*")), None),
        (text(allow("*"), deny("secretsmanager:*")), None),
        (text({"Effect": "Allow", "NotAction": "secretsmanager:*", "Resource": "*"}), None),
        (UNKNOWN, ("*",)),
    ],
)
def test_a_boundary_of_the_stack_closes_what_it_does_not_allow(boundary: Any, resources: Any) -> None:
    limit = policy(boundary)
    limited = resource(
        "role:Role",
        "r",
        {"permissionsBoundary": [limit]},
        inlinePolicies=[{"policy": text(allow(GET))}],
        permissionsBoundary=UNKNOWN,
    )
    principal = only(stack(limit, limited))
    assert (next((grant.resources for grant in principal.grants(GET)), None)) == resources


def test_an_allow_that_never_applies_grants_nothing_and_lets_nothing_through() -> None:
    dead = {"StringEquals": {"aws:PrincipalTag/team": "pets-*"}}
    granting = role(inlinePolicies=[{"policy": text(allow(GET, Condition=dead))}])
    limit = policy(text(allow(GET, Condition=dead)))
    limited = resource(
        "role:Role",
        "r",
        {"permissionsBoundary": [limit]},
        inlinePolicies=[{"policy": text(allow(GET))}],
        permissionsBoundary=UNKNOWN,
    )
    assert only(stack(granting)).grants(GET) == ()
    assert only(stack(limit, limited)).grants(GET) == ()


def test_an_aws_managed_boundary_closes_and_a_foreign_one_is_recorded_but_closes_nothing() -> None:
    inline = [{"policy": text(allow("*"))}]
    closed = role(inlinePolicies=inline, permissionsBoundary="arn:aws:iam::aws:policy/PowerUserAccess")
    assert only(stack(closed)).grants("iam:CreateUser") == ()
    assert only(stack(closed)).may("s3:GetObject")
    arn = "arn:aws:iam::123456789012:policy/foreign"
    principal = only(stack(role(inlinePolicies=inline, permissionsBoundary=arn)))
    assert principal.boundary is not None
    assert (principal.boundary.arn, principal.boundary.sources) == (arn, None)
    assert principal.may("iam:CreateUser")


def test_the_conditions_of_a_boundary_narrow_a_grant() -> None:
    limit = policy(text(allow("*", Condition={"StringEquals": {"aws:ResourceTag/t": "x"}})), name="b")
    arn = "arn:aws:iam::123456789012:policy/b"
    principal = only(stack(limit, role(inlinePolicies=[{"policy": text(allow(GET))}], permissionsBoundary=arn)))
    assert [grant.restricted for grant in principal.grants(GET)] == [True]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([allow("*")], True),
        ([allow("*:*")], True),
        ([allow("?*")], True),
        ([allow("*", "?*")], True),
        ([allow("*", "arn:aws:*")], True),
        ([allow("*"), deny("iam:*", "arn:aws:*")], True),
        ([allow([f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"])], True),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, allow("iam:*")], True),
        ([{"Effect": "Allow", "NotAction": "aws-portal:*", "Resource": "*"}], True),
        ([allow("*"), deny("aws-portal:*")], True),
        ([allow("*"), deny("iam:*", **TLS)], True),
        ([allow("*"), deny("iam:*")], False),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], False),
        ([allow("*", "arn:aws:s3:::*")], False),
        ([allow("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})], True),
        ([allow("*", Condition={"StringEquals": {"aws:ResourceTag/t": "x"}})], False),
        ([allow("iam:*")], False),
        ([allow("s3:*")], False),
    ],
)
def test_who_administers(statements: list[Json], expected: bool) -> None:
    whole = role(inlinePolicies=[{"policy": text(*statements)}])
    assert only(stack(whole)).administers is expected
    split = role(inlinePolicies=[{"policy": text(statement)} for statement in statements])
    assert only(stack(split)).administers is expected


@pytest.mark.parametrize("pattern", ["*", "?*", "arn:aws:iam::123456789012:role/?*", "arn:aws:iam::*:*"])
def test_a_grant_on_all_that_has_a_name_is_on_everything(pattern: str) -> None:
    principal = only(stack(role(inlinePolicies=[{"policy": text(allow("iam:PassRole", pattern))}])))
    assert [grant.covers_whole_type for grant in principal.grants("iam:PassRole")] == [True]


def test_a_grant_reaches_and_covers_resources() -> None:
    statements = [
        allow(GET, "arn:aws:secretsmanager:*:*:secret:app-*"),
        deny("*", "arn:aws:secretsmanager:*:*:secret:app-root*"),
    ]
    (grant,) = only(stack(role(inlinePolicies=[{"policy": text(*statements)}]))).grants(GET)
    assert grant.reaches("arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-1")
    assert not grant.reaches("arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-root-1")
    assert not grant.reaches("arn:aws:secretsmanager:eu-west-1:123456789012:secret:other")
    assert grant.covers("arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-b")
    assert not grant.covers("arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-*")


def test_a_wholly_unknown_document_is_seconded_by_what_its_component_was_given() -> None:
    structure = {"Version": "2012-10-17", "Statement": [allow("iam:*"), allow("s3:*", UNKNOWN)]}
    component = resource("x:index:Service", "svc", policies=[structure])
    child = resource("role:Role", "r", parent=component.urn, name="web", assumeRolePolicy=TRUST)
    inline = resource("rolePolicy:RolePolicy", "i", parent=component.urn, role="web", policy=UNKNOWN)
    principal = only(stack(component, child, inline))
    assert principal.may("iam:CreateUser")
    assert [source.label for source in principal.hidden] == ["inline policy 'i' of role 'web'"]


def test_a_trust_policy_that_is_unknown_is_read_from_the_component() -> None:
    structure = {"Statement": [trust({"AWS": UNKNOWN}), trust({"Service": "ec2.amazonaws.com"})]}
    component = resource("x:index:Service", "svc", assumeRolePolicy=structure)
    child = resource("role:Role", "r", parent=component.urn, assumeRolePolicy=UNKNOWN)
    document = only(stack(component, child)).trust
    assert document is not None
    assert [statement.principals for statement in document.statements][1] == {"Service": ("ec2.amazonaws.com",)}
