"""A second run of the program, with predicted outputs, for what is unknown at preview of who may do what.

It is a process of its own: the program's modules stay imported in this one. The first run stays what the preview
shows: its resources and outputs. The second gives the findings.
"""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from offline_preview import child_process
from offline_preview.aws_context import ACCOUNT
from offline_preview.output import json_document
from offline_preview.pack.configuration import PackConfig
from offline_preview.pack.messages import AnalyzedResource, struct
from offline_preview.result import PolicyFinding, PreviewResult

if TYPE_CHECKING:
    from least_privilege.stack.model import Stack
    from offline_preview.engine.deployment import Deployment


def stack_of(deployment: "Deployment") -> "Stack":
    """What the program registered, as the pack's library looks at it."""
    from least_privilege.stack.model import Stack

    return Stack(resources=tuple(_resource(each.resource, each.outputs) for each in deployment.resources.values()))


def _resource(given: AnalyzedResource, outputs: Mapping[str, Any]) -> Any:
    from least_privilege.policy.unknown import UNKNOWN
    from least_privilege.pulumi_pack.property_values import of_struct
    from least_privilege.stack.model import Resource

    known = of_struct(struct(outputs)).items()
    return Resource(
        type=given.type,
        name=given.name,
        urn=given.urn,
        properties=of_struct(struct(given.properties)),
        outputs={name: value for name, value in known if value is not UNKNOWN},
        parent=given.parent,
        property_dependencies={name: tuple(urns) for name, urns in given.property_dependencies.items()},
    )


def is_needed(stack: "Stack") -> bool:
    """Whether it is unknown, anywhere, who may do what or what role something runs under."""
    from least_privilege.principals.workloads import has_unclear_roles
    from least_privilege.stack.unknown_access import has_unknown_access

    return has_unknown_access(stack) or has_unclear_roles(stack)


def configured_accounts(pack_config: PackConfig) -> tuple[str, ...]:
    """The stack's own accounts, as far as the pack's configuration names them."""
    given = (each.properties.get("ownAccounts", ()) for each in pack_config.policies.values())
    return tuple(dict.fromkeys(str(account) for accounts in given for account in accounts))


def own_account(stack: "Stack", pack_config: PackConfig) -> str:
    """The stack's own account where the pack's configuration or an ARN in the program says it; else the stand-in's."""
    from least_privilege.rules.support.callers.accounts import StackAccounts

    found = configured_accounts(pack_config) or StackAccounts(stack, {"ownAccounts": []}).own
    return str(next(iter(found))) if len(found) == 1 else ACCOUNT


def complete(first: PreviewResult, command: list[str], report: Path | None, seconds: float) -> PreviewResult:
    """`first` with the findings of the predicted run that `command` starts; `first` and a note where that run fails, or
    has not ended after `seconds`.

    The pack's report of the second run replaces that of the first, at `report`.
    """
    second_report = report.with_suffix(".predicted.json") if report else None
    second = _run([*command, "--report", str(second_report)] if second_report else command, seconds)
    if isinstance(second, PreviewResult):
        second = _differs(first, second) or second
    if isinstance(second, str):
        return replace(first, notes=(*first.notes, f"what depends on outputs is not judged: {second}"))
    if report and second_report:
        second_report.replace(report)
    return _merged(first, second)


def _run(command: list[str], seconds: float) -> PreviewResult | str:
    """The second run's result, or why it has none."""
    process = subprocess.Popen(
        command,
        env=child_process.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        stdout, stderr = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return f"with predicted outputs the program has not ended after {seconds:.0f} s"
    finally:
        process.terminate()
        process.communicate()
    try:
        given: Mapping[str, Any] = json.loads(stdout)
    except json.JSONDecodeError:
        given = {"errors": stderr.splitlines()[-1:] or [f"exit code {process.returncode}"]}
    if errors := given.get("errors"):
        return f"with predicted outputs the program fails: {' '.join(errors)}"
    return json_document.result(given)


def _differs(first: PreviewResult, second: PreviewResult) -> str:
    """What the program does not create with predicted outputs; '' where it creates all that it should."""
    then = {each.urn for each in second.resources}
    gone = [each.name for each in first.resources if each.urn not in then]
    return f"with predicted outputs the program does not create {', '.join(gone)}" if gone else ""


def _merged(first: PreviewResult, second: PreviewResult) -> PreviewResult:
    known = {_key(finding) for finding in (*first.findings, *first.waived)}

    def marked(findings: tuple[PolicyFinding, ...]) -> tuple[PolicyFinding, ...]:
        return tuple(replace(each, predicted="") if _key(each) in known else each for each in findings)

    before = {each.urn for each in first.resources}
    return replace(
        first,
        findings=marked(second.findings),
        waived=marked(second.waived),
        repairs=second.repairs,
        added=tuple(each for each in second.resources if each.urn not in before),
        notes=tuple(dict.fromkeys((*first.notes, *second.notes))),
    )


def _key(finding: PolicyFinding) -> tuple[str, ...]:
    return finding.rule, finding.id, finding.message, finding.urn, finding.level
