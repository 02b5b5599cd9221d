"""A stack's settings. `Settings.load` is the only code of the program that reads configuration."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import pulumi
from pulumi.runtime.config import CONFIG, is_config_secret

from components.config.access import EXTERNAL_ID, ROLE_KEY, AccessSettings
from components.config.analytics import AnalyticsSettings
from components.config.aws_types import ACCOUNT, OWN_POLICY_ARN, PARTITION, PATH, ROLE_NAME, TAG, wrong_region
from components.config.pettracker import PetTrackerSettings
from components.config.retail_store import RetailStoreSettings
from components.config.schema import (
    Problem,
    Problems,
    Secret,
    boolean,
    camel,
    choice,
    integer,
    invalid,
    list_of,
    mapping,
    optional,
    read,
    section,
    setting,
    text,
    validator,
)
from components.config.slim import SlimSettings
from components.iam.arns import Arns

SYSTEMS = ("pettracker", "slim", "retail-store", "analytics", "access")
OWN_TAGS = ("Project", "Environment", "System", "ManagedBy")
TAG_VALUE = "a tag value: at most 256 letters, digits, spaces and _.:/=+-@, not beginning with aws:"


class SettingsError(pulumi.RunError):
    """Everything that is wrong with a stack's configuration. Pulumi shows a RunError's message without a traceback."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        count = "1 setting is" if len(problems) == 1 else f"{len(problems)} settings are"
        super().__init__("\n  ".join([f"{count} wrong:", *map(str, problems)]))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What one stack is: an account's environment and the systems that it holds. Pulumi.yaml describes each setting."""

    account: str = setting(ACCOUNT)
    region: str = setting(text(r"[a-z0-9-]+", "an AWS region"))
    partition: str = setting(PARTITION, "aws")
    project: str = setting(text(rf"{TAG}{{1,256}}", TAG_VALUE), "")
    environment: str = setting(text(rf"{TAG}{{1,256}}", TAG_VALUE), "")
    qualifier: str = setting(optional(text(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", "letters, digits and single '-'")), "")
    systems: tuple[str, ...] = setting(list_of(choice(*SYSTEMS), least=1), ("pettracker",))
    tags: Mapping[str, str] = setting(
        mapping(
            text(
                rf"(?!(?i:{'|'.join(OWN_TAGS)})$){TAG}{{1,128}}",
                "a tag key: at most 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:, and none of "
                f"{', '.join(OWN_TAGS)}, which the program sets itself",
            ),
            text(rf"{TAG}{{1,256}}|", TAG_VALUE),
        ),
        {},
    )
    path: str = setting(
        text(
            rf"(?=.{{1,512}}$){PATH}",
            "a path that begins and ends with '/', at most 512 characters, without *, ? and $",
        ),
        "/",
    )
    permissions_boundary: str = setting(optional(OWN_POLICY_ARN), "")
    max_session_duration: int = setting(integer(3600, 43200, "a whole number of seconds"), 3600)
    protect: bool = setting(boolean, False)
    adopt: tuple[str, ...] = setting(
        list_of(text(rf"({PATH})?{ROLE_NAME}", "a role's name, with its path unless that is '/'")), ()
    )
    look_up_service_linked_roles: bool = setting(boolean, False)
    pettracker: PetTrackerSettings = setting(section(PetTrackerSettings), PetTrackerSettings())
    slim: SlimSettings = setting(section(SlimSettings), SlimSettings())
    retail_store: RetailStoreSettings = setting(section(RetailStoreSettings), RetailStoreSettings())
    analytics: AnalyticsSettings = setting(section(AnalyticsSettings), AnalyticsSettings())
    access: AccessSettings = setting(section(AccessSettings), AccessSettings())
    external_ids: Mapping[str, str] = setting(mapping(ROLE_KEY, EXTERNAL_ID), {})

    @classmethod
    def load(cls, config: pulumi.Config) -> "Settings":
        """The settings in `config`. Raises SettingsError, which names every wrong value and not only the first."""
        given = _given(config)
        problems = Problems(
            partition=PARTITION(given.get("partition", "aws"), "", Problems()) or "",
            account=ACCOUNT(given.get("account"), "", Problems()) or "",
        )
        given["project"] = given.get("project") or pulumi.get_project()
        given["environment"] = given.get("environment") or pulumi.get_stack()
        settings = read(cls, given, f"{config.name}:", problems)
        if settings is None:
            raise SettingsError(problems)
        return settings

    @cached_property
    def arns(self) -> Arns:
        return Arns(partition=self.partition, account=self.account, region=self.region)

    @cached_property
    def existing(self) -> Mapping[str, str]:
        """Name to path of the roles that somebody else owns."""
        return {name: f"{path}/" for path, _, name in (f"/{each.lstrip('/')}".rpartition("/") for each in self.adopt)}

    def named(self, name: str) -> str:
        """`name` with the stack's qualifier, if it has one."""
        return f"{name}-{self.qualifier}" if self.qualifier else name

    @validator("partition", "region")
    def region_of_partition(self) -> Iterator[Problem]:
        if expected := wrong_region(self.region, self.partition):
            yield invalid("region", self.region, expected)

    @validator("adopt")
    def every_role_adopted_once(self) -> Iterator[Problem]:
        names = [each.rpartition("/")[2] for each in self.adopt]
        for index, name in enumerate(names):
            if (first := names.index(name)) < index:
                yield Problem(key=f"adopt[{index}]", given=f"repeats adopt[{first}]: an account has each name once")

    @validator("systems", "analytics")
    def side_of_analytics(self) -> Iterator[Problem]:
        if "analytics" in self.systems and not (self.analytics.owner or self.analytics.consumer):
            yield Problem(key="analytics", given="neither side", expected="owner or consumer, with its settings")

    @validator("systems", "access")
    def patterns_of_access(self) -> Iterator[Problem]:
        if "access" in self.systems and self.access == AccessSettings():
            yield Problem(
                key="access", given="no pattern", expected=f"at least one of {', '.join(map(camel, vars(self.access)))}"
            )

    @validator("access", "external_ids")
    def callers_of_access(self) -> Iterator[Problem]:
        yield from self.access.with_external_ids(self.external_ids)

    @validator("access", "account", "permissions_boundary")
    def boundary_of_pipeline(self) -> Iterator[Problem]:
        if self.access.pipeline and (not self.permissions_boundary or ":aws:policy/" in self.permissions_boundary):
            expected = f"the ARN of a policy in account {self.account}, the boundary of what the pipeline deploys"
            yield invalid("permissionsBoundary", self.permissions_boundary, expected)

    @validator("tags")
    def tags_of_users_own(self) -> Iterator[Problem]:
        if len(self.tags) > 50 - len(OWN_TAGS):
            yield Problem(key="tags", given=f"{len(self.tags)} tags", expected=f"at most {50 - len(OWN_TAGS)}")


def _given(config: pulumi.Config) -> dict[str, Any]:
    """The configuration under the project's own name, as plain values.

    Pulumi hands text over as it is and lists and objects as JSON. No setting that is a text can begin with a bracket;
    reading every value as JSON would turn an account id into a number.
    """
    prefix = f"{config.name}:"
    names = {key.removeprefix(prefix) for key in CONFIG.get() if key.startswith(prefix)}
    names |= {camel(each.name) for each in fields(Settings)}
    given = {name: _structure(value) for name in sorted(names) if (value := config.get(name)) is not None}
    return {name: _hidden(value) if is_config_secret(prefix + name) else value for name, value in given.items()}


def _hidden(value: Any) -> Any:
    """The value with every text in it marked as a secret: one of them is, and Pulumi does not say which."""
    if isinstance(value, dict):
        return {key: _hidden(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_hidden(each) for each in value]
    return Secret(value) if isinstance(value, str) else value


def _structure(value: str) -> Any:
    if value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value  # the setting's form refuses it, and shows it as it was written
    return value
