"""What a system must say of itself to be registered, and the one error that names everything that is missing."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from fnmatch import fnmatchcase
from typing import Any

import pulumi

from components.config.schema import settings_of
from components.config.stack_settings import Settings
from components.iam.service_role import ServiceRoleArgs
from components.systems.definition import NamePattern, Roles, System, SystemDefinition

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TITLE = re.compile(r"[A-Z][A-Za-z0-9]*")
_PATTERN = re.compile(r"[\w+=,.@-]+|[\w+=,.@-]{3,}\*", re.ASCII)
"""A shorter beginning would let the pipeline write names of others."""


class RegistrationError(pulumi.RunError):
    """Systems that are registered incompletely. Pulumi shows a RunError's message without a traceback."""

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__("\n  ".join(["Systems are registered incompletely:", *problems]))


def register(*given: SystemDefinition[Any]) -> tuple[SystemDefinition[Any], ...]:
    """The systems that the program has. Raises RegistrationError with everything that is missing in any of them."""
    definitions = [each for each in given if isinstance(each, SystemDefinition)]
    problems = [
        f"entry {index + 1} of SYSTEMS is {each!r}; expected a SystemDefinition"
        for index, each in enumerate(given)
        if not isinstance(each, SystemDefinition)
    ]
    for index, each in enumerate(definitions):
        problems += [f"{_called(each, index)}: {problem}" for problem in _incomplete(each)]
        problems += [f"{_called(each, index)}: {problem}" for problem in _repeated(each, definitions[:index])]
    if problems:
        raise RegistrationError(problems)
    return tuple(definitions)


def check_names(planned: Iterable[tuple[System[Any], Roles]]) -> None:
    """Checks that every planned role, instance profile and policy has a registered name.

    The pipeline may write registered names only. Raises RegistrationError with every name that is not.
    """
    problems: list[str] = []
    for system, roles in planned:
        if isinstance(roles, Mapping):
            found = [problem for role in roles.values() for problem in _unregistered(system, role)]
        else:
            found = [f"roles returned {roles!r}; expected its roles by key, as {{'reader': system.role(...)}}"]
        problems += [f"system {system.name!r}: {problem}" for problem in found]
    if problems:
        raise RegistrationError(problems)


def _called(definition: SystemDefinition[Any], index: int) -> str:
    return f"system {definition.name!r}" if definition.name else f"system {index + 1}"


def _incomplete(given: SystemDefinition[Any]) -> Iterator[str]:
    if not _matches(_NAME, given.name):
        yield _wrong("name", given.name, "lower-case words joined by '-', as in retail-store")
    elif given.key in {each.key for each in settings_of(Settings)}:
        yield f"its settings' key would be aws-roles:{given.key}, which is a setting of the stack; choose another name"
    if not _matches(_TITLE, given.title):
        yield _wrong("title", given.title, "letters and digits, the first a capital letter, as in RetailStore")
    if not given.description:
        yield _wrong("description", given.description, "one line for the documentation")
    yield from _incomplete_settings(given.settings)
    if not callable(given.roles):
        yield _wrong("roles", given.roles, "a function from the System to its roles")
    yield from _incomplete_names(given)
    if given.component is not None and not callable(given.component):
        yield _wrong("component", given.component, "a class that creates the system's resources, or none")


def _incomplete_names(given: SystemDefinition[Any]) -> Iterator[str]:
    if given.role_names == ():
        yield "role_names is empty; expected the name of each of its roles, as NamePattern"
    for field in ("role_names", "policy_names"):
        names = getattr(given, field)
        if not isinstance(names, tuple):
            yield _wrong(field, names, "a tuple, as in (NamePattern(...),)")
            continue
        for each in names:
            if not (isinstance(each, NamePattern) and _PATTERN.fullmatch(each.pattern)):
                yield _wrong(field, each, "a NamePattern of a name, or of at least 3 characters and '*'")


def _incomplete_settings(settings: Any) -> Iterator[str]:
    if not (isinstance(settings, type) and is_dataclass(settings)):
        yield _wrong("settings", settings, "the dataclass of its settings")
        return
    declared = {each.name: each for each in settings_of(settings)}
    for name in settings.__dataclass_fields__:
        if name not in declared:
            yield f"settings: {settings.__name__}.{name} is no setting(...); expected a parser and a description"
        elif declared[name].default is None:
            yield f"settings: {settings.__name__}.{name} has no default; stacks without the system give it no value"


def _repeated(given: SystemDefinition[Any], others: Sequence[SystemDefinition[Any]]) -> Iterator[str]:
    if given.name in [each.name for each in others]:
        yield f"name {given.name!r} is registered twice"
    if str(given.title).lower() in [str(each.title).lower() for each in others if each.title]:
        yield f"title {given.title!r} is registered twice"


def _unregistered(system: System[Any], role: ServiceRoleArgs) -> Iterator[str]:
    definition = system.definition
    if not _covered(system, role.name, definition.role_names):
        yield _outside("role", role.name, "role_names", definition.role_names)
    elif role.instance_profile:
        passed = tuple(each for each in definition.role_names if each.passed_to == "ec2")
        if not (_covered(system, role.name, passed) and _covered(system, role.instance_profile, passed)):
            yield _outside("instance profile", role.instance_profile, 'role_names with passed_to="ec2"', passed)
    for policy in role.customer_policies:
        if not _covered(system, policy.name, definition.policy_names):
            yield _outside("policy", policy.name, "policy_names", definition.policy_names)


def _covered(system: System[Any], name: str, patterns: Iterable[NamePattern]) -> bool:
    return any(fnmatchcase(name, system.physical(each)) for each in patterns)


def _outside(what: str, name: str, field: str, patterns: Sequence[NamePattern]) -> str:
    known = ", ".join(each.pattern for each in patterns) or "none"
    return f"{what} {name!r} matches none of its {field} ({known}): the pipeline could not write it"


def _matches(pattern: re.Pattern[str], given: Any) -> bool:
    return isinstance(given, str) and bool(pattern.fullmatch(given))


def _wrong(field: str, given: Any, expected: str) -> str:
    return f"{field} is {'missing' if not given else repr(given)}; expected {expected}"
