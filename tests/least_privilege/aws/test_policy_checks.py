"""The table of AWS's checks, and which of them a finding says."""

import re
from collections import Counter

import pytest

from least_privilege.aws.policy_checks import checks_of, policy_checks
from least_privilege.rules.registry import ALL_RULES

SAID = {
    "a detail": ("iam-malformed-document:missing-effect", "MISSING_EFFECT"),
    "anything": ("iam-condition-key:s3:color:unknown-key", "INVALID_SERVICE_CONDITION_KEY"),
    "a detail inside a template": ("iam-malformed-document:missing-effect@Reader", "MISSING_EFFECT"),
    "one detail of several": ("iam-policy-hygiene:empty-sid+redundant-action", "REDUNDANT_ACTION"),
}
SILENT = {
    "an id of a rule that AWS has no check for": "imds-hop-limit:web",
    "a rule without a detail": "iam-malformed-document",
    "a longer detail": "iam-malformed-document:missing-effects",
    "the detail of another rule": "iam-wildcard-action:missing-effect",
}


@pytest.mark.parametrize(("finding", "check"), SAID.values(), ids=SAID)
def test_a_finding_says_the_checks_that_list_its_id(finding: str, check: str) -> None:
    assert check in checks_of(finding)


@pytest.mark.parametrize("finding", SILENT.values(), ids=SILENT)
def test_no_other_finding_says_one(finding: str) -> None:
    assert checks_of(finding) == ()


def test_each_check_is_named_once_as_aws_names_it() -> None:
    codes = [each.code for each in policy_checks()]
    assert len(codes) == len(set(codes)) > 140
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]+(_[A-Z]+)+", code) for code in codes)
    assert {each.type for each in policy_checks()} == {"ERROR", "SECURITY_WARNING", "WARNING", "SUGGESTION"}


def test_an_id_is_of_one_check_or_of_two_that_aws_gives_together() -> None:
    times = Counter(each for check in policy_checks() for each in check.findings)
    assert {each for each, count in times.items() if count > 1} == {
        "iam-condition-key:*:audience",
        "iam-condition-key:*:deprecated",
    }


def test_each_id_is_of_a_rule() -> None:
    rules = {rule.name for rule in ALL_RULES}
    assert {each.partition(":")[0] for check in policy_checks() for each in check.findings} <= rules
