"""PetTracker's own settings, under `aws-roles:pettracker`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from components.config.aws_types import BUCKET, FUNCTION, PREFIX, REPOSITORY_NAME, TABLE
from components.config.schema import (
    Problem,
    boolean,
    integer,
    invalid,
    list_of,
    optional,
    section,
    setting,
    text,
    validator,
)

QUEUE = text(r"[\w-]{1,80}|[\w-]{1,75}\.fifo", "the name of an SQS queue")
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
TOPIC = text(r"[\w-]{1,256}", "the name of a standard SNS topic (EventBridge does not reach FIFO topics)")
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


@dataclass(frozen=True, kw_only=True)
class Api:
    """The REST API whose GET methods invoke Lambda functions; the functions must exist before the permission can."""

    id: str = setting(optional(text(r"[a-z0-9]{10}", "a REST API id: 10 lower-case letters and digits")), "")
    functions: tuple[str, ...] = setting(list_of(FUNCTION), ())

    @validator("id", "functions")
    def complete(self) -> Iterator[Problem]:
        if self.functions and not self.id:
            yield Problem(key="id", given="missing", expected="the id of the API that invokes the functions")
        if self.id and not self.functions:
            yield Problem(key="functions", given="missing", expected="the functions that the API invokes")


@dataclass(frozen=True, kw_only=True)
class EventTargets:
    """What EventBridge rules may start besides the state machines, by name."""

    functions: tuple[str, ...] = setting(list_of(FUNCTION), ())
    queues: tuple[str, ...] = setting(list_of(QUEUE), ())
    topics: tuple[str, ...] = setting(list_of(TOPIC), ())


@dataclass(frozen=True, kw_only=True)
class WebServer:
    """The launch template of the web servers."""

    session_manager: bool = setting(boolean, True)
    instance_type: str = setting(text(r"[a-z0-9-]+\.[a-z0-9-]+", "an EC2 instance type such as t3.micro"), "t3.micro")
    image: str = setting(
        text(
            r"ami-([0-9a-f]{8}|[0-9a-f]{17})|/[\w./-]+",
            "an AMI id, or the path of a Systems Manager parameter that holds one",
        ),
        "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    )

    @validator("instance_type", "image")
    def image_is_for_the_processor(self) -> Iterator[Problem]:
        # Families of Graviton: a1, and those with a g after the generation, as in t4g.
        wanted, other = ("arm64", "x86_64") if re.match(r"a1\.|[a-z]+\d+g", self.instance_type) else ("x86_64", "arm64")
        if other in self.image:
            yield invalid("image", self.image, f"an image for {wanted}, the architecture of {self.instance_type}")


@dataclass(frozen=True, kw_only=True)
class Task:
    """The ECS task of the API."""

    image: str = setting(IMAGE, "pettracker-api:1.0.0")
    cpu: int = setting(integer(256, 16384, "a whole number of CPU units"), 256)
    memory: int = setting(integer(512, 122880, "a whole number of MiB"), 512)
    port: int = setting(integer(1, 65535, "a TCP port"), 8080)

    @validator("cpu", "memory")
    def fargate_has_the_size(self) -> Iterator[Problem]:
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

    images_bucket: str = setting(BUCKET, "pettracker-images")
    thumbnails_bucket: str = setting(BUCKET, "pettracker-thumbnails")
    table_prefix: str = setting(PREFIX, "PetTracker-")
    photos_table: str = setting(TABLE, "PetTracker-Photos")
    resource_prefix: str = setting(PREFIX, "pettracker-")
    api_gateway_account: bool = setting(boolean, True)
    api: Api = setting(section(Api), Api())
    event_targets: EventTargets = setting(section(EventTargets), EventTargets())
    web_server: WebServer = setting(section(WebServer), WebServer())
    task: Task = setting(section(Task), Task())

    @validator("api", "resource_prefix")
    def api_functions_have_prefix(self) -> Iterator[Problem]:
        for index, name in enumerate(self.api.functions):
            if not name.startswith(self.resource_prefix):
                expected = f"a name that begins with {self.resource_prefix!r} (resourcePrefix)"
                yield Problem(key=f"api.functions[{index}]", given=repr(name), expected=expected)
