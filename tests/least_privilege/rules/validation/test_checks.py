"""Each check of AWS's policy validation: a document with the fault is found, and named; one without is not."""

from typing import Any

import pytest

from least_privilege.aws.policy_checks import policy_checks
from tests.least_privilege.rules.validation.examples import EXAMPLES
from tests.least_privilege.rules.validation.examples.example import Example
from tests.least_privilege.rules.validation.judged import judged

CHECKS = {check.code: check for check in policy_checks()}


def said(example: Example, document: Any) -> set[str]:
    """The checks of AWS's that the findings on `document` name."""
    return {code for _, finding in judged(example, document) for code in finding.aws_checks}


def test_each_check_has_an_example_or_a_reason() -> None:
    assert CHECKS.keys() - EXAMPLES.keys() == {check.code for check in CHECKS.values() if check.reason}
    assert EXAMPLES.keys() <= CHECKS.keys()


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_a_bad_document_says_its_check_and_no_other_and_a_good_one_none(code: str) -> None:
    example = EXAMPLES[code]
    assert said(example, example.bad) == {code, *example.also}
    assert said(example, example.good) == set()
