"""The two roles by which GitHub Actions previews and deploys this program's own stack.

Source: https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws, and for the
boundary https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html (delegating to others).
"""

from collections.abc import Sequence

from components.iam.arns import Arns
from components.iam.policy_documents import Conditions, Statement, allow, deny, document
from components.iam.service_role import CustomerPolicy
from components.systems.access.federation import oidc_trust
from components.systems.access.owned_names import DEPLOY_POLICY, UNBOUNDED_ROLES, Owned
from components.systems.access.state_backend import state
from components.systems.system import Roles, System

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


def roles(system: System) -> Roles:
    """Both roles where the settings ask for them, by contract key."""
    own = system.settings.access.pipeline
    if not own:
        return {}
    owned, repository = Owned(system=system), f"repo:{own.repository}"
    # Whoever can push a branch decides what runs as preview: it can read what the program makes and what is in the
    # stack's state, secrets included, and write nothing. Reviewers of the environment decide what runs as deploy.
    # The claim `sub` is the environment where a job has one, else pull_request or the ref.
    # https://docs.github.com/en/actions/reference/security/oidc#oidc-token-claims
    reviewed = f"{repository}:environment:{own.environment or system.settings.environment}"
    unreviewed = (f"{repository}:pull_request", f"{repository}:ref:refs/heads/{own.branch}")
    return {
        "preview": system.role(
            UNBOUNDED_ROLES["preview"],
            description="Pull requests and the search for drift: reads what the program makes, and its state",
            trust=oidc_trust(system.arns, own.issuer, own.audience, unreviewed),
            max_session_duration=3600,
            inline_policies={
                "ReadResources": document(*_read(owned)),
                **({"ReadState": document(*state(system.arns, own.state, write=False))} if own.state else {}),
            },
        ),
        "deploy": system.role(
            UNBOUNDED_ROLES["deploy"],
            description="Deployment by reviewed jobs: writes what the program makes, within a permissions boundary",
            trust=oidc_trust(system.arns, own.issuer, own.audience, (reviewed,)),
            max_session_duration=3600,
            inline_policies={
                # Deleting a role looks for its profiles first. Tags decide on nothing in this program.
                "ReadResources": document(
                    *_read(owned, "iam:ListInstanceProfilesForRole", "iam:TagRole", "iam:UntagRole")
                ),
                "KeepOut": document(*_keep_out(owned)),
                "WriteResources": document(*_write_resources(owned)),
                **({"WriteState": document(*state(system.arns, own.state, write=True))} if own.state else {}),
            },
            # Beside the inline policies, for which together there would not be the room.
            customer_policies=(
                CustomerPolicy(
                    key="deployRoles",
                    name=system.settings.named(DEPLOY_POLICY),
                    description="What the deploy role may do with the roles that the program makes",
                    document=document(*_write_roles(owned), *_pass(owned)),
                ),
            ),
        ),
    }


def _read(owned: Owned, *of_roles: str) -> tuple[Statement, ...]:
    """What a refresh reads, and further actions `of_roles` within the boundary.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html

    sts:GetCallerIdentity, with which the provider finds out whose credentials it has, needs no permission.
    """
    arns, settings = owned.system.arns, owned.system.settings
    role_actions = ("iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies")
    named: dict[str, tuple[Sequence[str], Sequence[str]]] = {
        "ReadRoles": ((*role_actions, *of_roles), owned.roles),
        "ReadOtherRoles": (role_actions, [*owned.outside, *owned.existing]),
        "ReadServiceLinkedRoles": (("iam:GetRole",), list(owned.service_linked_roles.values())),
        "ReadProfiles": (("iam:GetInstanceProfile",), owned.instance_profiles),
        "ReadPolicies": (("iam:GetPolicy", "iam:GetPolicyVersion"), [*owned.policies, *owned.outside_policies]),
        "ReadGroups": (("iam:GetGroup", "iam:GetGroupPolicy"), owned.groups),
        "ReadUsers": (
            ("iam:ListAttachedUserPolicies" if settings.slim.permissions == "documented" else "iam:ListGroupsForUser",),
            owned.users,
        ),
        "ReadProviders": (("iam:GetOpenIDConnectProvider",), owned.providers),
    }
    # None of the actions on `*` has a resource.
    if settings.look_up_service_linked_roles:
        named["FindServiceLinkedRoles"] = (("iam:ListRoles",), ["*"])
    if "pettracker" in settings.systems:
        named["ReadCompute"] = (
            ("ec2:DescribeLaunchTemplateVersions", "ec2:DescribeLaunchTemplates", "ecs:DescribeTaskDefinition"),
            ["*"],
        )
        named["ReadApiAccount"] = (("apigateway:GET",), [_api_account(arns)])
        named["ReadPermissions"] = (("lambda:GetPolicy",), _functions(owned))
    return tuple(allow(sid, actions, resources) for sid, (actions, resources) in named.items() if resources)


def _write_roles(owned: Owned) -> tuple[Statement, ...]:
    """Roles, their policies and profiles. Whoever writes a role's policies and trust has what the role has: so only
    roles under the boundary are written, and no role gets another boundary or loses its own."""
    return (
        allow(
            "WriteBoundedRoles",
            _ROLE_WRITES,
            owned.roles,
            # Each of these actions supports the key, which is the boundary that the role has or is given.
            {"StringEquals": {"iam:PermissionsBoundary": owned.system.settings.permissions_boundary}},
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
            owned.instance_profiles,
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
            owned.policies,
        ),
        *(
            statement
            for service, arn in owned.made_service_linked_roles.items()
            for statement in (
                allow(
                    f"Make{service.capitalize()}",
                    "iam:CreateServiceLinkedRole",
                    arn,
                    {"StringEquals": {"iam:AWSServiceName": f"{service}.amazonaws.com"}},
                ),
                allow(
                    f"Tend{service.capitalize()}",
                    ("iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus", "iam:TagRole"),
                    arn,
                ),
            )
        ),
    )


def _pass(owned: Owned) -> tuple[Statement, ...]:
    return tuple(
        allow(
            f"PassTo{service.title().replace('-', '')}",
            "iam:PassRole",
            passed,
            {"StringEquals": {"iam:PassedToService": owned.system.arns.services(service)}},
        )
        for service, passed in owned.passed.items()
    )


def _keep_out(owned: Owned) -> tuple[Statement, ...]:
    """Said again as denials, which hold whatever is allowed here later: no role leaves the boundary, and the pipeline
    changes neither the boundary, nor itself, nor the administrators' role, nor what is adopted, nor whom it trusts."""
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
            owned.outside_policies,
        ),
        deny("KeepOtherRoles", (*_ROLE_WRITES, "iam:TagRole", "iam:UntagRole"), [*owned.outside, *owned.existing]),
        deny("BecomeNoOther", ("iam:PassRole", "sts:AssumeRole"), owned.outside),
        deny(
            "KeepProviders",
            (
                "iam:AddClientIDToOpenIDConnectProvider",
                "iam:CreateOpenIDConnectProvider",
                "iam:DeleteOpenIDConnectProvider",
                "iam:RemoveClientIDFromOpenIDConnectProvider",
                "iam:UpdateOpenIDConnectProviderThumbprint",
            ),
            owned.system.arns.iam("oidc-provider", "/", "*"),
        ),
    )


def _write_resources(owned: Owned) -> tuple[Statement, ...]:
    """What PetTracker binds its roles with; other systems have nothing beside roles."""
    settings, arns = owned.system.settings, owned.system.arns
    if "pettracker" not in settings.systems:
        return ()
    templates = arns.regional("ec2", "launch-template/*")
    tags = {"ManagedBy": "Pulumi", "Project": settings.project, "Environment": settings.environment}
    requested: Conditions = {"StringEquals": {f"aws:RequestTag/{key}": value for key, value in tags.items()}}
    own: Conditions = {"StringEquals": {f"aws:ResourceTag/{key}": value for key, value in tags.items()}}
    family = arns.regional("ecs", f"task-definition/{settings.named('pettracker-api')}:*")
    return (
        # A template's ARN has an id that only AWS knows: by its tags.
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
        allow("MakeLaunchTemplates", "ec2:CreateLaunchTemplate", templates, requested),
        allow(
            "TagNewLaunchTemplates",
            "ec2:CreateTags",
            templates,
            {"StringEquals": {"ec2:CreateAction": "CreateLaunchTemplate"}},
        ),
        allow(
            "WriteLaunchTemplates",
            (
                "ec2:CreateLaunchTemplateVersion",
                "ec2:CreateTags",
                "ec2:DeleteLaunchTemplate",
                "ec2:DeleteTags",
                "ec2:ModifyLaunchTemplate",
            ),
            templates,
            own,
        ),
        allow("WriteTaskDefinitions", ("ecs:RegisterTaskDefinition", "ecs:TagResource", "ecs:UntagResource"), family),
        # Has no resource. Tasks that run already go on.
        allow("RetireTaskDefinitions", "ecs:DeregisterTaskDefinition", "*"),
        allow("WriteApiAccount", "apigateway:PATCH", _api_account(arns)),
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
        allow(
            "WritePermissions",
            ("lambda:AddPermission", "lambda:RemovePermission"),
            _functions(owned),
            {"StringEquals": {"lambda:Principal": "apigateway.amazonaws.com"}},
        ),
    )


def _some(sid: str, actions: Sequence[str], resources: Sequence[str]) -> tuple[Statement, ...]:
    return (allow(sid, actions, resources),) if resources else ()


def _api_account(arns: Arns) -> str:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html"""
    return f"arn:{arns.partition}:apigateway:{arns.region}::/account"


def _functions(owned: Owned) -> list[str]:
    return [owned.system.arns.function(f"{owned.system.settings.pettracker.resource_prefix}*")]
