"""Resource policies: what outsiders, other accounts, and services on their behalf may do with a resource.

A policy of a VPC endpoint or of a public API only filters who comes through it: `*` is usual there. To a private API
`*` admits every VPC endpoint, of any account. To a service of VPC Lattice it admits what is in associated VPCs.
A delegation policy of an organization is for its own accounts, however it names them: what only reads is usual there.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html#access-analyzer-external-access
        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-create.html
        https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
        https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html#anonymous-unauthenticated-principals
"""

from collections.abc import Iterator, Sequence

from least_privilege.aws.service_facts import load_balancers
from least_privilege.policy.document import Condition, PolicyKind, Statement
from least_privilege.rules.finding import Finding, id_of
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.accounts import OPTIONS
from least_privilege.rules.support.callers.admitted_accounts import AdmittedAccount
from least_privilege.rules.support.callers.arn_fields import arn_fields, pasteable
from least_privilege.rules.support.callers.canonical_users import WHY, known_canonical_users
from least_privilege.rules.support.callers.conditions_in_force import covering_denies, never_restrictive
from least_privilege.rules.support.callers.delegations import DELEGATION, delegates_power
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement, allow_statements
from least_privilege.rules.support.callers.foreign_accounts import (
    LISTED,
    NOT_LISTED,
    foreign_in_stack,
    is_of_caller,
    is_wide,
    of_unknown_account,
    on_account,
    surely_foreign,
    trust_or_remove,
    with_role_of,
)
from least_privilege.rules.support.callers.outsiders import admits_organization, known_callers, unknown_outsiders
from least_privilege.rules.support.callers.principal_statements import everyone, named
from least_privilege.rules.support.callers.private_apis import REST_API_POLICY, is_of_private_api, is_private_api
from least_privilege.rules.support.callers.public_access_blocks import (
    AUTH_POLICY,
    policy_is_blocked,
    policy_may_be_blocked,
)
from least_privilege.rules.support.callers.service_sources import calling_for_anyone, with_source
from least_privilege.rules.support.callers.takeovers import takeover_actions, without_takeover
from least_privilege.rules.support.conditions.supported_keys import never_applies
from least_privilege.rules.support.permissions.allowances import some, texts
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.resource_permissions import LAMBDA_PERMISSION

_FILTERS = ("aws:ec2/vpcEndpoint", "aws:apigateway/")


def _check_resource(resource: Resource, options: Options) -> Iterator[Finding]:
    for embedded in _statements(resource):
        if not policy_may_be_blocked(resource):
            yield from _public(embedded, options)
        yield from _organization(embedded)
        yield from _services(embedded, options)
        for account in surely_foreign(embedded, options):
            yield from _foreign_account(embedded, account, options)
        yield from of_unknown_account("resource-policy-public", embedded, "lets in", options)


def _check_stack(stack: Stack, options: Options) -> Iterator[Finding]:
    """What only the whole stack says: which account is its own, and what else closes a resource."""
    statements = [embedded for resource in stack.resources for embedded in _statements(resource)]
    policies = [each for each in stack.of(REST_API_POLICY) if is_of_private_api(stack, each)]
    for embedded in (each for resource in policies for each in _applying(resource)):
        yield from _public(embedded, options)
    yield from _canonical_users(stack, statements)
    for embedded in statements:
        public = list(_public(embedded, options)) if policy_may_be_blocked(embedded.resource) else []
        if public and not policy_is_blocked(stack, embedded.resource):
            yield from public
    for embedded, account, may_be_own in foreign_in_stack(stack, statements, options):
        if account.is_whole or not may_be_own:
            yield from _foreign_account(embedded, account, options, may_be_own=may_be_own)


def _statements(resource: Resource) -> Iterator[EmbeddedStatement]:
    if not resource.type.startswith(_FILTERS) or is_private_api(resource):
        yield from _applying(resource)


def _applying(resource: Resource) -> Iterator[EmbeddedStatement]:
    """The Allow statements of `resource` that some request can meet."""
    for embedded in allow_statements(resource, PolicyKind.RESOURCE):
        is_delegation = resource.type == DELEGATION
        if not never_applies(embedded.policy, embedded.statement) and (
            not is_delegation or delegates_power(embedded.statement)
        ):
            yield embedded


def _public(embedded: EmbeddedStatement, options: Options) -> Iterator[Finding]:
    """A statement for principals in any account."""
    if embedded.resource.type == LAMBDA_PERMISSION:
        return  # Another rule judges who may invoke a function.
    if embedded.resource.type == DELEGATION:
        yield from _every_member(embedded)
        return
    is_within = embedded.resource.type == AUTH_POLICY
    if is_within and _takes_no_anonymous(embedded):
        return
    for outsiders in unknown_outsiders(embedded):
        who = "everything in the VPCs that are associated" if is_within else outsiders.who
        yield Finding(
            id="resource-policy-public",
            evidence=f"{embedded.label} lets {who} {_calls(embedded.statement)}"
            f"{_takeover(takeover_actions(embedded))}{embedded.ineffective_conditions}.",
            fix=known_callers(embedded, outsiders, arn_fields(embedded.resource, options)),
            urn=embedded.resource.urn,
            advisory=is_within,
        )


def _takes_no_anonymous(embedded: EmbeddedStatement) -> bool:
    """Whether a condition, or a Deny for nobody else, leaves out callers who do not sign their requests."""
    denies = covering_denies(embedded.document, embedded.statement)
    return any(_is_on_anonymous(each, negated=True) for each in embedded.statement.conditions) or any(
        all(_is_on_anonymous(each, negated=False) for each in deny.conditions) for deny in denies
    )


def _is_on_anonymous(condition: Condition, *, negated: bool) -> bool:
    how = condition.parsed_operator
    values = [text.lower() for text in condition.texts]
    is_on_type = condition.lower_key == "aws:principaltype" and "anonymous" in values
    return is_on_type and how is not None and how.negated is negated


def _every_member(embedded: EmbeddedStatement) -> Iterator[Finding]:
    """Power over an organization for all of its accounts."""
    if unknown_outsiders(embedded) or admits_organization(embedded):
        yield Finding(
            id="resource-policy-public",
            evidence=f"{embedded.label} lets every account of the organization {_calls(embedded.statement)}"
            f"{_takeover(takeover_actions(embedded))}.",
            fix="name the account that administers the policies, "
            f"{pasteable('Principal', {'AWS': 'arn:aws:iam::ACCOUNT:root'})}.",
            urn=embedded.resource.urn,
        )


def _foreign_account(
    embedded: EmbeddedStatement, account: AdmittedAccount, options: Options, *, may_be_own: bool = False
) -> Iterator[Finding]:
    """An account that is not trusted, or that may change the policy. Where one source of it is named, or a user by an
    id, and no list says whether it is trusted, that is advisory."""
    is_trusted = account.id in options["trustedAccounts"]
    is_unlisted = bool(options["trustedAccounts"]) and not is_trusted
    wide = not is_trusted and is_wide(embedded, account)
    names_part = (bool(account.by) or account.is_user_id) and not is_trusted and not may_be_own
    takeover = [] if account.by else takeover_actions(embedded)
    if not (takeover or is_unlisted or wide or names_part) or _is_exempt(embedded, account):
        return
    note = LISTED if is_trusted else NOT_LISTED if is_unlisted else ""
    is_auth_policy = embedded.resource.type == AUTH_POLICY  # Only associated VPCs reach it.
    is_takeover = bool(takeover) and not (is_unlisted or wide)
    finding = Finding(
        id=f"resource-policy-public:{'takeover' if is_takeover else 'account'}:{account.in_id}",
        evidence=f"{embedded.label} lets {account.that(_calls(embedded.statement), note)}{_takeover(takeover)}.",
        fix=_fix(embedded, account, options, takeover if is_takeover else [], is_unlisted=is_unlisted),
        urn=embedded.resource.urn,
        advisory=not is_unlisted and not takeover and (names_part if not wide else is_auth_policy),
    )
    yield finding if is_takeover and not may_be_own else on_account(finding, account.id, may_be_own=may_be_own)


def _canonical_users(stack: Stack, statements: Sequence[EmbeddedStatement]) -> Iterator[Finding]:
    """Principals of buckets' policies whose accounts their ids do not tell."""
    found = [(embedded, named(embedded.statement.principals, "CanonicalUser")) for embedded in statements]
    known = known_canonical_users(stack) if any(users for _, users in found) else frozenset[str]()
    for embedded, users in found:
        unknown = [user for user in users if user not in known]
        if unknown and not embedded.is_restricted(is_of_caller):
            yield Finding(
                id=f"resource-policy-public:canonical-user:{id_of(unknown, 1)}",
                evidence=f"{embedded.label} lets canonical user {some(unknown)} {_calls(embedded.statement)}"
                f"{_takeover(takeover_actions(embedded))}. {WHY}",
                fix="name the account, role or user by its ARN, as AWS does once it saves the policy.",
                urn=embedded.resource.urn,
                advisory=True,
            )


def _fix(
    embedded: EmbeddedStatement,
    account: AdmittedAccount,
    options: Options,
    takeover: Sequence[str],
    *,
    is_unlisted: bool,
) -> str:
    if takeover:
        return f"{without_takeover(embedded, takeover)}."
    if is_unlisted or account.by or account.is_user_id:
        return trust_or_remove(account.id)
    return _restricted_to_roles(embedded, account, options)


def _is_exempt(embedded: EmbeddedStatement, account: AdmittedAccount) -> bool:
    """Whether the account is AWS's, which writes the logs of load balancers, or a Deny takes everything back."""
    writes_logs = account.id in load_balancers() and embedded.resource.type.startswith("aws:s3/")
    return writes_logs or embedded.is_restricted(never_restrictive)


def _restricted_to_roles(embedded: EmbeddedStatement, account: AdmittedAccount, options: Options) -> str:
    partition = arn_fields(embedded.resource, options).partition
    if embedded.resource.type == LAMBDA_PERMISSION:
        role = f"arn:{partition}:iam::{account.id}:role/NAME"
        return f'name the role, principal: "{role}"; or {trust_or_remove(account.id)}'
    if not embedded.policy.path:  # A permission that takes accounts only.
        return trust_or_remove(account.id)
    principal = pasteable("Principal", with_role_of(account.id, embedded, partition))
    return f"name the role, {principal}; or {trust_or_remove(account.id)}"


def _organization(embedded: EmbeddedStatement) -> Iterator[Finding]:
    """A statement that lets a whole organization change the policy."""
    is_judged = everyone(embedded.statement) and embedded.resource.type != DELEGATION
    takeover = takeover_actions(embedded) if is_judged else []
    if takeover and admits_organization(embedded):
        yield Finding(
            id="resource-policy-public:takeover:organization",
            evidence=f"{embedded.label} lets everyone in the organization {_calls(embedded.statement)}"
            f"{_takeover(takeover)}.",
            fix=f"{without_takeover(embedded, takeover)}.",
        )


def _services(embedded: EmbeddedStatement, options: Options) -> Iterator[Finding]:
    """A service that any account can have call the resource."""
    for principal, fact in calling_for_anyone(embedded) if embedded.resource.type != LAMBDA_PERMISSION else ():
        fields = arn_fields(embedded.resource, options)
        yield Finding(
            id=f"resource-policy-public:service:{principal}",
            evidence=f"{embedded.label} lets {principal} {_calls(embedded.statement)} on behalf of any account "
            "(confused deputy).",
            fix=f"{with_source(embedded.statement, principal, fact, fields)} ({fact.url}).",
        )


def _calls(statement: Statement) -> str:
    if statement.not_actions:
        return f"call every action but {some(texts(statement.not_actions))}"
    return f"call {some(texts(statement.actions)) or 'actions that are unknown at preview'}"


def _takeover(actions: Sequence[str]) -> str:
    """The end of a sentence where a statement lets its principals change who may use the resource."""
    return f", and so take over the resource ({some(actions, 2)})" if actions else ""


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
