"""The JSON form of a report, version 1: written, and read back to be merged or compared.

See docs/reference/reports.md.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from least_privilege.reports import json_reach
from least_privilege.reports.json_values import text, texts
from least_privilege.reports.model import (
    Report,
    ReportedAccess,
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


def load(given: str, where: str) -> Report:
    """The report in `given`; `where` is the file's name for the message of a `ReportError`."""
    try:
        value = json.loads(given)
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
        **(_reach(stack.access) if stack.access.has_reach else {}),
        "notes": list(stack.notes),
    }


def _reach(access: ReportedAccess) -> dict[str, Any]:
    return {"steps": json_reach.steps(access.steps), "access": json_reach.resources(access.resources)}


def _read_stack(value: Mapping[str, Any]) -> StackReport:
    return StackReport(
        project=text(value["project"]),
        stack=text(value["stack"]),
        organization=text(value["organization"]),
        dry_run=bool(value["dryRun"]),
        pack=text(value["pack"]),
        pack_version=text(value["packVersion"]),
        source=text(value["source"]),
        configuration=tuple(
            RuleInForce(name=name, level=str(Level(each["level"])), options=dict(each.get("options", {})))
            for name, each in value.get("configuration", {}).items()
        ),
        complete=bool(value["complete"]),
        findings=tuple(_read_finding(each) for each in value["findings"]),
        waivers=tuple(map(_read_waiver, value["waivers"])),
        access=ReportedAccess(
            principals=tuple(_read_principal(each) for each in value["permissions"].values()),
            steps=json_reach.read_steps(value.get("steps", ())),
            resources=json_reach.read_resources(value["access"]) if "access" in value else (),
            has_reach="access" in value,
        ),
        notes=tuple(text(each) for each in value["notes"]),
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
    id_, evidence, fix, urn = (text(value[key]) for key in ("id", "evidence", "fix", "urn"))
    actions, checks = (texts(value.get(key, [])) for key in ("actions", "awsChecks"))
    return ReportedFinding(
        finding=Finding(id=id_, evidence=evidence, fix=fix, urn=urn, actions=actions, checks=checks),
        level=text(value["level"]),
        severity=text(value["severity"]),
        url=text(value["url"]),
        waived=_read_waiver(value["waived"]) if value["waived"] else None,
        file=text(value.get("file", "")),
        line=int(value.get("line", 0)),
        column=int(value.get("column", 0)),
        judge=text(value.get("judge", "")),
    )


def _waiver(waiver: WaiverInfo) -> dict[str, Any]:
    value: dict[str, Any] = {"finding": waiver.finding, "resource": waiver.resource}
    if waiver.actions:
        value["actions"] = list(waiver.actions)
    value |= {"reason": waiver.reason, "owner": waiver.owner, "expires": waiver.expires}
    return {**value, "fault": waiver.fault} if waiver.fault else value


def _read_waiver(value: Mapping[str, Any]) -> WaiverInfo:
    return WaiverInfo(**{**value, "actions": texts(value.get("actions", []))})


def _principal(principal: ReportedPrincipal) -> dict[str, Any]:
    return {
        "kind": principal.kind,
        "name": principal.name,
        "urn": principal.urn,
        "boundary": principal.boundary,
        "boundaryGrants": [_grant(grant) for grant in principal.limits],
        "outsideBoundary": [_grant(grant) for grant in principal.outside],
        "privilege": principal.privilege,
        "policies": list(principal.policies),
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
    if grant.by:
        value["by"] = list(grant.by)
    return value


def _read_grant(value: Mapping[str, Any]) -> ReportedGrant:
    return ReportedGrant(
        effect=text(value["effect"]),
        action=text(value["action"]),
        resource=text(value["resource"]),
        conditions=texts(value["conditions"]),
        except_actions=texts(value.get("exceptActions", [])),
        except_resources=texts(value.get("exceptResources", [])),
        via=text(value.get("via", "")),
        by=texts(value.get("by", [])),
    )


def _read_principal(value: Mapping[str, Any]) -> ReportedPrincipal:
    return ReportedPrincipal(
        kind=text(value["kind"]),
        name=text(value["name"]),
        urn=text(value["urn"]),
        boundary=text(value["boundary"]),
        unread=texts(value["unread"]),
        limits=tuple(_read_grant(each) for each in value["boundaryGrants"]),
        grants=tuple(_read_grant(each) for each in value["grants"]),
        outside=tuple(_read_grant(each) for each in value.get("outsideBoundary", ())),
        privilege=text(value.get("privilege", "")),
        policies=texts(value.get("policies", [])),
        trust=tuple(
            ReportedTrust(
                effect=text(each["effect"]),
                who=text(each["who"]),
                action=text(each["action"]),
                resource=text(each.get("resource", "")),
                conditions=texts(each["conditions"]),
            )
            for each in value["trustedBy"]
        ),
    )
