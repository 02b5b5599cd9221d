"""Questions about the stacks of tests."""

from least_privilege.escalation.role_graph import Graph
from least_privilege.policy.principals import STAND_IN_ACCOUNT
from least_privilege.questions.access import StackAccess
from least_privilege.questions.callers import Accounts
from least_privilege.questions.ceiling import NO_CEILING, Ceiling
from least_privilege.stack.model import Stack
from least_privilege.stack.surroundings import AwsLocation

ACCOUNT = "111122223333"


def foreign(account: str) -> bool:
    """Whether an account is not that of the stack."""
    return account not in (ACCOUNT, STAND_IN_ACCOUNT)


def access_to(stack: Stack, ceiling: Ceiling = NO_CEILING, **context: tuple[str, ...]) -> StackAccess:
    """Questions about `stack`, of account 111122223333 in eu-west-1; a key of `context` is written `aws__userid`."""
    location = AwsLocation(partition="aws", region="eu-west-1", account=ACCOUNT)
    known = {key.replace("__", ":"): values for key, values in context.items()}
    return StackAccess(stack, Graph(stack, foreign, [ACCOUNT]), Accounts(location, foreign), ceiling, known)
