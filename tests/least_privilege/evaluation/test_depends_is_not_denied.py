"""Where the evaluator's answer is open, nothing is taken for denied: neither "depends" nor None means no access."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.principals.effective_permissions import principals
from tests.support.documents import allow, deny, trust
from tests.support.pack import RunningPack, made
from tests.support.resources import resource, stack

PACKAGE = Path(__file__).parents[3] / "policypack" / "least_privilege"
TELL_ALL_THREE = ("policy", "evaluation", "grammar", "questions", "access_rules")
"""What makes the answers, and what reports each of the three as itself."""
USERS = [path for path in PACKAGE.rglob("*.py") if path.parent.name not in TELL_ALL_THREE]


def comparisons(path: Path) -> Iterator[tuple[ast.expr, ast.cmpop, ast.expr]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Compare):
            yield node.left, node.ops[0], node.comparators[0]


def test_nothing_asks_whether_an_answer_is_allowed() -> None:
    """Who asks for ALLOWED takes DEPENDS for denied."""
    asked = [
        ast.unparse(right)
        for path in USERS
        for _, _, right in comparisons(path)
        if ast.unparse(right).startswith("Answer.")
    ]
    assert asked
    assert set(asked) == {"Answer.DENIED"}


def uses(tree: ast.AST) -> Iterator[str]:
    """What is done with each result of `holds`: `is False` and so on, or the function that joins several."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and ast.unparse(node.left).startswith("holds("):
            yield f"{'is' if isinstance(node.ops[0], ast.Is) else 'is not'} {ast.unparse(node.comparators[0])}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("every", "some", "all", "any"):
            inside = node.args[0].elt if isinstance(node.args[0], ast.GeneratorExp) else node.args[0]
            if isinstance(inside, ast.Call) and ast.unparse(inside.func) == "holds":
                yield ast.unparse(node.func)


def test_an_open_condition_never_counts_as_failed() -> None:
    """`if holds(...)` would take None for False. `all` is of the services that a condition admits: none it may not."""
    trees = [ast.parse(path.read_text("utf-8")) for path in USERS]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    found = [use for tree in trees for use in uses(tree)]
    assert len(found) == sum(ast.unparse(call.func) == "holds" for call in calls) > 0
    assert set(found) <= {"is not False", "is None", "is True", "every", "some", "all"}


OPEN: dict[str, Any] = {
    "a key with an unknown value": {"Condition": {"StringNotEquals": {"aws:PrincipalTag/team": UNKNOWN}}},
    "a whole condition": {"Condition": UNKNOWN},
    "a value that AWS does not say how it compares": {
        "Condition": {"NumericNotEquals": {"aws:MultiFactorAuthAge": "x"}}
    },
}


@pytest.mark.parametrize("condition", OPEN.values(), ids=OPEN)
def test_a_deny_that_may_not_hold_takes_nothing_away(condition: dict[str, Any]) -> None:
    document = {"Version": "2012-10-17", "Statement": [allow("iam:PassRole"), deny("iam:*", **condition)]}
    role = resource("role:Role", "r", inlinePolicies=[{"name": "p", "policy": document}])
    (principal,) = (each for each in principals(stack(role)) if each.kind == "role")
    assert [grant.resources for grant in principal.grants("iam:PassRole")] == [("*",)]


@pytest.mark.parametrize("condition", OPEN.values(), ids=OPEN)
def test_a_trust_that_may_admit_a_service_is_no_fault_of_its_role(pack: RunningPack, condition: dict[str, Any]) -> None:
    statement = trust({"Service": "lambda.amazonaws.com"}, **condition)
    role = made("aws:iam/role:Role", {"assumeRolePolicy": {"Version": "2012-10-17", "Statement": [statement]}}, "web")
    function = made("aws:lambda/function:Function", {"role": UNKNOWN}, "f", behind={"role": [role]})
    assert pack.ids(role, function, rule="workload-role-trust") == []
