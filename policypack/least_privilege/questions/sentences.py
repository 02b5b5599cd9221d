"""An answer in words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from least_privilege.evaluation.evaluator import Answer
from least_privilege.questions.decision import BOUNDARY, DOCUMENT, IDENTITY, OWN_POLICY, DecidingStatement
from least_privilege.questions.direct_access import Access

_HANGS_ON: Final[Mapping[str, str]] = {
    DOCUMENT: "a policy that is unknown at preview",
    BOUNDARY: "its permissions boundary, which is not among what was read",
    OWN_POLICY: "the resource's own policy, which is not among what was read",
    IDENTITY: "its own identity policies, which are not among what was read",
    "Caller": "whether the Principal or NotPrincipal means it, such as one session of a role",
    "Action": "an Action that is unknown at preview",
    "Principal": "a Principal that is unknown at preview",
    "Resource": "a Resource that is unknown at preview",
}


def headline(access: Access, asked: str | None) -> str:
    """The answer in one sentence; `asked` is the resource that the question names, None for any."""
    on = "" if access.resource == "*" else f" on {_where(access)}"
    if access.answer is Answer.DENIED and asked is None and on:
        on = " on any resource"
    may = {"allowed": "may do", "denied": "may not do", "depends": "may or may not do"}[access.answer.value]
    lacks = f": {access.decision.lacks}" if access.decision.lacks else ""
    return f"{access.answer.value}: {access.asker.label} {may} {access.action}{on}{lacks}"


def _where(access: Access) -> str:
    return f"{access.target.label} ({access.resource})" if access.target.resource else access.resource


def details(access: Access) -> Iterator[str]:
    """By which steps and statements it is so, and then what it depends on."""
    for number, step in enumerate(access.steps, 1):
        yield f"({number}) {step.reason}"
    if access.raises:
        yield f"by giving itself the permission (escalation path {access.raises})"
    else:
        yield from dict.fromkeys(f"by {each.label}" for each in access.decision.by)
    if access.is_by_own_policy and not access.steps:
        yield "by the resource's own policy"
    yield from (f"depends on {said(key)}" for key in keys(access))


def keys(access: Access) -> list[str]:
    """What an answer depends on, condition keys as they are written in the statements."""
    deciding = (*access.decision.by, *(each for step in access.steps for each in step.by))
    return as_written(access.keys, deciding)


def as_written(keys: Iterable[str], by: Iterable[DecidingStatement]) -> list[str]:
    """`keys`, sorted, condition keys as the statements `by` write them."""
    written = {each.lower_key: each.key for one in by for each in one.statement.conditions}
    return sorted(written.get(key, key) for key in keys)


def said(key: str) -> str:
    """What one of an answer's keys stands for; a condition key for itself."""
    return _HANGS_ON.get(key, key)
