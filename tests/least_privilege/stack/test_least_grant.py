"""The form in which a resource that is to follow grants the least."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.principals.effective_permissions import principals
from least_privilege.stack.least_grant import DENY_POLICY, least_granting, names_unknown
from least_privilege.stack.model import Resource
from tests.support.documents import allow, text
from tests.support.resources import resource, stack

ALLOW = text(allow("s3:GetObject", "arn:aws:s3:::b/*"))
ROLE = resource("role:Role", "web", name="web")
MANAGED = resource("policy:Policy", "managed", name="managed", policy=ALLOW)
OTHER = resource("policy:Policy", "other", name="other", policy=ALLOW)
REFERENCE = resource("x:index:StackReference", "ref")
ATTACHMENT = "rolePolicyAttachment:RolePolicyAttachment"

AS_IT_IS: dict[str, Resource] = {
    "all known": resource("rolePolicy:RolePolicy", "p", role="web", policy=ALLOW),
    "owner is one role's output": resource("rolePolicy:RolePolicy", "p", {"role": [ROLE]}, role=UNKNOWN, policy=ALLOW),
    "policy is one policy's output": resource(ATTACHMENT, "a", {"policyArn": [MANAGED]}, role="web", policyArn=UNKNOWN),
    "boundary is one policy's output": resource(
        "role:Role", "r", {"permissionsBoundary": [MANAGED]}, permissionsBoundary=UNKNOWN
    ),
    "an unknown that grants nothing": resource("role:Role", "r", description=UNKNOWN),
    "known members": resource("userGroupMembership:UserGroupMembership", "m", user="u", groups=["g"]),
}

CANNOT_BE_TOLD: dict[str, Resource] = {
    "owner of nothing in the stack": resource("rolePolicy:RolePolicy", "p", role=UNKNOWN, policy=ALLOW),
    "owner of another type": resource("rolePolicy:RolePolicy", "p", {"role": [REFERENCE]}, role=UNKNOWN, policy=ALLOW),
    "owner of two": resource(
        "rolePolicy:RolePolicy", "p", {"role": [ROLE, resource("role:Role", "b")]}, role=UNKNOWN, policy=ALLOW
    ),
    "owner of an attachment": resource(
        ATTACHMENT, "a", role=UNKNOWN, policyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"
    ),
    "unknown members": resource("userGroupMembership:UserGroupMembership", "m", user="u", groups=[UNKNOWN]),
}

DENIED: dict[str, Resource] = {
    "inline policy": resource("rolePolicy:RolePolicy", "p", role="web", policy=UNKNOWN),
    "policies in the role": resource("role:Role", "web", name="web", inlinePolicies=UNKNOWN),
    "one policy in the role": resource(
        "role:Role", "web", name="web", inlinePolicies=[{"name": "p", "policy": UNKNOWN}]
    ),
    "attached policy": resource(ATTACHMENT, "a", role="web", policyArn=UNKNOWN),
    "attached policy of another stack": resource(
        ATTACHMENT, "a", {"policyArn": [REFERENCE]}, role="web", policyArn=UNKNOWN
    ),
    "one of two policies": resource(ATTACHMENT, "a", {"policyArn": [MANAGED, OTHER]}, role="web", policyArn=UNKNOWN),
    "attached in the role": resource("role:Role", "web", name="web", managedPolicyArns=[UNKNOWN]),
    "boundary": resource("role:Role", "web", name="web", permissionsBoundary=UNKNOWN),
    "attached to several": resource("policyAttachment:PolicyAttachment", "a", roles=["web"], policyArn=UNKNOWN),
}


@pytest.mark.parametrize("given", AS_IT_IS.values(), ids=AS_IT_IS)
def test_what_preview_judged_stays(given: Resource) -> None:
    assert least_granting(given) is given


@pytest.mark.parametrize("given", CANNOT_BE_TOLD.values(), ids=CANNOT_BE_TOLD)
def test_whose_permissions_it_changes_cannot_be_told(given: Resource) -> None:
    assert least_granting(given) is None


@pytest.mark.parametrize("given", DENIED.values(), ids=DENIED)
def test_what_is_unknown_denies_everything(given: Resource) -> None:
    least = least_granting(given)
    assert least
    assert least is not given
    allowed = resource("rolePolicy:RolePolicy", "allowed", role="web", policy=ALLOW)
    role = () if given.type == ROLE.type else (ROLE,)
    before = stack(*role, allowed, MANAGED, OTHER)
    after = stack(*role, allowed, MANAGED, OTHER, least, DENY_POLICY)
    (web,) = (each for each in principals(after) if each.name == "web")
    assert role == () or any(each.grants("s3:GetObject") for each in principals(before) if each.name == "web")
    assert web.grants("s3:GetObject") == ()


@pytest.mark.parametrize(("arn", "unknown"), [(UNKNOWN, True), ("arn:aws:iam::aws:policy/ReadOnlyAccess", False)])
def test_an_attachment_of_an_unknown_policy_is_marked(arn: Any, unknown: bool) -> None:
    least = least_granting(resource(ATTACHMENT, "a", role="web", policyArn=arn))
    assert least
    assert names_unknown(least) is unknown


def test_nobody_is_trusted_by_an_unknown_trust_policy() -> None:
    least = least_granting(resource("role:Role", "web", name="web", assumeRolePolicy=UNKNOWN))
    assert least
    (web,) = principals(stack(least))
    assert web.trust
    assert not web.trust.has_unknown
    assert [statement.allows for statement in web.trust.statements] == [False]
