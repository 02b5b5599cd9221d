"""Every shape of an ARN, in Resource and NotResource, and of an action, in Action and NotAction; in Allow and Deny."""

from typing import Any

import pytest

from least_privilege.evaluation.evaluator import Answer, Request, evaluate
from tests.least_privilege.evaluation.conformance.arn_table import ACTIONS, RESOURCES
from tests.support.documents import allow
from tests.support.parsed import document

OF_ALLOW = {"T": Answer.ALLOWED, "F": Answer.DENIED, "~": Answer.DEPENDS}
OF_DENY = {"T": Answer.DENIED, "F": Answer.ALLOWED, "~": Answer.DEPENDS}


def answers(element: dict[str, Any], request: Request) -> tuple[Answer, Answer]:
    """Of an Allow with `element`, and of such a Deny beside an Allow of everything."""
    other = {"Resource": "*"} if "Action" in element or "NotAction" in element else {"Action": "*"}
    statement = {**other, **element}
    return (
        evaluate([document({"Effect": "Allow", **statement})], request).answer,
        evaluate([document(allow("*"), {"Effect": "Deny", **statement})], request).answer,
    )


@pytest.mark.parametrize(("pattern", "resource", "letter", "_source"), RESOURCES)
@pytest.mark.parametrize("more", [(), ("arn:aws:glacier:eu-west-1:1:vaults/x",)], ids=["alone", "with another"])
def test_resource(pattern: str, resource: str, letter: str, _source: str, more: tuple[str, ...]) -> None:
    request = Request("x:Y", resource)
    expected = OF_ALLOW[letter], OF_DENY[letter]
    assert answers({"Resource": [*more, pattern]}, request) == expected
    assert answers({"NotResource": [*more, pattern]}, request) == expected[::-1]


@pytest.mark.parametrize(("pattern", "action", "letter", "_source"), ACTIONS)
@pytest.mark.parametrize("more", [(), ("glacier:ListVaults",)], ids=["alone", "with another"])
def test_action(pattern: str, action: str, letter: str, _source: str, more: tuple[str, ...]) -> None:
    request = Request(action, "arn:aws:s3:::pets/cat.jpg")
    expected = OF_ALLOW[letter], OF_DENY[letter]
    assert answers({"Action": [*more, pattern]}, request) == expected
    assert answers({"NotAction": [*more, pattern]}, request) == expected[::-1]
