"""The inputs by which resources name the roles that they run under, and the service that assumes each.

Types and inputs as pulumi-aws names them; the services as each one's documentation of its role has them.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from least_privilege.policy.document import Value
from least_privilege.policy.parser import value_in
from least_privilege.policy.program_text import object_text
from least_privilege.policy.unknown import UNKNOWN, Unknown
from least_privilege.stack.model import Resource

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


ROLE_INPUTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
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
"""By type, without `aws:`: where an input names a role, and the services that may assume it. `[].` stands between a
list and its items."""

_AMONG_OTHERS = ("parameters[].staticValue", "parameters.AutomationAssumeRole", "content.assumeRole")
"""Inputs that have other values too: Automation's parameters, and references to them."""

_IN_YAML = re.compile(r"""^(assumeRole):[ \t]*["']?([^"'\s#]+)""", re.MULTILINE)
"""The role of an Automation runbook. https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html"""

WORKLOAD_TYPES = frozenset(f"aws:{type_}" for type_ in ROLE_INPUTS)
"""The types of resource that name a role to run under."""


def roles_of(resource: Resource) -> Iterator[tuple[str, Value, tuple[str, ...]]]:
    """The roles, some of them unknown, that `resource` runs under: where it names each, its name or ARN, and which
    services assume it."""
    for path, services in ROLE_INPUTS.get(resource.type.removeprefix("aws:"), {}).items():
        for where, role in _roles_at(resource, path):
            yield where, role, services


def named_roles(resource: Resource) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Those of the roles that are known."""
    return ((where, role, services) for where, role, services in roles_of(resource) if isinstance(role, str))


def role_arns(resource: Resource) -> list[str]:
    """The ARNs of the roles that a service takes to run `resource`. They are of its own account: AWS passes no other.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    return [role for _, role, services in named_roles(resource) if services and str(role).startswith("arn:")]


def _roles_at(resource: Resource, path: str) -> Iterator[tuple[str, Value]]:
    """The roles that an input names, or lists, each with its path."""
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
    """Whether what an input has is something else: a parameter of another kind, Automation's `{{ parameter }}`, or an
    Output turned into text, which is a finding of its own."""
    if isinstance(value, str) and object_text(value):
        return True
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
