"""Statements whose form reaches further than it shows: service-linked roles and services."""

from collections.abc import Iterator

from least_privilege.policy.document import Statement
from least_privilege.policy.wildcards import is_plain
from least_privilege.rules.support.hygiene.suggestion import Suggestion
from least_privilege.rules.support.permissions.allowances import texts

_CREATE = "iam:createservicelinkedrole"
_ANY_ROLE = ("*", "role/*", "role/aws-service-role/*")


def wide_statements(statement: Statement) -> Iterator[Suggestion]:
    """The suggestions on the elements of one statement."""
    for resource in texts(statement.resources + statement.not_resources):
        fields = resource.split(":", 5)
        if len(fields) == 6 and set(fields[2]) != {"*"} and not is_plain(fields[2]) and "$" not in fields[2]:
            what = f"{statement.label} has a wildcard in the service of {resource}"
            yield Suggestion("wildcard-service-name", what, "name the service")
    if statement.allows and (form := _form(statement)):
        what = f"{statement.label} allows iam:CreateServiceLinkedRole for every service"
        yield Suggestion(f"service-linked-role-{form}", what, "name the service in a condition on iam:AWSServiceName")


def _form(statement: Statement) -> str:
    """How a statement allows any service-linked role to be created; '' where it does not, or where it allows so much
    that this is the least of it."""
    if any(each.lower_key == "iam:awsservicename" for each in statement.conditions):
        return ""
    if not statement.matches_action(_CREATE) or any(each.spans_services for each in statement.action_patterns):
        return ""
    every = [each for each in statement.resources if isinstance(each, str) and each.fields[-1] in _ANY_ROLE]
    if not every and not statement.not_resources:
        return ""
    listed = "action" if _CREATE in statement.action_names else "star-action"
    resource = "not-resource" if statement.not_resources else "star-resource"
    return f"{'not-action' if statement.not_actions else listed}-{resource}"
