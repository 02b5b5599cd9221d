"""What a test asserts of a stack."""

from collections.abc import Mapping
from dataclasses import dataclass

from least_privilege.evaluation.evaluator import Answer
from least_privilege.questions.access import StackAccess
from least_privilege.questions.asking import QuestionError, answers, question
from least_privilege.questions.direct_access import Access
from least_privilege.questions.names import fault_of_context
from least_privilege.questions.sentences import details, headline
from least_privilege_testing.stacks import StackUnderTest


@dataclass(frozen=True, repr=False)
class Verdict:
    """Whether what a test asserts `holds`, which is its truth; and the answer, which is its text.

    A failing `assert` of pytest shows it: in one line, which says first what the answer is and depends on.
    """

    holds: bool
    answer: Answer
    text: str

    def __bool__(self) -> bool:
        return self.holds

    def __repr__(self) -> str:
        return self.text


def allowed(
    stack: StackUnderTest,
    principal: str,
    action: str,
    resource: str | None = None,
    context: Mapping[str, str] | None = None,
) -> Verdict:
    """Whether `principal` surely may do `action` on `resource`.

    `principal` is a role, user or permission set: its name in the program, its name in AWS or its ARN; or a service, an
    account or `*`. `resource` is an ARN or the name of a resource of the stack; None stands for any. Of several
    principals or resources that a name or wildcard stands for, one is enough. `context` has what the request says for
    condition keys: `{"aws:MultiFactorAuthPresent": "true"}`. The answer is that of `least-privilege can`.

    Raises `QuestionError`, with the nearest match, for a name that nothing has, and for a context that no request has.
    """
    return _verdict(Answer.ALLOWED, stack, principal, action, resource, context)


def denied(
    stack: StackUnderTest,
    principal: str,
    action: str,
    resource: str | None = None,
    context: Mapping[str, str] | None = None,
) -> Verdict:
    """Whether `principal` itself surely may not do `action` on `resource`, as `allowed` names them.

    Of several principals or resources that a name or wildcard stands for, none may. What depends, on a condition key or
    on what is unknown, is neither allowed nor denied. For the ways through other roles ask `who_can`.
    """
    return _verdict(Answer.DENIED, stack, principal, action, resource, context)


def who_can(
    stack: StackUnderTest, action: str, resource: str | None = None, context: Mapping[str, str] | None = None
) -> list[str]:
    """All that may do `action` on `resource`, or may under conditions: directly, or by roles that they may assume, pass
    or change. Each as `role 'thumbnails'`, those that surely may first. Raises `QuestionError`.
    """
    access = _access(stack, context, action=action, resource=resource)
    asked = question(access, action, resource)
    return list(dict.fromkeys(each.asker.label for each in access.who_can(asked.action, asked.targets)))


def _verdict(
    wanted: Answer,
    stack: StackUnderTest,
    principal: str,
    action: str,
    resource: str | None,
    context: Mapping[str, str] | None,
) -> Verdict:
    access = _access(stack, context, principal=principal, action=action, resource=resource)
    best = answers(access, question(access, action, resource, principal))[0]
    return Verdict(best.answer is wanted, best.answer, _text(best, resource))


def _access(stack: StackUnderTest, context: Mapping[str, str] | None, **words: object) -> StackAccess:
    """Questions about the stack in `context`. Raises `QuestionError` for words that are no text, but for no resource,
    and for what no request says: the assertion would hold for a wrong reason."""
    faults = [
        f"{name}: {word!r}; expected a text"
        for name, word in words.items()
        if not isinstance(word, str) and (name, word) != ("resource", None)
    ]
    for key, value in (context or {}).items():
        is_text = isinstance(key, str) and isinstance(value, str)
        fault = fault_of_context(key, value) if is_text else f"{key!r}: {value!r}; expected a text for each key"
        faults += [f"context: {fault}"] if fault else []
    if faults:
        raise QuestionError(faults)
    return stack.access_with(context) if context else stack.access


def _text(access: Access, asked: str | None) -> str:
    """The command's answer in one line: what it depends on first, since pytest shortens a long one in the middle."""
    parts = sorted(details(access), key=lambda part: not part.startswith("depends on"))
    return "; ".join([headline(access, asked), *parts])
