"""The checks of AWS's policy validation on trust in identity providers.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

import re
from collections.abc import Iterable, Mapping

from least_privilege.rules.support.callers.identity_providers import GITHUB
from least_privilege.rules.support.tokens.issuers import Issuer

_SIGN = re.compile(r"([^*?${}]*)([*?]|\$\{[^}]*\})")
_SHORTEST = 6
"""So many letters must stand before a wildcard or a variable."""


def missing_claim_checks(issuer: Issuer, claim: str) -> tuple[str, ...]:
    """Of a claim that a statement asks nothing of."""
    conditions = issuer.embedded.statement.conditions
    none = not any(each.lower_key.startswith(f"{issuer.name.lower()}:") for each in conditions)
    of_github = claim == "sub" and issuer.name.lower() == GITHUB and not issuer.conditions("sub")
    return _said({"MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL": none, "MISSING_GITHUB_REPO_CONDITION_KEY": of_github})


def open_subject_checks(issuer: Issuer, subjects: Iterable[str]) -> tuple[str, ...]:
    """Of subjects whose owner, or whose repository, is left open."""
    values = list(subjects)
    signs = [sign for value in values for before, sign in _SIGN.findall(value) if len(before) < _SHORTEST]
    found = {
        "WILDCARD_USAGE_TOO_PERMISSIVE": any(sign in "*?" for sign in signs),
        "VARIABLE_USAGE_TOO_PERMISSIVE": any(sign.startswith("$") for sign in signs),
        "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED": issuer.name.lower() == GITHUB
        and any("*" in value for value in values),
    }
    return _said(found)


def _said(checks: Mapping[str, bool]) -> tuple[str, ...]:
    return tuple(check for check, is_said in checks.items() if is_said)
