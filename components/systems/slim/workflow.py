"""The resources of the SLIM workflow as ARNs, which its scoped roles are limited to."""

from dataclasses import dataclass

from components.config.slim import SlimSettings
from components.iam import statements
from components.iam.arns import Arns
from components.iam.policy_documents import Statement
from components.systems.definition import System


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """ARNs (tuples of plain strings) from settings alone. Forms: the "Resource types" of each service's page in
    https://docs.aws.amazon.com/service-authorization/latest/reference/"""

    own: SlimSettings
    arns: Arns

    @classmethod
    def of(cls, system: System[SlimSettings]) -> "Workflow":
        return cls(own=system.own, arns=system.arns)

    @property
    def bucket_name(self) -> str:
        """Bucket names are global: a fixed default could be, or become, another account's bucket."""
        return self.own.bucket or f"slim-imaging-{self.arns.account}"

    @property
    def bucket(self) -> str:
        return self.arns.bucket(self.bucket_name)

    @property
    def objects(self) -> str:
        return self.arns.objects(self.bucket_name)

    def keys(self) -> tuple[Statement, ...]:
        """The use of the keys that encrypt data and queues, where there are any."""
        objects = statements.use_keys(self.arns, "UseDataKey", [self.own.bucket_key], statements.WRITE_OBJECTS, "s3")
        queues = statements.use_keys(self.arns, "UseQueueKey", [self.own.queues_key], statements.SEND_MESSAGES, "sqs")
        return (*objects, *queues)

    @property
    def queues(self) -> str:
        """One queue per chunk of the image, numbered by the function that makes them."""
        return self.arns.queue(f"{self.own.queue_prefix}*")

    @property
    def functions(self) -> tuple[str, ...]:
        return tuple(map(self.arns.function, self.own.functions))

    @property
    def reducer(self) -> str:
        return self.arns.function(self.own.reducer)

    @property
    def job_definitions(self) -> tuple[str, ...]:
        """Without revision, as batch:RegisterJobDefinition takes it."""
        return tuple(self.arns.regional("batch", f"job-definition/{name}") for name in self.own.job_definitions)

    @property
    def job_definition_revisions(self) -> tuple[str, ...]:
        """As batch:SubmitJob and batch:DeregisterJobDefinition take them: the name alone does not match a revision.

        https://docs.aws.amazon.com/batch/latest/userguide/iam-example-restrict-job-submission.html
        """
        return tuple(f"{arn}:*" for arn in self.job_definitions)

    @property
    def job_queues(self) -> tuple[str, ...]:
        return tuple(self.arns.regional("batch", f"job-queue/{name}") for name in self.own.job_queues)

    @property
    def compute_environments(self) -> tuple[str, ...]:
        return tuple(
            self.arns.regional("batch", f"compute-environment/{name}") for name in self.own.compute_environments
        )

    @property
    def clusters(self) -> tuple[str, ...]:
        """The ECS clusters that Batch makes, one for each compute environment, whose name is a part of theirs."""
        return tuple(self.arns.regional("ecs", f"cluster/*{name}*") for name in self.own.compute_environments)

    @property
    def jobs(self) -> str:
        """AWS Batch chooses a job's id: no name can restrict this."""
        return self.arns.regional("batch", "job/*")

    @property
    def state_machines(self) -> tuple[str, ...]:
        return tuple(map(self.arns.state_machine, self.own.state_machines))

    @property
    def executions(self) -> tuple[str, ...]:
        return tuple(self.arns.regional("states", f"execution:{name}:*") for name in self.own.state_machines)

    @property
    def repositories(self) -> tuple[str, ...]:
        return tuple(self.arns.regional("ecr", f"repository/{name}") for name in self.own.repositories)
