"""Settings by tables of configurations: what is loaded, and the whole message where something is wrong."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components.config.schema import settings_of
from components.config.stack_settings import Settings, SettingsError
from components.systems.registry import SYSTEMS
from tests.support.running import OWN_STACKS, PROJECT, configuration, configure

PLAIN = {"systems": ["pettracker"], "access": None, "permissionsBoundary": None}
"""What makes of dev's settings those of an ordinary stack, which could be of any account, region and partition."""

NAMES = [each.name for each in SYSTEMS]
KEYS = [each.key for each in settings_of(Settings)] + [each.key for each in SYSTEMS]


def load(changes: Mapping[str, Any], secret_keys: tuple[str, ...] = ()) -> Settings:
    configure("dev", configuration("dev", {**PLAIN, **changes}), secret_keys)
    return Settings.load(pulumi.Config("aws-roles"), SYSTEMS)


TAG_KEY = (
    "a tag key: at most 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:,"
    " and none of Project, Environment, System, ManagedBy, which the program sets itself"
)
TAG_VALUE = "a tag value: at most 256 letters, digits, spaces and _.:/=+-@, not beginning with aws:"
BAD: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "account of eleven digits",
        {"account": "11112222333"},
        ["account: '11112222333'; expected the 12 digits of an AWS account id, in quotes"],
    ),
    ("no account", {"account": None}, ["account: missing; expected a value: it has no default"]),
    (
        "account and system at once",
        {"account": "1", "systems": ["pettraker"]},
        [
            "account: '1'; expected the 12 digits of an AWS account id, in quotes",
            f"systems[0]: 'pettraker'; expected one of {', '.join(NAMES)} (did you mean 'pettracker'?)",
        ],
    ),
    ("no system", {"systems": []}, ["systems: 0 items; expected at least 1"]),
    ("systems as text", {"systems": "pettracker"}, ["systems: 'pettracker'; expected a list"]),
    ("a list that does not parse", {"systems": "[pettracker"}, ["systems: '[pettracker'; expected a list"]),
    (
        "a setting that does not exist",
        {"regoin": "x"},
        [
            f"regoin: no such setting; expected one of {', '.join(KEYS)} (did you mean 'region'?)",
        ],
    ),
    (
        "region of another partition",
        {"region": "cn-north-1"},
        ["region: 'cn-north-1'; expected a region of partition 'aws'"],
    ),
    (
        "partition",
        {"partition": "aws-eu"},
        ["partition: 'aws-eu'; expected one of aws, aws-cn, aws-us-gov (did you mean 'aws-cn'?)"],
    ),
    (
        "qualifier",
        {"qualifier": "-dev"},
        ["qualifier: '-dev'; expected letters, digits and single '-', or empty for none"],
    ),
    (
        "boundary that is no policy",
        {"permissionsBoundary": "Boundary"},
        ["permissionsBoundary: 'Boundary'; expected the ARN of a managed policy, or empty for none"],
    ),
    (
        "boundary of another account",
        {"permissionsBoundary": "arn:aws:iam::999999999999:policy/B"},
        [
            "permissionsBoundary: 'arn:aws:iam::999999999999:policy/B';"
            " expected the ARN of a managed policy in account 111122223333, or empty for none",
        ],
    ),
    (
        "boundary of another partition, a role adopted twice, a path with a wildcard",
        {"permissionsBoundary": "arn:aws-cn:iam::111122223333:policy/B", "adopt": ["A", "/x/A"], "path": "/a*/"},
        [
            "path: '/a*/'; expected a path that begins and ends with '/', at most 512 characters, without *, ? and $",
            "permissionsBoundary: 'arn:aws-cn:iam::111122223333:policy/B';"
            " expected the ARN of a managed policy in partition 'aws', or empty for none",
            "adopt[1]: repeats adopt[0]: an account has each name once",
        ],
    ),
    (
        "session too short",
        {"maxSessionDuration": 900},
        ["maxSessionDuration: '900'; expected a whole number of seconds, 3600 to 43200"],
    ),
    (
        "path",
        {"path": "app"},
        ["path: 'app'; expected a path that begins and ends with '/', at most 512 characters, without *, ? and $"],
    ),
    ("protect", {"protect": "yes"}, ["protect: 'yes'; expected true or false"]),
    (
        "a tag of the program's own",
        {"tags": {"Project": "x"}},
        [f"tags.Project: 'Project'; expected {TAG_KEY}"],
    ),
    (
        "a tag of AWS's own",
        {"tags": {"aws:x": "y"}},
        [
            f"tags.aws:x: 'aws:x'; expected {TAG_KEY}",
        ],
    ),
    (
        "every wrong tag at once, as it is written",
        {"tags": {"a": 1, "b": True, "aws:x": "y", "project": "z", "c": "aws:y", "Owner": "x", "owner": "y"}},
        [
            "tags.owner: already used as 'Owner' (keys are case-insensitive)",
            f'tags.a: 1 (a number: write "1"); expected {TAG_VALUE}',
            f'tags.b: true (a boolean: write "true"); expected {TAG_VALUE}',
            f"tags.aws:x: 'aws:x'; expected {TAG_KEY}",
            f"tags.project: 'project'; expected {TAG_KEY}",
            f"tags.c: 'aws:y'; expected {TAG_VALUE}",
        ],
    ),
    (
        "a project that no tag can hold, and digits of another script",
        {"project": "aws:x", "account": "١١١١٢٢٢٢٣٣٣٣"},
        [
            "account: '١١١١٢٢٢٢٣٣٣٣'; expected the 12 digits of an AWS account id, in quotes",
            f"project: 'aws:x'; expected {TAG_VALUE}",
        ],
    ),
    *(
        (f"no region: {given}", {"region": given}, [f"region: '{given}'; expected a region of partition 'aws'{near}"])
        for given, near in {
            "us-eats-1": " (did you mean 'us-east-1'?)",
            "eu-east-1": " (did you mean 'us-east-1'?)",
            "ap-northeast-9": " (did you mean 'ap-northeast-3'?)",
            "zz-central-9": " (did you mean 'mx-central-1'?)",
            "eusc-de-east-1": " (did you mean 'us-east-1'?)",
            "nowhere": "",
        }.items()
    ),
    (
        "a size that Fargate has not",
        {"pettracker": {"task": {"cpu": 512, "memory": 512}}},
        [
            "pettracker.task.memory: 512; expected a size that Fargate offers with 512 CPU units:"
            " 1024 to 4096 MiB, in steps of 1024",
        ],
    ),
    (
        "an image for another processor",
        {"pettracker": {"webServer": {"instanceType": "t4g.micro"}}},
        [
            "pettracker.webServer.image: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';"
            " expected an image for arm64, the architecture of t4g.micro"
        ],
    ),
    (
        "a number of CPU units that Fargate has not",
        {"pettracker": {"task": {"cpu": 300, "memory": 512}}},
        [
            "pettracker.task.cpu: 300; expected a size that Fargate offers:"
            " one of 256, 512, 1024, 2048, 4096, 8192, 16384 CPU units",
        ],
    ),
    ("too many tags", {"tags": {f"k{n}": "v" for n in range(47)}}, ["tags: 47 tags; expected at most 46"]),
    (
        "adopted role",
        {"adopt": ["role/"]},
        ["adopt[0]: 'role/'; expected a role's name, with its path unless that is '/'"],
    ),
    (
        "deep inside a system",
        {"pettracker": {"webServer": {"sesionManager": True}, "api": {"id": "x"}}},
        [
            "pettracker.api.id: 'x'; expected a REST API id: 10 lower-case letters and digits, or empty for none",
            "pettracker.webServer.sesionManager: no such setting; expected one of sessionManager, instanceType, image"
            " (did you mean 'sessionManager'?)",
        ],
    ),
    (
        "functions of no API",
        {"pettracker": {"api": {"functions": ["pettracker-a"]}}},
        ["pettracker.api.id: missing; expected the id of the API that invokes the functions"],
    ),
    (
        "API of no functions",
        {"pettracker": {"api": {"id": "a1b2c3d4e5"}}},
        ["pettracker.api.functions: missing; expected the functions that the API invokes"],
    ),
    (
        "somebody else's function",
        {"pettracker": {"api": {"id": "a1b2c3d4e5", "functions": ["billing"]}}},
        ["pettracker.api.functions[0]: 'billing'; expected a name that begins with 'pettracker-' (resourcePrefix)"],
    ),
    (
        "an image of any registry",
        {"pettracker": {"task": {"image": "docker.io/x"}}},
        [
            "pettracker.task.image: 'docker.io/x';"
            " expected repository:tag or repository@sha256:digest in this account's registry",
        ],
    ),
]


@pytest.mark.parametrize(("changes", "expected"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_wrong_settings_are_all_named(changes: dict[str, Any], expected: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        load(changes)
    count = "1 setting is wrong:" if len(expected) == 1 else f"{len(expected)} settings are wrong:"
    assert str(caught.value).split("\n") == [count, *(f"  aws-roles:{each}" for each in expected)]


def test_an_encrypted_value_is_in_no_message() -> None:
    with pytest.raises(SettingsError, match=r"aws-roles:qualifier: \(a secret\); expected letters") as caught:
        load({"qualifier": "hush!"}, secret_keys=("qualifier",))
    assert "hush" not in str(caught.value)


GOOD: list[tuple[str, dict[str, Any], str, Any]] = [
    ("account that begins with zero", {"account": "012345678901"}, "account", "012345678901"),
    ("text from a list of one", {"systems": ["pettracker"]}, "systems", ("pettracker",)),
    ("number in digits", {"maxSessionDuration": "7200"}, "max_session_duration", 7200),
    ("stack's name as environment", {"environment": ""}, "environment", "dev"),
    (
        "an image for Graviton",
        {"pettracker": {"webServer": {"instanceType": "m7gd.large", "image": "/own/al2023-arm64"}}},
        "region",
        "us-east-1",
    ),
    ("own environment", {"environment": "sandbox"}, "environment", "sandbox"),
    ("adopted with and without path", {"adopt": ["A", "/x/y/B"]}, "existing", {"A": "/", "B": "/x/y/"}),
    (
        "region of a partition of its own",
        {"partition": "aws-us-gov", "region": "us-gov-west-1"},
        "region",
        "us-gov-west-1",
    ),
    ("new region of an old partition", {"region": "ap-southeast-7"}, "region", "ap-southeast-7"),
    (
        "AWS's own policy as boundary",
        {"permissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess"},
        "permissions_boundary",
        "arn:aws:iam::aws:policy/PowerUserAccess",
    ),
]


@pytest.mark.parametrize(("changes", "field", "expected"), [case[1:] for case in GOOD], ids=[case[0] for case in GOOD])
def test_loads(changes: dict[str, Any], field: str, expected: Any) -> None:
    assert getattr(load(changes), field) == expected


@pytest.mark.parametrize("stack", OWN_STACKS)
def test_every_stack_file_loads(stack: str) -> None:
    configure(stack, configuration(stack, as_it_is=True))
    assert Settings.load(pulumi.Config("aws-roles"), SYSTEMS).environment == stack


def test_pulumi_yaml_declares_every_setting_of_the_stack_with_the_same_default() -> None:
    declared = {key: each for key, each in PROJECT["config"].items() if ":" not in key}
    assert list(declared) == [each.key for each in settings_of(Settings)]
    for each in declared.values():
        assert each["description"].strip()
        assert "type" not in each, "the CLI would stop at the first wrong one before the program names all"
    defaults = {key: each["default"] for key, each in declared.items() if "default" in each}
    plain = {"pettracker": None, "access": None}
    assert load({**plain, **defaults}) == load({**plain, **dict.fromkeys(defaults)})
    assert set(declared) - set(defaults) == {"account", "region"}


def test_pulumi_yaml_describes_every_setting_as_the_program_does() -> None:
    assert {each.key: each.description for each in settings_of(Settings)} == {
        key: each["description"] for key, each in PROJECT["config"].items() if ":" not in key
    }
