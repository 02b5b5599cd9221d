"""Runs the rules that a configuration leaves enabled: findings with their levels, less what is waived.

The pack's server and the standalone analysis both judge by it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from least_privilege.judging.configuration import RuleSetting, own_accounts
from least_privilege.judging.waivers import Waiver, Waivers, WaiverTerms
from least_privilege.rules.finding import Finding
from least_privilege.rules.grouping import grouped
from least_privilege.rules.pack import waiver
from least_privilege.rules.rule import Level, Options, ResourceRule, Rule, StackRule, as_stack_rule, fault
from least_privilege.stack.cloudformation.inside import all_inside, expanded
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.stable_names import stable_name
from least_privilege.stack.surroundings import NOTHING_KNOWN

Check = Callable[[Any, Options], Iterable[Finding]]


@dataclass(frozen=True)
class WaivedFinding:
    """A finding that a waiver covers, with its rule."""

    finding: Finding
    rule: Rule
    waiver: Waiver


@dataclass(frozen=True)
class RuleResult:
    """A finding with its rule, its level, and the URN of the resource that it is about ('' for the stack).

    Where `waived`, `finding` is the note that takes its place: an advisory finding of the waivers' own rule.
    """

    finding: Finding
    rule: Rule
    level: Level
    urn: str = ""
    waived: WaivedFinding | None = None

    @property
    def blocks(self) -> bool:
        """Whether it stops an update, or fails an analysis."""
        return self.level is Level.MANDATORY


class RuleRunner:
    """The rules under one configuration: `settings` has the complete setting of each, by name."""

    def __init__(self, rules: Iterable[Rule], settings: Mapping[str, RuleSetting]) -> None:
        self._settings = settings
        enabled = [rule for rule in rules if settings[rule.name].level is not Level.DISABLED]
        self._resource_rules = [rule for rule in enabled if isinstance(rule, ResourceRule)]
        self._stack_checks = [(rule, check) for rule in enabled if (check := _stack_check(rule))]
        self._by_type: dict[str, list[ResourceRule]] = {}
        self.waiver_rule = next((rule for rule in enabled if rule.name == waiver.NAME), None)
        given = settings[waiver.NAME].options[waiver.WAIVERS] if self.waiver_rule else ()
        self.waivers = Waivers(given, WaiverTerms.of(settings[waiver.NAME].options) if self.waiver_rule else None)
        self.waives = bool(given)

    def rules_for(self, type_: str) -> list[ResourceRule]:
        """The resource rules that check resources of `type_`."""
        if type_ not in self._by_type:
            self._by_type[type_] = [rule for rule in self._resource_rules if not rule.types or type_ in rule.types]
        return self._by_type[type_]

    def check_resource(self, resource: Resource) -> list[RuleResult]:
        """What the resource rules find in one resource."""
        return [
            result
            for each in (resource, *all_inside(resource))
            for rule in self.rules_for(each.type)
            for result in self._run(rule, rule.check, each, each.urn)
        ]

    def check_stack(self, stack: Stack) -> list[RuleResult]:
        """What the stack rules find in all resources together."""
        whole = expanded(stack)
        return [result for rule, check in self._stack_checks for result in self._run(rule, check, whole)]

    def check_final(self, stack: Stack) -> list[RuleResult]:
        """Mandatory findings of the stack rules whose findings in `stack` stay, in the middle of an update. None of a
        rule on a resource for which the rule has a waiver: at the end it may be that finding that is left."""
        found = [
            result
            for rule, check in self._stack_checks
            if isinstance(rule, StackRule) and rule.is_final and self.level_of(rule) is Level.MANDATORY
            if rule.is_final(stack, self._settings[rule.name].options)
            for result in self._run(rule, check, expanded(stack))
        ]
        return [each for each in found if each.blocks and not self.waivers.has_any(each.rule.name, each.urn)]

    def check_all(self, resources: tuple[Resource, ...]) -> Iterator[RuleResult]:
        """What all rules find in each of `resources`, and then in all of them together."""
        for resource in resources:
            yield from self.check_resource(resource)
        yield from self.check_stack(Stack(resources=resources))

    def check_waivers(self) -> Iterator[RuleResult]:
        """What is wrong with the waivers. Ask last: only then is it known which of them were used."""
        if self.waiver_rule:
            for finding in self.waivers.faults():
                yield RuleResult(finding, self.waiver_rule, self.level_of(self.waiver_rule))

    def _run(self, rule: Rule, check: Check, subject: Any, urn: str = "") -> list[RuleResult]:
        """A fault in the rule itself is mandatory at any level, because it leaves the subject unchecked."""
        found: list[Finding] = []
        faults: list[RuleResult] = []
        try:
            found.extend(check(subject, self._settings[rule.name].options))
        except Exception as error:  # noqa: BLE001 - anything that a rule raises must reach the user as one clear finding
            faults.append(RuleResult(fault(rule, error), rule, Level.MANDATORY, urn))
        if not found:
            return faults
        return [*(self._result(rule, subject, each, each.urn or urn) for each in grouped(found)), *faults]

    def _result(self, rule: Rule, subject: Resource | Stack, found: Finding, urn: str) -> RuleResult:
        about, finding = _about(subject, found, urn)
        waiver = self.waivers.use(finding, about) if self.waives else None
        if waiver and self.waiver_rule:
            waived = WaivedFinding(finding, rule, waiver)
            return RuleResult(waiver.note(finding), self.waiver_rule, Level.ADVISORY, about, waived)
        return RuleResult(finding, rule, Level.ADVISORY if finding.advisory else self.level_of(rule), about)

    def setting_of(self, rule: Rule) -> RuleSetting:
        """The level and the options of a rule, as they are configured."""
        return self._settings[rule.name]

    @property
    def own_accounts(self) -> tuple[str, ...]:
        """The ids of the stack's own accounts, where they are configured."""
        return own_accounts(self._settings)

    def level_of(self, rule: Rule) -> Level:
        """The level of a rule's findings: one at level remediate could not be repaired, and is mandatory."""
        level = self._settings[rule.name].level
        return Level.MANDATORY if level is Level.REMEDIATE else level


def _about(subject: Resource | Stack, found: Finding, urn: str) -> tuple[str, Finding]:
    """The URN of the resource of the program that a finding is about, and the finding as it is reported: with what its
    names are called, and the part of that resource which it is in."""
    about = subject.by_urn.get(urn) if isinstance(subject, Stack) else subject
    around = about.surroundings if about else NOTHING_KNOWN
    finding = found.calling(lambda name: stable_name(name, around))
    if about is None or not about.inside:
        return urn, finding
    in_part = f"@{about.part}" if about.part else ""
    full = finding.full_id and f"{finding.full_id}{in_part}"
    if about.undecided:
        each = " and ".join(about.undecided)
        evidence = f"{finding.evidence} (Both branches of Fn::If on {each} are judged: it is unknown at preview.)"
        finding = replace(finding, evidence=evidence)
    return about.inside, replace(finding, id=f"{finding.id}{in_part}", full_id=full, urn=found.urn and about.inside)


def _stack_check(rule: Rule) -> Check | None:
    return rule.stack_check if isinstance(rule, ResourceRule) else as_stack_rule(rule).check
