"""A stack's settings. `Settings.load` is the only code of the program that reads configuration."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import pulumi
from pulumi.runtime.config import CONFIG, is_config_secret

from components.config.aws_types import ACCOUNT, OWN_POLICY_ARN, PARTITION, TAG, wrong_region
from components.config.parsers import (
    FieldParser,
    boolean,
    choice,
    integer,
    list_of,
    mapping,
    optional,
    secret,
    text,
)
from components.config.problems import Problems, Secret, SettingProblem, invalid
from components.config.schema import (
    Setting,
    read_values,
    section,
    setting,
    settings_of,
    stack_violations,
    validator,
    violations,
)
from components.iam.arns import Arns
from components.iam.limits import PATH_PATTERN, ROLE_NAME_PATTERN

OWN_TAGS = ("Project", "Environment", "System", "ManagedBy")
TAG_VALUE = text(
    rf"{TAG}{{1,256}}", "a tag value: at most 256 letters, digits, spaces and _.:/=+-@, not beginning with aws:"
)
TAG_KEY = text(
    rf"(?!(?i:{'|'.join(OWN_TAGS)})$){TAG}{{1,128}}",
    "a tag key: at most 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:, and none of "
    f"{', '.join(OWN_TAGS)}, which the program sets itself",
)
EXTERNAL_ID = secret(r"[\w+=,.@:/-]{2,1224}", "2 to 1224 letters, digits and +=,.@:/_-")
"""https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"""
ROLE_KEY = text(r"[a-z][A-Za-z0-9]*", "the role's key in the outputs, as in thirdPartyMonitor")
SYSTEM = FieldParser(
    parse=lambda value, key, problems: choice(*problems.systems)(value, key, problems), expected="the name of a system"
)


class SystemSchema(Protocol):
    """What the loading of settings must know of a system."""

    @property
    def name(self) -> str:
        """Its name in the setting `systems`."""

    @property
    def key(self) -> str:
        """The key that its own settings stand under."""

    @property
    def settings(self) -> type:
        """The dataclass of its own settings."""

    @property
    def description(self) -> str:
        """What the system is, in one line."""


class SettingsError(pulumi.RunError):
    """Everything that is wrong with a stack's configuration. Pulumi shows a RunError's message without a traceback."""

    def __init__(self, problems: list[SettingProblem]) -> None:
        self.problems = tuple(problems)
        count = "1 setting is" if len(problems) == 1 else f"{len(problems)} settings are"
        super().__init__("\n  ".join([f"{count} wrong:", *map(str, problems)]))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one stack: the account and its environment, the systems that it holds, and each system's own.

    `of_systems` has the own settings of every system, also of those that the stack does not hold, by name.
    """

    account: str = setting(
        ACCOUNT,
        "The AWS account that the stack belongs to, in quotes. Credentials of another account are refused.",
        example="111122223333",
    )
    region: str = setting(text(r"[a-z0-9-]+", "an AWS region"), "The AWS region of the stack.", example="us-east-1")
    partition: str = setting(PARTITION, "The AWS partition of the account and the region.", default="aws")
    project: str = setting(
        TAG_VALUE,
        "The value of the tag Project. By default the name of the Pulumi project.",
        default="",
        example="pets",
    )
    environment: str = setting(
        TAG_VALUE,
        "The value of the tag Environment, and an output. By default the name of the stack.",
        default="",
        example="staging",
    )
    qualifier: str = setting(
        optional(text(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", "letters, digits and single '-'")),
        "Appended to names after a '-', so that several environments can share an account. Names that AWS or other "
        "people's instructions prescribe never get it.",
        default="",
        example="dev",
    )
    systems: tuple[str, ...] = setting(
        list_of(SYSTEM, least=1),
        "The systems that the stack holds.",
        default=("pettracker",),
        example=["pettracker", "access"],
    )
    tags: Mapping[str, str] = setting(
        mapping(TAG_KEY, text(rf"{TAG}{{1,256}}|", TAG_VALUE.expected)),
        "Further tags for every resource that can have tags.",
        default={},
        example={"CostCenter": "pets"},
    )
    path: str = setting(
        text(
            rf"(?=.{{1,512}}$){PATH_PATTERN}",
            "a path that begins and ends with '/', at most 512 characters, without *, ? and $",
        ),
        "The IAM path of roles, groups and instance profiles.",
        default="/",
    )
    permissions_boundary: str = setting(
        optional(OWN_POLICY_ARN),
        "The permissions boundary of every role, except the administrators' and the pipeline's own.",
        default="",
        example="arn:aws:iam::111122223333:policy/AwsRoles-Boundary",
    )
    max_session_duration: int = setting(
        integer(3600, 43200, "a whole number of seconds"),
        "The longest session of a role in seconds, from 3600 to 43200.",
        default=3600,
    )
    protect: bool = setting(
        boolean,
        "Whether Pulumi refuses to delete or replace the stack's resources until `pulumi state unprotect`.",
        default=False,
    )
    adopt: tuple[str, ...] = setting(
        list_of(text(rf"({PATH_PATTERN})?{ROLE_NAME_PATTERN}", "a role's name, with its path unless that is '/'")),
        "Roles that are managed elsewhere. The program reads them, and never creates, changes or deletes them.",
        default=(),
        example=["/service-role/AWSBatchServiceRole"],
    )
    look_up_service_linked_roles: bool = setting(
        boolean,
        "Whether the outputs say which of the systems' service-linked roles exist in the account.",
        default=False,
    )
    external_ids: Mapping[str, str] = setting(
        mapping(ROLE_KEY, EXTERNAL_ID),
        "The external ids of roles for other accounts, by the role's key in the outputs. Set each with "
        "`pulumi config set --secret --path`. They are in no output, tag or message.",
        default={},
        example={"thirdPartyMonitor": {"secure": "v1:..."}},
    )
    of_systems: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, config: pulumi.Config, systems: Sequence[SystemSchema]) -> "Settings":
        """The settings in `config`, for a program that has these `systems`.

        Raises SettingsError, which names every wrong value and not only the first.
        """
        declared = (*settings_of(cls), *map(_own_settings, systems))
        given = _given(config, declared)
        given["project"] = given.get("project") or pulumi.get_project()
        given["environment"] = given.get("environment") or pulumi.get_stack()

        prefix, problems = f"{config.name}:", _empty_problems(given, systems)
        values = read_values(declared, given, prefix, problems)
        of_systems = {each.name: values.pop(each.name) for each in systems if each.name in values}
        problems += violations(cls, values, prefix)
        for own in of_systems.values():
            problems += stack_violations(own, cls, values, prefix)
        if problems:
            raise SettingsError(problems)
        return cls(**values, of_systems=of_systems)

    @cached_property
    def arns(self) -> Arns:
        """The ARNs of the stack's account and region."""
        return Arns(partition=self.partition, account=self.account, region=self.region)

    @cached_property
    def existing(self) -> Mapping[str, str]:
        """The roles of the setting `adopt`, name to path."""
        return {name: f"{path}/" for path, _, name in (f"/{each.lstrip('/')}".rpartition("/") for each in self.adopt)}

    def named(self, name: str) -> str:
        """`name` with the stack's qualifier, if it has one."""
        return f"{name}-{self.qualifier}" if self.qualifier else name

    @validator("partition", "region")
    def region_of_partition(self) -> Iterator[SettingProblem]:
        if expected := wrong_region(self.region, self.partition):
            yield invalid("region", self.region, expected)

    @validator("adopt")
    def every_role_adopted_once(self) -> Iterator[SettingProblem]:
        names = [each.rpartition("/")[2] for each in self.adopt]
        for index, name in enumerate(names):
            if (first := names.index(name)) < index:
                yield SettingProblem(
                    key=f"adopt[{index}]", given=f"repeats adopt[{first}]: an account has each name once"
                )

    @validator("tags")
    def at_most_50_tags(self) -> Iterator[SettingProblem]:
        if len(self.tags) > 50 - len(OWN_TAGS):
            yield SettingProblem(key="tags", given=f"{len(self.tags)} tags", expected=f"at most {50 - len(OWN_TAGS)}")


def _own_settings(system: SystemSchema) -> Setting:
    """A system's own settings, as one setting of the stack."""
    return Setting(
        name=system.name,
        key=system.key,
        parser=section(system.settings),
        description=system.description,
        default=system.settings,
    )


def _empty_problems(given: Mapping[str, Any], systems: Sequence[SystemSchema]) -> Problems:
    """No problem yet. Partition and account are read first: what an ARN may be depends on them."""
    return Problems(
        partition=PARTITION(given.get("partition", "aws"), "", Problems()) or "",
        account=ACCOUNT(given.get("account"), "", Problems()) or "",
        systems=[each.name for each in systems],
    )


def _given(config: pulumi.Config, declared: Sequence[Setting]) -> dict[str, Any]:
    """The configuration under the project's own name, as plain values.

    Pulumi hands text over as it is, and lists and objects as JSON. No setting that is a text can begin with a bracket;
    reading every value as JSON would turn an account id into a number.
    """
    prefix = f"{config.name}:"
    names = {key.removeprefix(prefix) for key in CONFIG.get() if key.startswith(prefix)}
    names |= {each.key for each in declared}  # Pulumi also takes a value from the environment, by its key
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
            return value  # its parser reports it, and shows it as it was written
    return value
