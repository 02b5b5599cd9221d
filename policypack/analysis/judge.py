"""Asks the rules, as the pack's server does, and gives what they find with its level."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from configuration import Setting
from least_privilege import waivers
from least_privilege.findings import Finding
from least_privilege.model import Resource, Stack
from rules import ALL_RULES
from rules.rule import Level, Options, ResourceRule, Rule, StackRule, fault

Check = Callable[[Any, Options], Iterable[Finding]]


@dataclass(frozen=True)
class Judged:
    """A finding with the rule that made it, and the level at which it counts; `waived` where a waiver covers it."""

    finding: Finding
    rule: Rule
    level: Level
    waived: bool = False

    @property
    def counts(self) -> bool:
        """Whether it fails the analysis."""
        return self.level is Level.MANDATORY and not self.waived


class Judge:
    """All rules that a configuration leaves enabled."""

    def __init__(self, configured: Mapping[str, Setting]) -> None:
        self._settings = configured
        enabled = [rule for rule in ALL_RULES if configured[rule.name].level is not Level.DISABLED]
        self._resource_rules = [rule for rule in enabled if isinstance(rule, ResourceRule)]
        self._stack_checks = [
            (rule, rule.check if isinstance(rule, StackRule) else rule.stack_check)
            for rule in enabled
            if isinstance(rule, ResourceRule | StackRule)
        ]
        self._by_type: dict[str, list[ResourceRule]] = {}
        self._waiver_rule = next((rule for rule in enabled if rule.name == waivers.RULE), None)
        given = configured[waivers.RULE].options["waivers"] if self._waiver_rule else ()
        self._waivers = waivers.Waivers(given)
        self.waives = bool(given)

    def stack(self, resources: tuple[Resource, ...]) -> Iterator[Judged]:
        """What the rules say of each of the resources, and then of all together."""
        for resource in resources:
            for rule in self._of_type(resource.type):
                yield from self._ask(rule, rule.check, resource, resource.urn)
        stack = Stack(resources=resources)
        for any_rule, check in self._stack_checks:
            if check:
                yield from self._ask(any_rule, check, stack, "")

    def waiver_faults(self) -> Iterator[Judged]:
        """What is wrong with the waivers, at the end of everything."""
        if self._waiver_rule:
            for finding in self._waivers.faults():
                yield Judged(finding, self._waiver_rule, self._level(self._waiver_rule))

    def _of_type(self, type_: str) -> list[ResourceRule]:
        if type_ not in self._by_type:
            self._by_type[type_] = [rule for rule in self._resource_rules if not rule.types or type_ in rule.types]
        return self._by_type[type_]

    def _ask(self, rule: Rule, check: Check, subject: Any, urn: str) -> Iterator[Judged]:
        try:
            for finding in check(subject, self._settings[rule.name].options):
                if not finding.urn:
                    finding = replace(finding, urn=urn)
                if note := self._waivers.waive(finding, finding.urn):
                    yield Judged(note, rule, self._level(rule), waived=True)
                else:
                    yield Judged(finding, rule, self._level(rule))
        except Exception as error:  # noqa: BLE001 - as under Pulumi, a rule's own fault is a finding and not the end
            yield Judged(replace(fault(rule, error), urn=urn), rule, Level.MANDATORY)

    def _level(self, rule: Rule) -> Level:
        level = self._settings[rule.name].level
        return Level.MANDATORY if level is Level.REMEDIATE else level
