"""docs/reference/roles.md: every role of every system, from the program's own plans of the stacks."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi

from components.config.stack_settings import Settings
from components.iam.service_role import ServiceRoleArgs
from components.systems.definition import SystemDefinition
from components.systems.plan import PlannedSystem, plan
from components.systems.registry import SYSTEMS
from docs.generator.role_permissions import difference, permissions, trusted_by
from docs.generator.role_pictures import picture
from docs.generator.words import code
from offline_preview.project import configuration
from offline_preview.project.files import Project

ROOT = Path(__file__).resolve().parents[2]
_PASSPHRASES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
_SHOWN_FIRST = ("prod", "staging", "dev")
"""A role is shown as it is in the first of these stacks that has it, else in another."""

_HEAD = """\
# Roles

<!-- Made by `make docs` from the settings in Pulumi.*.yaml; do not edit. -->

Who can assume each role, and what it may do. A picture reads from left to right: who assumes a role, the role by its
key in the [outputs](outputs.md), and the AWS services and managed policies that it reaches. A role is shown as it is in
`prod` where prod has it; what differs in other stacks beyond names and ARNs is said below it.

ARNs of the stack's own account and region begin with what follows the account. A long list ends with how many more
there are. A trust policy allows `sts:AssumeRole` unless it says otherwise. What AWS's managed policies grant is in
[AWS's reference](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html).

"""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A system as one stack holds it."""

    stack: str
    settings: Settings
    planned: PlannedSystem


def page() -> str:
    """The page's text. Raises the program's own errors where a stack's settings are wrong."""
    held = every_system()
    sections = (_system(each, [one for one in held if one.planned.system.name == each.name]) for each in SYSTEMS)
    return _HEAD + _overview(held) + "".join(sections)


def every_system() -> list[Held]:
    """Every system of every stack, the stacks to be shown first before the others."""
    project = Project.load(ROOT)
    stacks = sorted(project.stacks(), key=lambda stack: (_SHOWN_FIRST + (stack,)).index(stack))
    return [each for stack in stacks for each in _plan(project, stack)]


def _plan(project: Project, stack: str) -> Iterator[Held]:
    # The page must not depend on whether a passphrase is at hand: placeholders stand for encrypted values.
    for name in _PASSPHRASES:
        os.environ.pop(name, None)
    given = configuration.load(project, stack)
    pulumi.runtime.set_all_config(dict(given.values), list(given.secret_keys))
    # Tags, and the path of the state, depend on the names of project and stack.
    pulumi.runtime.settings.configure(pulumi.runtime.Settings(project=project.name, stack=stack))
    settings = Settings.load(pulumi.Config(project.name), SYSTEMS)
    for planned in plan(settings, SYSTEMS):
        yield Held(stack=stack, settings=settings, planned=planned)


def _overview(held: Sequence[Held]) -> str:
    lines = []
    for system in SYSTEMS:
        stacks = [each.stack for each in held if each.planned.system.name == system.name]
        roles = ", ".join(_link(f"{system.name}.{key}", key) for key in _keys(held, system))
        lines.append(f"- {_link(system.title)} (in {', '.join(stacks) or 'no stack'}): {roles}\n")
    return "".join(lines)


def _keys(held: Sequence[Held], system: SystemDefinition[Any]) -> list[str]:
    """The keys of the system's roles in any stack."""
    own = (each.planned.roles for each in held if each.planned.system.name == system.name)
    return list(dict.fromkeys(key for roles in own for key in roles))


def _system(system: SystemDefinition[Any], held: Sequence[Held]) -> str:
    parts = [f"\n## {system.title}\n\n{system.description} Its [settings](settings.md#{system.title.lower()}).\n"]
    if held:
        parts.append(f"\nIn {code(held[0].stack)}:\n\n{picture(held[0].planned.roles, held[0].settings.arns)}")
    parts += [f"\n### {system.name}.{key}\n\n{_role(key, held)}" for key in _keys(held, system)]
    if linked := system.service_linked_roles:
        names = "\n".join(f"- {code(each.name)}, for {each.service}" for each in linked.values())
        parts.append(f"\n### {system.title}: service-linked roles\n\nAWS defines them:\n\n{names}\n")
    return "".join(parts)


def _role(key: str, held: Sequence[Held]) -> str:
    first, *others = having = [each for each in held if key in each.planned.roles]
    args = first.planned.roles[key]
    facts = [f"- Name: {_names([(_name(each.planned.roles[key]), each.stack) for each in having])}"]
    if args.instance_profile:
        facts.append(f"- Instance profile: {code(args.instance_profile)}")
    if first.settings.permissions_boundary and not args.permissions_boundary:
        facts.append("- It has no permissions boundary.")
    parts = [f"{args.description.rstrip('.')}.\n\n", "\n".join(facts), "\n", _granted(args)]
    for each in others:
        other = each.planned.roles[key]
        if (differs := difference(args, other)) is None:
            parts.append(f"\nIn {code(each.stack)} it is this instead:\n\n{_granted(other)}")
        elif differs:
            parts.append(f"\nIn {code(each.stack)} {differs}.\n")
    return "".join(parts)


def _granted(args: ServiceRoleArgs) -> str:
    if args.existing:
        return "- It is managed elsewhere: this program only reads it.\n"
    return trusted_by(args) + permissions(args)


def _names(given: Sequence[tuple[str, str]]) -> str:
    """Each name with the stacks that have it."""
    stacks: dict[str, list[str]] = {}
    for name, stack in given:
        stacks.setdefault(name, []).append(stack)
    return ", ".join(f"{code(name)} ({', '.join(having)})" for name, having in stacks.items())


def _name(args: ServiceRoleArgs) -> str:
    return f"{args.path}{args.name}" if args.path != "/" else args.name


def _link(heading: str, text: str = "") -> str:
    """A link to a heading of this page. https://docs.github.com/en/get-started/writing-on-github"""
    return f"[{text or heading}](#{heading.lower().replace('.', '')})"
