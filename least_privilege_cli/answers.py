"""Answers to questions, as text for people and as JSON for programs."""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from least_privilege.questions.decision import DecidingStatement
from least_privilege.questions.direct_access import Access
from least_privilege.questions.sentences import details, headline, keys


@dataclass(frozen=True)
class Answered:
    """The `answer` as a whole; `found` has it for each principal and resource, `ways` are those by which a principal
    that is denied gets there all the same."""

    answer: str
    found: Sequence[Access]
    ways: Sequence[Access]
    notes: tuple[str, ...]


def _text(options: argparse.Namespace, answered: Answered) -> str:
    lines: list[str] = []
    if not answered.found:
        lines += [f"nobody: nothing in the stack lets anyone {_verb(options)}"]
    for each in answered.found:
        lines += [headline(each, options.resource), *_indented(each)]
    for each in answered.ways:
        lines += ["It gets there in steps:", *_indented(each)]
    lines += [f"note: {note}" for note in answered.notes]
    return "\n".join([*lines, ""])


def _verb(options: argparse.Namespace) -> str:
    return f"do {options.action}{f' on {options.resource}' if options.resource else ''}"


def _indented(access: Access) -> list[str]:
    return [f"  {line}" for line in details(access)]


def _json(options: argparse.Namespace, answered: Answered) -> str:
    """`{"version": 1, "question", "answer", "answers": [...], "ways": [...], "notes": [text]}`."""
    question = {name: getattr(options, name, None) for name in ("principal", "action", "resource")}
    document = {
        "version": 1,
        "question": {name: value for name, value in question.items() if value is not None},
        "answer": answered.answer,
        "answers": [_object(each) for each in answered.found],
        "ways": [_object(each) for each in answered.ways],
        "notes": list(answered.notes),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _object(access: Access) -> dict[str, Any]:
    principal = access.asker.principal
    return {
        "answer": access.answer.value,
        "principal": access.asker.label,
        "kind": access.asker.kind,
        "arn": access.asker.caller.value,
        "urn": principal.urn if principal else "",
        "action": access.action,
        "resource": access.resource,
        "resourceUrn": access.target.resource.urn if access.target.resource else "",
        "by": [_statement(each) for each in access.decision.by],
        "byOwnPolicy": access.is_by_own_policy,
        "keys": keys(access),
        "reason": access.decision.lacks,
        "steps": [{"from": step.source.label, "to": step.target.label, "reason": step.reason} for step in access.steps],
        "escalationPath": access.raises,
    }


def _statement(deciding: DecidingStatement) -> dict[str, Any]:
    return {
        "policy": deciding.source.label,
        "urn": deciding.source.urn,
        "statement": deciding.statement.sid or deciding.statement.index + 1,
        "effect": deciding.statement.effect,
    }


Format = Callable[[argparse.Namespace, Answered], str]
FORMATS: Final[Mapping[str, Format]] = {"text": _text, "json": _json}
