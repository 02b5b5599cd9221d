"""Cognito's guests, where a trust policy lets them in: `amr` tells them from users who signed in.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
"""

from collections.abc import Iterator
from dataclasses import replace

from least_privilege.evaluation.callers import Caller
from least_privilege.evaluation.evaluator import Answer, may_assume
from least_privilege.policy.conditions import Context
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.policy.wildcards import matches
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.support.callers.arn_fields import pasteable
from least_privilege.rules.support.tokens.issuers import Issuer, finding_id

_GUEST = "unauthenticated"


def on_guests(issuer: Issuer) -> Iterator[Finding]:
    """The finding on a statement that lets guests in, whatever the Denies beside it say. A role whose trust names
    guests may be for them: that finding is advisory."""
    name, given = issuer.key("amr"), issuer.conditions("amr")
    if any(UNKNOWN in condition.values for condition in given) or not _are_admitted(issuer):
        return
    fix = pasteable("Condition", {"ForAnyValue:StringLike": {name: "authenticated"}})
    values = [value for condition in given for value in condition.texts]
    if {value for value in values if matches(value, _GUEST)} == {_GUEST}:
        yield Finding(
            id=finding_id(name, f":{_GUEST}"),
            evidence=f"{issuer.embedded.label} lets guests of the app, who did not sign in, assume the role: anyone "
            "on the internet.",
            fix=f"if guests are not meant, remove the condition on {name} and add {fix}. If they are, allow the role "
            "only what anyone may do, and waive this finding.",
            advisory=True,
        )
        return
    fault = f"does not restrict {name} ({given[0].operator} {some(values)})" if given else f"has no condition on {name}"
    yield Finding(
        id=finding_id(name),
        evidence=f"{issuer.embedded.label} {fault}: guests who did not sign in can assume the role too.",
        fix=f"add {fix}.",
    )


def _are_admitted(issuer: Issuer) -> bool:
    embedded = issuer.embedded
    denies = (each for each in embedded.document.statements if not each.allows)
    alone = replace(embedded.document, statements=(embedded.statement, *denies), has_unknown_statements=False)
    caller, context = Caller("Federated", issuer.name), Context({issuer.key("amr"): (_GUEST,)})
    return may_assume(alone, caller, context).answer is not Answer.DENIED
