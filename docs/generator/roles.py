"""docs/reference/roles.md: every role of every stack, from the plan that the program makes of the stack's settings."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi

from components.config.stack_settings import Settings
from components.iam.arns import Arns
from components.iam.service_role import ServiceRoleArgs
from components.systems.plan import PlannedSystem, plan
from components.systems.registry import SYSTEMS
from docs.generator.words import actions, code, conditions, listed, some, table
from offline_preview.project import configuration
from offline_preview.project.files import Project

ROOT = Path(__file__).resolve().parents[2]
_COLUMNS = ("role", "trusted", "permissions", "stack")
_PASSPHRASES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")

_HEAD = """\
# Roles by stack

<!-- Made by `make docs` from the settings in Pulumi.*.yaml; do not edit. -->

Who may take each role, and what it may do then. ARNs of the stack's own account and region are given by what follows
the account; actions by service; of a long list of resources the first few. A trust policy allows `sts:AssumeRole`
unless another action is named. What AWS's managed policies grant is in
[AWS's reference](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html).

"""


def page() -> str:
    """The page's text. Raises the program's own errors where a stack's settings are wrong."""
    project = Project.load(ROOT)
    stacks = {stack: _plan(project, stack) for stack in project.stacks()}
    return (
        _HEAD
        + _overview({stack: planned for stack, (_, planned) in stacks.items()})
        + "".join(_stack(stack, *both) for stack, both in stacks.items())
    )


def _plan(project: Project, stack: str) -> tuple[Settings, tuple[PlannedSystem, ...]]:
    # The page must not depend on whether somebody's passphrase is at hand: placeholders stand for what is encrypted.
    for name in _PASSPHRASES:
        os.environ.pop(name, None)
    given = configuration.load(project, stack)
    pulumi.runtime.set_all_config(dict(given.values), list(given.secret_keys))
    # Whose defaults are of a stack: tags, and where the state is.
    pulumi.runtime.settings.configure(pulumi.runtime.Settings(project=project.name, stack=stack))
    settings = Settings.load(pulumi.Config(project.name), SYSTEMS)
    return settings, plan(settings, SYSTEMS)


def _overview(stacks: Mapping[str, tuple[PlannedSystem, ...]]) -> str:
    found: dict[tuple[str, str], list[str]] = {}
    for stack, planned in stacks.items():
        for each in planned:
            for key in each.roles:
                found.setdefault((each.system.name, key), []).append(f"[{stack}](#{stack})")
    order = [each.name for each in SYSTEMS]
    rows = [
        (system, code(key), ", ".join(held))
        for (system, key), held in sorted(found.items(), key=lambda item: order.index(item[0][0]))
    ]
    return table(("system", "role", "stacks"), rows)


def _stack(stack: str, settings: Settings, planned: tuple[PlannedSystem, ...]) -> str:
    about = f"Account {settings.account}, {settings.region}."
    if settings.permissions_boundary:
        about += f" Permissions boundary: {code(settings.permissions_boundary.partition(':policy/')[2])}."
    parts = [f"\n## {stack}\n\n{about}\n"]
    short = _shortener(settings.arns)
    for each in planned:
        rows = [
            (_name(args, settings), _trust(args, short), _permissions(args, short), stack)
            for args in each.roles.values()
        ]
        parts.append(f"\n### {each.system.definition.title} in {stack}\n\n{table(_COLUMNS, rows)}")
        if linked := each.system.definition.service_linked_roles:
            names = ", ".join(f"{code(each.name)} ({each.service})" for each in linked.values())
            parts.append(f"\nService-linked roles, which AWS makes: {names}.\n")
    return "".join(parts)


def _shortener(arns: Arns) -> Callable[[str], str]:
    def short(text: str) -> str:
        parts = text.split(":", 5)
        own = len(parts) == 6 and parts[0] == "arn" and parts[1] == arns.partition
        if own and parts[3] in ("", arns.region) and parts[4] in ("", arns.account):
            return parts[5] if parts[5] != "*" else f"{parts[2]}:*"
        return text

    return short


def _name(args: ServiceRoleArgs, settings: Settings) -> str:
    lines = [code(f"{args.path}{args.name}" if args.path != "/" else args.name)]
    if args.existing:
        lines.append("(adopted)")
    elif settings.permissions_boundary and not args.permissions_boundary:
        lines.append("no boundary")
    if args.instance_profile:
        lines.append(f"instance profile {code(args.instance_profile)}")
    return "<br>".join(lines)


def _trust(args: ServiceRoleArgs, short: Callable[[str], str]) -> str:
    return "(its owner's)" if args.existing else "<br>".join(_trusted(args.trust, short))


def _trusted(document: Mapping[str, Any], short: Callable[[str], str]) -> Iterator[str]:
    for statement in document["Statement"]:
        who = ", ".join(
            code(str(each).removesuffix(".amazonaws.com") if kind == "Service" else short(str(each)))
            for kind, names in statement["Principal"].items()
            for each in listed(names)
        )
        done = [action for action in listed(statement["Action"]) if action != "sts:AssumeRole"]
        how = f" ({actions(done)})" if done else ""
        yield _denied(statement) + who + how + _when(statement, short)


def _permissions(args: ServiceRoleArgs, short: Callable[[str], str]) -> str:
    if args.existing:
        return "(its owner's)"
    lines = [f"managed {code(arn.partition(':policy/')[2])}" for arn in args.managed_policies]
    for document in args.inline_policies.values():
        lines += _allowed(document, short)
    for policy in args.customer_policies:
        lines += [f"policy {code(policy.name)}:", *_allowed(policy.document, short)]
    return "<br>".join(lines) or "none"


def _allowed(document: Mapping[str, Any], short: Callable[[str], str]) -> Iterator[str]:
    for statement in document["Statement"]:
        not_ = "Not" if "NotAction" in statement else ""
        what = ("all but " if not_ else "") + actions(listed(statement[f"{not_}Action"]))
        where = "Resource" if "Resource" in statement else "NotResource"
        on = ", ".join(some(code(short(str(each))) for each in listed(statement[where])))
        but = "all but " if where == "NotResource" else ""
        yield f"{_denied(statement)}{what} on {but}{on}{_when(statement, short)}"


def _denied(statement: Mapping[str, Any]) -> str:
    return "**never** " if statement["Effect"] == "Deny" else ""


def _when(statement: Mapping[str, Any], short: Callable[[str], str]) -> str:
    return f", when {conditions(statement['Condition'], short)}" if "Condition" in statement else ""
