"""An ECS task definition's two roles: one for the ECS agent, one for the application."""

from collections.abc import Iterator

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.stack.model import Resource, Stack

_TASK = "aws:ecs/taskDefinition:TaskDefinition"
_ROLE = "aws:iam/role:Role"
_INPUTS = ("executionRoleArn", "taskRoleArn")


def _check(task: Resource, _options: Options) -> Iterator[Finding]:
    execution, application = (_role_name(task.at(input_)) for input_ in _INPUTS)
    if execution and execution == application:
        yield _finding(task, application)


def _check_stack(stack: Stack, _options: Options) -> Iterator[Finding]:
    for task in stack.of(_TASK):
        if UNKNOWN in [task.at(input_) for input_ in _INPUTS]:
            execution, application = (_role_of(stack, task, input_) for input_ in _INPUTS)
            if execution and execution == application:
                yield _finding(task, application.split("::")[-1])


def _role_name(value: object) -> str:
    """The name in a role's ARN, or the name itself; empty for anything else."""
    return value.rpartition("/")[-1] if isinstance(value, str) else ""


def _role_of(stack: Stack, task: Resource, input_: str) -> str:
    """The URN of the stack's role that an input names, else the name of a role outside; empty where it is unknown."""
    value = task.at(input_)
    if value is UNKNOWN:
        roles = stack.behind(task, input_, _ROLE)
        return roles[0].urn if len(roles) == 1 else ""
    name = _role_name(value)
    return next((role.urn for role in stack.of(_ROLE) if name and role.identity("name") == name), name)


def _finding(task: Resource, role: str) -> Finding:
    arns = [value for input_ in _INPUTS if isinstance(value := task.at(input_), str) and ":role/" in value]
    example = f', for example taskRoleArn: "{arns[0].partition(":role/")[0]}:role/{task.name}-task"' if arns else ""
    return Finding(
        id="ecs-distinct-roles",
        evidence=f"Task definition '{task.name}' uses role '{role}' both as execution role and as task role: the "
        "application gets permissions that only the ECS agent needs (image pulls, secrets, logs), and the agent gets "
        "the application's.",
        fix=f"create a role for the application and set taskRoleArn to its ARN{example}; keep executionRoleArn for "
        "the ECS agent.",
        urn=task.urn,
    )


RULE = ResourceRule(
    name="ecs-distinct-roles",
    description="An ECS task definition has different roles for execution and for the task",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="the ECS agent and the application need different permissions, and a second role costs nothing",
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ecs-iam-role-overview.html",
    types=frozenset((_TASK,)),
    check=_check,
    stack_check=_check_stack,
    bad='aws.ecs.TaskDefinition("api", execution_role_arn=role.arn, task_role_arn=role.arn)',
    good='aws.ecs.TaskDefinition("api", execution_role_arn=agent.arn, task_role_arn=application.arn)',
)
