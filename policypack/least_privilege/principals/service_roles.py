"""Roles of AWS services: nobody else can assume them, and AWS itself says what they must be allowed."""

from least_privilege.aws import managed_policies
from least_privilege.aws.service_facts import service_policies
from least_privilege.aws.service_principals import global_name
from least_privilege.evaluation.grants import Source
from least_privilege.policy.document import Document
from least_privilege.principals.principal import Principal


def is_needed_by_service(holder: Principal, source: Source) -> bool:
    """Whether a document of `holder` is AWS's own policy for a service, and only that service can assume the role."""
    service = service_policies().get(managed_policies.name_of(source.arn) or "")
    return service is not None and holder.trust is not None and _admits_only(service, holder.trust)


def _admits_only(service: str, trust: Document) -> bool:
    allows = [statement for statement in trust.statements if statement.allows]
    return (
        bool(allows)
        and not trust.has_unknown_statements
        and all(
            not each.not_principals
            and each.principals.keys() == {"Service"}
            and all(isinstance(name, str) and global_name(name) == service for name in each.principals["Service"])
            for each in allows
        )
    )
