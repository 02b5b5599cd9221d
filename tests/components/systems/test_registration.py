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
class BillingSettings:
    bucket: str = setting(text("[a-z]+", "a bucket"), "The bucket of the bills.", default="bills")


@dataclass(frozen=True, kw_only=True)
class RequiredSettings:
    bucket: str = setting(text("[a-z]+", "a bucket"), "The bucket of the bills.")


@dataclass(frozen=True, kw_only=True)
class PlainSettings:
    bucket: str = "bills"


def roles(system: System[Any]) -> Roles:
    return {"reader": system.role("Billing-Reader", description="Reads bills", trust=service_trust("lambda"))}


BILLING: SystemDefinition[Any] = SystemDefinition(
    name="billing",
    title="Billing",
    description="Bills.",
    settings=BillingSettings,
    roles=roles,
    role_names=(NamePattern("Billing-*"),),
)

INCOMPLETE: dict[str, tuple[tuple[Any, ...], list[str]]] = {
    "nothing but a name": (
        (SystemDefinition(name="billing"),),
        [
            "system 'billing': title is missing; expected letters and digits, the first a capital letter, as in "
            "RetailStore",
            "system 'billing': description is missing; expected one line for the documentation",
            "system 'billing': settings is missing; expected the dataclass of its settings",
            "system 'billing': roles is missing; expected a function from the System to its roles",
            "system 'billing': role_names is empty; expected the name of each of its roles, as NamePattern",
        ],
    ),
    "no name": (
        (replace(BILLING, name=NONE),),
        ["system 1: name is missing; expected lower-case words joined by '-', as in retail-store"],
    ),
    "a name that is no key": (
        (replace(BILLING, name="Billing_A"),),
        ["system 'Billing_A': name is 'Billing_A'; expected lower-case words joined by '-', as in retail-store"],
    ),
    "the key of a setting of the stack": (
        (replace(BILLING, name="external-ids"),),
        [
            "system 'external-ids': its settings' key would be aws-roles:externalIds, which is a setting of the stack;"
            " choose another name"
        ],
    ),
    "no settings": (
        (replace(BILLING, settings=NONE),),
        ["system 'billing': settings is missing; expected the dataclass of its settings"],
    ),
    "a field that is no setting": (
        (replace(BILLING, settings=PlainSettings),),
        ["system 'billing': settings: PlainSettings.bucket is no setting(...); expected a parser and a description"],
    ),
    "a setting that other stacks would have to give": (
        (replace(BILLING, settings=RequiredSettings),),
        [
            "system 'billing': settings: RequiredSettings.bucket has no default;"
            " stacks without the system give it no value"
        ],
    ),
    "no roles": (
        (replace(BILLING, roles=NONE),),
        ["system 'billing': roles is missing; expected a function from the System to its roles"],
    ),
    "no names": (
        (replace(BILLING, role_names=()),),
        ["system 'billing': role_names is empty; expected the name of each of its roles, as NamePattern"],
    ),
    "names of everybody": (
        (replace(BILLING, role_names=(NamePattern("B*"),)),),
        [
            "system 'billing': role_names is NamePattern(pattern='B*', unqualified=False, bounded=True, passed_to='');"
            " expected a NamePattern of a name, or of at least 3 characters and '*'"
        ],
    ),
    "a name and a title twice": (
        (BILLING, BILLING),
        [
            "system 'billing': name 'billing' is registered twice",
            "system 'billing': title 'Billing' is registered twice",
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
        "reader": replace(roles(system)["reader"], customer_policies=(policy,), instance_profile="Billing-Reader-dev")
    }


OUTSIDE: dict[str, tuple[Callable[[System[Any]], Roles], tuple[NamePattern, ...], list[str]]] = {
    "a role": (
        roles,
        (NamePattern("Billing-Writer"), NamePattern("Bills-*")),
        ["role 'Billing-Reader-dev' matches none of its role_names (Billing-Writer, Bills-*)"],
    ),
    "a role whose registered name has no qualifier": (
        roles,
        (NamePattern("Billing-Reader", unqualified=True), NamePattern("Billing-Writer")),
        [],
    ),
    "an instance profile and a policy": (
        with_policy,
        (NamePattern("Billing-*"),),
        [
            "instance profile 'Billing-Reader-dev' matches none of its role_names with passed_to=\"ec2\" (none)",
            "policy 'Bills' matches none of its policy_names (none)",
        ],
    ),
}


@pytest.mark.parametrize(("made", "names", "expected"), OUTSIDE.values(), ids=OUTSIDE)
def test_a_name_outside_of_the_registered_ones_is_refused(
    made: Callable[[System[Any]], Roles], names: tuple[NamePattern, ...], expected: list[str]
) -> None:
    definition = replace(BILLING, roles=made, role_names=names)
    if not expected:
        assert planned(definition)[-1].roles["reader"].name == "Billing-Reader"
        return
    with pytest.raises(RegistrationError) as raised:
        planned(definition)
    problems = [f"system 'billing': {each}: the pipeline could not write it" for each in expected]
    assert str(raised.value).split("\n  ") == [HEADER, *problems]


def test_a_registered_system_has_its_setting_its_settings_and_its_roles() -> None:
    made = planned(BILLING)[-1]
    assert made.system.own == BillingSettings(bucket="bills")
    assert {key: role.name for key, role in made.roles.items()} == {"reader": "Billing-Reader-dev"}


def test_a_role_that_is_not_bounded_has_no_boundary() -> None:
    boundary = "arn:aws:iam::111122223333:policy/AwsRoles-Boundary-dev"
    assert planned(BILLING)[-1].roles["reader"].permissions_boundary == boundary
    unbounded = replace(BILLING, role_names=(NamePattern("Billing-*", bounded=False),))
    assert planned(unbounded)[-1].roles["reader"].permissions_boundary == ""
