"""The two roles by which GitHub Actions previews and deploys this program's own stack.

Source: https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws, and for the
boundary https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html (delegating to others).
"""

from collections.abc import Sequence

from components.config.access import AccessSettings
from components.config.pipeline import Pipeline
from components.iam.policy_documents import Statement, allow, deny, document
from components.iam.service_role import CustomerPolicy, ServiceRoleArgs
from components.systems.access.federation import oidc_trust
from components.systems.access.stack_resources import StackResources
from components.systems.access.state_backend import state
from components.systems.definition import Roles, ServiceLinkedRole, System

_ROLE_WRITES = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
)


_BECOME_NO_OTHER = deny("BecomeNoOther", "sts:AssumeRole", "*")
"""A role's trust policy can let in a role of its account that has no permission to assume it: a denial is heeded."""

PREVIEW_ROLE = "AwsRoles-Preview"
DEPLOY_ROLE = "AwsRoles-Deploy"
DEPLOY_POLICY = "AwsRoles-Deploy-Roles"
"""The customer managed policy of the deploy role."""


def roles(system: System[AccessSettings]) -> Roles:
    """Both roles where the settings ask for them, by output key.

    Everyone who can push a branch decides what runs as preview, unless its environment has reviewers. That role can
    read what the program creates and the stack's state, with its secrets, and write nothing. Reviewers decide what runs
    as deploy.
    """
    own = system.own.pipeline
    if not own:
        return {}
    resources = StackResources(system=system)
    return {"preview": _preview(system, own, resources), "deploy": _deploy(system, own, resources)}


def _preview(system: System[AccessSettings], own: Pipeline, resources: StackResources) -> ServiceRoleArgs:
    return system.role(
        PREVIEW_ROLE,
        description="Pull requests and drift checks: reads what the program creates, and its state",
        trust=oidc_trust(system.arns, own.issuer, own.audience, _jobs(system, own, "-preview", "-drift")),
        max_session_duration=3600,
        inline_policies={
            "ReadResources": document(*_read(resources), _BECOME_NO_OTHER),
            **({"ReadState": document(*state(system.arns, own.state, write=False))} if own.state else {}),
        },
    )


def _deploy(system: System[AccessSettings], own: Pipeline, resources: StackResources) -> ServiceRoleArgs:
    # Deleting a role lists its instance profiles first. No policy of this program depends on a role's tags.
    read = _read(resources, "iam:ListInstanceProfilesForRole", "iam:TagRole", "iam:UntagRole")
    write = tuple(resources.write_statements)
    return system.role(
        DEPLOY_ROLE,
        description="Deployment by reviewed jobs: writes what the program creates, within a permissions boundary",
        trust=oidc_trust(system.arns, own.issuer, own.audience, _jobs(system, own, "")),
        max_session_duration=3600,
        inline_policies={
            "ReadResources": document(*read),
            "KeepOut": document(*_keep_out(resources)),
            # IAM refuses a policy without a statement.
            **({"WriteResources": document(*write)} if write else {}),
            **({"WriteState": document(*state(system.arns, own.state, write=True))} if own.state else {}),
        },
        # A policy of its own: all inline policies together would be too long.
        customer_policies=(
            CustomerPolicy(
                key="deployRoles",
                name=system.settings.named(DEPLOY_POLICY),
                description="What the deploy role may do with the roles that the program makes",
                document=document(*_write_roles(resources), *_pass(resources)),
            ),
        ),
    )


def _jobs(system: System[AccessSettings], own: Pipeline, *suffixes: str) -> tuple[str, ...]:
    """The subjects of jobs in the environments whose names end in `suffixes`.

    Where a job has an environment, that is in the claim `sub`, and neither the branch nor the event.
    https://docs.github.com/en/actions/reference/security/oidc#oidc-token-claims
    """
    environment = own.environment or system.settings.environment
    return tuple(f"repo:{own.repository}:environment:{environment}{suffix}" for suffix in suffixes)


def _read(resources: StackResources, *more_role_actions: str) -> tuple[Statement, ...]:
    """What a refresh reads, and `more_role_actions` on roles within the boundary.

    The provider asks whose credentials it has with sts:GetCallerIdentity, which needs no permission.
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
    """
    role_actions = ("iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies")
    find = ["*"] if resources.system.settings.look_up_service_linked_roles else []  # the action supports no resource
    return (
        *_some("ReadRoles", (*role_actions, *more_role_actions), resources.roles),
        *_some("ReadOtherRoles", role_actions, [*resources.unbounded, *resources.existing]),
        *_some("ReadServiceLinkedRoles", "iam:GetRole", resources.service_linked_roles),
        *_some("ReadProfiles", "iam:GetInstanceProfile", resources.instance_profiles),
        *_some(
            "ReadPolicies",
            ("iam:GetPolicy", "iam:GetPolicyVersion"),
            [*resources.policies, *resources.protected_policies],
        ),
        *_some("ReadGroups", ("iam:GetGroup", "iam:GetGroupPolicy"), resources.groups),
        *_some("ReadUsers", resources.user_reads, resources.users),
        *_some("ReadProviders", "iam:GetOpenIDConnectProvider", resources.oidc_providers),
        *_some("FindServiceLinkedRoles", "iam:ListRoles", find),
        *resources.read_statements,
    )


def _write_roles(resources: StackResources) -> tuple[Statement, ...]:
    """Roles, their policies and profiles. Writing a role's policies and trust is as good as having the role: so only
    roles with the boundary are written, and no role gets another boundary or loses its own."""
    return (
        allow(
            "WriteBoundedRoles",
            _ROLE_WRITES,
            resources.roles,
            # Each of these actions supports the key, which is the boundary that the role has or is given.
            {"StringEquals": {"iam:PermissionsBoundary": resources.system.settings.permissions_boundary}},
        ),
        *_some(
            "WriteProfiles",
            (
                "iam:AddRoleToInstanceProfile",
                "iam:CreateInstanceProfile",
                "iam:DeleteInstanceProfile",
                "iam:RemoveRoleFromInstanceProfile",
                "iam:TagInstanceProfile",
                "iam:UntagInstanceProfile",
            ),
            resources.instance_profiles,
        ),
        # In force only within the boundary of the roles that they are attached to.
        *_some(
            "WritePolicies",
            (
                "iam:CreatePolicy",
                "iam:CreatePolicyVersion",
                "iam:DeletePolicy",
                "iam:DeletePolicyVersion",
                "iam:ListPolicyVersions",
                "iam:TagPolicy",
                "iam:UntagPolicy",
            ),
            resources.policies,
        ),
        *(
            statement
            for linked in resources.created_service_linked_roles
            for statement in _write_service_linked_role(linked, resources.service_linked_role(linked))
        ),
    )


def _write_service_linked_role(linked: ServiceLinkedRole, arn: str) -> tuple[Statement, Statement]:
    return (
        allow(
            f"Make{linked.service.capitalize()}",
            "iam:CreateServiceLinkedRole",
            arn,
            {"StringEquals": {"iam:AWSServiceName": f"{linked.service}.amazonaws.com"}},
        ),
        allow(
            f"Tend{linked.service.capitalize()}",
            ("iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus", "iam:TagRole"),
            arn,
        ),
    )


def _pass(resources: StackResources) -> tuple[Statement, ...]:
    return tuple(
        allow(
            f"PassTo{service.title().replace('-', '')}",
            "iam:PassRole",
            passed,
            {"StringEquals": {"iam:PassedToService": resources.system.arns.services(service)}},
        )
        for service, passed in resources.passed.items()
    )


def _keep_out(resources: StackResources) -> tuple[Statement, ...]:
    """The same limits as denials, which hold whatever is allowed here later: no role loses the boundary, and the
    pipeline changes neither the boundary, nor itself, the administrators' role, existing roles, or OIDC providers. It
    becomes none of the roles that it makes, either."""
    return (
        deny("KeepBoundaries", "iam:DeleteRolePermissionsBoundary", "*"),
        deny(
            "KeepOutsidePolicies",
            (
                "iam:CreatePolicyVersion",
                "iam:DeletePolicy",
                "iam:DeletePolicyVersion",
                "iam:SetDefaultPolicyVersion",
            ),
            resources.protected_policies,
        ),
        deny(
            "KeepOtherRoles",
            (*_ROLE_WRITES, "iam:TagRole", "iam:UntagRole"),
            [*resources.unbounded, *resources.existing],
        ),
        deny("PassNoOther", "iam:PassRole", resources.unbounded),
        _BECOME_NO_OTHER,
        deny(
            "KeepProviders",
            (
                "iam:AddClientIDToOpenIDConnectProvider",
                "iam:CreateOpenIDConnectProvider",
                "iam:DeleteOpenIDConnectProvider",
                "iam:RemoveClientIDFromOpenIDConnectProvider",
                "iam:UpdateOpenIDConnectProviderThumbprint",
            ),
            resources.system.arns.iam("oidc-provider", "/", "*"),
        ),
    )


def _some(sid: str, actions: str | Sequence[str], resources: Sequence[str]) -> tuple[Statement, ...]:
    """The statement, or none where there is no resource."""
    return (allow(sid, actions, resources),) if resources else ()
