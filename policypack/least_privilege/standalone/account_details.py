"""Roles, users, groups and policies as IAM's API describes them, above all a whole account's authorization details.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from least_privilege.aws import managed_policies
from least_privilege.stack.model import Resource
from least_privilege.standalone.synthetic_resources import plain, resource

_LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList")


def is_account(value: Mapping[str, Any]) -> bool:
    """Whether `value` is what `aws iam get-account-authorization-details` prints."""
    return any(name in value for name in _LISTS)


def of_account(account: Mapping[str, Any], source: str) -> Iterator[Resource]:
    """Everything in the account, as one stack; each resource is named by what it is and the `source`."""
    for policy in _each(account, "Policies"):
        yield from _of_policy(policy, source)
    for group in _each(account, "GroupDetailList"):
        yield from _of_principal("group", group, f"{source}: group {group.get('GroupName')}")
    for user in _each(account, "UserDetailList"):
        where = f"{source}: user {user.get('UserName')}"
        yield from _of_principal("user", user, where)
        if groups := user.get("GroupList"):
            name, type_ = user.get("UserName"), "iam/userGroupMembership:UserGroupMembership"
            yield resource(type_, where, user=name, groups=groups)
    for role in _each(account, "RoleDetailList"):
        yield from of_role(role, f"{source}: role {role.get('RoleName')}")


def of_role(role: Mapping[str, Any], where: str, name: str = "") -> Iterator[Resource]:
    """A role with its policies and instance profiles, as IAM's API or CloudFormation gives it."""
    given = role.get("RoleName")
    called = given if isinstance(given, str) else name
    trust = plain(role.get("AssumeRolePolicyDocument"))
    yield from _of_principal("role", {**role, "RoleName": called}, where, assumeRolePolicy=trust)
    for profile in _each(role, "InstanceProfileList"):
        at = f"{where}, instance profile {profile.get('InstanceProfileName')}"
        held = {"name": profile.get("InstanceProfileName"), "path": profile.get("Path"), "role": called}
        yield resource("iam/instanceProfile:InstanceProfile", at, **held)


def _of_principal(kind: str, record: Mapping[str, Any], where: str, **more: Any) -> Iterator[Resource]:
    """A principal of `kind` user, group or role, with its inline policies and attachments."""
    title = kind.capitalize()
    name = record.get(f"{title}Name")
    limit = record.get("PermissionsBoundary")
    boundary = limit.get("PermissionsBoundaryArn") if isinstance(limit, Mapping) else limit
    common = {
        "name": name,
        "arn": plain(record.get("Arn")),
        "path": record.get("Path"),
        "permissionsBoundary": plain(boundary),
    }
    yield resource(f"iam/{kind}:{title}", where, **common, **more)
    for policy in (*_each(record, f"{title}PolicyList"), *_each(record, "Policies")):
        at = f"{where}, inline policy {policy.get('PolicyName')}"
        inline = {"name": policy.get("PolicyName"), kind: name, "policy": plain(policy.get("PolicyDocument"))}
        yield resource(f"iam/{kind}Policy:{title}Policy", at, **inline)
    attached = [each.get("PolicyArn") for each in _each(record, "AttachedManagedPolicies")]
    arns = record.get("ManagedPolicyArns")
    for arn in (*attached, *(arns if isinstance(arns, list) else [])):
        at = f"{where}, attached {arn if isinstance(arn, str) else 'policy'}"
        type_ = f"iam/{kind}PolicyAttachment:{title}PolicyAttachment"
        yield resource(type_, at, **{kind: name, "policyArn": plain(arn)})


def _of_policy(policy: Mapping[str, Any], source: str) -> Iterator[Resource]:
    arn = policy.get("Arn")
    if isinstance(arn, str) and managed_policies.document(arn):
        return  # AWS's own, which is checked where it is attached
    name = policy.get("PolicyName") or str(arn).rpartition("/")[2]
    for version in _each(policy, "PolicyVersionList"):
        if version.get("IsDefaultVersion"):
            named = {"name": name, "path": policy.get("Path"), "arn": arn}
            where = f"{source}: policy {name}"
            yield resource("iam/policy:Policy", where, **named, policy=plain(version.get("Document")))


def _each(record: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    value = record.get(name)
    return (each for each in (value if isinstance(value, list) else []) if isinstance(each, Mapping))
