"""The SLIM seismic-imaging workflow's own settings, under `aws-roles:slim`. The defaults are its authors' names."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.config.aws_types import BUCKET, FUNCTION, PREFIX, REPOSITORY_NAME, ROLE_NAME, TAG
from components.config.schema import Problem, choice, invalid, list_of, optional, section, setting, text, validator

BATCH_NAME = text(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}", "a name in AWS Batch: letters, digits, '-' and '_'")
JOB_DEFINITION = text(
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}|[A-Za-z0-9][A-Za-z0-9_-]{2,126}\*",
    "a job definition's name, or a prefix of at least 3 characters and '*'",
)
STATE_MACHINE = text(r"[A-Za-z0-9_-]{1,80}", "the name of a state machine")
REPOSITORY = text(rf"(?=.{{2,256}}$){REPOSITORY_NAME}", "the name of a repository in Amazon ECR")
USER = text(ROLE_NAME, "the name of an existing IAM user")
OWNER = choice("create", "adopt")


@dataclass(frozen=True, kw_only=True)
class ServiceLinkedRoles:
    """Who owns each of the account's two service-linked roles for Spot: this stack (create) or AWS already (adopt)."""

    spot: str = setting(OWNER, "create")
    spot_fleet: str = setting(OWNER, "create")


@dataclass(frozen=True, kw_only=True)
class SlimSettings:
    """Names of the workflow's own resources, which the scoped roles are limited to, and who operates it."""

    permissions: str = setting(choice("scoped", "documented"), "scoped")
    bucket: str = setting(optional(BUCKET), "")
    queue_prefix: str = setting(PREFIX, "GradientQueue_")
    functions: tuple[str, ...] = setting(
        list_of(FUNCTION, least=1),
        (
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
    reducer: str = setting(FUNCTION, "ReduceGradients")
    job_definitions: tuple[str, ...] = setting(
        list_of(JOB_DEFINITION, least=1), ("isotropic-single-instance-batch", "isotropic-multi-node-job-*")
    )
    job_queues: tuple[str, ...] = setting(
        list_of(BATCH_NAME, least=1),
        (
            "SpotQueue_M4",
            "SpotQueue_R5_MAX_24",
            "SpotQueue_R5_MAX_48",
            "MultiNodeQueue_R5_MAX_24",
            "MultiNodeQueue_C5N_MAX_18",
        ),
    )
    compute_environments: tuple[str, ...] = setting(
        list_of(BATCH_NAME, least=1),
        (
            "M4_SPOT_MAXCPU_8",
            "R5_SPOT_MAXCPU_24",
            "R5_SPOT_MAXCPU_48",
            "R5_ON_DEMAND_MAXCPU_24",
            "C5N_ON_DEMAND_MAXCPU_18",
        ),
    )
    state_machines: tuple[str, ...] = setting(list_of(STATE_MACHINE, least=1), ("LSRTM-SGD", "LSRTM-SGD-MultiNode"))
    repositories: tuple[str, ...] = setting(
        list_of(REPOSITORY, least=1), ("aws_seismic_imaging", "aws_seismic_imaging_mpi")
    )
    job_tag: str = setting(
        optional(text(rf"{TAG}{{1,256}}", "the value of the tag Workflow that the functions give their jobs")), "SLIM"
    )
    operators: tuple[str, ...] = setting(list_of(USER), ())
    service_linked_roles: ServiceLinkedRoles = setting(section(ServiceLinkedRoles), ServiceLinkedRoles())
    lambda_full_access: str = setting(choice("AWSLambdaFullAccess", "AWSLambda_FullAccess"), "AWSLambdaFullAccess")

    @validator("functions", "reducer")
    def reducer_is_a_function(self) -> Iterator[Problem]:
        if self.reducer not in self.functions:
            yield invalid("reducer", self.reducer, "one of the names in functions")

    @validator("permissions", "lambda_full_access")
    def full_access_only_as_documented(self) -> Iterator[Problem]:
        if self.permissions == "scoped" and self.lambda_full_access != "AWSLambdaFullAccess":
            expected = "no value: permissions 'scoped' attaches neither policy"
            yield invalid("lambdaFullAccess", self.lambda_full_access, expected)
