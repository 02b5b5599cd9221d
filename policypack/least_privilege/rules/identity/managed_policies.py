"""AWS managed policies that grant too much, or that AWS has withdrawn."""

from collections.abc import Iterator
from functools import lru_cache

from least_privilege.aws import managed_policies
from least_privilege.aws.actions import PERMISSIONS, WRITE, Action, expand
from least_privilege.policy.document import Document
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import (
    ATTACHMENTS,
    administers,
    attached_arns,
    left,
    some,
    wide,
    wide_grants,
)
from least_privilege.stack.model import Resource

_FULL_SHARE = 0.9
_TELLS = ("Describe", "Get", "List", "BatchGet", "View", "Search")


def _managed_policy(resource: Resource, _options: Options) -> Iterator[Finding]:
    for arn in attached_arns(resource):
        if gone := managed_policies.withdrawn(arn):
            yield Finding(
                id=f"iam-managed-policy:withdrawn:{gone.name}",
                evidence=f"'{resource.name}' attaches the AWS managed policy {gone.name}, which AWS lists as "
                f"{gone.what} ({gone.source}).",
                fix=f"attach {gone.successor} if nothing narrower does." if gone.successor else "leave it out.",
            )
        document = managed_policies.document(arn)
        if document and not administers(document) and (faults := _faults(document)):
            name = managed_policies.name_of(arn)
            yield Finding(
                id=f"iam-managed-policy:{name}",
                evidence=f"'{resource.name}' attaches the AWS managed policy {name}, which grants "
                f"{'; and '.join(faults)}.",
                fix="attach a customer managed policy that lists only the actions and resources in use.",
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


def manages_permissions(action: Action) -> bool:
    """Whether an action changes who may do what. AWS counts some that only tell it among these."""
    return PERMISSIONS in action.levels and not action.name.partition(":")[2].startswith(_TELLS)


@lru_cache(2048)
def full_services(document: Document) -> tuple[str, ...]:
    """The services of which the document allows all but a few actions on every resource.

    Not those that only list and read, nor those whose actions all know no resources: there is no less to grant.
    """
    granted: dict[str, dict[str, Action]] = {}
    for each in wide(document):
        for action in left(document, each.actions, ["*"]):
            granted.setdefault(action.service, {})[action.name] = action
    return tuple(
        service
        for service, actions in granted.items()
        if any(
            action.supports_resources and not action.levels.isdisjoint((WRITE, PERMISSIONS))
            for action in actions.values()
        )
        and len(actions) >= _FULL_SHARE * len(expand(f"{service}:*"))
    )


RULES = (
    ResourceRule(
        name="iam-managed-policy",
        description="AWS managed policies in use grant no full access to a service, and are not withdrawn",
        severity=Severity.HIGH,
        level=Level.MANDATORY,
        level_reason="it is the same as a service-wide wildcard, but out of sight, and AWS changes it",
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
        types=frozenset(ATTACHMENTS),
        check=_managed_policy,
        bad='aws.iam.RolePolicyAttachment("s3", role=role.name, '
        'policy_arn="arn:aws:iam::aws:policy/AmazonS3FullAccess")',
        good='aws.iam.RolePolicyAttachment("logs", role=role.name, '
        'policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")',
    ),
)
