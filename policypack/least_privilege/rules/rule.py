"""What a rule is: metadata once, beside a pure function that yields findings."""

import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from least_privilege.rules.finding import Finding
from least_privilege.stack.model import Resource, Stack


class Level(StrEnum):
    """Pulumi's enforcement levels. https://www.pulumi.com/docs/insights/policy/policy-packs/enforcement-levels/"""

    DISABLED = "disabled"
    ADVISORY = "advisory"
    MANDATORY = "mandatory"
    REMEDIATE = "remediate"


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


_RANKS: Mapping[str, int] = {severity: rank for rank, severity in enumerate(reversed(Severity))}


def severity_rank(severity: str) -> int:
    """Findings are sorted by it: 0 for the gravest severity. One that is none of ours comes last."""
    return _RANKS.get(severity, len(_RANKS))


Options = Mapping[str, Any]
"""A rule's configuration, complete: what the user gave over the defaults of the rule's `options`."""


@dataclass(frozen=True, kw_only=True, eq=False)  # Each is one object, and compares as such.
class Rule:
    """Metadata common to both layers.

    `options` is the JSON schema of each configuration property, every one with a `default`.
    `level_reason` says why the default level is what it is; `bad` and `good` are a document or program each, for the
    documentation and for the tests.
    """

    name: str
    description: str
    severity: Severity
    level: Level
    level_reason: str
    url: str
    bad: str
    good: str
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    faults: Callable[[Options], Iterable[str]] | None = None
    """What is wrong with options that conform to their schemas, each with where it is: `forbid[0].name: ...`."""

    def defaults(self) -> dict[str, Any]:
        return {name: schema["default"] for name, schema in self.options.items()}


@dataclass(frozen=True, kw_only=True, eq=False)
class ResourceRule(Rule):
    """Sees one resource while it is registered; `types` are those that it asks for (empty: every type).

    `stack_check` judges what depends on other resources, such as an instance by its launch template.
    """

    types: frozenset[str]
    check: Callable[[Resource, Options], Iterable[Finding]]
    stack_check: Callable[[Stack, Options], Iterable[Finding]] | None = None
    repair: Callable[[Resource, Options], Mapping[str, Any] | None] | None = None
    """Properties to set, merged into the resource's own at any depth; None where there is nothing to mend.

    Never changes what a policy grants.
    """


@dataclass(frozen=True, kw_only=True, eq=False)
class StackRule(Rule):
    """Sees all resources of the stack; each finding carries the URN that it is about (none: the stack itself).

    `is_final` says whether what the rule finds in a stack stays found when outputs become known: of a stack in which
    each document and attachment is known, or stands for the least that it may grant. None: never.
    """

    check: Callable[[Stack, Options], Iterable[Finding]]
    is_final: Callable[[Stack, Options], bool] | None = None


def always(_stack: Stack, _options: Options) -> bool:
    """For `is_final` of a rule that depends on nothing but permissions."""
    return True


def as_stack_rule(rule: Rule) -> StackRule:
    """`rule`, which is no resource rule. Raises `TypeError` where it is neither: it would never be asked."""
    if not isinstance(rule, StackRule):
        raise TypeError(f"{rule.name}: neither a resource rule nor a stack rule")
    return rule


def fault(rule: Rule, error: Exception) -> Finding:
    """What is reported when `rule` itself raised `error`: mandatory at any level, since it leaves things unjudged."""
    return Finding(
        id=f"{rule.name}:fault",
        evidence=f"The rule itself failed here, so that nothing was judged: {described(error)}.",
        fix=f"report this to the authors of the policy pack; until it is mended, disable {rule.name}",
    )


def described(error: Exception) -> str:
    """`KeyError: 'x' (trust.py, line 12)`."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(frame.filename).name}, line {frame.lineno})"
