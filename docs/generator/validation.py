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


def page() -> str:
    """The page's text."""
    checks = policy_checks()
    head = _HEAD.format(every=len(checks), page=_PAGE, found=sum(each.code in EXAMPLES for each in checks))
    return head + table(("AWS's check", "AWS's type", "found by", "level"), map(_row, checks))


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
