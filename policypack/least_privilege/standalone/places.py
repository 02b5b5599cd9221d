"""Where in a file a finding is: at the statement that it names."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from least_privilege.policy.document import statement_label
from least_privilege.standalone.source_text import Position, Source
from least_privilege.standalone.synthetic_resources import Step, Steps, read


def position(source: Source, steps: Steps, evidence: str) -> Position:
    """Where the first statement begins that `evidence` names, of the document under `steps`; where the document begins,
    or what else is under `steps`, where it names none of that document."""
    found = min(_named(_under(source.value, steps), evidence), default=(0, ()))
    return source.position((*steps, *found[1]))


def _under(value: Any, steps: Steps) -> Any:
    for step in steps:
        if isinstance(value, str):
            value = read(value)[1]
        known = isinstance(value, Mapping) or (isinstance(value, list) and isinstance(step, int))
        value = value[step] if known else None
    return read(value)[1] if isinstance(value, str) else value


def _named(document: Any, evidence: str) -> Iterator[tuple[int, tuple[Step, ...]]]:
    """Where `evidence` names each statement, and the steps to it."""
    for key, value in document.items() if isinstance(document, Mapping) else ():
        if str(key).lower() == "statement":
            for index, each in enumerate(value if isinstance(value, list) else [value]):
                sid = each.get("Sid") if isinstance(each, Mapping) else None
                label = statement_label(index, sid if isinstance(sid, str) else "")
                # A look first: to compile an expression for every statement takes a sixth of the time of a check.
                if label in evidence and (found := re.search(rf"{re.escape(label)}(?!\d)", evidence)):
                    yield found.start(), (key, index) if isinstance(value, list) else (key,)
