"""Asks the rules that a configuration leaves enabled, and gives what they find with its level. Nothing here imports
Pulumi: the pack's server and the analysis of documents from elsewhere both judge by it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from least_privilege.judging.configuration import Setting
from least_privilege.judging.waivers import Waivers
from least_privilege.rules.finding import Finding
from least_privilege.rules.pack import waivers
from least_privilege.rules.rule import Level, Options, ResourceRule, Rule, as_stack_rule, fault
from least_privilege.stack.model import Resource, Stack

Check = Callable[[Any, Options], Iterable[Finding]]


@dataclass(frozen=True)
class RuleResult:
    """A finding with the rule that made it, the level at which it counts, and the resource that it is about.

    `waived` where a waiver covers it: `finding` is then the note that says so, as an advisory of the waivers' own rule.
    """

    finding: Finding
    rule: Rule
    level: Level
    urn: str = ""
    waived: bool = False

    @property
    def counts(self) -> bool:
        """Whether it stops an update, or fails an analysis."""
        return self.level is Level.MANDATORY


class RuleRunner:
    """The rules under one configuration, complete settings by name."""

    def __init__(self, rules: Iterable[Rule], configured: Mapping[str, Setting]) -> None:
        self._settings = configured
        enabled = [rule for rule in rules if configured[rule.name].level is not Level.DISABLED]
        self._resource_rules = [rule for rule in enabled if isinstance(rule, ResourceRule)]
        self._stack_checks = [(rule, check) for rule in enabled if (check := _stack_check(rule))]
        self._by_type: dict[str, list[ResourceRule]] = {}
        self.waiver_rule = next((rule for rule in enabled if rule.name == waivers.NAME), None)
        given = configured[waivers.NAME].options["waivers"] if self.waiver_rule else ()
        self.waivers = Waivers(given)
        self.waives = bool(given)

    def rules_for(self, type_: str) -> list[ResourceRule]:
        """The resource rules that ask for resources of `type_`."""
        if type_ not in self._by_type:
            self._by_type[type_] = [rule for rule in self._resource_rules if not rule.types or type_ in rule.types]
        return self._by_type[type_]

    def resource(self, resource: Resource) -> list[RuleResult]:
        """What the resource rules say of one resource."""
        rules = self.rules_for(resource.type)
        return [judged for rule in rules for judged in self._ask(rule, rule.check, resource, resource.urn)]

    def stack(self, stack: Stack) -> list[RuleResult]:
        """What the stack rules say of all resources together."""
        return [judged for rule, check in self._stack_checks for judged in self._ask(rule, check, stack)]

    def everything(self, resources: tuple[Resource, ...]) -> Iterator[RuleResult]:
        """What all rules say of each of `resources`, and then of them together."""
        for resource in resources:
            yield from self.resource(resource)
        yield from self.stack(Stack(resources=resources))

    def waiver_faults(self) -> Iterator[RuleResult]:
        """What is wrong with the waivers, at the end of everything."""
        if self.waiver_rule:
            for finding in self.waivers.faults():
                yield RuleResult(finding, self.waiver_rule, self._level(self.waiver_rule))

    def _ask(self, rule: Rule, check: Check, subject: Any, urn: str = "") -> list[RuleResult]:
        """A fault in the rule itself is mandatory at any level, since it leaves its subject unjudged."""
        found: list[RuleResult] = []
        try:
            for finding in check(subject, self._settings[rule.name].options):
                about = finding.urn or urn
                if self.waiver_rule and self.waives and (note := self.waivers.waive(finding, about)):
                    found.append(RuleResult(note, self.waiver_rule, Level.ADVISORY, about, waived=True))
                else:
                    level = Level.ADVISORY if finding.advisory else self._level(rule)
                    found.append(RuleResult(finding, rule, level, about))
        except Exception as error:  # noqa: BLE001 - whatever a rule raises must reach the user as one clear finding
            found.append(RuleResult(fault(rule, error), rule, Level.MANDATORY, urn))
        return found

    def _level(self, rule: Rule) -> Level:
        """What is left to find at level remediate could not be repaired: it counts as mandatory, as in the SDK."""
        level = self._settings[rule.name].level
        return Level.MANDATORY if level is Level.REMEDIATE else level


def _stack_check(rule: Rule) -> Check | None:
    return rule.stack_check if isinstance(rule, ResourceRule) else as_stack_rule(rule).check
