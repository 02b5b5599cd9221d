"""Which resources run under a role: where they name it, which service then assumes it, and how their own ARN looks.

Types and inputs as pulumi-aws names them; the services as each one's documentation of its role has them.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from least_privilege.aws.service_principals import base_name
from least_privilege.evaluation.callers import Caller
from least_privilege.evaluation.evaluator import Answer, may_assume
from least_privilege.policy.document import Document, Value
from least_privilege.policy.parser import value_in
from least_privilege.policy.unknown import UNKNOWN, Unknown
from least_privilege.principals.effective_permissions import principals
from least_privilege.principals.principal import Principal
from least_privilege.stack.attachments import ROLE
from least_privilege.stack.model import Resource, Stack

_TASKS, _EC2 = ("ecs-tasks",), ("ec2",)

_TOPIC_RULE_ACTIONS = (
    *("cloudwatchAlarm", "cloudwatchLogs", "cloudwatchMetric", "dynamodb", "dynamodbv2", "elasticsearch", "firehose"),
    *("iotAnalytics", "iotEvents", "kinesis", "republish", "s3", "sns", "sqs", "stepFunctions", "timestream"),
)
_PLURALS = {"kinesis": "kineses", "republish": "republishes"}
_IN_ONE_FORM = ("cloudwatchLogs", "elasticsearch", "iotAnalytics", "iotEvents", "s3", "sns", "sqs", "stepFunctions")


def _topic_rule() -> Iterator[str]:
    """Where a topic rule names a role: in each of its actions."""
    for action in _TOPIC_RULE_ACTIONS:
        plural = action if action in _IN_ONE_FORM else _PLURALS.get(action, f"{action}s")
        yield f"{plural}[].roleArn"
        yield f"errorAction.{action}.roleArn"


_ROLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "amplify/app:App": {"iamServiceRoleArn": ("amplify",), "computeRoleArn": ("amplify",)},
    "apigateway/account:Account": {"cloudwatchRoleArn": ("apigateway",)},
    "apprunner/service:Service": {
        "instanceConfiguration.instanceRoleArn": ("tasks.apprunner",),
        "sourceConfiguration.authenticationConfiguration.accessRoleArn": ("build.apprunner",),
    },
    "appsync/dataSource:DataSource": {"serviceRoleArn": ("appsync",)},
    "backup/selection:Selection": {"iamRoleArn": ("backup",)},
    "batch/computeEnvironment:ComputeEnvironment": {
        "serviceRole": ("batch",),
        "computeResources.spotIamFleetRole": ("spotfleet",),
    },
    "batch/jobDefinition:JobDefinition": {
        "containerProperties.jobRoleArn": _TASKS,
        "containerProperties.executionRoleArn": _TASKS,
    },
    "bedrock/agentAgent:AgentAgent": {"agentResourceRoleArn": ("bedrock",)},
    "bedrock/agentFlow:AgentFlow": {"executionRoleArn": ("bedrock",)},
    "bedrock/agentKnowledgeBase:AgentKnowledgeBase": {"roleArn": ("bedrock",)},
    "bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime": {"roleArn": ("bedrock-agentcore",)},
    "bedrock/agentcoreCodeInterpreter:AgentcoreCodeInterpreter": {"executionRoleArn": ("bedrock-agentcore",)},
    "cfg/recorder:Recorder": {"roleArn": ("config",)},
    "cfg/remediationConfiguration:RemediationConfiguration": {"parameters[].staticValue": ("ssm",)},
    "cloudformation/stack:Stack": {"iamRoleArn": ("cloudformation",)},
    "cloudformation/stackSet:StackSet": {"administrationRoleArn": ("cloudformation",)},
    "cloudtrail/trail:Trail": {"cloudWatchLogsRoleArn": ("cloudtrail",)},
    "cloudwatch/eventTarget:EventTarget": {"roleArn": ("events",)},
    "cloudwatch/logDestination:LogDestination": {"roleArn": ("logs",)},
    "cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {"roleArn": ("logs",)},
    "cloudwatch/metricStream:MetricStream": {"roleArn": ("streams.metrics.cloudwatch",)},
    "codebuild/project:Project": {"serviceRole": ("codebuild",), "buildBatchConfig.serviceRole": ("codebuild",)},
    "codedeploy/deploymentGroup:DeploymentGroup": {"serviceRoleArn": ("codedeploy",)},
    "codepipeline/pipeline:Pipeline": {
        "roleArn": ("codepipeline",),
        "stages[].actions[].roleArn": (),
        "stages[].actions[].configuration.RoleArn": ("cloudformation",),
    },
    "cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": {
        "roles.authenticated": (),
        "roles.unauthenticated": (),
        "roleMappings[].ambiguousRoleResolution": (),
        "roleMappings[].mappingRules[].roleArn": (),
    },
    "dax/cluster:Cluster": {"iamRoleArn": ("dax",)},
    "dlm/lifecyclePolicy:LifecyclePolicy": {"executionRoleArn": ("dlm",)},
    "ec2/flowLog:FlowLog": {"iamRoleArn": ("vpc-flow-logs",)},
    "ec2/spotFleetRequest:SpotFleetRequest": {"iamFleetRole": ("spotfleet",)},
    "ecs/daemonTaskDefinition:DaemonTaskDefinition": {"taskRoleArn": _TASKS, "executionRoleArn": _TASKS},
    "ecs/expressGatewayService:ExpressGatewayService": {
        "taskRoleArn": _TASKS,
        "executionRoleArn": _TASKS,
        "infrastructureRoleArn": ("ecs",),
    },
    "ecs/service:Service": {"iamRole": ("ecs",)},
    "ecs/taskDefinition:TaskDefinition": {"taskRoleArn": _TASKS, "executionRoleArn": _TASKS},
    "eks/cluster:Cluster": {"roleArn": ("eks",), "computeConfig.nodeRoleArn": _EC2},
    "eks/fargateProfile:FargateProfile": {"podExecutionRoleArn": ("eks-fargate-pods",)},
    "eks/nodeGroup:NodeGroup": {"nodeRoleArn": _EC2},
    "eks/podIdentityAssociation:PodIdentityAssociation": {"roleArn": ("pods.eks",)},
    "emr/cluster:Cluster": {"serviceRole": ("elasticmapreduce",)},
    "fis/experimentTemplate:ExperimentTemplate": {"roleArn": ("fis",)},
    "glue/crawler:Crawler": {"role": ("glue",)},
    "glue/devEndpoint:DevEndpoint": {"roleArn": ("glue",)},
    "glue/job:Job": {"roleArn": ("glue",)},
    "glue/mLTransform:MLTransform": {"roleArn": ("glue",)},
    "iam/instanceProfile:InstanceProfile": {"role": _EC2},
    "iot/provisioningTemplate:ProvisioningTemplate": {"provisioningRoleArn": ("iot",)},
    "iot/roleAlias:RoleAlias": {"roleArn": ("credentials.iot",)},
    "iot/topicRule:TopicRule": dict.fromkeys(_topic_rule(), ("iot",)),
    "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
        f"{destination}Configuration.roleArn": ("firehose",)
        for destination in (
            *("elasticsearch", "extendedS3", "httpEndpoint", "iceberg", "kinesisSource"),
            *("opensearch", "opensearchserverless", "redshift", "snowflake"),
        )
    },
    "kinesisanalyticsv2/application:Application": {"serviceExecutionRole": ("kinesisanalytics",)},
    "lambda/function:Function": {"role": ("lambda",)},
    "mskconnect/connector:Connector": {"serviceExecutionRoleArn": ("kafkaconnect",)},
    "mwaa/environment:Environment": {"executionRoleArn": ("airflow-env", "airflow")},
    "opensearchingest/pipeline:Pipeline": {"pipelineRoleArn": ("osis-pipelines",)},
    "pipes/pipe:Pipe": {"roleArn": ("pipes",)},
    "rds/clusterInstance:ClusterInstance": {"monitoringRoleArn": ("monitoring.rds",)},
    "rds/instance:Instance": {"monitoringRoleArn": ("monitoring.rds",)},
    "rds/proxy:Proxy": {"roleArn": ("rds",)},
    "rolesanywhere/profile:Profile": {"roleArns": ("rolesanywhere",)},
    "s3/bucketReplicationConfig:BucketReplicationConfig": {"role": ("s3",)},
    "s3control/accessGrantsLocation:AccessGrantsLocation": {"iamRoleArn": ("access-grants.s3",)},
    "sagemaker/domain:Domain": {"defaultUserSettings.executionRole": ("sagemaker",)},
    "sagemaker/model:Model": {"executionRoleArn": ("sagemaker",)},
    "sagemaker/notebookInstance:NotebookInstance": {"roleArn": ("sagemaker",)},
    "sagemaker/pipeline:Pipeline": {"roleArn": ("sagemaker",)},
    "scheduler/schedule:Schedule": {"target.roleArn": ("scheduler",)},
    "sfn/stateMachine:StateMachine": {"roleArn": ("states",)},
    "ssm/activation:Activation": {"iamRole": ("ssm",)},
    "ssm/association:Association": {"parameters.AutomationAssumeRole": ("ssm",)},
    "ssm/document:Document": {"content.assumeRole": ("ssm",)},
    "ssm/maintenanceWindowTask:MaintenanceWindowTask": {"serviceRoleArn": ("ssm",)},
    "synthetics/canary:Canary": {"executionRoleArn": ("lambda",)},
    "transfer/server:Server": {"loggingRole": ("transfer",)},
    "transfer/user:User": {"role": ("transfer",)},
}

_AMONG_OTHERS = ("parameters[].staticValue", "parameters.AutomationAssumeRole", "content.assumeRole")
"""Inputs that have other values too: Automation's parameters, and references to them."""

_IN_YAML = re.compile(r"""^(assumeRole):[ \t]*["']?([^"'\s#]+)""", re.MULTILINE)
"""The role of an Automation runbook. https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html"""

WORKLOAD_TYPES = frozenset(f"aws:{type_}" for type_ in _ROLES)
"""The types of resource that name a role to run under."""


@dataclass(frozen=True)
class _ArnForm:
    """How the ARN of a type ends: `service`, and the value of the input `name` between `prefix` and `suffix`."""

    service: str
    prefix: str
    name: str
    suffix: str


_ARNS = {
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
        form = _ARNS.get(self.resource.type.removeprefix("aws:"))
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


def role_arns(resource: Resource) -> list[str]:
    """The ARNs of the roles that a service takes to run `resource`. They are of its own account: AWS passes no other.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    return [role for _, role, services in named_roles(resource) if services and str(role).startswith("arn:")]


def named_roles(resource: Resource) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The known roles that `resource` runs under: where it names each, its name or ARN, and what assumes it."""
    for path, services in _ROLES.get(resource.type.removeprefix("aws:"), {}).items():
        for where, role in _roles_at(resource, path):
            if isinstance(role, str):
                yield where, role, services


def _find(stack: Stack) -> Iterator[Workload]:
    for type_, resources in stack.by_type.items():
        paths = _ROLES.get(type_.removeprefix("aws:"), {})
        for resource in resources if paths else ():
            for path, services in paths.items():
                for where, role in _roles_at(resource, path):
                    yield Workload(resource, where, role, tuple(f"{name}.amazonaws.com" for name in services))


def _roles_at(resource: Resource, path: str) -> Iterator[tuple[str, Value]]:
    """The roles that an input names, or lists, each with its path; `[].` stands between a list and its items."""
    head, *tail = path.split("[].")
    for where, role in _items(_at(resource.properties, head), head, tail):
        if (role is UNKNOWN or (isinstance(role, str) and role)) and not _is_no_role(path, role):
            yield where, role


def _items(given: Any, path: str, tail: list[str]) -> Iterator[tuple[str, Any]]:
    for index, item in enumerate(given if isinstance(given, list) else [given]):
        if tail:
            yield from _items(_at(item, tail[0]), f"{path}[{index}].{tail[0]}", tail[1:])
        else:
            yield path, item


def _is_no_role(path: str, value: Value) -> bool:
    """Whether what an input has is something else: a parameter of another kind, or Automation's `{{ parameter }}`."""
    return path in _AMONG_OTHERS and (value is UNKNOWN or ":role/" not in str(value))


def _at(value: Any, path: str) -> Any:
    """The value under a dotted path, through JSON text too."""
    for step in path.split("."):
        if isinstance(value, str):
            value = value_in(value) or dict(_IN_YAML.findall(value))
        if isinstance(value, Unknown):
            return UNKNOWN
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


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
