"""What a preview finds, as plain data: each form of output starts from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from least_privilege.reports.comparison import Comparison

Level = Literal["mandatory", "advisory"]
Operation = Literal["create", "read", "import"]


class Position(NamedTuple):
    """A line of the program."""

    file: str
    line: int


NOWHERE: Final = Position("", 0)
"""The position of what no line of the program declares, such as a finding about the whole stack."""


@dataclass(frozen=True, kw_only=True)
class PlannedResource:
    """A resource of the program, and what an update would do with it."""

    urn: str
    type: str
    name: str
    parent: str
    operation: Operation


@dataclass(frozen=True, kw_only=True)
class PolicyFinding:
    """What a policy reports. `id`, `evidence` and `fix` are '' where the pack's messages have another form.

    `severity` is critical, high, medium, low, or '' where the policy has none. `file` and `line` are where the program
    declares the resource, '' and 0 for the whole stack.
    """

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
    file: str = NOWHERE.file
    line: int = NOWHERE.line
    state: str = ""
    """`new` or `existing` where there is a baseline."""
    predicted: str = ""
    """Where the finding rests on predicted outputs: what it says of them. `pulumi up` judges the real ones."""


@dataclass(frozen=True, kw_only=True)
class Repair:
    """A policy of level remediate changed a resource's inputs; `properties` are those that differ."""

    rule: str
    urn: str
    description: str
    properties: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PreviewResult:
    """One stack's preview. `outputs` are wire values, with unknown and secret ones marked."""

    project: str
    stack: str
    pack: str
    resources: tuple[PlannedResource, ...]
    outputs: Mapping[str, Any]
    findings: tuple[PolicyFinding, ...] = ()
    waived: tuple[PolicyFinding, ...] = ()
    repairs: tuple[Repair, ...] = ()
    notes: tuple[str, ...] = ()
    added: tuple[PlannedResource, ...] = ()
    """Resources that are created only once outputs are known: `resources` are those of `pulumi preview`."""
    comparison: "Comparison | None" = None
    """With the baseline, where there is one."""

    def count(self, level: Level) -> int:
        return sum(finding.level == level for finding in self.findings)

    @property
    def exit_code(self) -> int:
        """1 with a mandatory finding, as `pulumi preview` fails then, or where the comparison fails; else 0."""
        fails = self.comparison.failed if self.comparison else self.count("mandatory")
        return 1 if fails else 0
