"""All rules on one stack, without the pack's server around them: what a rule raises goes on to the test."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from least_privilege.rules.finding import Finding
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import ResourceRule, Rule, StackRule
from least_privilege.stack.model import Stack


def judge(stack: Stack, **given: Any) -> Iterator[tuple[Rule, Finding]]:
    """What every rule finds; each finding has the URN that it is about. `given` are options, for the rules that have
    them."""
    for rule in ALL_RULES:
        options = rule.defaults() | {name: value for name, value in given.items() if name in rule.options}
        if isinstance(rule, ResourceRule):
            for resource in stack.resources:
                if not rule.types or resource.type in rule.types:
                    for finding in rule.check(resource, options):
                        yield rule, replace(finding, urn=finding.urn or resource.urn)
        assert isinstance(rule, ResourceRule | StackRule)
        check = rule.stack_check if isinstance(rule, ResourceRule) else rule.check
        for finding in check(stack, options) if check else ():
            yield rule, finding
