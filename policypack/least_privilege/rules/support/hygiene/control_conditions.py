"""Conditions of resource control policies, whose Deny reaches roles, users and AWS's services alike.

Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html
"""

from collections.abc import Iterator

from least_privilege.policy.context_keys import SERVICE_SOURCE_KEYS
from least_privilege.policy.document import Statement
from least_privilege.rules.support.hygiene.suggestion import Suggestion

_SERVICE = "aws:principalisawsservice"
_OF_PRINCIPALS = ("aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount")
_OF_SOURCES = ("aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceaccount", "aws:sourcearn")


def control_conditions(statement: Statement) -> Iterator[Suggestion]:
    """What a Deny keeps out beside whom it is for: a negated key is met by every request that does not carry it."""
    keys = {each.lower_key for each in statement.conditions}
    negated = [each for each in statement.conditions if each.parsed_operator and each.parsed_operator.negated]
    by_principal = next((each.key for each in negated if each.lower_key in _OF_PRINCIPALS), "")
    by_source = next((each.key for each in negated if each.lower_key in _OF_SOURCES), "")
    if statement.allows or any(each.key == "" for each in statement.conditions):
        return
    sent = any(each.lower_key in SERVICE_SOURCE_KEYS and each.demands_presence for each in statement.conditions)
    where = f"{statement.label} denies requests by"
    if by_principal and _SERVICE not in keys:
        fix = 'add "BoolIfExists": {"aws:PrincipalIsAWSService": "false"} to the Condition'
        yield Suggestion("denies-services", f"{where} {by_principal}, which AWS's services do not send", fix)
    if by_source and _SERVICE not in keys and not keys & set(_OF_PRINCIPALS):
        fix = 'add "Bool": {"aws:PrincipalIsAWSService": "true"} to the Condition'
        yield Suggestion("denies-principals", f"{where} {by_source}, which roles and users do not send", fix)
    elif by_source and not sent:
        fix = 'add "Null": {"aws:SourceAccount": "false"} to the Condition'
        yield Suggestion("denies-without-source", f"{where} {by_source}, which not every service sends", fix)
