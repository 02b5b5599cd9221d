"""`allowed`, `denied` and `who_can` of a component's role."""

from typing import Any

import pulumi
import pytest

from least_privilege_testing import QuestionError, StackUnderTest, allowed, denied, stack_of, who_can
from tests.least_privilege_testing.component import Thumbnails

pytestmark = pytest.mark.usefixtures("nothing_set_before")

ACCOUNT = "111122223333"


@pytest.fixture(scope="module")
def stack() -> StackUnderTest:
    return stack_of(lambda: Thumbnails("thumbnails"), config={"aws:region": "eu-west-1"}, account=ACCOUNT)


NEWS = f"arn:aws:sns:eu-west-1:{ACCOUNT}:news"


@pytest.mark.parametrize(
    ("action", "resource", "answer"),
    [
        ("s3:GetObject", "photos", "allowed"),
        ("s3:GetObject", None, "allowed"),
        ("s3:GetObject", "arn:aws:s3:::acme-photos/cat.jpg", "denied"),
        ("s3:DeleteObject", "photos", "denied"),
        ("sqs:SendMessage", "jobs", "depends"),
        ("sns:Publish", NEWS, "allowed"),
        ("sns:Publish", f"{NEWS}-of-others", "denied"),
    ],
)
def test_an_answer_is_what_one_of_the_two_asserts(
    stack: StackUnderTest, action: str, resource: str | None, answer: str
) -> None:
    said = (allowed(stack, "thumbnails", action, resource), denied(stack, "thumbnails", action, resource))
    assert tuple(map(bool, said)) == (answer == "allowed", answer == "denied")
    assert {each.answer.value for each in said} == {answer}


def test_a_failing_assertion_says_by_which_statement(stack: StackUnderTest) -> None:
    with pytest.raises(AssertionError) as raised:
        assert denied(stack, "thumbnails", "sns:Publish", NEWS)
    role = stack.access.callers.named("thumbnails")[0].label
    assert str(raised.value).splitlines()[0] == (
        f"assert allowed: {role} may do sns:Publish on {NEWS}; "
        f"by Statement 'News' of the inline policy 'access' of {role}"
    )


def test_a_failing_assertion_says_what_it_depends_on(stack: StackUnderTest) -> None:
    said = repr(allowed(stack, "thumbnails", "sqs:SendMessage", "jobs"))
    assert said.startswith("depends: role 'thumbnails-")
    assert "; depends on aws:SecureTransport; by Statement 'Jobs' of " in said


def test_a_failing_assertion_says_that_nothing_allows_it(stack: StackUnderTest) -> None:
    said = repr(allowed(stack, "thumbnails", "s3:DeleteObject", "photos"))
    assert said.startswith("denied: role 'thumbnails-")
    assert said.endswith(": no identity policy allows it")


@pytest.mark.parametrize(("secure", "answer"), [("true", "allowed"), ("false", "denied")])
def test_what_the_request_says(stack: StackUnderTest, secure: str, answer: str) -> None:
    said = allowed(stack, "thumbnails", "sqs:SendMessage", "jobs", {"aws:SecureTransport": secure})
    assert said.answer.value == answer


def test_a_role_by_its_names(stack: StackUnderTest) -> None:
    (role,) = stack.access.callers.named("thumbnails")
    assert role.principal
    for name in ("thumbnails", role.principal.name, f"arn:aws:iam::{ACCOUNT}:role/{role.principal.name}"):
        assert allowed(stack, name, "s3:GetObject", "photos")


def test_who_can(stack: StackUnderTest) -> None:
    (role,) = stack.access.callers.named("thumbnails")
    assert who_can(stack, "s3:PutObject", "photos") == [role.label, "lambda.amazonaws.com"]
    assert who_can(stack, "s3:DeleteObject", "photos") == []


def test_names_that_nothing_has(stack: StackUnderTest) -> None:
    with pytest.raises(QuestionError) as raised:
        allowed(stack, "thumbnail", "s3:GetObjct")
    assert raised.value.faults == (
        "thumbnail: no principal of the stack has this name (did you mean 'thumbnails'?)",
        "s3:GetObjct: no such action (did you mean 's3:GetObject'?)",
    )
    with pytest.raises(QuestionError, match="^phots: no resource of the stack has this name; .* 'photos'"):
        who_can(stack, "s3:GetObject", "phots")


def test_what_is_made_of_an_unknown_value_depends() -> None:
    stack = stack_of(lambda: Thumbnails("thumbnails", pulumi.StackReference("acme/news/dev").get_output("topic")))
    said = allowed(stack, "thumbnails", "sns:Publish", NEWS)
    assert said.answer.value == "depends"
    assert "depends on a policy that is unknown at preview" in repr(said)


WRONG: dict[str, tuple[tuple[Any, ...], str]] = {
    "a principal that is no text": ((None, "s3:GetObject", "photos"), "principal: None; expected a text"),
    "a resource that is no text": (("thumbnails", "s3:GetObject", 7), "resource: 7; expected a text"),
    "a key that AWS does not have": (
        ("thumbnails", "s3:GetObject", "photos", {"aws:SecureTransprt": "true"}),
        "context: aws:SecureTransprt: AWS has no such condition key (did you mean 'aws:securetransport'?)"),
    "a value that no request has": (
        ("thumbnails", "s3:GetObject", "photos", {"aws:SecureTransport": "flase"}),
        "context: aws:SecureTransport: 'flase'; expected true or false"),
    "a value that is no text": (
        ("thumbnails", "s3:GetObject", "photos", {"aws:SecureTransport": True}),
        "context: 'aws:SecureTransport': True; expected a text for each key"),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "fault"), WRONG.values(), ids=WRONG)
def test_a_question_that_names_nothing_is_no_answer(stack: StackUnderTest, asked: tuple[Any, ...], fault: str) -> None:
    for ask in (allowed, denied):
        with pytest.raises(QuestionError) as error:
            ask(stack, *asked)
        assert error.value.faults == (fault,)
