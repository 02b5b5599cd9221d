"""What the rules found, as a report has it."""

from dataclasses import replace
from functools import cache
from typing import Any

from least_privilege.judging.configuration import RuleSetting
from least_privilege.judging.runner import RuleResult, RuleRunner
from least_privilege.judging.waivers import Waiver
from least_privilege.reports.model import ReportedFinding, RuleInfo, RuleInForce, WaiverInfo
from least_privilege.rules.pack.waiver import WAIVERS
from least_privilege.rules.rule import Level, Rule


def reported(result: RuleResult, runner: RuleRunner, **place: Any) -> ReportedFinding:
    """A result of `runner`, of a waived finding the finding itself and its waiver; `place` is where the finding is."""
    waived = result.waived
    finding, rule = (waived.finding, waived.rule) if waived else (result.finding, result.rule)
    return ReportedFinding(
        finding=replace(finding, urn=result.urn),
        level=str(runner.level_of(rule) if waived else result.level),
        severity=str(rule.severity),
        url=rule.url,
        waived=waiver_info(waived.waiver) if waived else None,
        **place,
    )


@cache
def rule_info(rule: Rule, level: Level) -> RuleInfo:
    """A rule at its `level`."""
    return RuleInfo(
        name=rule.name,
        description=rule.description,
        severity=str(rule.severity),
        level=str(level),
        reason=rule.level_reason,
        url=rule.url,
    )


def rule_in_force(rule: Rule, setting: RuleSetting) -> RuleInForce:
    """A rule as it is configured; the waivers are reported apart, each with what became of it."""
    defaults = rule.defaults()
    changed = {key: value for key, value in setting.options.items() if key != WAIVERS and value != defaults[key]}
    return RuleInForce(name=rule.name, level=str(setting.level), options=changed)


def waiver_info(waiver: Waiver, fault: str = "") -> WaiverInfo:
    """A waiver, with why it is not in force."""
    return WaiverInfo(**vars(waiver), fault=fault)
