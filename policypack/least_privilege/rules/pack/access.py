"""Access rules: who may do what, who may not, and under what, as a team or an organization writes it down."""

from collections.abc import Iterator
from typing import Final

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.access_rules import demanded, forbidden, required
from least_privilege.rules.support.access_rules.entries import DEMAND, FORBID, REQUIRE, SCHEMAS, access_rules, faults
from least_privilege.rules.support.access_rules.subjects import Subjects
from least_privilege.rules.support.callers.accounts import OPTIONS
from least_privilege.rules.support.stack_access import access_to
from least_privilege.stack.model import Stack

NAME: Final = "policy-access"
_JUDGES: Final = {FORBID: forbidden.findings, REQUIRE: required.findings, DEMAND: demanded.findings}


def _check(stack: Stack, options: Options) -> Iterator[Finding]:
    rules = access_rules(options)
    if not rules:
        return
    access = access_to(stack, options["ownAccounts"])
    for rule in rules:
        subjects = Subjects(rule, access)
        for what in subjects.unmatched():
            yield Finding(
                id=f"{NAME}:{rule.name}:unmatched",
                evidence=f"{rule.label} {what}.",
                fix="correct the name, or delete it from the access rule.",
            )
        yield from _JUDGES[rule.kind](NAME, subjects)


_TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/pets"
_EXAMPLE = """\
# under {"forbid": [{"name": "tables", "actions": ["dynamodb:DeleteTable"], "except": ["break-glass"]}]}
aws.iam.Role("app", name="app", assume_role_policy=trusting("lambda.amazonaws.com"))
aws.iam.Role("break-glass", name="break-glass", assume_role_policy=trusting("arn:aws:iam::111122223333:user/ann"))
"""

RULE = StackRule(
    name=NAME,
    description="Access is what the access rules say: what is forbidden, required, or allowed under a condition only",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="an access rule is a decision about this stack's permissions, and one that matches nothing is a gap",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
    check=_check,
    faults=faults,
    options={**SCHEMAS, "ownAccounts": OPTIONS["ownAccounts"]},
    bad=f'{_EXAMPLE}aws.iam.RolePolicy("delete", role="app", policy=allowing("dynamodb:DeleteTable", "{_TABLE}"))',
    good=f'{_EXAMPLE}aws.iam.RolePolicy("delete", role="break-glass", '
    f'policy=allowing("dynamodb:DeleteTable", "{_TABLE}"))',
)
