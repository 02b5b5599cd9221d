"""Keeps what a pack finds in one stack, and writes it down as it goes.

What ends a run may end the pack at any moment: the files always hold what was known a moment before.
"""

import atexit
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from os import pathsep
from pathlib import Path
from typing import Any, Self

from least_privilege.reports import access, files
from least_privilege.reports.json_report import ReportError
from least_privilege.reports.model import Report, Reported, RuleInfo, StackReport, WaiverInfo, in_order
from least_privilege.reports.redaction import Redactor
from least_privilege.stack.model import Resource, Stack

REPORT = "LEAST_PRIVILEGE_REPORT"
BASELINE = "LEAST_PRIVILEGE_BASELINE"
SOURCE = "LEAST_PRIVILEGE_SOURCE"

_FREE, _SHARE = 0.25, 20
"""Writing may take a quarter of a second at once, and then a twentieth of the time that passes."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked for: report files, an earlier report, and where code scanning shows the findings."""

    paths: tuple[Path, ...]
    baseline: Report | None = None
    source: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self | None:
        """What the environment asks for, None where it asks for no report; raises `ReportError` with every fault."""
        names = [name for name in environment.get(REPORT, "").split(pathsep) if name]
        earlier = environment.get(BASELINE, "")
        if not names:
            return None
        faults, baseline = [], None
        for variable, name in (*((REPORT, name) for name in names), *([(BASELINE, earlier)] if earlier else [])):
            try:
                if not Path(name).is_absolute():
                    raise ReportError(f"{name}: must be an absolute path: the engine runs a pack in its own directory")
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

    def __init__(self, request: Request, rules: Iterable[RuleInfo], stack: StackReport) -> None:
        self._request = request
        self._rules = {rule.name: rule for rule in rules}
        self._stack = replace(stack, source=request.source)
        self._redactor = Redactor()
        self._of_resources: dict[str, tuple[Reported, ...]] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._began, self._spent = time.monotonic(), 0.0
        atexit.register(self.close)
        self._write()

    def secret(self, value: Any) -> None:
        """`value` must not be seen in the report."""
        with self._lock:
            self._redactor.secret(value)

    def resource(self, resource: Resource, found: Iterable[Reported]) -> None:
        """What was found in `resource`; it takes the place of what was found in it before."""
        with self._lock:
            self._redactor.resource(resource)
            self._identify(resource)
            before = self._of_resources.get(resource.urn, ())
            self._of_resources[resource.urn] = after = tuple(found)
            if after != before:
                self._soon()

    def stack(self, stack: Stack, found: Iterable[Reported], waivers: Iterable[WaiverInfo]) -> None:
        """What was found in the whole stack: the report is complete."""
        with self._lock:
            for resource in stack.resources:
                self._redactor.resource(resource)
                self._identify(resource)
            of_stack = tuple(found)
            principals = access.principals(stack, self._redactor)
            self._stack = replace(
                self._stack, findings=of_stack, waivers=tuple(waivers), principals=principals, complete=True
            )
            self._write()

    def close(self) -> None:
        """Write what is not yet written."""
        with self._lock:
            if self._timer:
                self._write()

    def report(self) -> Report:
        """What is known so far, without secrets."""
        found = in_order(self._redactor.reported(each) for each in self._all())
        used = {each.finding.rule for each in found}
        stack = replace(
            self._stack,
            findings=found,
            waivers=tuple(sorted(map(self._redactor.waiver, self._stack.waivers))),
            principals=tuple(map(self._redactor.principal, self._stack.principals)),
        )
        return Report(stacks=(stack,), rules=tuple(self._rules[name] for name in sorted(used & self._rules.keys())))

    def _identify(self, resource: Resource) -> None:
        # `pulumi policy analyze` does not tell a pack which stack it is; the URNs do.
        parts = resource.urn.split("::")
        if not self._stack.stack and len(parts) > 2:
            self._stack = replace(self._stack, stack=parts[0].removeprefix("urn:pulumi:"), project=parts[1])

    def _all(self) -> Iterable[Reported]:
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
            files.write(report, path, self._earlier())
        self._spent += time.monotonic() - started

    def _earlier(self) -> Report | None:
        """The earlier report of this very stack: others in it have not gone, they are not looked at."""
        given = self._request.baseline
        own = [stack for stack in given.stacks if stack.label == self._stack.label] if given else []
        return replace(given, stacks=tuple(own)) if given else None
