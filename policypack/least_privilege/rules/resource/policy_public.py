"""Resource policies: what outsiders, other accounts, and services on their behalf may do with a resource.

A policy of a VPC endpoint or of a public API only filters who comes through it: `*` is usual there. To a private API
`*` admits every VPC endpoint, of any account. What only reads is usual in an organization's delegation policy.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html#access-analyzer-external-access
        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-create.html
        https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
"""

from collections.abc import Iterator

from least_privilege.policy.document import PolicyKind
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.accounts import OPTIONS
from least_privilege.rules.support.callers.arn_fields import arn_fields
from least_privilege.rules.support.callers.canonical_users import on_canonical_users
from least_privilege.rules.support.callers.delegations import DELEGATION, delegates_power
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement, allow_statements
from least_privilege.rules.support.callers.foreign_accounts import foreign_in_stack, of_unknown_account, surely_foreign
from least_privilege.rules.support.callers.private_apis import REST_API_POLICY, is_of_private_api, is_private_api
from least_privilege.rules.support.callers.public_access_blocks import policy_is_blocked, policy_may_be_blocked
from least_privilege.rules.support.callers.public_statements import on_everyone, on_organization
from least_privilege.rules.support.callers.service_sources import calling_for_anyone, source_checks, with_source
from least_privilege.rules.support.callers.untrusted_accounts import on_foreign_account
from least_privilege.rules.support.conditions.supported_keys import needs_another_service
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.resource_permissions import LAMBDA_PERMISSION

_FILTERS = ("aws:ec2/vpcEndpoint", "aws:apigateway/")


def _check_resource(resource: Resource, options: Options) -> Iterator[Finding]:
    for embedded in _statements(resource):
        yield from embedded.of_it(_check_statement(embedded, options))


def _check_statement(embedded: EmbeddedStatement, options: Options) -> Iterator[Finding]:
    if not policy_may_be_blocked(embedded.resource):
        yield from on_everyone(embedded, options)
    yield from on_organization(embedded)
    yield from _services(embedded, options)
    for account in surely_foreign(embedded, options):
        yield from on_foreign_account(embedded, account, options)
    yield from of_unknown_account("resource-policy-public", embedded, "lets in", options)


def _check_stack(stack: Stack, options: Options) -> Iterator[Finding]:
    """What only the whole stack says: which account is its own, and what else closes a resource."""
    statements = [embedded for resource in stack.resources for embedded in _statements(resource)]
    policies = [each for each in stack.of(REST_API_POLICY) if is_of_private_api(stack, each)]
    for embedded in (each for resource in policies for each in _applying(resource)):
        yield from embedded.of_it(on_everyone(embedded, options))
    yield from on_canonical_users(stack, statements)
    for embedded in statements:
        public = list(on_everyone(embedded, options)) if policy_may_be_blocked(embedded.resource) else []
        if public and not policy_is_blocked(stack, embedded.resource):
            yield from embedded.of_it(public)
    for embedded, account, may_be_own in foreign_in_stack(stack, statements, options):
        if account.is_whole or not may_be_own:
            yield from embedded.of_it(on_foreign_account(embedded, account, options, may_be_own=may_be_own))


def _statements(resource: Resource) -> Iterator[EmbeddedStatement]:
    if not resource.type.startswith(_FILTERS) or is_private_api(resource):
        yield from _applying(resource)


def _applying(resource: Resource) -> Iterator[EmbeddedStatement]:
    """The Allow statements of `resource` that some request can meet."""
    for embedded in allow_statements(resource, PolicyKind.RESOURCE):
        is_delegation = resource.type == DELEGATION
        if not needs_another_service(embedded.policy, embedded.statement) and (
            not is_delegation or delegates_power(embedded.statement)
        ):
            yield embedded


def _services(embedded: EmbeddedStatement, options: Options) -> Iterator[Finding]:
    """A service that any account can have call the resource."""
    for principal, fact in calling_for_anyone(embedded) if embedded.resource.type != LAMBDA_PERMISSION else ():
        fields = arn_fields(embedded.resource, options)
        yield Finding(
            id=f"resource-policy-public:service:{principal}",
            evidence=f"{embedded.label} lets {principal} {embedded.calls} on behalf of any account (confused deputy).",
            fix=f"{with_source(embedded.statement, principal, fact, fields)} ({fact.url}).",
            checks=source_checks(embedded.statement),
        )


RULE = ResourceRule(
    name="resource-policy-public",
    description="A resource's policy admits only named principals, of its own and of trusted accounts",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    level_reason="no policy of your own principals can take back what a resource's policy gives to outsiders",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html",
    types=frozenset(),
    check=_check_resource,
    stack_check=_check_stack,
    options=OPTIONS,
    bad='{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", '
    '"Resource": "arn:aws:sqs:eu-west-1:111122223333:pets"}',
    good='{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", '
    '"Resource": "arn:aws:sqs:eu-west-1:111122223333:pets", '
    '"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:pets"}}}',
)
