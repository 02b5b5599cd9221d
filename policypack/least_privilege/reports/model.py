"""A report as plain values, the same for every form in which it is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from least_privilege.policy.wildcards import contains, overlaps
from least_privilege.reports.reach_model import ReportedResource, ReportedStep
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import severity_rank

UNKNOWN_TEXT: Final = "(unknown at preview)"
"""Stands for an action, a resource or a principal that is unknown at preview."""

SECRET: Final = "(secret)"
"""Stands for a value that no report may show."""

LEVELS: Final = ("mandatory", "advisory")
"""The levels of a reported finding, the graver first."""


@dataclass(frozen=True, kw_only=True)
class RuleInfo:
    """A rule that found something."""

    name: str
    description: str
    severity: str
    level: str
    reason: str
    url: str


@dataclass(frozen=True, kw_only=True)
class RuleInForce:
    """A rule's level in a stack, which may be `disabled` or `remediate`, and those of its options that are not the
    default ones. Waivers are apart."""

    name: str
    level: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, order=True)
class WaiverInfo:
    """A waiver that is in force, or (`fault`) why it is not."""

    finding: str
    resource: str
    reason: str
    owner: str
    expires: str
    actions: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportedFinding:
    """A finding with its level (`mandatory` or `advisory`) and severity.

    `resource` is the resource's type and name, '' for the whole stack. `file`, `line` and `column` are where the
    program or a file declares it, '' and 0 where that is not known: the engine does not tell a pack. `judge` is
    `target` where only the pack and configuration of the target branch find it, or count it.
    """

    finding: Finding
    level: str
    severity: str
    url: str
    waived: WaiverInfo | None = None
    file: str = ""
    line: int = 0
    column: int = 0
    judge: str = ""

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.file else ""

    @property
    def resource(self) -> str:
        return resource_of(self.finding.urn)

    @property
    def in_document(self) -> bool:
        """Whether it is in a document of a file: its place says more than its resource, which stands for the file."""
        return self.column > 0

    @property
    def blocks(self) -> bool:
        return self.level == "mandatory" and self.waived is None


@dataclass(frozen=True, kw_only=True, order=True)
class ReportedGrant:
    """One action pattern on one resource pattern, allowed or denied where every condition holds.

    NotAction and NotResource are `*` with exceptions. Case does not count in actions. `via` is the AWS managed policy
    that it comes from, '' for any other. `by` are the statements that say it, each with its policy.
    """

    effect: str
    action: str
    resource: str
    conditions: tuple[str, ...] = ()
    except_actions: tuple[str, ...] = ()
    except_resources: tuple[str, ...] = ()
    via: str = field(default="", compare=False)
    by: tuple[str, ...] = field(default=(), compare=False)

    def covers(self, other: "ReportedGrant") -> bool:
        """Whether `other` has no effect beside this."""
        return (
            self.effect == other.effect
            and set(self.conditions) <= set(other.conditions)
            and _holds(self.action.lower(), other.action.lower())
            and _holds(self.resource, other.resource)
            and _exempt(map(str.lower, self.except_actions), other.action.lower(), map(str.lower, other.except_actions))
            and _exempt(self.except_resources, other.resource, other.except_resources)
        )


def _holds(wide: str, narrow: str) -> bool:
    # A pattern that is unknown at preview contains nothing for certain, and is contained for certain in `*` alone.
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
class ReportedTrust:
    """A principal that may assume the role: `who` is 'Service ecs-tasks.amazonaws.com', 'AWS arn:...', 'Federated ...';
    or a resource that runs under it.

    Of a resource: one that may do `action` on `resource`, by the resource's policy or without any. `resource` is '' in
    a trust policy.
    """

    effect: str
    who: str
    action: str
    resource: str = ""
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReportedPrincipal:
    """A role, user, group or permission set, what it may do and who may assume it; or a resource with a policy, and
    who may do what with it.

    `boundary` is the permissions boundary's ARN ('' for none), `limits` is what it allows and denies, `outside` what
    the principal's policies allow in vain; `unread` names the policies that apply to it but whose documents are not
    known here. `policies` are the URNs of the resources that carry or attach its policies. `privilege` says what makes
    it privileged, '' where nothing does.
    """

    kind: str
    name: str
    urn: str
    grants: tuple[ReportedGrant, ...] = ()
    trust: tuple[ReportedTrust, ...] = ()
    boundary: str = ""
    limits: tuple[ReportedGrant, ...] = ()
    outside: tuple[ReportedGrant, ...] = ()
    privilege: str = ""
    policies: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, kw_only=True)
class ReportedAccess:
    """Who may do what in one stack or several files. `has_reach` is false where the report is of a version that did not
    ask for `steps` and `resources`."""

    principals: tuple[ReportedPrincipal, ...] = ()
    steps: tuple[ReportedStep, ...] = ()
    resources: tuple[ReportedResource, ...] = ()
    has_reach: bool = True


@dataclass(frozen=True, kw_only=True)
class StackReport:
    """What was found in one stack. `complete` is false where the run ended before all resources were seen.

    `source` is the file, relative to the repository, at which code scanning shows the findings. `configuration` has
    every rule of the pack; nothing where the report is of a version that did not say.
    """

    project: str
    stack: str
    organization: str = ""
    dry_run: bool = True
    pack: str = ""
    pack_version: str = ""
    source: str = ""
    configuration: tuple[RuleInForce, ...] = ()
    complete: bool = False
    findings: tuple[ReportedFinding, ...] = ()
    waivers: tuple[WaiverInfo, ...] = ()
    access: ReportedAccess = ReportedAccess()
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.project}/{self.stack}"

    @property
    def principals(self) -> tuple[ReportedPrincipal, ...]:
        return self.access.principals

    def place_of(self, each: ReportedFinding) -> tuple[str, int]:
        """The file and the line at which one of its findings is shown: where neither is known, the stack's own file."""
        return each.file or self.source or f"Pulumi.{self.stack}.yaml", each.line or 1

    @property
    def blocking(self) -> tuple[ReportedFinding, ...]:
        return tuple(each for each in self.findings if each.blocks)


@dataclass(frozen=True, kw_only=True)
class Report:
    """The stacks of one run, and the rules that found something in them."""

    stacks: tuple[StackReport, ...] = ()
    rules: tuple[RuleInfo, ...] = field(default=())

    def merge(self, other: Self) -> Self:
        """The stacks of both, sorted; of a stack in both, that of `other`."""
        stacks = {each.label: each for each in (*self.stacks, *other.stacks)}
        rules = {rule.name: rule for rule in (*self.rules, *other.rules)}
        return replace(
            self,
            stacks=tuple(stacks[label] for label in sorted(stacks)),
            rules=tuple(rules[name] for name in sorted(rules)),
        )


def merged(found: Iterable[ReportedAccess]) -> ReportedAccess:
    """What is in any of `found`, sorted."""
    every = tuple(found)
    return ReportedAccess(
        principals=tuple(sorted((e for each in every for e in each.principals), key=lambda e: (e.kind, e.name, e.urn))),
        steps=tuple(sorted(e for each in every for e in each.steps)),
        resources=tuple(sorted(e for each in every for e in each.resources)),
    )


def keyed(principals: Iterable[ReportedPrincipal]) -> dict[str, ReportedPrincipal]:
    """`principals` by kind and name; the later of two with the same (in two accounts, say) by URN as well."""
    found: dict[str, ReportedPrincipal] = {}
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


def in_order(findings: Iterable[ReportedFinding]) -> tuple[ReportedFinding, ...]:
    """`findings` without duplicates: by severity, then by resource, those of the whole stack last, then in the order
    given; waived ones after all others. Which resource was checked first makes no difference."""

    def key(each: ReportedFinding) -> tuple[bool, int, bool, str]:
        urn = each.finding.urn
        return each.waived is not None, severity_rank(each.severity), urn == "", urn

    return tuple(sorted(dict.fromkeys(findings), key=key))
