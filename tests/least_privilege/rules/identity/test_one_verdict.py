"""The same text gets the same verdict: attached as AWS's managed policy, inline, and as one's own managed policy."""

from collections.abc import Iterator

import pytest

from least_privilege.aws import managed_policies
from least_privilege.judging.configuration import settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.rules.registry import ALL_RULES
from least_privilege.stack.model import Resource
from tests.support.documents import text, trust
from tests.support.resources import resource

SAMPLE = [name for name in managed_policies.names() if not name.startswith("aws-service-role/")][::9]
AWS = "arn:aws:iam::aws:policy"

OF_THE_TEXT = {"iam-quota", "iam-unknown-action", "iam-condition-key", "iam-resource-mismatch", "iam-policy-hygiene"}
"""Nobody can mend what AWS's own document says that has no effect, nor its length."""
OF_STATEMENTS = {"iam-wildcard-action", "iam-wildcard-resource", "iam-not-action", "iam-permissions-management"}
"""Of an attached policy, iam-managed-policy says all of it at once."""

RUNNER = RuleRunner(ALL_RULES, settings(ALL_RULES))


def given(form: str, name: str) -> Iterator[Resource]:
    """A role of a service that needs nothing, with the policy `name` in one form."""
    trusted = text(trust({"Service": "unit.example"}))
    yield resource("role:Role", "web", name="web", assumeRolePolicy=trusted)
    own = managed_policies.text(name)
    if form == "inline":
        yield resource("rolePolicy:RolePolicy", "own", role="web", name="own", policy=own)
    elif form == "attached":
        yield resource("rolePolicyAttachment:RolePolicyAttachment", "own", role="web", policyArn=f"{AWS}/{name}")
    else:
        policy = resource("policy:Policy", "own", name="own", policy=own)
        arn = "arn:aws:iam::111122223333:policy/own"
        yield policy
        yield resource(
            "rolePolicyAttachment:RolePolicyAttachment", "a", {"policyArn": [policy]}, role="web", policyArn=arn
        )


def verdict(form: str, name: str) -> set[tuple[str, str]]:
    """The rules that speak and their levels; of all that is said of the policy's statements, the gravest."""
    results = RUNNER.check_all(tuple(given(form, name)))
    found = ((each.finding.id, each.finding.rule, str(each.level)) for each in results)
    said = {
        ("its statements" if rule in {*OF_STATEMENTS, "iam-managed-policy"} else rule, level)
        for id_, rule, level in found
        if rule.startswith("iam-") and rule not in OF_THE_TEXT
        if not id_.startswith(("iam-managed-policy:withdrawn:", "iam-permissions-management:account:"))
    }
    worst = ("its statements", "mandatory")
    return said - {("its statements", "advisory")} if worst in said else said


@pytest.mark.parametrize("name", SAMPLE)
def test_the_same_text_gets_the_same_verdict(name: str) -> None:
    assert verdict("attached", name) == verdict("inline", name) == verdict("customer managed", name)
