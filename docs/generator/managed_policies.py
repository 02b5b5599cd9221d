"""docs/reference/managed-policies.md: what the rules say of AWS's own managed policies."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from docs.generator.words import table
from least_privilege.aws import managed_policies
from least_privilege.judging.configuration import settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.rules.registry import ALL_RULES
from least_privilege.stack.model import Resource
from least_privilege.standalone.input_documents import stacks
from least_privilege.standalone.synthetic_resources import resource

_HEAD = """\
# The rules on AWS's managed policies

<!-- Made by `make docs` with `least-privilege check`; do not edit. -->

How many of the {count:,} AWS managed policies in the pack's data each rule flags
([where they are from](../../policypack/least_privilege/aws/data/README.md)): as a policy of your own with the same
document, and attached to a role. You cannot edit an AWS managed policy, so an attached one is reported once, for
everything that it grants. No rule fails on any of them.

"""


class RuleError(Exception):
    """A rule failed on one of AWS's policies."""


def page() -> str:
    """The page's text. Raises `RuleError` where a rule fails on a document."""
    names = managed_policies.names()
    own = _flagged(names, lambda name: stacks(managed_policies.text(name), name))
    attached = _flagged(names, _attached)
    rows = [
        (f"[`{rule.name}`](rules.md#{rule.name})", f"{len(own[rule.name]):,}", f"{len(attached[rule.name]):,}")
        for rule in ALL_RULES
        if own[rule.name] or attached[rule.name]
    ]
    any_own, any_attached = (len(set().union(*found.values())) for found in (own, attached))
    rows.append(("any rule", f"{any_own:,}", f"{any_attached:,}"))
    without = [rule.name for rule in ALL_RULES if not (own[rule.name] or attached[rule.name])]
    silent = ", ".join(f"`{name}`" for name in without)
    return (
        _HEAD.format(count=len(names))
        + table(("rule", "as one's own", "attached"), rows)
        + (f"\nNone is flagged by, or concerns: {silent}.\n" if silent else "")
    )


def _flagged(names: Iterable[str], way: Callable[[str], Iterable[tuple[Resource, ...]]]) -> dict[str, set[str]]:
    """Rule to the policies that it flags."""
    runner = RuleRunner(ALL_RULES, settings(ALL_RULES))
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for group in way(name):
            for judged in runner.check_all(group):
                if judged.finding.id.endswith(":fault"):
                    raise RuleError(f"{name}: {judged.finding.evidence}")
                found[judged.rule.name].add(name)
    return found


def _attached(name: str) -> Iterable[tuple[Resource, ...]]:
    arn = f"arn:aws:iam::aws:policy/{name}"
    yield (resource("iam/rolePolicyAttachment:RolePolicyAttachment", name, role="web", policyArn=arn),)
