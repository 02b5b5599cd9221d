"""Hands what the pack finds to the recorder of a report: `pulumi preview --json` leaves findings out.

See docs/reference/reports.md for the variables that ask for it and the forms in which it is written.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import yaml
from google.protobuf import struct_pb2
from pulumi.runtime import proto

from least_privilege.judging.configuration import RuleSetting
from least_privilege.judging.runner import RuleResult, RuleRunner
from least_privilege.judging.waivers import Waiver
from least_privilege.pulumi_pack.property_values import secrets
from least_privilege.reports.model import ReportedFinding, RuleInfo, RuleInForce, StackReport, WaiverInfo
from least_privilege.reports.recorder import Recorder, ReportRequest
from least_privilege.rules.pack.waiver import WAIVERS
from least_privilege.rules.rule import Level, Rule
from least_privilege.stack.model import Resource, Stack


class Reporter:
    """Reports what is found in resources and in the stack to a `Recorder`."""

    def __init__(self, recorder: Recorder, runner: RuleRunner) -> None:
        self._recorder = recorder
        self._runner = runner

    @classmethod
    def start(
        cls, pack: str, rules: Sequence[Rule], runner: RuleRunner, stack: proto.AnalyzerStackConfigureRequest | None
    ) -> Self | None:
        """None where the environment asks for no report. Raises `ReportError` where it asks for what cannot be written.

        `stack` is the engine's description of the stack. Older engines send none, and set variables instead.
        """
        request = ReportRequest.of(os.environ)
        if request is None:
            return None
        report = StackReport(
            project=stack.project if stack else os.environ.get("PULUMI_PROJECT", ""),
            stack=stack.stack if stack else os.environ.get("PULUMI_STACK", ""),
            organization=stack.organization if stack else os.environ.get("PULUMI_ORGANIZATION", ""),
            dry_run=stack.dry_run if stack else os.environ.get("PULUMI_DRY_RUN") == "true",
            pack=pack,
            pack_version=_version(),
            configuration=tuple(_in_force(rule, runner.setting_of(rule)) for rule in rules),
        )
        recorder = Recorder(request, [_info(rule, runner.level_of(rule)) for rule in rules], report)
        if stack:
            recorder.add_secret([stack.config[key] for key in stack.config_secret_keys])
        return cls(recorder, runner)

    def report_resource(self, resource: Resource, inputs: struct_pb2.Struct, results: Iterable[RuleResult]) -> None:
        """Report what was found in a resource, whose properties came as `inputs`."""
        self._add_secrets([inputs])
        self._recorder.record_resource(resource, map(self._finding, results))

    def report_stack(self, stack: Stack, given: Iterable[struct_pb2.Struct], results: Iterable[RuleResult]) -> None:
        """Report what was found in the whole stack, whose resources' properties came as `given`."""
        self._add_secrets(given)
        entries = [_waiver(waiver, fault) for waiver, fault in self._runner.waivers.entries()]
        self._recorder.record_stack(stack, map(self._finding, results), entries)

    def _add_secrets(self, given: Iterable[struct_pb2.Struct]) -> None:
        for struct in given:
            for value in secrets(struct):
                self._recorder.add_secret(value)

    def _finding(self, result: RuleResult) -> ReportedFinding:
        """A result as the report has it: of a waived finding the finding itself, and its waiver."""
        waived = result.waived
        finding, rule = (waived.finding, waived.rule) if waived else (result.finding, result.rule)
        return ReportedFinding(
            finding=replace(finding, urn=result.urn),
            level=str(self._runner.level_of(rule) if waived else result.level),
            severity=str(rule.severity),
            url=rule.url,
            waived=_waiver(waived.waiver) if waived else None,
        )


def _info(rule: Rule, level: Level) -> RuleInfo:
    return RuleInfo(
        name=rule.name,
        description=rule.description,
        severity=str(rule.severity),
        level=str(level),
        reason=rule.level_reason,
        url=rule.url,
    )


def _in_force(rule: Rule, setting: RuleSetting) -> RuleInForce:
    """A rule as it is configured; the waivers are reported apart, each with what became of it."""
    defaults = rule.defaults()
    changed = {key: value for key, value in setting.options.items() if key != WAIVERS and value != defaults[key]}
    return RuleInForce(name=rule.name, level=str(setting.level), options=changed)


def _waiver(waiver: Waiver, fault: str = "") -> WaiverInfo:
    return WaiverInfo(**vars(waiver), fault=fault)


def _version() -> str:
    """The pack's version, which the SDK replaces with a constant.

    Its manifest is beside the library in a checkout. With the library installed, the pack runs in its own directory.
    """
    manifests = (directory / "PulumiPolicy.yaml" for directory in (Path(__file__).parents[2], Path()))
    manifest = next((each for each in manifests if each.is_file()), None)
    return str(yaml.safe_load(manifest.read_text(encoding="utf-8")).get("version", "")) if manifest else ""
