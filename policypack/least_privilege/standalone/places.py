"""Where in a file a finding is: at the statement that it names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from least_privilege.policy.document import statement_label
from least_privilege.standalone.source_text import Position, Source
from least_privilege.standalone.synthetic_resources import Step, Steps, read

_LABEL, _INSIDE = "Statement ", "statement "
"""How an evidence calls a statement at its beginning, and further on."""


@dataclass(frozen=True)
class DocumentPlaces:
    """Where the statements of one document are: that, or what else is, under `steps` in a file."""

    source: Source
    steps: Steps

    def position(self, evidence: str) -> Position:
        """Where the first statement begins that `evidence` names; where the document begins, if it names none."""
        text = evidence.replace(_INSIDE, _LABEL)
        named = ((_place(label, text), steps) for label, steps in self._statements if label in text)
        found = [each for each in named if each[0] >= 0]
        return self.source.position((*self.steps, *min(found, default=(0, ()))[1]))

    @cached_property
    def _statements(self) -> list[tuple[str, tuple[Step, ...]]]:
        return list(_labels(_under(self.source.value, self.steps)))


def _under(value: Any, steps: Steps) -> Any:
    for step in steps:
        if isinstance(value, str):
            value = read(value)[1]
        known = isinstance(value, Mapping) or (isinstance(value, list) and isinstance(step, int))
        value = value[step] if known else None
    return read(value)[1] if isinstance(value, str) else value


def _labels(document: Any) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """What findings call each statement, and the steps to it."""
    for key, value in document.items() if isinstance(document, Mapping) else ():
        if str(key).lower() == "statement":
            for index, each in enumerate(value if isinstance(value, list) else [value]):
                sid = each.get("Sid") if isinstance(each, Mapping) else None
                label = statement_label(index, sid if isinstance(sid, str) else "")
                yield label, (key, index) if isinstance(value, list) else (key,)


def _place(label: str, evidence: str) -> int:
    """Where `evidence` has `label`, which is no longer there: `Statement 12` is not `Statement 1`. -1 for nowhere."""
    at = evidence.find(label)
    while at >= 0 and evidence[at + len(label) :][:1].isdecimal():
        at = evidence.find(label, at + 1)
    return at
