"""A question in words: may PRINCIPAL do ACTION on RESOURCE, and who may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from least_privilege.aws.actions import Action
from least_privilege.policy.nearest_match import did_you_mean
from least_privilege.questions.access import StackAccess
from least_privilege.questions.callers import Asker
from least_privilege.questions.direct_access import Access, best_first
from least_privilege.questions.names import UnknownNameError, action_named, askers_named
from least_privilege.questions.targets import Target, UnknownResourceError, WrongResourceTypeError


class QuestionError(Exception):
    """Words of a question that name nothing: one of `faults` for each, with the nearest match."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True)
class Question:
    """What the words name: at least one of `targets`, and of `askers` where a principal is asked about."""

    action: Action
    targets: Sequence[Target]
    askers: Sequence[Asker] = ()


def question(access: StackAccess, action: str, resource: str | None, principal: str | None = None) -> Question:
    """What the words name in the stack of `access`; `resource` None stands for any. Raises `QuestionError`."""
    faults: list[str] = []
    askers: Sequence[Asker] = ()
    targets: Sequence[Target] = ()
    try:
        askers = askers_named(access, principal) if principal is not None else ()
    except UnknownNameError as error:
        faults.append(str(error))
    try:
        named = action_named(action)
        targets = access.targets.of(named, resource)
    except (UnknownNameError, WrongResourceTypeError) as error:
        faults.append(str(error))
    except UnknownResourceError as error:
        faults.append(f"{error}{did_you_mean(error.name, error.known)}")
    if faults:
        raise QuestionError(faults)
    return Question(named, targets, askers)


def answers(access: StackAccess, asked: Question) -> list[Access]:
    """What each of the askers may do itself on each of the targets, the best answer first."""
    every = (each for asker in asked.askers for each in access.each(asker, asked.action, asked.targets))
    return sorted(every, key=best_first)
