"""Each check of AWS's policy validation: a document with the fault is found, and named; one without is not."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from least_privilege.aws.policy_checks import checks_of, policy_checks
from least_privilege.stack.model import Resource, Stack
from least_privilege.standalone.synthetic_resources import resource
from tests.least_privilege.rules.validation.examples import EXAMPLES
from tests.least_privilege.rules.validation.examples.example import Example
from tests.support.judging import judge

CONTROL = {"scp": "SERVICE_CONTROL_POLICY", "rcp": "RESOURCE_CONTROL_POLICY"}
OWN = {"ownAccounts": ["111122223333"]}

CHECKS = {check.code: check for check in policy_checks()}


def resources(example: Example, document: Any) -> Iterator[Resource]:
    """A resource with `document`, which is of the example's kind."""
    text = document if isinstance(document, str) else json.dumps(document)
    if example.kind in CONTROL:
        yield resource("organizations/policy:Policy", "shop", type=CONTROL[example.kind], content=text)
    elif example.kind == "resource":
        yield resource(example.type, "shop", policy=text)
    elif example.kind == "trust":
        yield resource("iam/role:Role", "shop", assumeRolePolicy=text)
    else:
        yield resource("iam/policy:Policy", "shop", policy=text)


def said(example: Example, document: Any) -> set[str]:
    """The checks that the findings on `document` name."""
    stack = Stack(resources=tuple(resources(example, document)))
    return {code for _, finding in judge(stack, **OWN) for code in checks_of(finding.id)}


def test_each_check_has_an_example_or_a_reason() -> None:
    assert CHECKS.keys() - EXAMPLES.keys() == {
        check.code for check in CHECKS.values() if check.reason and not check.findings
    }
    assert EXAMPLES.keys() <= CHECKS.keys()


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_a_bad_document_is_found_and_a_good_one_is_not(code: str) -> None:
    example = EXAMPLES[code]
    assert code in said(example, example.bad)
    assert code not in said(example, example.good)
