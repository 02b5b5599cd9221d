"""Systems that are registered incompletely: one error at start names everything that is missing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pulumi
import pytest

from components.config.parsers import text
from components.config.schema import setting
from components.config.stack_settings import Settings
from components.iam.policy_documents import document, service_trust
from components.iam.service_role import CustomerPolicy
from components.systems import retail_store
from components.systems.definition import NamePattern, Roles, System, SystemDefinition
from components.systems.plan import plan
from components.systems.registration import RegistrationError, register
from components.systems.registry import SYSTEMS
from tests.support.running import configuration, configure

NONE: Any = None
HEADER = "Systems are registered incompletely:"


@dataclass(frozen=True, kw_only=True)
class LedgerSettings:
    bucket: str = setting(text("[a-z]+", "a bucket"), "The bucket of the bills.", default="bills")


@dataclass(frozen=True, kw_only=True)
class RequiredSettings:
    bucket: str = setting(text("[a-z]+", "a bucket"), "The bucket of the bills.")


@dataclass(frozen=True, kw_only=True)
class PlainSettings:
    bucket: str = "bills"


def roles(system: System[Any]) -> Roles:
    return {"reader": system.role("Ledger-Reader", description="Reads bills", trust=service_trust("lambda"))}


LEDGER: SystemDefinition[Any] = SystemDefinition(
    name="ledger",
    title="Ledger",
    description="Bills.",
    settings=LedgerSettings,
    roles=roles,
    role_names=(NamePattern("Ledger-*"),),
)

INCOMPLETE: dict[str, tuple[tuple[Any, ...], list[str]]] = {
    "nothing but a name": (
        (SystemDefinition(name="ledger"),),
        [
            "system 'ledger': title is missing; expected letters and digits, the first a capital letter, as in "
            "RetailStore",
            "system 'ledger': description is missing; expected one line for the documentation",
            "system 'ledger': settings is missing; expected the dataclass of its settings",
            "system 'ledger': roles is missing; expected a function from the System to its roles",
            "system 'ledger': role_names is empty; expected the name of each of its roles, as NamePattern",
        ],
    ),
    "one pattern, not a tuple": (
        (replace(LEDGER, role_names=NamePattern("Ledger-*"), policy_names="Ledger-*"),),  # type: ignore[arg-type]
        [
            f"system 'ledger': role_names is {NamePattern('Ledger-*')!r}; expected a tuple, as in (NamePattern(...),)",
            "system 'ledger': policy_names is 'Ledger-*'; expected a tuple, as in (NamePattern(...),)",
        ],
    ),
    "no patterns at all": (
        (replace(LEDGER, role_names=NONE),),
        ["system 'ledger': role_names is missing; expected a tuple, as in (NamePattern(...),)"],
    ),
    "a component that cannot be called": (
        (replace(LEDGER, component=3),),  # type: ignore[arg-type]
        ["system 'ledger': component is 3; expected a class that creates the system's resources, or none"],
    ),
    "no name": (
        (replace(LEDGER, name=NONE),),
        ["system 1: name is missing; expected lower-case words joined by '-', as in retail-store"],
    ),
    "a name that is no key": (
        (replace(LEDGER, name="Ledger_A"),),
        ["system 'Ledger_A': name is 'Ledger_A'; expected lower-case words joined by '-', as in retail-store"],
    ),
    "the key of a setting of the stack": (
        (replace(LEDGER, name="external-ids"),),
        [
            "system 'external-ids': its settings' key would be aws-roles:externalIds, which is a setting of the stack;"
            " choose another name"
        ],
    ),
    "no settings": (
        (replace(LEDGER, settings=NONE),),
        ["system 'ledger': settings is missing; expected the dataclass of its settings"],
    ),
    "a field that is no setting": (
        (replace(LEDGER, settings=PlainSettings),),
        ["system 'ledger': settings: PlainSettings.bucket is no setting(...); expected a parser and a description"],
    ),
    "a setting that other stacks would have to give": (
        (replace(LEDGER, settings=RequiredSettings),),
        [
            "system 'ledger': settings: RequiredSettings.bucket has no default;"
            " stacks without the system give it no value"
        ],
    ),
    "no roles": (
        (replace(LEDGER, roles=NONE),),
        ["system 'ledger': roles is missing; expected a function from the System to its roles"],
    ),
    "no names": (
        (replace(LEDGER, role_names=()),),
        ["system 'ledger': role_names is empty; expected the name of each of its roles, as NamePattern"],
    ),
    "names of everybody": (
        (replace(LEDGER, role_names=(NamePattern("B*"),)),),
        [
            "system 'ledger': role_names is NamePattern(pattern='B*', unqualified=False, bounded=True, passed_to='');"
            " expected a NamePattern of a name, or of at least 3 characters and '*'"
        ],
    ),
    "a name and a title twice": (
        (LEDGER, LEDGER),
        [
            "system 'ledger': name 'ledger' is registered twice",
            "system 'ledger': title 'Ledger' is registered twice",
        ],
    ),
    "a module in place of its definition": (
        (retail_store,),
        [f"entry 1 of SYSTEMS is {retail_store!r}; expected a SystemDefinition"],
    ),
}


@pytest.mark.parametrize(("given", "expected"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_what_is_missing_is_named(given: tuple[Any, ...], expected: list[str]) -> None:
    with pytest.raises(RegistrationError) as raised:
        register(*given)
    assert str(raised.value).split("\n  ") == [HEADER, *expected]


def planned(definition: SystemDefinition[Any]) -> tuple[Any, ...]:
    systems = register(*SYSTEMS, definition)
    configure("dev", configuration("dev", {"systems": ["pettracker", definition.name], "access": None}))
    return plan(Settings.load(pulumi.Config("aws-roles"), systems), systems)


def with_policy(system: System[Any]) -> Roles:
    policy = CustomerPolicy(key="bills", name="Bills", description="Bills", document=document())
    return {
        "reader": replace(roles(system)["reader"], customer_policies=(policy,), instance_profile="Ledger-Reader-dev")
    }


OUTSIDE: dict[str, tuple[Callable[[System[Any]], Roles], tuple[NamePattern, ...], list[str]]] = {
    "a role": (
        roles,
        (NamePattern("Ledger-Writer"), NamePattern("Bills-*")),
        ["role 'Ledger-Reader-dev' matches none of its role_names (Ledger-Writer, Bills-*)"],
    ),
    "a role whose registered name has no qualifier": (
        roles,
        (NamePattern("Ledger-Reader", unqualified=True), NamePattern("Ledger-Writer")),
        [],
    ),
    "an instance profile and a policy": (
        with_policy,
        (NamePattern("Ledger-*"),),
        [
            "instance profile 'Ledger-Reader-dev' matches none of its role_names with passed_to=\"ec2\" (none)",
            "policy 'Bills' matches none of its policy_names (none)",
        ],
    ),
}


@pytest.mark.parametrize(("made", "names", "expected"), OUTSIDE.values(), ids=OUTSIDE)
def test_a_name_outside_of_the_registered_ones_is_refused(
    made: Callable[[System[Any]], Roles], names: tuple[NamePattern, ...], expected: list[str]
) -> None:
    definition = replace(LEDGER, roles=made, role_names=names)
    if not expected:
        assert planned(definition)[-1].roles["reader"].name == "Ledger-Reader"
        return
    with pytest.raises(RegistrationError) as raised:
        planned(definition)
    problems = [f"system 'ledger': {each}: the pipeline could not write it" for each in expected]
    assert str(raised.value).split("\n  ") == [HEADER, *problems]


@pytest.mark.parametrize("returned", [None, []], ids=["nothing: a return is missing", "a list"])
def test_roles_that_are_no_mapping_are_named(returned: Any) -> None:
    with pytest.raises(RegistrationError) as raised:
        planned(replace(LEDGER, roles=lambda _: returned))
    problem = f"roles returned {returned!r}; expected its roles by key, as {{'reader': system.role(...)}}"
    assert str(raised.value).split("\n  ") == [HEADER, f"system 'ledger': {problem}"]


def test_a_registered_system_has_its_setting_its_settings_and_its_roles() -> None:
    made = planned(LEDGER)[-1]
    assert made.system.own == LedgerSettings(bucket="bills")
    assert {key: role.name for key, role in made.roles.items()} == {"reader": "Ledger-Reader-dev"}


def test_a_role_that_is_not_bounded_has_no_boundary() -> None:
    boundary = "arn:aws:iam::111122223333:policy/AwsRoles-Boundary-dev"
    assert planned(LEDGER)[-1].roles["reader"].permissions_boundary == boundary
    unbounded = replace(LEDGER, role_names=(NamePattern("Ledger-*", bounded=False),))
    assert planned(unbounded)[-1].roles["reader"].permissions_boundary == ""
