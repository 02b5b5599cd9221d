"""Roles, users, groups and policies as IAM's API describes them, above all a whole account's authorization details.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from least_privilege.aws import managed_policies
from least_privilege.standalone.synthetic_resources import FileResource, Steps, plain, resource

_LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList")


def is_account(value: Mapping[str, Any]) -> bool:
    """Whether `value` is what `aws iam get-account-authorization-details` prints."""
    return any(name in value for name in _LISTS)


def of_account(account: Mapping[str, Any], source: str, steps: Steps = ()) -> Iterator[FileResource]:
    """Everything in the account, which is under `steps` of the `source`, as one stack; each resource is named by the
    source and what it is."""
    for at, policy in _each(account, steps, "Policies"):
        yield from _of_policy(policy, source, at)
    for at, group in _each(account, steps, "GroupDetailList"):
        yield from _of_principal("group", group, f"{source}: group {group.get('GroupName')}", at, at)
    for at, user in _each(account, steps, "UserDetailList"):
        where = f"{source}: user {user.get('UserName')}"
        yield from _of_principal("user", user, where, at, at)
        if groups := user.get("GroupList"):
            name, type_ = user.get("UserName"), "iam/userGroupMembership:UserGroupMembership"
            yield resource(type_, where, {}, (*at, "GroupList"), user=name, groups=groups)
    for at, role in _each(account, steps, "RoleDetailList"):
        yield from of_role(role, f"{source}: role {role.get('RoleName')}", at)


def of_role(role: Mapping[str, Any], where: str, steps: Steps, name: str = "") -> Iterator[FileResource]:
    """A role with its policies and instance profiles, as IAM's API or CloudFormation gives it."""
    given = role.get("RoleName")
    called = given if isinstance(given, str) else name
    trust, of_trust = plain(role.get("AssumeRolePolicyDocument")), (*steps, "AssumeRolePolicyDocument")
    yield from _of_principal("role", {**role, "RoleName": called}, where, steps, of_trust, assumeRolePolicy=trust)
    for at, profile in _each(role, steps, "InstanceProfileList"):
        named = f"{where}, instance profile {profile.get('InstanceProfileName')}"
        held = {"name": profile.get("InstanceProfileName"), "path": profile.get("Path"), "role": called}
        yield resource("iam/instanceProfile:InstanceProfile", named, {}, at, **held)


def _of_principal(
    kind: str, record: Mapping[str, Any], where: str, steps: Steps, own: Steps, **more: Any
) -> Iterator[FileResource]:
    """A principal of `kind` user, group or role, with its inline policies and attachments. `steps` lead to its record,
    and `own` to what stands for the principal alone."""
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
    yield resource(f"iam/{kind}:{title}", where, {}, own, **common, **more)
    for at, policy in (*_each(record, steps, f"{title}PolicyList"), *_each(record, steps, "Policies")):
        named = f"{where}, inline policy {policy.get('PolicyName')}"
        inline = {"name": policy.get("PolicyName"), kind: name, "policy": plain(policy.get("PolicyDocument"))}
        yield resource(f"iam/{kind}Policy:{title}Policy", named, {}, (*at, "PolicyDocument"), **inline)
    attached = [(at, each.get("PolicyArn")) for at, each in _each(record, steps, "AttachedManagedPolicies")]
    arns = record.get("ManagedPolicyArns")
    listed = enumerate(arns if isinstance(arns, list) else [])
    for at, arn in (*attached, *(((*steps, "ManagedPolicyArns", index), arn) for index, arn in listed)):
        named = f"{where}, attached {arn if isinstance(arn, str) else 'policy'}"
        type_ = f"iam/{kind}PolicyAttachment:{title}PolicyAttachment"
        yield resource(type_, named, {}, at, **{kind: name, "policyArn": plain(arn)})


def _of_policy(policy: Mapping[str, Any], source: str, steps: Steps) -> Iterator[FileResource]:
    arn = policy.get("Arn")
    if isinstance(arn, str) and managed_policies.document(arn):
        return  # AWS's own, which is checked where it is attached
    name = policy.get("PolicyName") or str(arn).rpartition("/")[2]
    for at, version in _each(policy, steps, "PolicyVersionList"):
        if version.get("IsDefaultVersion"):
            named = {"name": name, "path": policy.get("Path"), "arn": arn, "policy": plain(version.get("Document"))}
            yield resource("iam/policy:Policy", f"{source}: policy {name}", {}, (*at, "Document"), **named)


def _each(record: Mapping[str, Any], steps: Steps, name: str) -> Iterator[tuple[Steps, Mapping[str, Any]]]:
    """The records in a list of `record`, which is under `steps`, each with the steps that lead to it."""
    value = record.get(name)
    for index, each in enumerate(value if isinstance(value, list) else []):
        if isinstance(each, Mapping):
            yield (*steps, name, index), each
