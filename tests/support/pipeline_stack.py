"""Stacks with a pipeline, and what its roles may do there by AWS's evaluation logic."""

import json
from functools import cache

from least_privilege.evaluation.evaluator import Answer, Request, evaluate
from least_privilege.policy.conditions import Context
from least_privilege.policy.document import Document, PolicyKind
from least_privilege.policy.parser import parse
from tests.support.access_stack import documents
from tests.support.running import Run, run_stack


@cache
def stack(name: str) -> Run:
    return run_stack(name)


def parsed(made: Run, role: str) -> list[Document]:
    return [parse(json.dumps(each), PolicyKind.IDENTITY) for each in documents(made, role).values()]


def answer(made: Run, role: str, action: str, resource: str, **context: str) -> Answer:
    """Whether the role may do it, where the request has these context keys ('__' for ':') and no others."""
    keys = {key.replace("__", ":"): (value,) for key, value in context.items()}
    return evaluate(parsed(made, role), Request(action, resource, Context(keys, complete=True))).answer


def boundary(made: Run) -> str:
    (found,) = {role.inputs.get("permissionsBoundary") for role in made.of("aws:iam/role:Role")} - {None}
    return str(found)


def account(made: Run) -> str:
    return str(made.outputs["account"])


def by_the_boundary(made: Run, action: str, resource: str) -> Answer:
    """Whether the policy that is the roles' boundary lets its holders do it."""
    policy = parse(made.one("aws:iam/policy:Policy", "access-boundary").inputs["policy"], PolicyKind.IDENTITY)
    return evaluate([policy], Request(action, resource, Context({}, complete=True))).answer
