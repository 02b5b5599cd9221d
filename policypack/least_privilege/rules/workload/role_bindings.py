"""How roles are bound to workloads: ECS tasks and instance profiles."""

from collections.abc import Iterator

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.stack.model import Resource, Stack

_TASK = "aws:ecs/taskDefinition:TaskDefinition"
_PROFILE = "aws:iam/instanceProfile:InstanceProfile"
_ROLE = "aws:iam/role:Role"
_ROLES = ("executionRoleArn", "taskRoleArn")


def _role_name(value: object) -> str:
    """The name in a role's ARN, or the name itself; empty for anything else."""
    return value.rpartition("/")[-1] if isinstance(value, str) else ""


def _distinct_roles(task: Resource, _options: Options) -> Iterator[Finding]:
    execution, own = (_role_name(task.at(property_)) for property_ in _ROLES)
    if execution and execution == own:
        yield _one_role(task, own)


def _distinct_roles_of_stack(stack: Stack, _options: Options) -> Iterator[Finding]:
    for task in stack.of(_TASK):
        if UNKNOWN in [task.at(property_) for property_ in _ROLES]:
            execution, own = (_role_of(stack, task, property_) for property_ in _ROLES)
            if execution and execution == own:
                yield _one_role(task, own.split("::")[-1])


def _role_of(stack: Stack, task: Resource, property_: str) -> str:
    """The URN of the stack's role that `property_` names, else the name of a role outside; empty where unclear."""
    value = task.at(property_)
    if value is UNKNOWN:
        roles = stack.behind(task, property_, _ROLE)
        return roles[0].urn if len(roles) == 1 else ""
    name = _role_name(value)
    return next((role.urn for role in stack.of(_ROLE) if name and role.at("name") == name), name)


def _one_role(task: Resource, role: str) -> Finding:
    return Finding(
        id="ecs-distinct-roles",
        evidence=f"Task definition '{task.name}' runs under role '{role}' as execution role and as task role: the "
        "application gets what only the ECS agent needs (image pulls, secrets, logs), and the agent what the "
        "application may do.",
        fix="give the application a role of its own as taskRoleArn; keep executionRoleArn for the agent.",
        urn=task.urn,
    )


def _profile_role(profile: Resource, _options: Options) -> Iterator[Finding]:
    if profile.at("role") in (None, ""):
        yield Finding(
            id="instance-profile-role",
            evidence=f"Instance profile '{profile.name}' holds no role: an instance with it starts without "
            "credentials, and whoever may add a role to the profile decides what it may do.",
            fix="set role to the one role that the instances run under, or delete the profile.",
        )


RULES = (
    ResourceRule(
        name="ecs-distinct-roles",
        description="An ECS task definition must not use one role as both execution role and task role",
        severity=Severity.HIGH,
        level=Level.MANDATORY,
        level_reason="the two are used by different parties, and a second role costs nothing",
        url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ecs-iam-role-overview.html",
        types=frozenset((_TASK,)),
        check=_distinct_roles,
        stack_check=_distinct_roles_of_stack,
        bad='aws.ecs.TaskDefinition("api", execution_role_arn=role.arn, task_role_arn=role.arn)',
        good='aws.ecs.TaskDefinition("api", execution_role_arn=agent.arn, task_role_arn=application.arn)',
    ),
    ResourceRule(
        name="instance-profile-role",
        description="An instance profile must hold exactly one role",
        severity=Severity.LOW,
        level=Level.ADVISORY,
        level_reason="an empty profile grants nothing by itself",
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html",
        types=frozenset((_PROFILE,)),
        check=_profile_role,
        bad='aws.iam.InstanceProfile("web")',
        good='aws.iam.InstanceProfile("web", role=role.name)',
    ),
)
