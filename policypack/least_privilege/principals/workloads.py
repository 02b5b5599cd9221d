"""What runs under a role of a stack, how its own ARN looks, and whether the role lets its service in."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from least_privilege.aws.service_principals import base_name
from least_privilege.evaluation.callers import Caller
from least_privilege.evaluation.evaluator import Answer, may_assume
from least_privilege.policy.document import Document, Value
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.principals.effective_permissions import principals
from least_privilege.principals.principal import Principal
from least_privilege.stack.attachments import ROLE
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.role_inputs import WORKLOAD_TYPES, roles_of


@dataclass(frozen=True)
class _ArnForm:
    """How the ARN of a type ends: `service`, and the value of the input `name` between `prefix` and `suffix`."""

    service: str
    prefix: str
    name: str
    suffix: str


ARN_FORMS = {
    "apprunner/service:Service": _ArnForm("apprunner", "service/", "serviceName", "/*"),
    "batch/jobDefinition:JobDefinition": _ArnForm("batch", "job-definition/", "name", ":*"),
    "bedrock/agentAgent:AgentAgent": _ArnForm("bedrock", "agent/", "agentId", ""),
    "cloudformation/stack:Stack": _ArnForm("cloudformation", "stack/", "name", "/*"),
    "codebuild/project:Project": _ArnForm("codebuild", "project/", "name", ""),
    "codepipeline/pipeline:Pipeline": _ArnForm("codepipeline", "", "name", ""),
    "ecs/taskDefinition:TaskDefinition": _ArnForm("ecs", "task-definition/", "family", ":*"),
    "glue/devEndpoint:DevEndpoint": _ArnForm("glue", "devEndpoint/", "name", ""),
    "glue/job:Job": _ArnForm("glue", "job/", "name", ""),
    "lambda/function:Function": _ArnForm("lambda", "function:", "name", ""),
    "sagemaker/notebookInstance:NotebookInstance": _ArnForm("sagemaker", "notebook-instance/", "name", ""),
    "sfn/stateMachine:StateMachine": _ArnForm("states", "stateMachine:", "name", ""),
    "synthetics/canary:Canary": _ArnForm("synthetics", "canary:", "name", ""),
}


@dataclass(frozen=True, eq=False)
class Workload:
    """A resource that runs under a role, which its input `path` names.

    `role` is the role's name or ARN, or unknown; one of `services` assumes it, if it is a service that does.
    """

    resource: Resource
    path: str
    role: Value
    services: tuple[str, ...]

    @property
    def is_named(self) -> bool:
        """Whether the resource is known to name a role: JSON text that is unknown as a whole is not."""
        return "." not in self.path or self.resource.at(self.input) is not UNKNOWN

    @property
    def input(self) -> str:
        """The resource's input that `path` begins with."""
        return self.path.partition(".")[0].partition("[")[0]

    @property
    def label(self) -> str:
        """What the resource is, for a sentence: `aws.lambda.Function 'web'`."""
        return f"{self.resource.kind} '{self.resource.name}'"

    @property
    def arn_target(self) -> tuple[str, str]:
        """The service and the resource id of the resource's ARN; empty where they are unknown."""
        form = ARN_FORMS.get(self.resource.type.removeprefix("aws:"))
        name = self.resource.identity(form.name) if form else None
        return (form.service, f"{form.prefix}{name}{form.suffix}") if form and isinstance(name, str) else ("", "")


def workloads(stack: Stack) -> Iterator[tuple[Workload, tuple[Principal, ...]]]:
    """Everything in `stack` that runs under a role, with the roles of the stack that this may be.

    Several where it is unknown, and the property was made from several; none where it is a role from outside.
    """
    by_name: dict[str, list[Principal]] = {}
    by_urn: dict[str, Principal] = {}
    for principal in principals(stack):
        if principal.resource and principal.kind == "role":
            by_urn[principal.urn] = principal
            if isinstance(name := principal.resource.identity("name"), str):
                by_name.setdefault(name, []).append(principal)
    for workload in _find(stack):
        behind = stack.behind(workload.resource, workload.input, ROLE)
        found = [by_urn[role.urn] for role in behind]
        if isinstance(workload.role, str):
            path, _, name = workload.role.rpartition(":role")[2].rpartition("/")
            named = [role for role in by_name.get(name, ()) if not path.strip("/") or path_of(role) == f"{path}/"]
            # Of two with one name, in two accounts, the one that the property was made from is meant.
            found = [role for role in named if role in found] or named
        yield workload, tuple(found)


def has_unclear_roles(stack: Stack) -> bool:
    """Whether something in `stack` runs under a role that is unknown, and not surely the one that it was made from."""
    return any(
        not workload.is_named or len(stack.behind(workload.resource, workload.input, ROLE)) > 1
        for workload in _find(stack)
        if workload.role is UNKNOWN
    )


def path_of(principal: Principal) -> str:
    """The path of a principal's name in IAM: `/` where it has none of its own."""
    path = principal.resource.at("path") if principal.resource else None
    return path if isinstance(path, str) else "/"


def _find(stack: Stack) -> Iterator[Workload]:
    for type_, resources in stack.by_type.items():
        for resource in resources if type_ in WORKLOAD_TYPES else ():
            for path, role, services in roles_of(resource):
                yield Workload(resource, path, role, tuple(f"{name}.amazonaws.com" for name in services))


def admits(trust: Document | None, service: str) -> bool:
    """Whether a role with this trust policy lets a service in, as far as can be told: an unknown policy does."""
    return trust is None or _admits(trust, service.lower())


@lru_cache(1 << 12)
def _admits(trust: Document, service: str) -> bool:
    wanted = base_name(service)
    names = {service} | {
        value
        for statement in trust.statements
        for value in statement.principals.get("Service", ())
        if isinstance(value, str) and base_name(value) == wanted
    }
    return any(may_assume(trust, Caller("Service", name)).answer is not Answer.DENIED for name in names)
