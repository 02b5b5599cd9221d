"""Access patterns: the settings of each, absent where the stack does not use the pattern."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from components.config.aws_types import BUCKET, FUNCTION, KEY_PREFIX, OWN_USER_ARN, PREFIX, ROLE_ARN, TABLE, kms_key
from components.config.callers import AUDIENCE, ISSUER, Callers, wrong_subjects
from components.config.parsers import boolean, choice, integer, list_of, optional, text
from components.config.problems import SettingProblem, invalid
from components.config.schema import section, setting, validator

TITLE = text(r"[A-Z][A-Za-z0-9]{0,31}", "at most 32 letters and digits, the first a capital letter")
"""Names one of several roles of a pattern: `Monitor` gives ThirdParty-Monitor with the key thirdPartyMonitor."""


@dataclass(frozen=True, kw_only=True)
class BucketPrefix:
    """A part of a bucket."""

    bucket: str = setting(BUCKET, "The bucket.", example="pettracker-backups")
    prefix: str = setting(KEY_PREFIX, "What the keys of the objects begin with.", example="databases/")
    kms_key: str = kms_key("The KMS key that encrypts the objects.")


BUCKETS = list_of(section(BucketPrefix), least=1)
ACCESS = choice("read", "write")
BOTH = choice("read", "write", "both")


@dataclass(frozen=True, kw_only=True)
class Ec2S3:
    """Instances that upload (backups, say) and can neither read back nor delete, or that read."""

    uploads: tuple[BucketPrefix, ...] = setting(
        list_of(section(BucketPrefix)), "The parts of buckets that instances upload to.", default=()
    )
    reads: tuple[BucketPrefix, ...] = setting(
        list_of(section(BucketPrefix)), "The parts of buckets that instances read.", default=()
    )

    @validator("uploads", "reads")
    def some_bucket(self) -> Iterator[SettingProblem]:
        if not (self.uploads or self.reads):
            yield SettingProblem(key="", given="no part of a bucket", expected="uploads, reads, or both")


@dataclass(frozen=True, kw_only=True)
class Ec2S3DynamoDb:
    """Instances of an application that keeps objects in S3 and items in DynamoDB."""

    buckets: tuple[BucketPrefix, ...] = setting(BUCKETS, "The parts of buckets that the application uses.")
    access: str = setting(BOTH, "Whether it reads objects, writes them, or both.", default="both")
    tables: tuple[str, ...] = setting(
        list_of(TABLE, least=1), "The DynamoDB tables whose items it reads and writes.", example=["PetTracker-Orders"]
    )
    tables_key: str = kms_key("The KMS key that encrypts the tables.")


@dataclass(frozen=True, kw_only=True)
class LambdaDynamoDb:
    """Lambda functions that write items."""

    tables: tuple[str, ...] = setting(
        list_of(TABLE, least=1), "The DynamoDB tables that the functions write to.", example=["PetTracker-Drafts"]
    )
    functions: tuple[str, ...] = setting(
        list_of(FUNCTION, least=1), "The functions, for their log groups.", example=["pettracker-draft"]
    )
    tables_key: str = kms_key("The KMS key that encrypts the tables.")


@dataclass(frozen=True, kw_only=True)
class EksWorkerNode:
    """Worker nodes of EKS."""

    buckets: tuple[BucketPrefix, ...] = setting(
        list_of(section(BucketPrefix)), "The parts of buckets that the nodes use.", default=()
    )
    access: str = setting(BOTH, "Whether the nodes read objects, write them, or both.", default="read")
    cni: bool = setting(
        boolean,
        "Whether the VPC CNI runs under the nodes' role. It is better to give it a service account's role.",
        default=False,
    )


@dataclass(frozen=True, kw_only=True)
class ExternalAccess:
    """Access from another account, of one's own or of a third party, to parts of buckets."""

    trusts: Callers = setting(section(Callers), "Who may assume the role.")
    buckets: tuple[BucketPrefix, ...] = setting(BUCKETS, "The parts of buckets that the role reaches.")
    access: str = setting(ACCESS, "Whether the role reads or writes.", default="read")


@dataclass(frozen=True, kw_only=True)
class WebIdentity:
    """Bearers of an issuer's tokens, for one audience and for these subjects."""

    issuer: str = setting(
        ISSUER, "The issuer of the tokens, one of oidcProviders.", example="token.actions.githubusercontent.com"
    )
    audience: str = setting(AUDIENCE, "The audience that the tokens must be for.", example="sts.amazonaws.com")
    subjects: tuple[str, ...] = setting(
        list_of(text(r"\S([\S ]{0,253}\S)?", "a subject (sub) of tokens"), least=1),
        "The subjects that may assume the role. GitHub's must name the repository, with ids if its tokens have them, "
        "and EKS's the service account.",
        example=["repo:pettracker/api:ref:refs/heads/main"],
    )
    buckets: tuple[BucketPrefix, ...] = setting(BUCKETS, "The parts of buckets that the role reaches.")
    access: str = setting(ACCESS, "Whether the role reads or writes.", default="read")

    @validator("issuer", "subjects")
    def subjects_of_the_issuer(self) -> Iterator[SettingProblem]:
        yield from wrong_subjects(self.issuer, self.subjects)


@dataclass(frozen=True, kw_only=True)
class AdminGroup:
    """The group whose members may assume the administrators' role."""

    name: str = setting(text(r"[\w+=,.@-]{1,128}", "the name of an IAM group"), "The group.", example="Administrators")
    ownership: str = setting(
        choice("create", "adopt"), "Whether the stack creates the group, or it is managed elsewhere.", example="create"
    )


@dataclass(frozen=True, kw_only=True)
class Admin:
    """Administrators. They are users: a role that assumes another carries no MFA, however its session began."""

    users: tuple[str, ...] = setting(
        list_of(OWN_USER_ARN, least=1),
        "The users who may assume the role.",
        example=["arn:aws:iam::777788889999:user/ann"],
    )
    mfa_max_age: int = setting(
        integer(300, 43200, "a whole number of seconds"),
        "How long ago the user may have signed in with MFA, at most.",
        example=3600,
    )
    group: AdminGroup = setting(section(AdminGroup), "The group whose members may assume the role.")


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A pipeline that deploys CloudFormation stacks whose resources are of named services and begin with a prefix."""

    pipeline_role: str = setting(
        ROLE_ARN, "The role of the pipeline.", example="arn:aws:iam::333344445555:role/Release-Pipeline"
    )
    stacks: tuple[str, ...] = setting(
        list_of(
            text(
                r"[A-Za-z][A-Za-z0-9-]{0,127}|[A-Za-z][A-Za-z0-9-]{2,126}\*",
                "a stack's name, or a prefix of at least 3 characters and '*'",
            ),
            least=1,
        ),
        "The CloudFormation stacks that the pipeline deploys.",
        example=["pettracker-tables-*"],
    )
    services: tuple[str, ...] = setting(
        list_of(choice("dynamodb", "logs", "s3", "sns", "sqs"), least=1),
        "The services whose resources the stacks hold.",
        example=["dynamodb", "sqs"],
    )
    resource_prefix: str = setting(PREFIX, "What the names of the stacks' resources begin with.", example="pettracker-")

    @validator("services", "resource_prefix")
    def prefix_of_bucket_names(self) -> Iterator[SettingProblem]:
        if "s3" in self.services and not re.fullmatch("[a-z0-9-]+", self.resource_prefix):
            expected = "only lower-case letters, digits and '-': with s3, bucket names begin with it"
            yield invalid("resourcePrefix", self.resource_prefix, expected)


@dataclass(frozen=True, kw_only=True)
class Audit:
    """Auditors of a security account, who read how everything is set up."""

    trusts: Callers = setting(section(Callers), "Who may assume the role.")


@dataclass(frozen=True, kw_only=True)
class CloudTrail:
    """The log group that a trail of this account and region writes to."""

    log_group: str = setting(
        text(r"[\w./#-]{1,512}", "the name of a CloudWatch Logs group"),
        "The log group that the trail writes to.",
        example="organization-trail",
    )
    organization: str = setting(
        optional(text(r"o-[a-z0-9]{10,32}", "the id of an AWS organization")),
        "The organization whose accounts' events the trail has too. Empty for a trail of this account alone.",
        default="",
        example="o-a1b2c3d4e5",
    )
