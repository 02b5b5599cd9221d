"""Hands what the pack answers the engine to the recorder of a report: `pulumi preview --json` leaves findings out.

See docs/reference/reports.md for the variables that ask for it and the forms in which it is written.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import yaml
from google.protobuf import struct_pb2
from pulumi.runtime import proto

from least_privilege.judging.configuration import Setting
from least_privilege.judging.waivers import Waiver, Waivers
from least_privilege.pulumi_pack.property_values import secrets
from least_privilege.reports.model import ReportedFinding, RuleInfo, StackReport, WaiverInfo
from least_privilege.reports.recorder import Recorder, ReportRequest
from least_privilege.rules.finding import Finding, parse
from least_privilege.rules.rule import Level, Rule
from least_privilege.stack.model import Resource, Stack


class Reporter:
    """Reports the pack's answers on resources and on the stack to a `Recorder`."""

    def __init__(
        self, recorder: Recorder, rules: Mapping[str, Rule], settings: Mapping[str, Setting], waivers: Waivers
    ) -> None:
        self._recorder = recorder
        self._rules = rules
        self._settings = settings
        self._waivers = waivers

    @classmethod
    def start(
        cls,
        pack: str,
        rules: Iterable[Rule],
        settings: Mapping[str, Setting],
        waivers: Waivers,
        stack: proto.AnalyzerStackConfigureRequest | None,
    ) -> Self | None:
        """None where the environment asks for no report. Raises `ReportError` where it asks for what cannot be written.

        `stack` is the engine's description of the stack. Older engines send none, and set variables instead.
        """
        request = ReportRequest.of(os.environ)
        if request is None:
            return None
        known = {rule.name: rule for rule in rules}
        report = StackReport(
            project=stack.project if stack else os.environ.get("PULUMI_PROJECT", ""),
            stack=stack.stack if stack else os.environ.get("PULUMI_STACK", ""),
            organization=stack.organization if stack else os.environ.get("PULUMI_ORGANIZATION", ""),
            dry_run=stack.dry_run if stack else os.environ.get("PULUMI_DRY_RUN") == "true",
            pack=pack,
            pack_version=_version(),
        )
        recorder = Recorder(request, [_info(rule, settings[name].level) for name, rule in known.items()], report)
        if stack:
            recorder.add_secret([stack.config[key] for key in stack.config_secret_keys])
        return cls(recorder, known, settings, waivers)

    def report_resource(self, resource: Resource, inputs: struct_pb2.Struct, response: proto.AnalyzeResponse) -> None:
        """Report what `response` says of a resource, whose properties came as `inputs`."""
        self._add_secrets([inputs])
        self._recorder.record_resource(resource, self._findings(response, resource.urn))

    def report_stack(self, stack: Stack, given: Iterable[struct_pb2.Struct], response: proto.AnalyzeResponse) -> None:
        """Report what `response` says of the whole stack, whose resources' properties came as `given`."""
        self._add_secrets(given)
        entries = [_waiver(waiver, fault) for waiver, fault in self._waivers.entries()]
        self._recorder.record_stack(stack, self._findings(response), entries)

    def _add_secrets(self, given: Iterable[struct_pb2.Struct]) -> None:
        for struct in given:
            for value in secrets(struct):
                self._recorder.add_secret(value)

    def _findings(self, response: proto.AnalyzeResponse, urn: str = "") -> list[ReportedFinding]:
        return [self._finding(diagnostic, diagnostic.urn or urn) for diagnostic in response.diagnostics]

    def _finding(self, diagnostic: Any, urn: str) -> ReportedFinding:
        parsed = parse(diagnostic.message)
        if parsed is None:
            text = diagnostic.message.removeprefix(diagnostic.description).strip()
            parsed = Finding(id=diagnostic.policyName, evidence=text, fix="see above"), ""
        finding, url = replace(parsed[0], urn=urn), parsed[1] or self._rules[diagnostic.policyName].url
        if original := self._waivers.waived(finding):
            finding, waiver = original
            rule = self._rules[finding.rule]
            return ReportedFinding(
                finding=finding,
                level=_reported_level(self._settings[rule.name].level),
                severity=str(rule.severity),
                url=rule.url,
                waived=_waiver(waiver),
            )
        return ReportedFinding(
            finding=finding,
            level=proto.EnforcementLevel.Name(diagnostic.enforcementLevel).lower(),
            severity=proto.PolicySeverity.Name(diagnostic.severity).removeprefix("POLICY_SEVERITY_").lower(),
            url=url,
        )


def _info(rule: Rule, level: Level) -> RuleInfo:
    return RuleInfo(
        name=rule.name,
        description=rule.description,
        severity=str(rule.severity),
        level=_reported_level(level),
        reason=rule.level_reason,
        url=rule.url,
    )


def _reported_level(level: Level) -> str:
    """The level of a rule's findings: one at level remediate could not be repaired, and is mandatory."""
    return str(Level.MANDATORY if level is Level.REMEDIATE else level)


def _waiver(waiver: Waiver, fault: str = "") -> WaiverInfo:
    return WaiverInfo(**vars(waiver), fault=fault)


def _version() -> str:
    """The pack's version, which the SDK replaces with a constant.

    Its manifest is beside the library in a checkout. With the library installed, the pack runs in its own directory.
    """
    manifests = (directory / "PulumiPolicy.yaml" for directory in (Path(__file__).parents[2], Path()))
    manifest = next((each for each in manifests if each.is_file()), None)
    return str(yaml.safe_load(manifest.read_text(encoding="utf-8")).get("version", "")) if manifest else ""
