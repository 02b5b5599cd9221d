"""docs/reference/validation.md: the checks of AWS IAM Access Analyzer's policy validation, and who finds them here."""

from docs.generator.words import code, table
from least_privilege.aws.policy_checks import PolicyCheck, policy_checks
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Rule
from tests.least_privilege.rules.validation.examples import EXAMPLES
from tests.least_privilege.rules.validation.judged import judged

_PAGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"
_HEAD = """\
# AWS's checks of policy validation

<!-- Made by `make docs` from policypack/least_privilege/aws/data/policy_checks.tsv and the examples in
tests/least_privilege/rules/validation/examples; do not edit. -->

AWS IAM Access Analyzer [names {every} checks]({page})
of a policy document. The pack finds {found} of them before anything is deployed. A finding names the checks that say
the same, and no other, in every report: `awsChecks` in JSON, `tags` in SARIF, and in brackets in Markdown. So the
results of both tools can be compared. In an id below, `*` stands for any text.

The level is the one that an example of the fault gets. A rule may be mandatory, and a finding of it advisory: a
condition that only narrows what an Allow grants stops nothing.

AWS's suggestions, which change no access, are one rule: [`iam-policy-hygiene`](rules.md#iam-policy-hygiene) gives at
most one finding for a document. `"iam-policy-hygiene": "disabled"` switches it off.

"""

_OPEN = """
## What AWS's page leaves open

The page gives each check a message and an example, but does not always say when the check applies. There the two tools
may differ:

- `WILDCARD_USAGE_TOO_PERMISSIVE`, `VARIABLE_USAGE_TOO_PERMISSIVE`: which keys need six letters before a wildcard or a
  variable. The pack demands them in a token's `sub`, and reports every wildcard in `aws:userid` and in the
  [keys that AWS calls sensitive](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive).
  It takes variables there, such as `"aws:ResourceAccount": "${aws:PrincipalAccount}"`: AWS's own policies have them.
- `DEPRECATED_GLOBAL_CONDITION_KEY`, `UNSUPPORTED_GLOBAL_CONDITION_KEY`: which one AWS gives for `aws:ARN`. The pack
  names both.
- `UNIQUE_SIDS_REQUIRED`, `UNIQUE_SIDS_RECOMMENDED`: which kinds of policies each is for. The pack takes the second for
  policies of resources, and the first for all others.
- `RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL`, `RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL`: whether they apply to trust
  policies. There the pack reports `trust-confused-deputy`, and names no check of AWS's.
- `CONFIRM_AUDIENCE_CLAIM_TYPE`: AWS gives it for right conditions too, as a reminder. The pack names it where
  `ForAnyValue:` stands before a claim with one value.
"""


def page() -> str:
    """The page's text."""
    checks = policy_checks()
    head = _HEAD.format(every=len(checks), page=_PAGE, found=sum(each.code in EXAMPLES for each in checks))
    return head + table(("AWS's check", "AWS's type", "found by", "level"), map(_row, checks)) + _OPEN


def _row(check: PolicyCheck) -> tuple[str, str, str, str]:
    found = _found(check.code)
    ids = dict.fromkeys((*check.findings, *(finding.id for _, finding in found if finding.checks)))
    levels = dict.fromkeys(str(Level.ADVISORY if finding.advisory else rule.level) for rule, finding in found)
    type_ = check.type.lower().replace("_", " ")
    return code(check.code), type_, ", ".join(map(code, ids)) or f"not found: {check.reason}", ", ".join(levels)


def _found(check: str) -> list[tuple[Rule, Finding]]:
    """The findings on the example of a check that say it, each with its rule."""
    example = EXAMPLES.get(check)
    found = judged(example, example.bad) if example else ()
    return [(rule, finding) for rule, finding in found if check in finding.aws_checks]
