"""What a report says: plain values, the same for every form in which it is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Self

from least_privilege.policy.wildcards import contains, overlaps
from least_privilege.rules.finding import Finding

UNKNOWN_TEXT: Final = "(unknown at preview)"
"""Stands where preview cannot tell an action, a resource or a principal."""

SECRET: Final = "(secret)"
"""Stands for a value that no report may show."""

LEVELS: Final = ("mandatory", "advisory")
"""The levels that a reported finding has, the graver first."""


@dataclass(frozen=True, kw_only=True)
class RuleInfo:
    """What a report says of a rule."""

    name: str
    description: str
    severity: str
    level: str
    reason: str
    url: str


@dataclass(frozen=True, kw_only=True, order=True)
class WaiverInfo:
    """A waiver that is in force, or (`fault`) why it is not."""

    finding: str
    resource: str
    reason: str
    owner: str
    expires: str
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A finding at a level (`mandatory` or `advisory`); `resource` is its type and name, '' for the whole stack."""

    finding: Finding
    level: str
    severity: str
    url: str
    waived: WaiverInfo | None = None

    @property
    def resource(self) -> str:
        return resource_of(self.finding.urn)

    @property
    def blocks(self) -> bool:
        return self.level == "mandatory" and self.waived is None


@dataclass(frozen=True, kw_only=True, order=True)
class Grant:
    """One action pattern on one resource pattern, allowed or denied where every condition holds.

    NotAction and NotResource are `*` with exceptions. Case does not count in actions. `via` is the AWS managed policy
    that it comes from, '' for any other.
    """

    effect: str
    action: str
    resource: str
    conditions: tuple[str, ...] = ()
    except_actions: tuple[str, ...] = ()
    except_resources: tuple[str, ...] = ()
    via: str = field(default="", compare=False)

    def covers(self, other: "Grant") -> bool:
        """Whether this says all that `other` says, so that `other` beside it changes nothing."""
        return (
            self.effect == other.effect
            and set(self.conditions) <= set(other.conditions)
            and _holds(self.action.lower(), other.action.lower())
            and _holds(self.resource, other.resource)
            and _exempt(map(str.lower, self.except_actions), other.action.lower(), map(str.lower, other.except_actions))
            and _exempt(self.except_resources, other.resource, other.except_resources)
        )


def _holds(wide: str, narrow: str) -> bool:
    # What preview cannot tell holds nothing and may lie anywhere: only everything is sure to hold it.
    return wide == "*" or (UNKNOWN_TEXT not in (wide, narrow) and contains(wide, narrow))


def _exempt(exceptions: Iterable[str], pattern: str, others: Iterable[str]) -> bool:
    """Whether nothing of `pattern` (less `others`) falls under the exceptions."""
    known = tuple(others)
    return all(
        any(_holds(other, exception) for other in known)
        or (UNKNOWN_TEXT not in (exception, pattern) and not overlaps(exception, pattern))
        for exception in exceptions
    )


@dataclass(frozen=True, kw_only=True, order=True)
class Trust:
    """Who may become the principal: `who` is 'Service ecs-tasks.amazonaws.com', 'AWS arn:...', 'Federated ...'.

    Of a resource policy: who may do `action` on `resource`; of a trust policy that is ''.
    """

    effect: str
    who: str
    action: str
    resource: str = ""
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Principal:
    """A role, user, group or permission set, what it may do and who may become it; or a resource with a policy, and
    who may do what with it.

    `boundary` is the permissions boundary's ARN ('' for none) and `limits` is what it allows and denies; `unread` names
    the policies that count for it but whose documents nothing here tells.
    """

    kind: str
    name: str
    urn: str
    grants: tuple[Grant, ...] = ()
    trust: tuple[Trust, ...] = ()
    boundary: str = ""
    limits: tuple[Grant, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, kw_only=True)
class StackReport:
    """What was found in one stack. `complete` is false where the run ended before all resources were seen.

    `source` is the file, relative to the repository, that code scanning shows the findings at.
    """

    project: str
    stack: str
    organization: str = ""
    dry_run: bool = True
    pack: str = ""
    pack_version: str = ""
    source: str = ""
    complete: bool = False
    findings: tuple[Reported, ...] = ()
    waivers: tuple[WaiverInfo, ...] = ()
    principals: tuple[Principal, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.project}/{self.stack}"

    @property
    def blocking(self) -> tuple[Reported, ...]:
        return tuple(each for each in self.findings if each.blocks)


@dataclass(frozen=True, kw_only=True)
class Report:
    """The stacks of one run, and the rules that found something in them."""

    stacks: tuple[StackReport, ...] = ()
    rules: tuple[RuleInfo, ...] = field(default=())

    def merge(self, other: Self) -> Self:
        """Both, with the stacks sorted; of a stack in both, the one in `other`."""
        stacks = {each.label: each for each in (*self.stacks, *other.stacks)}
        rules = {rule.name: rule for rule in (*self.rules, *other.rules)}
        return replace(
            self,
            stacks=tuple(stacks[label] for label in sorted(stacks)),
            rules=tuple(rules[name] for name in sorted(rules)),
        )


def keyed(principals: Iterable[Principal]) -> dict[str, Principal]:
    """By kind and name; where two have the same (in two accounts, say), the later ones by their URN as well."""
    found: dict[str, Principal] = {}
    for principal in principals:
        taken = principal.label in found
        found[f"{principal.label} ({principal.urn})" if taken else principal.label] = principal
    return found


def resource_of(urn: str) -> str:
    """The type and name of a resource, without its parents' types; '' for the stack itself.

    Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
    """
    _, _, rest = urn.partition("::")
    _, _, rest = rest.partition("::")
    types, _, name = rest.partition("::")
    type_ = types.rpartition("$")[2]
    return f"{type_} {name}" if name and type_ != "pulumi:pulumi:Stack" else ""


def in_order(findings: Iterable[Reported]) -> tuple[Reported, ...]:
    """Graver levels first, waived ones last, then by rule and resource; what is said twice, once."""
    unique = {(each.finding, each.level, each.waived): each for each in findings}
    return tuple(
        sorted(
            unique.values(),
            key=lambda each: (
                each.waived is not None,
                LEVELS.index(each.level) if each.level in LEVELS else len(LEVELS),
                each.finding.id,
                each.finding.urn,
                each.finding.evidence,
            ),
        )
    )
