"""Every form of Principal and NotPrincipal × every kind of caller × Allow and Deny."""

from typing import Any

import pytest

from least_privilege.evaluation.callers import Caller
from least_privilege.evaluation.evaluator import Answer, Request, evaluate
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from tests.least_privilege.evaluation.conformance.principal_table import CALLERS, IDENTITY_KEYS, NAMED, SPARED

APPLIES = {"T": Answer.ALLOWED, "F": Answer.DENIED, "?": Answer.DEPENDS, "~": Answer.DEPENDS}
DENIES = {"T": Answer.DENIED, "F": Answer.ALLOWED, "?": Answer.DEPENDS, "~": Answer.DEPENDS}
WHAT = {"Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:123456789012:pets"}
EVERYONE = {"Effect": "Allow", "Principal": "*", **WHAT}


def by_caller(table: Any) -> list[Any]:
    return [
        pytest.param(*row[:-1], caller, letter, id=f"{row[:-1]} {caller.kind} {caller.value[-20:]}")
        for row in table
        for caller, letter in zip(CALLERS, row[-1].replace(" ", ""), strict=True)
    ]


def answer(caller: Caller, *statements: Any) -> Answer:
    policy = parse({"Version": "2012-10-17", "Statement": [*statements]}, PolicyKind.RESOURCE)
    return evaluate([policy], Request(WHAT["Action"], WHAT["Resource"], caller=caller)).answer


@pytest.mark.parametrize(("principal", "caller", "letter"), by_caller(NAMED))
def test_principal(principal: Any, caller: Caller, letter: str) -> None:
    assert answer(caller, {"Effect": "Allow", "Principal": principal, **WHAT}) is APPLIES[letter]
    assert answer(caller, EVERYONE, {"Effect": "Deny", "Principal": principal, **WHAT}) is DENIES[letter]


@pytest.mark.parametrize(("principal", "caller", "letter"), by_caller(SPARED))
def test_not_principal(principal: Any, caller: Caller, letter: str) -> None:
    assert answer(caller, EVERYONE, {"Effect": "Deny", "NotPrincipal": principal, **WHAT}) is APPLIES[letter]
    assert answer(caller, {"Effect": "Allow", "NotPrincipal": principal, **WHAT}) is DENIES[letter]


@pytest.mark.parametrize(("how", "key", "value", "caller", "letter"), by_caller(IDENTITY_KEYS))
def test_a_condition_on_who_calls(how: str, key: str, value: str, caller: Caller, letter: str) -> None:
    condition = {"Condition": {how: {key: value}}}
    assert answer(caller, {**EVERYONE, **condition}) is APPLIES[letter]
    assert answer(caller, EVERYONE, {**EVERYONE, "Effect": "Deny", **condition}) is DENIES[letter]
