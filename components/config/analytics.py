"""Cross-account analytics' own settings, under `aws-roles:analytics`: one side of the chain, `owner` or `consumer`."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.config.aws_types import BUCKET, KEY_ARN, KEY_PREFIX, OTHER_ROLE_ARN
from components.config.parsers import boolean, choice, list_of, optional, text
from components.config.problems import SettingProblem
from components.config.schema import section, setting, stack_validator, validator
from components.config.stack_settings import Settings


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The side of the bucket's owner: what one role of the consumer's account may read or write."""

    consumer_role: str = setting(
        OTHER_ROLE_ARN,
        "The role in the consumer's account that may assume the owner's role; no other may.",
        example="arn:aws:iam::444455556666:role/Analytics-Redshift-Consumer",
    )
    bucket: str = setting(BUCKET, "The bucket that holds the data.", example="pettracker-data-lake")
    prefix: str = setting(KEY_PREFIX, "The part of the bucket that the consumer reaches.", example="published/")
    access: str = setting(choice("read", "write"), "Whether the consumer reads or writes.", default="read")
    kms_key: str = setting(
        optional(KEY_ARN),
        "The KMS key that encrypts the bucket.",
        default="",
        example="arn:aws:kms:us-east-1:777788889999:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    )


@dataclass(frozen=True, kw_only=True)
class Consumer:
    """The side where Redshift runs: the owners' roles that it may assume, and for which database users."""

    owner_roles: tuple[str, ...] = setting(
        list_of(OTHER_ROLE_ARN, least=1),
        "The roles in the owners' accounts that Redshift may assume.",
        example=["arn:aws:iam::777788889999:role/Analytics-Data-Owner"],
    )
    # https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-security-other-services.html
    serverless: bool = setting(
        boolean,
        "Whether Redshift runs in workgroups. The role then trusts Redshift Serverless too.",
        default=False,
    )
    database_users: tuple[str, ...] = setting(
        list_of(text(r"[a-z][a-z0-9-]{0,62}/[^/*?\s]{1,127}", "CLUSTER/USER or WORKGROUP/USER")),
        "The database users that may use the role. Empty for every user of a cluster or workgroup that has the role.",
        default=(),
        example=["reports/analyst"],
    )


@dataclass(frozen=True, kw_only=True)
class AnalyticsSettings:
    """One of the two sides; a stack that holds the system needs one."""

    owner: Owner | None = setting(section(Owner), "The side of the account that owns the bucket.", default=None)
    consumer: Consumer | None = setting(
        section(Consumer), "The side of the account in which Redshift runs.", default=None
    )

    @validator("owner", "consumer")
    def one_side(self) -> Iterator[SettingProblem]:
        if self.owner and self.consumer:
            yield SettingProblem(
                key="consumer", given="both sides", expected="either owner or consumer: they are in different accounts"
            )

    @stack_validator("systems")
    def a_side_where_it_is_held(self, stack: Settings) -> Iterator[SettingProblem]:
        if "analytics" in stack.systems and not (self.owner or self.consumer):
            yield SettingProblem(key="analytics", given="neither side", expected="owner or consumer, with its settings")
