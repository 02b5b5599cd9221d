"""Claims that a trust policy asks nothing of, or nothing that restricts: whom a token is for, and whose it is."""

from collections.abc import Iterator, Sequence

from least_privilege.policy.document import Condition
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.support.callers.arn_fields import equals
from least_privilege.rules.support.callers.conditions_in_force import restricted_by, without_loopholes
from least_privilege.rules.support.callers.identity_providers import audience_of
from least_privilege.rules.support.tokens.aws_checks import missing_claim_checks
from least_privilege.rules.support.tokens.issuers import Issuer, finding_id
from least_privilege.rules.support.tokens.subject_formats import example_subject, open_part_of

_CONSEQUENCES = {
    "aud": "a token that was issued for another application can assume the role too",
    "app_id": "a token that was issued for another app can assume the role too",
    "sub": "everyone who gets a token from the provider can assume the role",
}
_IF_LISTED = ", if the identity provider in IAM lists that one's client ID"


def on_claim(issuer: Issuer, claim: str) -> Iterator[Finding]:
    """The finding on one claim. Where a subject is left open in part, `open_subjects` says more about it."""
    keys, given = issuer.keys(claim), issuer.conditions(claim)
    if issuer.is_restricted(restricted_by(*keys)) or (claim == "sub" and any(map(open_part_of, given))):
        return
    name = issuer.key(claim)
    fault = f"does not restrict {name} ({_why_not(given)})" if given else f"has no condition on {name}"
    where = _IF_LISTED if claim == "aud" and not issuer.app_claims else ""
    strict = without_loopholes(issuer.embedded.statement, *keys)
    yield Finding(
        id=finding_id(name),
        evidence=f"{issuer.embedded.label} {fault}: {_CONSEQUENCES[claim]}{where}.",
        fix=f"{issuer.with_condition(strict or equals(name, _example(issuer, claim)))}.",
        checks=missing_claim_checks(issuer, claim),
    )


def _example(issuer: Issuer, claim: str) -> str:
    subject = next((text for each in issuer.conditions("sub") for text in each.texts), "")
    return {
        "aud": audience_of(issuer.name, subject),
        "app_id": "APP-ID",
        "sub": example_subject(issuer.name),
    }[claim]


def _why_not(conditions: Sequence[Condition]) -> str:
    """Why conditions on a claim do not restrict it."""
    first = conditions[0].operator
    how = next((each.parsed_operator for each in conditions if each.parsed_operator), None)
    if how and (how.quantifier == "all" or how.if_exists):
        return f"{first} is also true without the claim"
    if how and how.negated:
        return f"{first} excludes only a few values"
    return f"{first} {some(value for condition in conditions for value in condition.texts)} accepts every value"
