"""Reads roles from the outputs of an aws-roles stack. Copy this file into your project: it needs nothing else.

The contract that it reads is docs/reference/outputs.md of aws-roles.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

CONTRACT = 1
"""The version of the contract that this file reads."""


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role of the other stack. Both are unknown at preview only while that stack's own outputs are."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]


class ContractError(pulumi.RunError):
    """The stack lacks what was asked for. Pulumi shows a RunError's message without a traceback."""


def read_roles(stack: pulumi.StackReference, system: str, *roles: str) -> tuple[Role, ...]:
    """The `roles` of `system`, by their short names in the contract and in the order in which they are asked for.

    As soon as the stack's outputs are known, a ContractError names everything that is missing among them.
    https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences
    """
    given: pulumi.Output[list[Any]] = pulumi.Output.all(
        stack.name, stack.get_output("version"), stack.get_output("roles")
    )
    found = given.apply(lambda values: find_roles(values[0], values[1], values[2], system, roles))

    def part(role: str, name: str) -> pulumi.Output[str]:
        return found.apply(lambda entries: str(entries[role][name]))

    return tuple(Role(name=part(role, "name"), arn=part(role, "arn")) for role in roles)


def find_roles(stack: str, version: Any, offered: Any, system: str, roles: Sequence[str]) -> Mapping[str, Any]:
    """The entries of `roles` in a stack's outputs `version` and `roles`. Raises ContractError, see `read_roles`."""
    if problems := list(_problems(version, offered, system, roles)):
        raise ContractError(f"stack {stack}: {'; '.join(problems)}")
    entries: Mapping[str, Any] = offered[system]
    return entries


def _problems(version: Any, offered: Any, system: str, roles: Sequence[str]) -> Iterator[str]:
    if version is None or not isinstance(offered, Mapping):
        absent = " and ".join(name for name, value in (("version", version), ("roles", offered)) if value is None)
        yield f"has no output {absent or 'roles with systems in it'}: is it a stack of aws-roles that was deployed?"
    elif version != CONTRACT:  # Pulumi hands numbers over as floats: 1.0 is 1
        shown = f"{version:g}" if isinstance(version, float) else repr(version)
        yield (
            f"has version {shown} of the outputs contract, but this program reads version {CONTRACT}:"
            " copy roles.py from aws-roles again"
        )
    elif system not in offered:
        yield f"has no system {system!r}{_hint(system, offered)}"
    else:
        yield from (
            f"system {system!r} has no role {role!r}{_hint(role, offered[system])}"
            for role in roles
            if role not in offered[system]
        )


def _hint(name: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f" (did you mean {near[0]!r}?)" if near else f"; it has {', '.join(sorted(known)) or 'none'}"
