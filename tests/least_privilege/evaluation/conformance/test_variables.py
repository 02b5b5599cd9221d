"""Policy variables, alone and in Allow and Deny."""

import pytest

from least_privilege.evaluation.evaluator import Answer, Request, evaluate
from least_privilege.policy.conditions import Context
from tests.least_privilege.evaluation.conformance.variable_table import KEYS, OF_2008, ROWS
from tests.support.documents import allow, deny
from tests.support.parsed import document

OF_ALLOW = {"T": Answer.ALLOWED, "F": Answer.DENIED, "?": Answer.DEPENDS}
OF_DENY = {"T": Answer.DENIED, "F": Answer.ALLOWED, "?": Answer.DEPENDS}
ANYTHING = "arn:aws:s3:::pets/cat.jpg"


@pytest.mark.parametrize(
    ("how", "text", "given", "letter", "version"),
    [(*row[:4], "2012-10-17") for row in ROWS] + [(*row[:4], "2008-10-17") for row in OF_2008],
)
def test_variable(how: str, text: str, given: str, letter: str, version: str) -> None:
    resource, condition = (text, {}) if how == "Resource" else ("*", {"Condition": {how: {"t:Key": text}}})
    context = Context({**KEYS, "t:Key": (given,)}, complete=True)
    request = Request("x:Y", given if how == "Resource" else ANYTHING, context)
    allows = document(allow("*", resource, **condition), version=version)
    denies = document(allow("*"), deny("*", resource, **condition), version=version)
    assert evaluate([allows], request).answer is OF_ALLOW[letter]
    assert evaluate([denies], request).answer is OF_DENY[letter]
    if how == "Resource":
        others = document({"Effect": "Allow", "Action": "*", "NotResource": text}, version=version)
        assert evaluate([others], request).answer is OF_DENY[letter]
