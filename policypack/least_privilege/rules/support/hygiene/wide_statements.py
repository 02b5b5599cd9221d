"""Statements whose form reaches further than it shows: service-linked roles and services."""

from collections.abc import Iterator

from least_privilege.policy.document import Statement
from least_privilege.policy.wildcards import is_plain
from least_privilege.rules.support.hygiene.suggestion import Suggestion
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.rules.support.permissions.any_role import CREATE_LINKED, way_to_any_role


def wide_statements(statement: Statement) -> Iterator[Suggestion]:
    """The suggestions on the elements of one statement."""
    for resource in texts(statement.resources + statement.not_resources):
        fields = resource.split(":", 5)
        names_one = len(fields) == 6 and (set(fields[2]) != {"*"} or fields[5].strip("*?/:"))
        if names_one and not is_plain(fields[2]) and "$" not in fields[2]:
            what = f"{statement.label} has a wildcard in the service of {resource}"
            yield Suggestion("wildcard-service-name", what, "name the service")
    if not any(each.spans_services for each in statement.action_patterns) and (
        way := way_to_any_role(statement, CREATE_LINKED)
    ):
        what = f"{statement.label} allows iam:CreateServiceLinkedRole for every service"
        yield Suggestion(f"service-linked-role-{way}", what, "name the service in a condition on iam:AWSServiceName")
