"""The JSON form of a report, version 1: written, and read back to be merged or compared.

See docs/reference/reports.md.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from least_privilege.reports.model import (
    Report,
    ReportedFinding,
    ReportedGrant,
    ReportedPrincipal,
    ReportedTrust,
    RuleInfo,
    RuleInForce,
    StackReport,
    WaiverInfo,
    keyed,
)
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level

VERSION: Final = 1


class ReportError(Exception):
    """A report cannot be read or written; the message names the file and the reason."""


def dump(report: Report) -> str:
    """`report` as JSON text, the same for the same report."""
    value = {
        "version": VERSION,
        "rules": {rule.name: _rule(rule) for rule in report.rules},
        "stacks": [_stack(stack) for stack in report.stacks],
    }
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def load(text: str, where: str) -> Report:
    """The report in `text`; `where` is the file's name for the message of a `ReportError`."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"{where}: not JSON: {error}") from error
    version = value.get("version") if isinstance(value, dict) else None
    if version != VERSION:
        raise ReportError(f"{where}: version: {version!r}; expected a report of version {VERSION}")
    try:
        return Report(
            stacks=tuple(_read_stack(stack) for stack in value["stacks"]),
            rules=tuple(RuleInfo(name=name, **rule) for name, rule in value["rules"].items()),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ReportError(f"{where}: not a report of version {VERSION}: {type(error).__name__}: {error}") from error


def _rule(rule: RuleInfo) -> dict[str, Any]:
    return {
        "description": rule.description,
        "severity": rule.severity,
        "level": rule.level,
        "reason": rule.reason,
        "url": rule.url,
    }


def _stack(stack: StackReport) -> dict[str, Any]:
    return {
        "project": stack.project,
        "stack": stack.stack,
        "organization": stack.organization,
        "dryRun": stack.dry_run,
        "pack": stack.pack,
        "packVersion": stack.pack_version,
        "source": stack.source,
        "configuration": {each.name: {"level": each.level, **_given(each)} for each in stack.configuration},
        "complete": stack.complete,
        "findings": [_finding(each) for each in stack.findings],
        "waivers": [_waiver(each) for each in stack.waivers],
        "permissions": {key: _principal(principal) for key, principal in keyed(stack.principals).items()},
        "notes": list(stack.notes),
    }


def _read_stack(value: Mapping[str, Any]) -> StackReport:
    return StackReport(
        project=_text(value["project"]),
        stack=_text(value["stack"]),
        organization=_text(value["organization"]),
        dry_run=bool(value["dryRun"]),
        pack=_text(value["pack"]),
        pack_version=_text(value["packVersion"]),
        source=_text(value["source"]),
        configuration=tuple(
            RuleInForce(name=name, level=str(Level(each["level"])), options=dict(each.get("options", {})))
            for name, each in value.get("configuration", {}).items()
        ),
        complete=bool(value["complete"]),
        findings=tuple(_read_finding(each) for each in value["findings"]),
        waivers=tuple(map(_read_waiver, value["waivers"])),
        principals=tuple(_read_principal(each) for each in value["permissions"].values()),
        notes=tuple(_text(each) for each in value["notes"]),
    )


def _given(each: RuleInForce) -> dict[str, Any]:
    return {"options": dict(each.options)} if each.options else {}


def _finding(each: ReportedFinding) -> dict[str, Any]:
    place: dict[str, Any] = {"file": each.file, "line": each.line} if each.file else {}
    if each.column:
        place["column"] = each.column
    return {
        "rule": each.finding.rule,
        "id": each.finding.id,
        "level": each.level,
        "severity": each.severity,
        "urn": each.finding.urn,
        "resource": each.resource,
        **place,
        "evidence": each.finding.evidence,
        "fix": each.finding.fix,
        "url": each.url,
        "actions": list(each.finding.actions),
        "awsChecks": list(each.finding.aws_checks),
        "waived": _waiver(each.waived) if each.waived else None,
        **({"judge": each.judge} if each.judge else {}),
    }


def _read_finding(value: Mapping[str, Any]) -> ReportedFinding:
    id_, evidence, fix, urn = (_text(value[key]) for key in ("id", "evidence", "fix", "urn"))
    actions, checks = (_texts(value.get(key, [])) for key in ("actions", "awsChecks"))
    return ReportedFinding(
        finding=Finding(id=id_, evidence=evidence, fix=fix, urn=urn, actions=actions, checks=checks),
        level=_text(value["level"]),
        severity=_text(value["severity"]),
        url=_text(value["url"]),
        waived=_read_waiver(value["waived"]) if value["waived"] else None,
        file=_text(value.get("file", "")),
        line=int(value.get("line", 0)),
        column=int(value.get("column", 0)),
        judge=_text(value.get("judge", "")),
    )


def _waiver(waiver: WaiverInfo) -> dict[str, Any]:
    value: dict[str, Any] = {"finding": waiver.finding, "resource": waiver.resource}
    if waiver.actions:
        value["actions"] = list(waiver.actions)
    value |= {"reason": waiver.reason, "owner": waiver.owner, "expires": waiver.expires}
    return {**value, "fault": waiver.fault} if waiver.fault else value


def _read_waiver(value: Mapping[str, Any]) -> WaiverInfo:
    return WaiverInfo(**{**value, "actions": _texts(value.get("actions", []))})


def _principal(principal: ReportedPrincipal) -> dict[str, Any]:
    return {
        "kind": principal.kind,
        "name": principal.name,
        "urn": principal.urn,
        "boundary": principal.boundary,
        "boundaryGrants": [_grant(grant) for grant in principal.limits],
        "unread": list(principal.unread),
        "grants": [_grant(grant) for grant in principal.grants],
        "trustedBy": [
            {
                "effect": each.effect,
                "who": each.who,
                "action": each.action,
                **({"resource": each.resource} if each.resource else {}),
                "conditions": list(each.conditions),
            }
            for each in principal.trust
        ],
    }


def _grant(grant: ReportedGrant) -> dict[str, Any]:
    value: dict[str, Any] = {
        "effect": grant.effect,
        "action": grant.action,
        "resource": grant.resource,
        "conditions": list(grant.conditions),
    }
    if grant.except_actions:
        value["exceptActions"] = list(grant.except_actions)
    if grant.except_resources:
        value["exceptResources"] = list(grant.except_resources)
    if grant.via:
        value["via"] = grant.via
    return value


def _read_grant(value: Mapping[str, Any]) -> ReportedGrant:
    return ReportedGrant(
        effect=_text(value["effect"]),
        action=_text(value["action"]),
        resource=_text(value["resource"]),
        conditions=_texts(value["conditions"]),
        except_actions=_texts(value.get("exceptActions", [])),
        except_resources=_texts(value.get("exceptResources", [])),
        via=_text(value.get("via", "")),
    )


def _read_principal(value: Mapping[str, Any]) -> ReportedPrincipal:
    return ReportedPrincipal(
        kind=_text(value["kind"]),
        name=_text(value["name"]),
        urn=_text(value["urn"]),
        boundary=_text(value["boundary"]),
        unread=_texts(value["unread"]),
        limits=tuple(_read_grant(each) for each in value["boundaryGrants"]),
        grants=tuple(_read_grant(each) for each in value["grants"]),
        trust=tuple(
            ReportedTrust(
                effect=_text(each["effect"]),
                who=_text(each["who"]),
                action=_text(each["action"]),
                resource=_text(each.get("resource", "")),
                conditions=_texts(each["conditions"]),
            )
            for each in value["trustedBy"]
        ),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a string")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is not a list")
    return tuple(_text(each) for each in value)
