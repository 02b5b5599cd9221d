"""Hands what the pack finds to the recorder of a report: `pulumi preview --json` leaves findings out.

See docs/reference/reports.md for the variables that ask for it and the forms in which it is written.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Self

from google.protobuf import struct_pb2
from pulumi.runtime import proto

from least_privilege import __version__
from least_privilege.judging.runner import RuleResult, RuleRunner
from least_privilege.pulumi_pack.property_values import secrets
from least_privilege.reports.model import ReportedFinding, StackReport
from least_privilege.reports.recorder import Recorder, ReportRequest
from least_privilege.reports.results import reported, rule_in_force, rule_info, waiver_info
from least_privilege.rules.rule import Rule
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
            pack_version=__version__,
            configuration=tuple(rule_in_force(rule, runner.setting_of(rule)) for rule in rules),
        )
        recorder = Recorder(request, [rule_info(rule, runner.level_of(rule)) for rule in rules], report)
        if stack:
            recorder.add_secret([stack.config[key] for key in stack.config_secret_keys])
        return cls(recorder, runner)

    def report_resource(self, resource: Resource, inputs: struct_pb2.Struct, results: Iterable[RuleResult]) -> None:
        """Report what was found in a resource, whose properties came as `inputs`."""
        self._add_secrets([inputs])
        self._recorder.record_resource(resource, self._reported(results))

    def report_stack(self, stack: Stack, given: Iterable[struct_pb2.Struct], results: Iterable[RuleResult]) -> None:
        """Report what was found in the whole stack, whose resources' properties came as `given`."""
        self._add_secrets(given)
        entries = [waiver_info(waiver, fault) for waiver, fault in self._runner.waivers.entries()]
        self._recorder.record_stack(stack, self._reported(results), entries, self._runner.own_accounts)

    def _add_secrets(self, given: Iterable[struct_pb2.Struct]) -> None:
        for struct in given:
            for value in secrets(struct):
                self._recorder.add_secret(value)

    def _reported(self, results: Iterable[RuleResult]) -> Iterator[ReportedFinding]:
        return (reported(result, self._runner) for result in results)
