"""Resources that let others act as a role: workloads, stacks of CloudFormation, profiles of IAM Roles Anywhere.

Source: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/getting-started.html
        https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from least_privilege.aws import managed_policies
from least_privilege.escalation.known_administrators import is_known_administrator
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.principals.workloads import Workload, workloads
from least_privilege.rules.support.permissions.allowances import administers
from least_privilege.stack.cloudformation.inside import STACK
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.role_inputs import named_roles

_PROFILE, _ALIAS = "aws:rolesanywhere/profile:Profile", "aws:iot/roleAlias:RoleAlias"
_IDENTITY_POOL = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment"


@dataclass(frozen=True)
class HandedRole:
    """What `hands` a role over, a clause with `{role}`, and `to` whom."""

    hands: str
    to: str
    fix: str


_HANDED: Mapping[str, HandedRole] = {
    STACK: HandedRole(
        "CloudFormation makes stack '{name}' with {role}",
        "may update the stack",
        "set iamRoleArn to a role that may create what the template has, and nothing else.",
    ),
    _PROFILE: HandedRole(
        "Profile '{name}' of IAM Roles Anywhere gives holders of a certificate {role}",
        "has a certificate that the trust anchor and the role's trust policy accept",
        "name roles that may do only what the holders need, or set sessionPolicy to that.",
    ),
    _ALIAS: HandedRole(
        "Role alias '{name}' of AWS IoT gives devices whose policies name it {role}",
        "controls such a device",
        "set roleArn to a role that may do only what the devices need.",
    ),
    _IDENTITY_POOL: HandedRole(
        "Identity pool attachment '{name}' of Cognito gives users of an app {role}",
        "gets an identity of the pool",
        "name roles that may do only what the users of the app need.",
    ),
}
_WORKLOAD = HandedRole(
    "{kind} '{name}' runs under {role}",
    "controls what it runs",
    "create a role for it that may do only what it needs.",
)
_BY_DESIGN = "aws:cloudformation/stackSet:StackSet"
"""Its administration role is one of the well-known, and may assume the others: AWS sets it up so.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
"""


def handed_role(resource: Resource) -> HandedRole | None:
    """How a resource lets others act as a role; None for one whose session policies leave no administrator."""
    return None if resource.type == _PROFILE and _is_narrowed(resource) else _HANDED.get(resource.type, _WORKLOAD)


def outside_administrators(resource: Resource) -> Iterator[tuple[str, str]]:
    """The well-known administrators that a resource runs under, each with the input that names it."""
    for path, role, _ in named_roles(resource) if resource.type != _BY_DESIGN else ():
        if is_known_administrator(role):
            yield path, role


def own_administrators(stack: Stack) -> Iterator[tuple[Workload, str]]:
    """Each resource that hands over a role of the stack which administers the account, and that role."""
    for workload, roles in workloads(stack):
        if workload.resource.type in _HANDED:
            yield from ((workload, role.label) for role in roles if role.administers)


def _is_narrowed(profile: Resource) -> bool:
    """Whether session policies take the account's administration away: what they all do not allow is denied.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
    """
    policy, arns = profile.at("sessionPolicy"), profile.at("managedPolicyArns")
    if UNKNOWN in (policy, arns):
        return True
    named = [arn for arn in arns if isinstance(arn, str)] if isinstance(arns, list) else []
    documents = [managed_policies.document(arn) for arn in named]
    if policy:
        documents.append(parse(policy, PolicyKind.IDENTITY))
    return bool(documents) and not any(each and administers(each) for each in documents)
