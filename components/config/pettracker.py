"""PetTracker's own settings, under `aws-roles:pettracker`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from components.config.aws_types import BUCKET, FUNCTION, PREFIX, REPOSITORY_NAME, TABLE, kms_key
from components.config.parsers import boolean, integer, list_of, optional, text
from components.config.problems import SettingProblem, invalid
from components.config.schema import section, setting, validator

QUEUE = text(r"[\w-]{1,80}|[\w-]{1,75}\.fifo", "the name of an SQS queue")
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
TOPIC = text(r"[\w-]{1,256}", "the name of a standard SNS topic (EventBridge does not reach FIFO topics)")
FAMILY = text(r"[\w-]{1,255}", "the family of an ECS task definition, without its revision")
IMAGE = text(
    rf"{REPOSITORY_NAME}(:\w[\w.-]{{0,127}}|@sha256:[0-9a-f]{{64}})",
    "repository:tag or repository@sha256:digest in this account's registry",
)
FARGATE: Mapping[int, Sequence[int]] = {
    256: (512, 1024, 2048),
    512: range(1024, 4097, 1024),
    1024: range(2048, 8193, 1024),
    2048: range(4096, 16385, 1024),
    4096: range(8192, 30721, 1024),
    8192: range(16384, 61441, 4096),
    16384: range(32768, 122881, 8192),
}
"""CPU units to MiB. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html"""

RETENTION = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""Days. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""


@dataclass(frozen=True, kw_only=True)
class Api:
    """The REST API whose GET methods invoke Lambda functions; the functions must exist before the permission can."""

    id: str = setting(
        optional(text(r"[a-z0-9]{10}", "a REST API id: 10 lower-case letters and digits")),
        "The id of the REST API in API Gateway.",
        default="",
        example="a1b2c3d4e5",
    )
    functions: tuple[str, ...] = setting(
        list_of(FUNCTION),
        "The Lambda functions that the API's GET methods invoke. They must exist.",
        default=(),
        example=["pettracker-list-pets"],
    )

    @validator("id", "functions")
    def complete(self) -> Iterator[SettingProblem]:
        if self.functions and not self.id:
            yield SettingProblem(key="id", given="missing", expected="the id of the API that invokes the functions")
        if self.id and not self.functions:
            yield SettingProblem(key="functions", given="missing", expected="the functions that the API invokes")


@dataclass(frozen=True, kw_only=True)
class EventTargets:
    """What EventBridge rules may start besides the state machines, by name."""

    functions: tuple[str, ...] = setting(
        list_of(FUNCTION), "Lambda functions.", default=(), example=["pettracker-resize"]
    )
    queues: tuple[str, ...] = setting(list_of(QUEUE), "SQS queues.", default=(), example=["pettracker-uploads"])
    topics: tuple[str, ...] = setting(list_of(TOPIC), "SNS topics.", default=(), example=["pettracker-news"])
    task_definitions: tuple[str, ...] = setting(
        list_of(FAMILY),
        "Families of ECS task definitions with PetTracker's roles.",
        default=(),
        example=["pettracker-api"],
    )
    cluster: str = setting(
        optional(text(r"[A-Za-z0-9_-]{1,255}", "the name of an ECS cluster")),
        "The ECS cluster in which the tasks run.",
        default="",
        example="pettracker",
    )
    queues_key: str = kms_key("The KMS key that encrypts the queues.")
    topics_key: str = kms_key("The KMS key that encrypts the topics, the state machines' too.")

    @validator("task_definitions", "cluster")
    def tasks_have_a_cluster(self) -> Iterator[SettingProblem]:
        if self.task_definitions and not self.cluster:
            yield SettingProblem(key="cluster", given="missing", expected="the ECS cluster in which the tasks run")
        if self.cluster and not self.task_definitions:
            yield SettingProblem(key="taskDefinitions", given="missing", expected="the tasks that run in the cluster")


@dataclass(frozen=True, kw_only=True)
class WebServer:
    """The launch template of the web servers."""

    session_manager: bool = setting(
        boolean, "Whether Session Manager may open sessions on the web servers.", default=True
    )
    instance_type: str = setting(
        text(r"[a-z0-9-]+\.[a-z0-9-]+", "an EC2 instance type such as t3.micro"),
        "The instance type of the web servers.",
        default="t3.micro",
    )
    image: str = setting(
        text(
            r"ami-([0-9a-f]{8}|[0-9a-f]{17})|/[\w./-]+",
            "an AMI id, or the path of a Systems Manager parameter that holds one",
        ),
        "The AMI of the web servers.",
        default="/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    )

    @validator("instance_type", "image")
    def image_is_for_the_processor(self) -> Iterator[SettingProblem]:
        # Families of Graviton: a1, and those with a g after the generation, as in t4g.
        wanted, other = ("arm64", "x86_64") if re.match(r"a1\.|[a-z]+\d+g", self.instance_type) else ("x86_64", "arm64")
        if other in self.image:
            yield invalid("image", self.image, f"an image for {wanted}, the architecture of {self.instance_type}")


@dataclass(frozen=True, kw_only=True)
class Task:
    """The ECS task of the API."""

    image: str = setting(IMAGE, "The container image of the API.", default="pettracker-api:1.0.0")
    cpu: int = setting(integer(256, 16384, "a whole number of CPU units"), "The CPU units of the task.", default=256)
    memory: int = setting(integer(512, 122880, "a whole number of MiB"), "The memory of the task in MiB.", default=512)
    log_retention: int = setting(
        integer(1, 3653, "a whole number of days"),
        "How long the log group of the task keeps its events, in days.",
        default=30,
    )
    port: int = setting(integer(1, 65535, "a TCP port"), "The port that the API listens on.", default=8080)

    @validator("log_retention")
    def retention_of_cloudwatch(self) -> Iterator[SettingProblem]:
        if self.log_retention not in RETENTION:
            expected = f"a retention of CloudWatch Logs: one of {', '.join(map(str, RETENTION))} days"
            yield invalid("logRetention", self.log_retention, expected)

    @validator("cpu", "memory")
    def fargate_has_the_size(self) -> Iterator[SettingProblem]:
        if self.cpu not in FARGATE:
            yield invalid(
                "cpu", self.cpu, f"a size that Fargate offers: one of {', '.join(map(str, FARGATE))} CPU units"
            )
        elif self.memory not in (sizes := FARGATE[self.cpu]):
            step = "doubling" if self.cpu == 256 else f"in steps of {sizes[1] - sizes[0]}"
            expected = f"a size that Fargate offers with {self.cpu} CPU units: {sizes[0]} to {sizes[-1]} MiB, {step}"
            yield invalid("memory", self.memory, expected)


@dataclass(frozen=True, kw_only=True)
class PetTrackerSettings:
    """Names of the application's own resources, which the roles are limited to, and its switches."""

    images_bucket: str = setting(BUCKET, "The bucket of the photos.", default="pettracker-images")
    images_key: str = kms_key("The KMS key that encrypts the photos.")
    thumbnails_bucket: str = setting(BUCKET, "The bucket of the thumbnails.", default="pettracker-thumbnails")
    thumbnails_key: str = kms_key("The KMS key that encrypts the thumbnails.")
    table_prefix: str = setting(PREFIX, "What the names of the DynamoDB tables begin with.", default="PetTracker-")
    tables_key: str = kms_key("The KMS key that encrypts the tables.")
    photos_table: str = setting(TABLE, "The DynamoDB table that photos are recorded in.", default="PetTracker-Photos")
    resource_prefix: str = setting(
        PREFIX,
        "What the names of the Lambda functions, state machines, topics and EventBridge rules begin with.",
        default="pettracker-",
    )
    api_gateway_account: bool = setting(
        boolean,
        "Whether the stack sets the role for API Gateway's logs. An account has one such setting per region.",
        default=True,
    )
    api: Api = setting(section(Api), "The REST API that invokes Lambda functions.", default=Api())
    event_targets: EventTargets = setting(
        section(EventTargets), "What EventBridge rules may reach beside the state machines.", default=EventTargets()
    )
    web_server: WebServer = setting(section(WebServer), "The launch template of the web servers.", default=WebServer())
    task: Task = setting(section(Task), "The ECS task of the API.", default=Task())

    @validator("api", "resource_prefix")
    def api_functions_have_prefix(self) -> Iterator[SettingProblem]:
        for index, name in enumerate(self.api.functions):
            if not name.startswith(self.resource_prefix):
                expected = f"a name that begins with {self.resource_prefix!r} (resourcePrefix)"
                yield SettingProblem(key=f"api.functions[{index}]", given=repr(name), expected=expected)
