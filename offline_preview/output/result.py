"""What a preview found, as plain data: every rendering starts from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["mandatory", "advisory"]
Action = Literal["create", "read", "import"]


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource of the program. `inputs` are wire values: mask secrets before anybody sees them."""

    urn: str
    type: str
    name: str
    parent: str
    action: Action
    custom: bool
    inputs: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a policy reports. `id`, `evidence` and `fix` are '' where another pack words its messages differently."""

    rule: str
    level: Level
    severity: str
    urn: str
    description: str
    message: str
    id: str = ""
    evidence: str = ""
    fix: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Repair:
    """A policy of level remediate changed a resource's inputs; `properties` names those that differ."""

    rule: str
    urn: str
    description: str
    properties: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Result:
    """One stack's preview. `outputs` are wire values, with unknowns and secrets marked."""

    project: str
    stack: str
    pack: str
    resources: tuple[Resource, ...]
    outputs: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()
    waived: tuple[Finding, ...] = ()
    repairs: tuple[Repair, ...] = ()
    notes: tuple[str, ...] = ()

    def count(self, level: Level) -> int:
        return sum(finding.level == level for finding in self.findings)

    @property
    def exit_code(self) -> int:
        """1 with a mandatory finding, as `pulumi preview` fails then; else 0."""
        return 1 if self.count("mandatory") else 0
