"""PetTracker's own settings, under `aws-roles:pettracker`."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.forms import Problem, boolean, contradiction, integer, listing, section, setting, text

BUCKET = text(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "an S3 bucket name")
PREFIX = text(r"[A-Za-z0-9][A-Za-z0-9_-]{2,60}", "3 to 61 letters, digits, '-' and '_', which names begin with")
FUNCTION = text(r"[A-Za-z0-9_-]{1,64}", "the name of a Lambda function")
QUEUE = text(r"[A-Za-z0-9_-]{1,75}(\.fifo)?", "the name of an SQS queue")
TOPIC = text(r"[A-Za-z0-9_-]{1,251}(\.fifo)?", "the name of an SNS topic")
IMAGE = text(
    r"[a-z0-9]+([._/-][a-z0-9]+)*(:[A-Za-z0-9_][\w.-]{0,127}|@sha256:[0-9a-f]{64})",
    "repository:tag or repository@sha256:digest in this account's registry",
)


@dataclass(frozen=True, kw_only=True)
class Api:
    """The REST API whose GET methods invoke Lambda functions; the functions must exist before the permission can."""

    id: str = setting(text(r"[a-z0-9]{10}", "the ten letters and digits of a REST API's id", empty=True), "")
    functions: tuple[str, ...] = setting(listing(FUNCTION), ())

    @contradiction("id", "functions")
    def complete(self) -> Iterator[Problem]:
        if self.functions and not self.id:
            yield Problem(key="id", given="missing", expected="the id of the API that invokes the functions")
        if self.id and not self.functions:
            yield Problem(key="functions", given="missing", expected="the functions that the API invokes")


@dataclass(frozen=True, kw_only=True)
class EventTargets:
    """What EventBridge rules may start besides the state machines, by name."""

    functions: tuple[str, ...] = setting(listing(FUNCTION), ())
    queues: tuple[str, ...] = setting(listing(QUEUE), ())
    topics: tuple[str, ...] = setting(listing(TOPIC), ())


@dataclass(frozen=True, kw_only=True)
class WebServer:
    """The launch template of the web servers."""

    session_manager: bool = setting(boolean, True)
    instance_type: str = setting(text(r"[a-z0-9-]+\.[a-z0-9-]+", "an EC2 instance type such as t3.micro"), "t3.micro")
    image: str = setting(
        text(r"ami-[0-9a-f]{8,17}|/[\w./-]+", "an AMI id, or the path of a Systems Manager parameter that holds one"),
        "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    )


@dataclass(frozen=True, kw_only=True)
class Task:
    """The ECS task of the API."""

    image: str = setting(IMAGE, "pettracker-api:1.0.0")
    cpu: int = setting(integer(256, 16384, "CPU units"), 256)
    memory: int = setting(integer(512, 122880, "MiB"), 512)
    port: int = setting(integer(1, 65535, "a TCP port"), 8080)


@dataclass(frozen=True, kw_only=True)
class PetTrackerSettings:
    """Names of the application's own resources, which the roles are limited to, and its switches."""

    images_bucket: str = setting(BUCKET, "pettracker-images")
    thumbnails_bucket: str = setting(BUCKET, "pettracker-thumbnails")
    table_prefix: str = setting(PREFIX, "PetTracker-")
    photos_table: str = setting(text(r"[A-Za-z0-9_.-]{3,255}", "the name of a DynamoDB table"), "PetTracker-Photos")
    resource_prefix: str = setting(PREFIX, "pettracker-")
    api_gateway_account: bool = setting(boolean, True)
    api: Api = setting(section(Api), Api())
    event_targets: EventTargets = setting(section(EventTargets), EventTargets())
    web_server: WebServer = setting(section(WebServer), WebServer())
    task: Task = setting(section(Task), Task())

    @contradiction("api", "resource_prefix")
    def api_functions_have_prefix(self) -> Iterator[Problem]:
        for index, name in enumerate(self.api.functions):
            if not name.startswith(self.resource_prefix):
                expected = f"a name that begins with {self.resource_prefix!r} (resourcePrefix)"
                yield Problem(key=f"api.functions[{index}]", given=repr(name), expected=expected)
