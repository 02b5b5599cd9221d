"""Very many findings of one rule as one: nobody reads hundreds, and one edit mends those on one statement."""

import re
import zlib
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from least_privilege.rules.finding import Finding, NamedId, some

MOST_ALIKE: Final = 50
"""So many findings of one rule stay apart on one statement: more than any policy of AWS's own has."""

MOST_ON_DOCUMENT: Final = 100
"""So many findings of one rule stay apart on one document: more than any policy of AWS's own has."""

MOST_SAME: Final = 10
"""So many statements of one document stay apart that have a finding of the same id."""

_SHOWN = 3
_PLACE = re.compile(r"(Statement (?:'.*?'|\d+)) of ((?:[\w.]+ )+?'.*?'(?: of [\w.]+ '.*?')?)")


def grouped(findings: Iterable[Finding]) -> list[Finding]:
    """One rule's `findings` on one resource or stack, in their order. Too many on one statement, of the same id or on
    one document are one, whose id no other list of findings has: a waiver of it is no waiver of one more."""
    every = [_Cluster((each,)) for each in findings]
    if len(every) > MOST_SAME:
        every = _joined(every, lambda each: (each.document, each.statement), MOST_ALIKE, _in_statement)
        every = _joined(every, lambda each: (each.document, str(each.first.id)), MOST_SAME, _of_statements)
        every = _joined(every, lambda each: each.document, MOST_ON_DOCUMENT, _in_document)
    return [each.finding for each in every]


@dataclass(frozen=True)
class _Cluster:
    """Findings that are reported as one; `more` says of the others what the first does not."""

    members: tuple[Finding, ...]
    more: Callable[["_Cluster"], str] | None = None

    @property
    def first(self) -> Finding:
        return self.members[0]

    @property
    def statement(self) -> str:
        return _place(self.first)[0]

    @property
    def document(self) -> str:
        return _place(self.first)[1]

    @property
    def finding(self) -> Finding:
        if self.more is None:
            return self.first
        return replace(
            self.first,
            id=NamedId(self._id),
            evidence=f"{self.first.evidence} {self.more(self)}",
            fix=f"{self.first.fix} Then check again: this finding stands for {len(self.members):,}.",
            actions=tuple(dict.fromkeys(action for each in self.members for action in each.actions)),
            checks=tuple(dict.fromkeys(check for each in self.members for check in each.aws_checks)),
        )

    def _id(self, called: Callable[[str], str]) -> str:
        """The first details, how many more there are, and a digest of all: of each as often as it is there."""
        details = [_detail(each, called) for each in self.members]
        shown = [each for each in dict.fromkeys(details) if each][:_SHOWN]
        digest = zlib.crc32(" ".join(sorted(details)).encode())
        return f"{self.first.rule}:{'+'.join([*shown, f'{len(details) - len(shown)}-{digest:08x}'])}"


def _joined(
    clusters: list[_Cluster], key: Callable[[_Cluster], Hashable], most: int, more: Callable[[_Cluster], str]
) -> list[_Cluster]:
    """`clusters`, where more than `most` with the same key, on one resource and of one level, are one: the first."""
    alike: dict[Hashable, list[_Cluster]] = {}
    for each in clusters:
        alike.setdefault((each.first.urn, each.first.advisory, key(each)), []).append(each)
    in_place = {
        id(group[0]): _Cluster(tuple(member for each in group for member in each.members), more)
        for group in alike.values()
        if len(group) > most
    }
    left_out = {id(each) for group in alike.values() if len(group) > most for each in group[1:]}
    return [in_place.get(id(each), each) for each in clusters if id(each) not in left_out]


def _in_statement(cluster: _Cluster) -> str:
    more = f"{len(cluster.members) - 1:,} more findings of this rule"
    return f"The statement has {more}." if cluster.statement else f"There are {more} on the same resource."


def _of_statements(cluster: _Cluster) -> str:
    return f"There are {len(cluster.members) - 1:,} more findings of this kind{_where(cluster)}."


def _in_document(cluster: _Cluster) -> str:
    return f"There are {len(cluster.members) - 1:,} more findings of this rule{_where(cluster)}."


def _where(cluster: _Cluster) -> str:
    """The statements of the other findings: `, in Statement 2, Statement 3, Statement 4 and 5 more`."""
    others = [each for each in dict.fromkeys(_place(finding)[0] for finding in cluster.members[1:]) if each]
    return f", in {some(others, _SHOWN)}" if others else ""


def _place(finding: Finding) -> tuple[str, str]:
    """The statement and the document that a finding is about; '' where it does not begin with them."""
    found = _PLACE.match(finding.evidence)
    return (found[1], found[2]) if found else ("", "")


def _detail(finding: Finding, called: Callable[[str], str]) -> str:
    full = finding.id.make(called) if isinstance(finding.id, NamedId) else finding.id
    return full.partition(":")[2]
