"""Records what a pack finds in one stack, and writes the report files as it goes.

The engine may end the pack at any moment: the files then hold what was known shortly before.
"""

import atexit
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from os import pathsep
from pathlib import Path
from typing import Any, Self

from least_privilege.reports import files
from least_privilege.reports.access import access
from least_privilege.reports.json_report import ReportError
from least_privilege.reports.model import Report, ReportedFinding, RuleInfo, StackReport, WaiverInfo, in_order
from least_privilege.reports.redaction import Redactor
from least_privilege.stack.model import Resource, Stack

REPORT = "LEAST_PRIVILEGE_REPORT"
BASELINE = "LEAST_PRIVILEGE_BASELINE"
SOURCE = "LEAST_PRIVILEGE_SOURCE"

_FREE, _SHARE = 0.25, 20
"""Writing takes at most a quarter of a second, and then a twentieth of the time that passes."""


@dataclass(frozen=True, kw_only=True)
class ReportRequest:
    """The report files to write, the report to compare with, and the file at which code scanning shows findings."""

    paths: tuple[Path, ...]
    baseline: Report | None = None
    source: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self | None:
        """What the environment asks for; None where it asks for no report. Raises `ReportError` with every fault."""
        names = [name for name in environment.get(REPORT, "").split(pathsep) if name]
        earlier = environment.get(BASELINE, "")
        if not names:
            return None
        faults, baseline = [], None
        for variable, name in (*((REPORT, name) for name in names), *([(BASELINE, earlier)] if earlier else [])):
            try:
                if not Path(name).is_absolute():
                    raise ReportError(
                        f"{name}: expected an absolute path: the engine runs a pack in the pack's own directory"
                    )
                if variable == REPORT:
                    files.check(Path(name))
                else:
                    baseline = files.read(Path(name))
            except ReportError as error:
                faults.append(f"{variable}: {error}")
        if faults:
            raise ReportError("\n".join(faults))
        return cls(paths=tuple(map(Path, names)), baseline=baseline, source=environment.get(SOURCE, ""))


class Recorder:
    """One run over one stack. Every method may be called from any thread, and raises `ReportError`."""

    def __init__(self, request: ReportRequest, rules: Iterable[RuleInfo], stack: StackReport) -> None:
        self._request = request
        self._rules = {rule.name: rule for rule in rules}
        self._stack = replace(stack, source=request.source)
        self._redactor = Redactor()
        self._of_resources: dict[str, tuple[ReportedFinding, ...]] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._began, self._spent = time.monotonic(), 0.0
        atexit.register(self.close)
        self._write()

    def add_secret(self, value: Any) -> None:
        """`value` is left out of the report."""
        with self._lock:
            self._redactor.add_secret(value)

    def record_resource(self, resource: Resource, found: Iterable[ReportedFinding]) -> None:
        """Record what was found in `resource`, in place of what was found in it before."""
        with self._lock:
            self._redactor.add_external_ids(resource)
            self._identify(resource)
            before = self._of_resources.get(resource.urn, ())
            self._of_resources[resource.urn] = after = tuple(found)
            if after != before:
                self._soon()

    def record_stack(
        self,
        stack: Stack,
        found: Iterable[ReportedFinding],
        waivers: Iterable[WaiverInfo],
        own_accounts: Iterable[str] = (),
    ) -> None:
        """Record what was found in the whole stack, whose own accounts are configured or not. The report is then
        complete."""
        with self._lock:
            for resource in stack.resources:
                self._redactor.add_external_ids(resource)
                self._identify(resource)
            of_stack = tuple(found)
            found_access = access(stack, self._redactor, own_accounts)
            self._stack = replace(
                self._stack, findings=of_stack, waivers=tuple(waivers), access=found_access, complete=True
            )
            self._write()

    def close(self) -> None:
        """Write what is not yet written."""
        with self._lock:
            if self._timer:
                self._write()

    def report(self) -> Report:
        """What is known so far, without secrets."""
        found = in_order(self._redactor.redact_finding(each) for each in self._all())
        used = {each.finding.rule for each in found}
        stack = replace(
            self._stack,
            findings=found,
            waivers=tuple(sorted(map(self._redactor.redact_waiver, self._stack.waivers))),
            access=self._redactor.redact_access(self._stack.access),
        )
        return Report(stacks=(stack,), rules=tuple(self._rules[name] for name in sorted(used & self._rules.keys())))

    def _identify(self, resource: Resource) -> None:
        # `pulumi policy analyze` does not name the stack to a pack; the URNs do.
        parts = resource.urn.split("::")
        if not self._stack.stack and len(parts) > 2:
            self._stack = replace(self._stack, stack=parts[0].removeprefix("urn:pulumi:"), project=parts[1])

    def _all(self) -> Iterable[ReportedFinding]:
        for found in self._of_resources.values():
            yield from found
        yield from self._stack.findings

    def _soon(self) -> None:
        if self._timer:
            return
        wait = self._began + _SHARE * (self._spent - _FREE) - time.monotonic()
        if wait <= 0:
            self._write()
        else:
            self._timer = threading.Timer(wait, self.close)
            self._timer.daemon = True
            self._timer.start()

    def _write(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        started = time.monotonic()
        report = self.report()
        for path in self._request.paths:
            # This run does not look at other stacks of the baseline, so they are not gone.
            files.write(report, path, self._request.baseline, has_all_stacks=False)
        self._spent += time.monotonic() - started
