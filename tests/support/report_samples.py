"""Reports for the tests, each of one small fact."""

from typing import Any

from least_privilege.reports.model import (
    Report,
    ReportedAccess,
    ReportedFinding,
    ReportedGrant,
    ReportedPrincipal,
    ReportedTrust,
    RuleInfo,
    StackReport,
    WaiverInfo,
)
from least_privilege.reports.reach_model import ReportedParty, ReportedReach
from least_privilege.rules.finding import Finding

URN = "urn:pulumi:dev::shop::roles:iam:ServiceRole$aws:iam/role:Role::web"
RULE = RuleInfo(
    name="iam-wildcard-action",
    description="Actions are named",
    severity="high",
    level="mandatory",
    reason="a wildcard grows with AWS",
    url="https://docs.aws.amazon.com/x",
)
WAIVER = WaiverInfo(
    finding="iam-wildcard-action:s3:*",
    resource="web",
    reason="moves in May",
    owner="ops@example.org",
    expires="2027-05-01",
)


def reported(level: str = "mandatory", **more: Any) -> ReportedFinding:
    finding = Finding(
        id=more.pop("id", "iam-wildcard-action:s3:*"),
        evidence=more.pop("evidence", "Statement 'Read' allows s3:* on pets."),
        fix=more.pop("fix", "list what is used, e.g. s3:GetObject."),
        urn=more.pop("urn", URN),
    )
    return ReportedFinding(finding=finding, level=level, severity=more.pop("severity", "high"), url=RULE.url, **more)


def grant(action: str, resource: str = "*", *conditions: str, **more: Any) -> ReportedGrant:
    return ReportedGrant(
        effect=more.pop("effect", "Allow"), action=action, resource=resource, conditions=conditions, **more
    )


def party(name: str, kind: str = "role", urn: str = URN) -> ReportedParty:
    return ReportedParty(kind=kind, name=name, urn=urn)


def reach(who: ReportedParty, *actions: str, **more: Any) -> ReportedReach:
    answer, where = more.pop("answer", "allowed"), more.pop("where", "arn:aws:s3:::pets/*")
    return ReportedReach(who=who, actions=actions, answer=answer, where=where, **more)


def trust(who: str, *conditions: str, effect: str = "Allow") -> ReportedTrust:
    return ReportedTrust(effect=effect, who=who, action="sts:AssumeRole", conditions=conditions)


def role(name: str = "web", *grants: ReportedGrant, **more: Any) -> ReportedPrincipal:
    return ReportedPrincipal(kind="role", name=name, urn=URN, grants=grants, **more)


def stack(*principals: ReportedPrincipal, **more: Any) -> StackReport:
    values: dict[str, Any] = {
        "project": "shop",
        "stack": "dev",
        "pack": "pack",
        "pack_version": "1.2.3",
        "complete": True,
    }
    access = ReportedAccess(principals=principals, steps=more.pop("steps", ()), resources=more.pop("resources", ()))
    return StackReport(**{**values, **more}, access=access)


def report(*stacks: StackReport) -> Report:
    return Report(stacks=stacks, rules=(RULE,))
