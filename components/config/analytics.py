"""Cross-account analytics' own settings, under `aws-roles:analytics`: one side of the chain, `owner` or `consumer`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from components.config.aws_types import BUCKET, KEY_PREFIX, OTHER_ROLE_ARN, kms_key
from components.config.parsers import boolean, list_of, text
from components.config.problems import SettingProblem
from components.config.schema import section, setting, stack_validator, validator
from components.config.stack_settings import Settings


@dataclass(frozen=True, kw_only=True)
class Data:
    """A part of a bucket."""

    bucket: str = setting(BUCKET, "The bucket that holds the data.", example="pettracker-data-lake")
    prefix: str = setting(KEY_PREFIX, "The part of the bucket that the consumer reaches.", example="published/")
    kms_key: str = kms_key("The KMS key that encrypts the bucket.")


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The side of the bucket's owner: what the consumer's role reads, by COPY, and what it writes, by UNLOAD."""

    consumer_role: str = setting(
        OTHER_ROLE_ARN,
        "The role in the consumer's account that may assume the owner's roles; no other may.",
        example="arn:aws:iam::444455556666:role/Analytics-Redshift-Consumer",
    )
    copies: Data | None = setting(section(Data), "What the consumer's Redshift reads, by COPY.", default=None)
    unloads: Data | None = setting(section(Data), "What the consumer's Redshift writes, by UNLOAD.", default=None)

    @validator("copies", "unloads")
    def some_data(self) -> Iterator[SettingProblem]:
        if not (self.copies or self.unloads):
            yield SettingProblem(key="", given="no data", expected="copies, unloads, or both")


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
        list_of(text(r"[a-z][a-z0-9-]{0,62}/[^/*?\s]{1,127}", "CLUSTER/USER or serverless-ACCOUNT-WORKGROUP_ID/USER")),
        "The database users that may use the role. Empty for every user of a cluster or workgroup that has the role.",
        default=(),
        example=["reports/analyst"],
    )

    @validator("serverless", "database_users")
    def some_user_of_a_workgroup(self) -> Iterator[SettingProblem]:
        # https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-database-users.html
        of_workgroups = [each for each in self.database_users if re.match(r"serverless-\d{12}-", each)]
        if self.serverless and self.database_users and not of_workgroups:
            yield SettingProblem(
                key="databaseUsers",
                given="no user of a workgroup",
                expected="serverless-ACCOUNT-WORKGROUP_ID/USER among them, as Redshift Serverless names its users",
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
