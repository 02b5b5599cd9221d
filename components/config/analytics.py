"""Cross-account analytics' own settings, under `aws-roles:analytics`: one side of the chain, `owner` or `consumer`."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.config.aws_types import BUCKET, KEY_ARN, KEY_PREFIX, OTHER_ROLE_ARN
from components.config.schema import Problem, boolean, choice, list_of, optional, section, setting, text, validator


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The bucket owner's side: what exactly one role of the consumer's account may read or write."""

    consumer_role: str = setting(OTHER_ROLE_ARN)
    bucket: str = setting(BUCKET)
    prefix: str = setting(KEY_PREFIX)
    access: str = setting(choice("read", "write"), "read")
    kms_key: str = setting(optional(KEY_ARN), "")


@dataclass(frozen=True, kw_only=True)
class Consumer:
    """The side where Redshift runs: the owners' roles that it may go on to assume, and for which database users.

    `serverless` says that it runs in workgroups, for which the role must trust one more service:
    https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-security-other-services.html
    """

    owner_roles: tuple[str, ...] = setting(list_of(OTHER_ROLE_ARN, least=1))
    serverless: bool = setting(boolean, False)
    database_users: tuple[str, ...] = setting(
        list_of(text(r"[a-z][a-z0-9-]{0,62}/[^/*?\s]{1,127}", "CLUSTER/USER or WORKGROUP/USER")), ()
    )


@dataclass(frozen=True, kw_only=True)
class AnalyticsSettings:
    """Exactly one of the two sides, where the stack holds the system at all."""

    owner: Owner | None = setting(section(Owner), None)
    consumer: Consumer | None = setting(section(Consumer), None)

    @validator("owner", "consumer")
    def one_side(self) -> Iterator[Problem]:
        if self.owner and self.consumer:
            yield Problem(
                key="consumer", given="both sides", expected="either owner or consumer: they are in different accounts"
            )
