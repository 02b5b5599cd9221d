"""Answers to questions, as text for people and as JSON for programs."""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from least_privilege.evaluation.evaluator import Answer
from least_privilege.questions.access import Access
from least_privilege.questions.decision import BOUNDARY, DOCUMENT, OWN_POLICY, DecidingStatement

_HANGS_ON: Final[Mapping[str, str]] = {
    DOCUMENT: "a policy that is unknown at preview",
    BOUNDARY: "its permissions boundary, which is not among what was read",
    OWN_POLICY: "the resource's own policy, which is not among what was read",
    "Action": "an Action that is unknown at preview",
    "Principal": "a Principal that is unknown at preview",
    "Resource": "a Resource that is unknown at preview",
}


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
        lines += [_headline(each, options.resource), *_details(each)]
    for each in answered.ways:
        lines += ["It gets there in steps:", *_details(each)]
    lines += [f"note: {note}" for note in answered.notes]
    return "\n".join([*lines, ""])


def _verb(options: argparse.Namespace) -> str:
    return f"do {options.action}{f' on {options.resource}' if options.resource else ''}"


def _headline(access: Access, asked: str | None) -> str:
    on = "" if access.resource == "*" else f" on {_where(access)}"
    if access.answer is Answer.DENIED and asked is None and on:
        on = " on any resource"
    may = {"allowed": "may do", "denied": "may not do", "depends": "may or may not do"}[access.answer.value]
    lacks = f": {access.decision.lacks}" if access.decision.lacks else ""
    return f"{access.answer.value}: {access.asker.label} {may} {access.action}{on}{lacks}"


def _where(access: Access) -> str:
    return f"{access.target.label} ({access.resource})" if access.target.resource else access.resource


def _details(access: Access) -> Iterator[str]:
    for number, step in enumerate(access.steps, 1):
        yield f"  ({number}) {step.reason}"
    if access.raises:
        yield f"  by giving itself the permission (escalation path {access.raises})"
    else:
        yield from dict.fromkeys(f"  by {each.label}" for each in access.decision.by)
    if access.is_by_own_policy and not access.steps:
        yield "  by the resource's own policy"
    yield from (f"  depends on {_HANGS_ON.get(key, key)}" for key in _keys(access))


def _keys(access: Access) -> list[str]:
    """What an answer depends on, condition keys as they are written in the statements."""
    deciding = (*access.decision.by, *(each for step in access.steps for each in step.by))
    written = {each.lower_key: each.key for one in deciding for each in one.statement.conditions}
    return sorted(written.get(key, key) for key in access.keys)


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
        "keys": _keys(access),
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
