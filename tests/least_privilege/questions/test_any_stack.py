"""Questions about stacks of anything at all are answered without an exception."""

from hypothesis import given, settings
from hypothesis import strategies as st

from least_privilege.questions.names import action_named
from least_privilege.rules.support.stack_access import access_to
from least_privilege.stack.model import Stack
from tests.support.strategies import stacks

ACTIONS = ("sqs:SendMessage", "kms:Decrypt", "s3:GetObject", "sts:AssumeRole", "lambda:InvokeFunction", "iam:ListRoles")


@given(stacks(), st.sampled_from(ACTIONS))
@settings(max_examples=300)
def test_every_stack_has_an_answer(stack: Stack, action: str) -> None:
    access, asked = access_to(stack), action_named(action)
    for each in access.who_can(asked, access.targets.of(asked)):
        assert each.asker.label
        assert each.answer.value in ("allowed", "depends")
