"""docs/reference/validation.md: the checks of AWS IAM Access Analyzer's policy validation, and who finds them here."""

from docs.generator.words import table
from least_privilege.aws.policy_checks import PolicyCheck, policy_checks
from least_privilege.rules.registry import ALL_RULES

_PAGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"
_HEAD = """\
# AWS's checks of policy validation

<!-- Made by `make docs` from policypack/least_privilege/aws/data/policy_checks.tsv; do not edit. -->

AWS IAM Access Analyzer [names {every} checks]({page})
of a policy document. The pack finds {found} of the {applicable} that apply, before anything is deployed. A finding
names AWS's checks in every report: `awsChecks` in JSON, `tags` in SARIF, and in brackets in Markdown. In an id below,
`*` stands for any text.

AWS's suggestions, which change no access, are one rule: [`iam-policy-hygiene`](rules.md#iam-policy-hygiene) gives at
most one finding for a document. `"iam-policy-hygiene": "disabled"` switches it off.

"""


def page() -> str:
    """The page's text."""
    checks = policy_checks()
    applicable = [each for each in checks if each.findings or not each.reason]
    head = _HEAD.format(
        every=len(checks),
        page=_PAGE,
        found=sum(bool(each.findings) for each in checks),
        applicable=len(applicable),
    )
    return head + table(("AWS's check", "AWS's type", "found by", "level"), map(_row, checks))


def _row(check: PolicyCheck) -> tuple[str, str, str, str]:
    levels = {rule.name: str(rule.level) for rule in ALL_RULES}
    names = dict.fromkeys(each.partition(":")[0] for each in check.findings)
    found = ", ".join(f"`{each}`" for each in check.findings)
    reason = f" ({check.reason})" if found and check.reason else check.reason
    level = ", ".join(dict.fromkeys(levels[name] for name in names if name in levels))
    return f"`{check.code}`", check.type.lower().replace("_", " "), found + reason or "not found yet", level
