"""The rules that one command asks for."""

from typing import Any

import pytest

from least_privilege.judging.configuration import RuleSetting, selected, settings
from least_privilege.judging.selection import Selection
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Level

SEVERITIES = {"one": "low", "two": "high", "three": "critical", "policy-waiver": "medium", "policy-accounts": "low"}

CASES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "nothing": ({}, set()),
    "one alone": ({"check": ("one",)}, {"two", "three"}),
    "all but one": ({"skip": ("one", "policy-waiver")}, {"one", "policy-waiver"}),
    "asked for, and skipped": ({"check": ("one",), "skip": ("one",)}, {"one", "two", "three"}),
    "grave ones": ({"severity": "high"}, {"one"}),
    "the gravest": ({"severity": "critical"}, {"one", "two"}),
}


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_what_is_left_out(given: dict[str, Any], expected: set[str]) -> None:
    assert Selection(**given).left_out(SEVERITIES) == expected


def test_a_rule_that_does_not_exist_has_the_nearest_that_does() -> None:
    known = {"iam-wildcard-action": "high"}
    assert Selection(check=("iam-wildcard-actoin",), skip=("nothing-like-it",)).faults(known) == [
        "--check: 'iam-wildcard-actoin'; no such rule (did you mean 'iam-wildcard-action'?)",
        "--skip: 'nothing-like-it'; no such rule",
    ]


LEAVES_NONE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing asked": ({}, []),
    "the pack's own alone": ({"check": ("policy-waiver",)}, []),
    "one of the pack's own skipped": ({"skip": ("policy-waiver",)}, []),
    "one grave enough": ({"check": ("one", "two"), "severity": "high"}, []),
    "none grave enough": (
        {"check": ("one",), "severity": "high"}, ["--check one --severity high: leaves no rule to judge by"]),
    "asked for, and skipped": (
        {"check": ("one",), "skip": ("one",)}, ["--check one --skip one: leaves no rule to judge by"]),
    "all skipped": (
        {"skip": ("one", "two", "three")}, ["--skip one --skip two --skip three: leaves no rule to judge by"]),
}  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), LEAVES_NONE.values(), ids=LEAVES_NONE)
def test_a_choice_that_leaves_no_rule_is_refused(given: dict[str, Any], expected: list[str]) -> None:
    assert Selection(**given).faults(SEVERITIES) == expected


def test_a_rule_that_is_left_out_has_no_waivers_that_could_be_unused() -> None:
    waivers = [{"finding": "iam-admin-access"}, {"finding": "imdsv2-required:x"}]
    configured = settings(ALL_RULES, {"policy-waiver": RuleSetting(Level.MANDATORY, {"waivers": waivers})})
    chosen = selected(configured, ALL_RULES, Selection(check=("iam-admin-access",)))
    assert chosen["policy-waiver"].options["waivers"] == waivers[:1]
    assert {name for name, each in chosen.items() if each.level is not Level.DISABLED} == {
        "iam-admin-access",
        "policy-waiver",
        "policy-accounts",
    }
