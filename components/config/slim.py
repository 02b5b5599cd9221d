"""The SLIM seismic-imaging workflow's own settings, under `aws-roles:slim`. The defaults are its authors' names."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.config.aws_types import BUCKET, FUNCTION, PREFIX, REPOSITORY_NAME, TAG, kms_key
from components.config.parsers import choice, list_of, optional, text
from components.config.problems import SettingProblem, invalid
from components.config.schema import section, setting, validator
from components.iam.limits import ROLE_NAME_PATTERN

BATCH_NAME = text(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}", "a name in AWS Batch: letters, digits, '-' and '_'")
JOB_DEFINITION = text(
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}|[A-Za-z0-9][A-Za-z0-9_-]{2,126}\*",
    "a job definition's name, or a prefix of at least 3 characters and '*'",
)
STATE_MACHINE = text(r"[A-Za-z0-9_-]{1,80}", "the name of a state machine")
REPOSITORY = text(rf"(?=.{{2,256}}$){REPOSITORY_NAME}", "the name of a repository in Amazon ECR")
USER = text(ROLE_NAME_PATTERN, "the name of an existing IAM user")
OWNER = choice("create", "adopt")


@dataclass(frozen=True, kw_only=True)
class ServiceLinkedRoles:
    """Who owns each of the account's two service-linked roles for Spot: the stack (create), or AWS already (adopt)."""

    spot: str = setting(OWNER, "Whether the stack creates AWSServiceRoleForEC2Spot, or it exists.", default="create")
    spot_fleet: str = setting(
        OWNER, "Whether the stack creates AWSServiceRoleForEC2SpotFleet, or it exists.", default="create"
    )


@dataclass(frozen=True, kw_only=True)
class SlimSettings:
    """Names of the workflow's resources, which the scoped roles are limited to, and who operates the workflow."""

    permissions: str = setting(
        choice("scoped", "documented"),
        "The permissions of the roles: `scoped` to what the workflow calls, or as its authors published them "
        "(`documented`), with full-access policies.",
        default="scoped",
    )
    bucket: str = setting(
        optional(BUCKET), "The bucket of the data. Empty for slim-imaging-ACCOUNT.", default="", example="seismic-data"
    )
    bucket_key: str = kms_key("The KMS key that encrypts the data.")
    queue_prefix: str = setting(PREFIX, "What the names of the SQS queues begin with.", default="GradientQueue_")
    queues_key: str = kms_key("The KMS key that encrypts the queues.")
    functions: tuple[str, ...] = setting(
        list_of(FUNCTION, least=1),
        "The Lambda functions.",
        default=(
            "CreateQueues",
            "Iterator",
            "ComputeGradients",
            "ComputeGradients_MultiNode",
            "CheckS3forVariable",
            "CheckS3forVariable_MultiNode",
            "ReduceGradients",
            "CleanUp",
        ),
    )
    reducer: str = setting(
        FUNCTION, "The function that the queues trigger, one of `functions`.", default="ReduceGradients"
    )
    job_definitions: tuple[str, ...] = setting(
        list_of(JOB_DEFINITION, least=1),
        "The job definitions in AWS Batch.",
        default=("isotropic-single-instance-batch", "isotropic-multi-node-job-*"),
    )
    job_queues: tuple[str, ...] = setting(
        list_of(BATCH_NAME, least=1),
        "The job queues in AWS Batch.",
        default=(
            "SpotQueue_M4",
            "SpotQueue_R5_MAX_24",
            "SpotQueue_R5_MAX_48",
            "MultiNodeQueue_R5_MAX_24",
            "MultiNodeQueue_C5N_MAX_18",
        ),
    )
    compute_environments: tuple[str, ...] = setting(
        list_of(BATCH_NAME, least=1),
        "The compute environments in AWS Batch.",
        default=(
            "M4_SPOT_MAXCPU_8",
            "R5_SPOT_MAXCPU_24",
            "R5_SPOT_MAXCPU_48",
            "R5_ON_DEMAND_MAXCPU_24",
            "C5N_ON_DEMAND_MAXCPU_18",
        ),
    )
    state_machines: tuple[str, ...] = setting(
        list_of(STATE_MACHINE, least=1), "The state machines.", default=("LSRTM-SGD", "LSRTM-SGD-MultiNode")
    )
    repositories: tuple[str, ...] = setting(
        list_of(REPOSITORY, least=1),
        "The repositories in Amazon ECR that hold the containers.",
        default=("aws_seismic_imaging", "aws_seismic_imaging_mpi"),
    )
    job_tag: str = setting(
        optional(text(rf"{TAG}{{1,256}}", "the value of the tag Workflow that the functions give their jobs")),
        "The value of the tag Workflow on the workflow's jobs. Empty where the functions set no tag: they may then end "
        "every job of the account.",
        default="SLIM",
    )
    operators: tuple[str, ...] = setting(
        list_of(USER),
        "The users who operate the workflow. They join the group SLIM-Operators or, with `documented`, get seven AWS "
        "managed policies each.",
        default=(),
        example=["ann"],
    )
    service_linked_roles: ServiceLinkedRoles = setting(
        section(ServiceLinkedRoles),
        "Who owns the account's two service-linked roles for Spot.",
        default=ServiceLinkedRoles(),
    )
    lambda_full_access: str = setting(
        choice("AWSLambdaFullAccess", "AWSLambda_FullAccess"),
        "With `documented`, the policy for Lambda: AWSLambdaFullAccess, which AWS has withdrawn and can no longer be "
        "attached, or its successor.",
        default="AWSLambdaFullAccess",
    )

    @validator("functions", "reducer")
    def reducer_is_a_function(self) -> Iterator[SettingProblem]:
        if self.reducer not in self.functions:
            yield invalid("reducer", self.reducer, "one of the names in functions")

    @validator("permissions", "lambda_full_access")
    def full_access_only_as_documented(self) -> Iterator[SettingProblem]:
        if self.permissions == "scoped" and self.lambda_full_access != "AWSLambdaFullAccess":
            expected = "no value: permissions 'scoped' attaches neither policy"
            yield invalid("lambdaFullAccess", self.lambda_full_access, expected)
