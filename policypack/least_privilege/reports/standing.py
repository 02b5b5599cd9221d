"""What stands in a report, as subjects of waivers."""

from collections.abc import Iterable
from dataclasses import dataclass

from least_privilege.policy.nearest_match import nearest
from least_privilege.reports.model import Report
from least_privilege.rules.pack import waiver
from least_privilege.stack.model import name_in_urn


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a waiver is about: a finding's id, the name of a resource, and the actions that the id does not name."""

    finding: str
    resource: str
    actions: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        return self.finding.partition(":")[0]

    def __str__(self) -> str:
        return f"{self.finding} on {self.resource or 'the whole stack'}"


def subjects(report: Report, stacks: Iterable[str] = (), *, advisory: bool = False) -> tuple[Subject, ...]:
    """Each mandatory finding that is not waived, and with `advisory` the others; of `stacks` only, where any is named.
    The same one in several stacks, or in several statements, comes once, with the actions of all."""
    wanted = set(stacks)
    found: dict[tuple[str, str], list[str]] = {}
    for stack in report.stacks:
        for each in stack.findings if not wanted or stack.stack in wanted else ():
            if not each.waived and (advisory or each.level == "mandatory"):
                key = (each.finding.id, name_in_urn(each.finding.urn) if each.finding.urn else "")
                found.setdefault(key, []).extend(each.finding.actions)
    return tuple(
        Subject(finding=id_, resource=resource, actions=tuple(dict.fromkeys(actions)))
        for (id_, resource), actions in found.items()
    )


def unwaivable(subject: Subject, never: Iterable[str]) -> str:
    """Why no waiver can cover it; '' where one can. `never` are the rules that the configuration keeps from waivers."""
    if subject.rule == waiver.NAME or subject.finding.endswith(":fault"):
        return "nobody can waive what is wrong with waivers or with a rule"
    if subject.rule in never:
        return f"{subject.rule} is in {waiver.NOT_WAIVABLE}"
    return "" if subject.resource else "it is about the whole stack, and a waiver names a resource"


def like(finding: str, resource: str, known: Iterable[Subject]) -> Subject | None:
    """That of `known` which is most like a finding's id on a resource."""
    by_text = {str(each): each for each in known}
    return by_text.get(nearest(f"{finding} on {resource}" if resource else finding, by_text))
