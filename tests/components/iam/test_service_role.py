"""ServiceRole: what it refuses before anything is made, and what it makes."""

from dataclasses import replace
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.config.stack_settings import Settings
from components.iam import limits
from components.iam.arns import Arns
from components.iam.policy_documents import Document, allow, document, service_trust, size
from components.iam.service_role import ArchitectureError, CustomerPolicy, ServiceRole, ServiceRoleArgs
from components.systems.plan import check_roles
from tests.support.running import Run, run

ARNS = Arns(partition="aws", account="111122223333", region="us-east-1")
GRANT = document(allow("Read", "s3:GetObject", ARNS.objects("pets")))
GOOD = ServiceRoleArgs(arns=ARNS, name="Pets", description="Reads pets", trust=service_trust("lambda"))
POLICY = CustomerPolicy(key="read", name="PetReading", description="Reads pets", document=GRANT)
MANAGED = tuple(ARNS.aws_policy(f"Policy{number}") for number in range(10))


def grant_of(characters: int) -> Document:
    """A document of exactly so many characters."""
    return document(allow("A", "s3:GetObject", "x" * (characters - size(document(allow("A", "s3:GetObject", ""))))))


def trust_of(characters: int) -> Document:
    return service_trust("x" * (characters - size(service_trust(""))))


REFUSED: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "65 characters of name",
        {"name": "x" * 65},
        [f"role '{'x' * 65}': the name has 65 characters, at most 64 are allowed"],
    ),
    ("a name with a slash", {"name": "a/b"}, ["role 'a/b': the name may contain only letters, digits and +=,.@_-"]),
    ("no name", {"name": ""}, ["role '': the name may contain only letters, digits and +=,.@_-"]),
    ("a name with an umlaut", {"name": "Bär"}, ["role 'Bär': the name may contain only letters, digits and +=,.@_-"]),
    (
        "a path without slashes",
        {"path": "app"},
        [
            "role 'Pets': path 'app' must begin and end with '/', without spaces, empty parts, *, ? and $",
        ],
    ),
    (
        "a path with an empty part",
        {"path": "/a//b/"},
        [
            "role 'Pets': path '/a//b/' must begin and end with '/', without spaces, empty parts, *, ? and $",
        ],
    ),
    (
        "513 characters of path",
        {"path": f"/{'x' * 511}/"},
        ["role 'Pets': the path has 513 characters, at most 512 are allowed"],
    ),
    ("no description", {"description": ""}, ["role 'Pets': needs a description in Latin-1 characters"]),
    (
        "a description in Greek",
        {"description": "ρόλος"},
        ["role 'Pets': needs a description in Latin-1 characters"],
    ),
    (
        "a long description",
        {"description": "x" * 1001},
        ["role 'Pets': the description has 1001 characters, at most 1000 are allowed"],
    ),
    (
        "too long a trust",
        {"trust": trust_of(2049)},
        [
            "role 'Pets', trust policy: 2049 characters without white space, at most 2048 are allowed",
        ],
    ),
    (
        "inline policies that are too long together",
        {"inline_policies": {"A": grant_of(10_000), "B": grant_of(241)}},
        [
            "role 'Pets', inline policies together: 10241 characters without white space, at most 10240 are allowed",
        ],
    ),
    (
        "an inline policy's name",
        {"inline_policies": {"a b": GRANT}},
        [
            "role 'Pets', inline policy 'a b': the name may contain only letters, digits and +=,.@_-",
        ],
    ),
    (
        "eleven managed policies",
        {"managed_policies": MANAGED, "customer_policies": (POLICY,)},
        [
            "role 'Pets': 11 managed policies are attached, at most 10 are allowed",
        ],
    ),
    (
        "one policy twice",
        {"managed_policies": MANAGED[:1] * 2},
        [
            "role 'Pets': managed policy arn:aws:iam::aws:policy/Policy0 is attached more than once",
        ],
    ),
    (
        "too long a managed policy",
        {"customer_policies": (replace(POLICY, document=grant_of(6145)),)},
        [
            "policy 'PetReading', document: 6145 characters without white space, at most 6144 are allowed",
        ],
    ),
    (
        "an instance profile's name",
        {"instance_profile": "x" * 129},
        [
            f"instance profile '{'x' * 129}': the name has 129 characters, at most 128 are allowed",
        ],
    ),
    (
        "too short a session",
        {"max_session_duration": 900},
        [
            "role 'Pets': the maximum session is 900 seconds; allowed are 3600 to 43200",
        ],
    ),
    (
        "everything at once",
        {"name": "x" * 65, "description": "", "max_session_duration": 43201},
        [
            f"role '{'x' * 65}': the name has 65 characters, at most 64 are allowed",
            f"role '{'x' * 65}': needs a description in Latin-1 characters",
            f"role '{'x' * 65}': the maximum session is 43201 seconds; allowed are 3600 to 43200",
        ],
    ),
    (
        "an adopted role's name still",
        {"existing": True, "name": "a b", "description": ""},
        [
            "role 'a b': the name may contain only letters, digits and +=,.@_-",
        ],
    ),
]


@pytest.mark.parametrize(("changes", "expected"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refuses_before_anything_is_made(changes: dict[str, Any], expected: list[str]) -> None:
    recorded = Run()
    with pytest.raises(ArchitectureError) as caught:
        recorded = run(lambda: ServiceRole("pets", replace(GOOD, **changes)))
    assert str(caught.value) == "\n  ".join(["The roles cannot be created:", *expected])
    assert recorded.resources == []


AT_THE_LIMIT: dict[str, dict[str, Any]] = {
    "64 characters of name": {"name": "x" * 64},
    "512 characters of path": {"path": f"/{'x' * 510}/"},
    "a trust of 2048": {"trust": trust_of(2048)},
    "inline policies of 10240": {"inline_policies": {"A": grant_of(10_000), "B": grant_of(240)}},
    "a managed policy of 6144": {"customer_policies": (replace(POLICY, document=grant_of(6144)),)},
    "ten managed policies": {"managed_policies": MANAGED},
    "128 characters of instance profile": {"instance_profile": "x" * 128},
    "twelve hours": {"max_session_duration": 43200},
    "an adopted role without description": {"existing": True, "description": ""},
}


@pytest.mark.parametrize("changes", AT_THE_LIMIT.values(), ids=AT_THE_LIMIT)
def test_takes_what_is_just_allowed(changes: dict[str, Any]) -> None:
    assert list(replace(GOOD, **changes).problems()) == []


@given(st.text(max_size=80))
def test_a_name_is_taken_exactly_where_iam_takes_it(name: str) -> None:
    allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+=,.@-")
    assert (not list(limits.name("role", name, limits.ROLE_NAME))) == (1 <= len(name) <= 64 and set(name) <= allowed)


@given(st.lists(st.text("ab/ \x7f", max_size=5), max_size=5).map("".join))
def test_a_path_is_taken_exactly_where_each_of_its_parts_is_something(path: str) -> None:
    parts = path.split("/")
    good = path == "/" or (len(parts) > 2 and parts[0] == parts[-1] == "" and all(parts[1:-1]))
    assert (not list(limits.path("role", path))) == (good and not {" ", "\x7f"} & set(path))


FULL = replace(
    GOOD,
    inline_policies={"Read": GRANT},
    managed_policies=(ARNS.aws_policy("service-role/AWSLambdaBasicExecutionRole"),),
    customer_policies=(POLICY,),
    instance_profile="Pets-Profile",
    path="/app/",
    permissions_boundary="arn:aws:iam::111122223333:policy/B",
    tags={"System": "Pets"},
)


def test_makes_role_policies_attachments_and_profile_named_from_the_component() -> None:
    made = run(lambda: ServiceRole("pets", FULL))
    assert sorted((each.type, each.name) for each in made.resources) == [
        ("aws:iam/instanceProfile:InstanceProfile", "pets"),
        ("aws:iam/policy:Policy", "pets-PetReading"),
        ("aws:iam/role:Role", "pets"),
        ("aws:iam/rolePolicy:RolePolicy", "pets-Read"),
        ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "pets-AWSLambdaBasicExecutionRole"),
        ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "pets-PetReading"),
        ("roles:iam:ServiceRole", "pets"),
    ]
    assert all(each.parent.endswith("roles:iam:ServiceRole::pets") for each in made.resources if "aws:" in each.type)
    role = made.one("aws:iam/role:Role", "pets").inputs
    assert role == {
        "name": "Pets",
        "description": "Reads pets",
        "path": "/app/",
        "assumeRolePolicy": '{"Version":"2012-10-17","Statement":[{"Sid":"Service","Effect":"Allow",'
        '"Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
        "maxSessionDuration": 3600,
        "permissionsBoundary": "arn:aws:iam::111122223333:policy/B",
        "tags": {"System": "Pets"},
    }
    attachment = made.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "pets-PetReading")
    assert attachment.property_dependencies["policyArn"][0].endswith("::pets-PetReading")


def test_arns_are_plain_strings() -> None:
    assert FULL.arn == "arn:aws:iam::111122223333:role/app/Pets"
    assert FULL.instance_profile_arn == "arn:aws:iam::111122223333:instance-profile/app/Pets-Profile"
    assert FULL.policy_arn(POLICY) == "arn:aws:iam::111122223333:policy/PetReading"


def test_protection_reaches_the_children() -> None:
    made = run(lambda: ServiceRole("pets", FULL, pulumi.ResourceOptions(protect=True)))
    assert {each.protect for each in made.resources} == {True}


def test_a_secret_trust_is_a_secret_in_role_and_component() -> None:
    made = run(lambda: ServiceRole("pets", replace(GOOD, secret_trust=True)))
    for type_ in ("aws:iam/role:Role", "roles:iam:ServiceRole"):
        assert made.one(type_, "pets").secrets == {"assumeRolePolicy"}


SETTINGS = Settings(account="111122223333", region="us-east-1", adopt=("/x/Nobody",))


def test_all_roles_of_a_stack_are_judged_together() -> None:
    profile = replace(GOOD, instance_profile="P", customer_policies=(POLICY,))
    roles = [profile, replace(profile, name="PETS"), replace(GOOD, name="a b")]
    with pytest.raises(ArchitectureError) as caught:
        check_roles(SETTINGS, roles)
    assert str(caught.value).split("\n  ") == [
        "The roles cannot be created:",
        "role 'a b': the name may contain only letters, digits and +=,.@_-",
        "role 'PETS': name is used twice (IAM names are case-insensitive)",
        "policy 'PetReading': name is used twice (IAM names are case-insensitive)",
        "instance profile 'P': name is used twice (IAM names are case-insensitive)",
        "aws-roles:adopt: no system of this stack has a role 'Nobody'",
    ]


def test_a_qualifier_that_names_have_no_room_for_is_named_with_what_they_have() -> None:
    with pytest.raises(ArchitectureError) as caught:
        check_roles(replace(SETTINGS, adopt=(), qualifier="q" * 10), [replace(GOOD, name="p" * 56 + "-" + "q" * 10)])
    assert str(caught.value).split("\n  ")[2:] == [
        "aws-roles:qualifier: 'qqqqqqqqqq'; expected at most 7 characters: role names would be too long"
    ]
