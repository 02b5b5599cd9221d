"""The work of `least-privilege can` and `least-privilege who-can`."""

import argparse
import sys

from least_privilege.evaluation.evaluator import Answer
from least_privilege.evaluation.grants import Source
from least_privilege.policy.document import PolicyKind
from least_privilege.questions.access import StackAccess
from least_privilege.questions.asking import Question, QuestionError, answers, question
from least_privilege.questions.ceiling import Ceiling
from least_privilege.questions.direct_access import Access
from least_privilege.questions.names import fault_of_context
from least_privilege.rules.support.stack_access import access_to
from least_privilege.stack.cloudformation.inside import expanded
from least_privilege.standalone import file_stack
from least_privilege.standalone.file_stack import FileError
from least_privilege_cli.answers import FORMATS, Answered
from least_privilege_cli.errors import CommandError
from least_privilege_cli.exit_codes import BY_ANSWER, OK
from least_privilege_cli.subjects import subject


def can(options: argparse.Namespace) -> int:
    """Answer `can PRINCIPAL ACTION [RESOURCE]`; returns the exit code. Raises `CommandError`."""
    about = _about(options)
    if isinstance(about, int):
        return about
    access, notes = about
    asked = _question(access, options, options.principal)
    every = answers(access, asked)
    answer = every[0].answer
    found = [each for each in every if each.answer is not Answer.DENIED] or every[:1]
    ways: list[Access] = []
    if answer is Answer.DENIED:
        ways = [each for each in access.who_can(asked.action, asked.targets) if each.asker in asked.askers]
    return _say(options, Answered(answer.value, found, ways, notes))


def who_can(options: argparse.Namespace) -> int:
    """Answer `who-can ACTION [RESOURCE]`; returns the exit code. Raises `CommandError`."""
    about = _about(options)
    if isinstance(about, int):
        return about
    access, notes = about
    asked = _question(access, options)
    found = access.who_can(asked.action, asked.targets)
    _say(options, Answered(found[0].answer.value if found else "denied", found, [], notes))
    return OK if found else BY_ANSWER["denied"]


def _say(options: argparse.Namespace, answered: Answered) -> int:
    sys.stdout.write(FORMATS[options.format](options, answered))
    sys.stdout.flush()
    return BY_ANSWER[answered.answer]


def _about(options: argparse.Namespace) -> tuple[StackAccess, tuple[str, ...]] | int:
    """What is asked about, and notes on what is not known of it; or the exit code of the process that has answered."""
    ceiling, context = _ceiling(options), _context(options)
    about = subject(options)
    if isinstance(about, int):
        return about
    return access_to(expanded(about.stack), about.own_accounts, ceiling, context), about.notes


def _question(access: StackAccess, options: argparse.Namespace, principal: str | None = None) -> Question:
    try:
        return question(access, options.action, options.resource, principal)
    except QuestionError as error:
        raise CommandError(error.faults) from error


def _ceiling(options: argparse.Namespace) -> Ceiling:
    faults: list[str] = []

    def read(path: str, kind: PolicyKind) -> tuple[Source, ...]:
        try:
            return file_stack.control_policies(path, kind)
        except FileError as error:
            faults.extend(error.faults)
            return ()

    service = tuple(read(path, PolicyKind.SERVICE_CONTROL) for path in options.scp)
    resource = tuple(source for path in options.rcp for source in read(path, PolicyKind.RESOURCE_CONTROL))
    if faults:
        raise CommandError(faults)
    return Ceiling(service, resource)


def _context(options: argparse.Namespace) -> dict[str, tuple[str, ...]]:
    """The values of `--context`, by key. Raises `CommandError`."""
    found: dict[str, tuple[str, ...]] = {}
    faults: list[str] = []
    for each in options.context:
        key, equals, value = each.partition("=")
        fault = fault_of_context(key, value) if key and equals else f"{each!r}; expected KEY=VALUE"
        faults += [f"--context: {fault}"] if fault else []
        found[key] = (*found.get(key, ()), value)
    if faults:
        raise CommandError(faults)
    return found
