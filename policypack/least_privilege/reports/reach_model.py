"""Who can become whom, and who may do what with which resource, as a report has it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, order=True)
class ReportedParty:
    """A principal of the stack, as `ReportedPrincipal` has it; or one outside, whose `name` is a whole label and whose
    `urn` is ''."""

    kind: str
    name: str
    urn: str = ""


@dataclass(frozen=True, kw_only=True, order=True)
class ReportedStep:
    """`source` gets the permissions of `target`: `how` is a clause, and `by` are the statements that allow it. It is
    `certain` unless it depends on `keys`, of conditions, or on what is unknown at preview."""

    source: ReportedParty
    target: ReportedParty
    how: str
    certain: bool = True
    keys: tuple[str, ...] = ()
    by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, order=True)
class ReportedReach:
    """`who` may do `actions` on `where`, which is the resource or a part of it, by the statements `by`: surely where
    `answer` is `allowed`, else (`depends`) where `keys` say so. `raises` names the escalation path by which it first
    gives itself the permission, '' where it has it."""

    who: ReportedParty
    actions: tuple[str, ...]
    answer: str
    where: str
    by: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    raises: str = ""


@dataclass(frozen=True, kw_only=True, order=True)
class ReportedResource:
    """A resource, or what a pattern for ARNs stands for, and who may do what with it. `name` and `urn` are those of a
    resource of the stack, else ''."""

    arn: str
    name: str = ""
    urn: str = ""
    reach: tuple[ReportedReach, ...] = ()
