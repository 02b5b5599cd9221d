"""What AWS says of the policies in its documentation."""

import pytest

from least_privilege.evaluation.evaluator import Request, evaluate
from least_privilege.policy.conditions import Context
from least_privilege.policy.unknown import UNKNOWN
from tests.least_privilege.evaluation.conformance import (
    documented_conditions,
    documented_identity,
    documented_principals,
)
from tests.least_privilege.evaluation.conformance.documented import Asked, Documented
from tests.support.parsed import document

CASES = documented_conditions.CASES | documented_identity.CASES | documented_principals.CASES
ROWS = [(name, given, asked) for name, given in CASES.items() for asked in given.requests]


def request(asked: Asked, context: Context) -> Request:
    return Request(asked.action, asked.resource, context, asked.caller)


@pytest.mark.parametrize(("given", "asked"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_documented_policy(given: Documented, asked: Asked) -> None:
    policies = [document(*given.statements, kind=given.kind)]
    boundary = None if given.boundary is None else [document(*given.boundary)]
    everything = request(asked, Context(asked.keys or {}, complete=True))
    assert evaluate(policies, everything, boundary).answer is asked.answer
    # With one key after the other unknown, the answer is open or the same.
    for key in asked.keys or {}:
        partly = request(asked, Context({**(asked.keys or {}), key: UNKNOWN}, complete=True))
        verdict = evaluate(policies, partly, boundary)
        assert verdict.answer is asked.answer or key.lower() in verdict.keys
