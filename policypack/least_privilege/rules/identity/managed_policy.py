"""AWS managed policies that grant too much, or that AWS has withdrawn."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from least_privilege.aws import managed_policies
from least_privilege.aws.service_facts import service_policies
from least_privilege.policy.document import Document
from least_privilege.principals.permission_holders import holders
from least_privilege.principals.service_roles import is_needed_by_service
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.permissions.allowances import (
    administers,
    attached_arns,
    some,
    wide_grants,
)
from least_privilege.rules.support.permissions.privileges import INSTEAD_OF_MANAGED, full_services
from least_privilege.rules.support.permissions.sensitive_actions import manages_permissions
from least_privilege.rules.support.permissions.suggestions import example_for
from least_privilege.stack.attachments import ATTACHED_POLICIES
from least_privilege.stack.model import Resource, Stack


def _managed_policy(resource: Resource, _options: Options) -> Iterator[Finding]:
    for arn in attached_arns(resource):
        if gone := managed_policies.withdrawn(arn):
            yield Finding(
                id=f"iam-managed-policy:withdrawn:{gone.name}",
                evidence=f"'{resource.name}' attaches the AWS managed policy {gone.name}, which AWS lists as "
                f"{gone.what} ({gone.source}).",
                fix=f"attach {gone.successor}, or a narrower policy." if gone.successor else "remove the attachment.",
            )
        if managed_policies.name_of(arn) not in service_policies():
            yield from _too_much(resource, arn)


def _check_stack(stack: Stack, _options: Options) -> Iterator[Finding]:
    """Policies for the roles of services, where they are on a role that others can assume."""
    found = {
        (source.urn, source.arn): None
        for holder in holders(stack)
        for source in holder.sources
        if managed_policies.name_of(source.arn) in service_policies() and not is_needed_by_service(holder, source)
    }
    for urn, arn in found:
        if urn in stack.by_urn:
            yield from (replace(finding, urn=urn) for finding in _too_much(stack.by_urn[urn], arn))


def _too_much(resource: Resource, arn: str) -> Iterator[Finding]:
    document = managed_policies.document(arn)
    if document and not administers(document) and (faults := _faults(document)):
        name = managed_policies.name_of(arn)
        yield Finding(
            id=f"iam-managed-policy:{name}",
            evidence=f"'{resource.name}' attaches the AWS managed policy {name}, which grants {'; and '.join(faults)}.",
            fix=f"{INSTEAD_OF_MANAGED}list the actions and resources in use, for example "
            f"{example_for(full_services(document), resource.surroundings)}.",
        )


@lru_cache(2048)
def _faults(document: Document) -> tuple[str, ...]:
    full = full_services(document)
    wide_ones = (action for _, actions in wide_grants(document) for action in actions)
    own = [action for action in wide_ones if manages_permissions(action) and action.service not in full]
    faults = []
    if full:
        faults.append(f"full access to {some(full)} on every resource")
    if own:
        names = dict.fromkeys(action.name for action in own)
        faults.append(f"permissions management on every resource ({some(names)})")
    return tuple(faults)


RULE = ResourceRule(
    name="iam-managed-policy",
    description="Attached AWS managed policies grant no full access to a service, and AWS has not withdrawn them",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="it grants what a service-wide wildcard grants, out of sight, and AWS changes it",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    types=frozenset(ATTACHED_POLICIES),
    check=_managed_policy,
    stack_check=_check_stack,
    bad='aws.iam.RolePolicyAttachment("s3", role=role.name, policy_arn="arn:aws:iam::aws:policy/AmazonS3FullAccess")',
    good='aws.iam.RolePolicyAttachment("logs", role=role.name, '
    'policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")',
)
