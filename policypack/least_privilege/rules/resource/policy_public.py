"""Resource policies: what outsiders, other accounts, and services on their behalf may do with a resource.

A policy of a VPC endpoint, of a VPC Lattice service or of an API only filters who comes through it: `*` is usual there.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html#access-analyzer-external-access
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from least_privilege.aws.service_facts import Delivery, deliveries, load_balancers
from least_privilege.aws.service_principals import global_name
from least_privilege.policy.document import PolicyKind, Statement
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.accounts import OPTIONS
from least_privilege.rules.support.callers.added_conditions import for_service
from least_privilege.rules.support.callers.arn_fields import ArnFields, arn_fields, equals, named_callers, pasteable
from least_privilege.rules.support.callers.conditions_in_force import (
    CALLER_IDENTITY_KEYS,
    INVOKED_VIA_URL_KEY,
    SOURCE_KEYS,
    never_restrictive,
    restricted_by,
    without_loopholes,
)
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement, allow_statements
from least_privilege.rules.support.callers.foreign_accounts import (
    AdmittedAccount,
    foreign_in_stack,
    on_account,
    restricts_within_account,
    surely_foreign,
    trust_or_remove,
    with_role_of,
)
from least_privilege.rules.support.callers.identity_providers import APP_CLAIMS, audience_of
from least_privilege.rules.support.callers.principal_statements import everyone, named
from least_privilege.rules.support.callers.public_access_blocks import policy_is_blocked, policy_may_be_blocked
from least_privilege.rules.support.callers.takeovers import takeover_actions, without_takeover
from least_privilege.rules.support.permissions.allowances import some, texts
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.resource_permissions import LAMBDA_PERMISSION, PERMISSIONS

_FILTERS = ("aws:ec2/vpcEndpoint", "aws:vpclattice/authPolicy", "aws:apigateway/")

_KNOWN_CALLER_KEYS = (
    *CALLER_IDENTITY_KEYS,
    *("aws:sourceowner", "kms:calleraccount", "sns:endpoint"),
    *("s3:dataaccesspointaccount", "s3:dataaccesspointarn"),
    *("elasticfilesystem:accessedviamounttarget", "elasticfilesystem:accesspointarn"),
    INVOKED_VIA_URL_KEY,
)
_ORGANIZATION_KEYS = ("aws:principalorgid", "aws:principalorgpaths", "aws:vpceorgid", "aws:vpceorgpaths")
_KEYS_WITHIN_ORGANIZATION = tuple(key for key in _KNOWN_CALLER_KEYS if key not in _ORGANIZATION_KEYS)
_SERVICE_SOURCE_KEYS = (*SOURCE_KEYS, "kms:calleraccount", "kms:encryptioncontext:*")
_READS_OF_A_BUCKET = frozenset(("s3:getbucketacl", "s3:getbucketlocation", "s3:listbucket"))
_is_for_services = restricted_by("aws:principalisawsservice")


def _check_resource(resource: Resource, options: Options) -> Iterator[Finding]:
    for embedded in _statements(resource):
        if not policy_may_be_blocked(resource):
            yield from _public(embedded, options)
        yield from _organization(embedded)
        yield from _services(embedded, options)
        for account in surely_foreign(embedded, options):
            yield from _foreign_account(embedded, account, options)


def _check_stack(stack: Stack, options: Options) -> Iterator[Finding]:
    """What only the whole stack says: which account is its own, and what else closes a resource."""
    statements = [embedded for resource in stack.resources for embedded in _statements(resource)]
    for embedded in statements:
        public = list(_public(embedded, options)) if policy_may_be_blocked(embedded.resource) else []
        if public and not policy_is_blocked(stack, embedded.resource):
            yield from public
    for embedded, account, may_be_own in foreign_in_stack(stack, statements, options):
        if account.is_whole or not may_be_own:
            yield from _foreign_account(embedded, account, options, may_be_own=may_be_own)


def _statements(resource: Resource) -> Iterator[EmbeddedStatement]:
    if not resource.type.startswith(_FILTERS):
        yield from allow_statements(resource, PolicyKind.RESOURCE)


@dataclass(frozen=True)
class _Outsiders:
    """Principals in any AWS account; `claims` are the condition keys that bind them to one's own app, or to a user of
    it: those whom a shared identity provider signed in have a session of any account."""

    who: str
    provider: str = ""

    @property
    def claims(self) -> tuple[str, ...]:
        return tuple(f"{self.provider}:{claim}" for claim in (*APP_CLAIMS.get(self.provider, ()), "sub"))


def _outsiders(statement: Statement) -> list[_Outsiders]:
    if everyone(statement):
        return [_Outsiders("anyone, in any AWS account,")]
    providers = (name.lower() for name in named(statement.principals, "Federated"))
    return [
        _Outsiders(f"anyone who signs in to any app through {provider}", provider)
        for provider in providers
        if provider in APP_CLAIMS
    ]


def _public(embedded: EmbeddedStatement, options: Options) -> Iterator[Finding]:
    """A statement for principals in any account."""
    for outsiders in _outsiders(embedded.statement):
        claims = outsiders.claims if outsiders.provider else ()
        if embedded.resource.type == LAMBDA_PERMISSION or _has_known_callers(embedded, (*_KNOWN_CALLER_KEYS, *claims)):
            continue
        yield Finding(
            id="resource-policy-public",
            evidence=f"{embedded.label} lets {outsiders.who} {_calls(embedded.statement)}"
            f"{_takeover(takeover_actions(embedded))}{embedded.ineffective_conditions}.",
            fix=_known_callers(embedded, outsiders, arn_fields(embedded.resource, options)),
            urn=embedded.resource.urn,
        )


def _known_callers(embedded: EmbeddedStatement, outsiders: _Outsiders, fields: ArnFields) -> str:
    """The fix that names the callers of a public statement."""
    if embedded.resource.type in PERMISSIONS:
        return 'name the account, principal: "ACCOUNT"; or restrict it to your organization by its ID.'
    if outsiders.provider:
        app = "APP-ID" if "app_id" in outsiders.claims[0] else audience_of(outsiders.provider)
        return f"add {pasteable('Condition', equals(outsiders.claims[0], app))}, with the ID of your own app."
    return (
        f"{named_callers(embedded.statement, fields)}; or add a condition that only your own callers "
        "meet, on aws:PrincipalOrgID, aws:PrincipalAccount or aws:SourceVpce."
    )


def _has_known_callers(embedded: EmbeddedStatement, keys: Sequence[str]) -> bool:
    """Whether a condition on `keys` is in force. That a caller is one of AWS's services is none, since it calls for
    anyone. But a Deny of outsiders may make an exception of services, as AWS writes it, where the Allow is not for
    services alone.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
    """
    for_services_alone = _is_for_services(embedded.statement.conditions)
    return embedded.is_restricted(
        restricted_by(*keys), exempt=lambda conditions: not for_services_alone and _is_for_services(conditions)
    )


def _foreign_account(
    embedded: EmbeddedStatement, account: AdmittedAccount, options: Options, *, may_be_own: bool = False
) -> Iterator[Finding]:
    """An account that is not trusted, or that may change the policy."""
    is_trusted = account.id in options["trustedAccounts"]
    is_unlisted = bool(options["trustedAccounts"]) and not is_trusted
    is_wide = account.is_whole and not is_trusted and not embedded.is_restricted(restricts_within_account)
    takeover = takeover_actions(embedded)
    if not (takeover or is_unlisted or is_wide) or _is_exempt(embedded, account):
        return
    admitted = f"{embedded.label} lets {account.principals} {_calls(embedded.statement)}"
    urn = embedded.resource.urn
    if not (is_unlisted or is_wide):
        finding = Finding(
            id=f"resource-policy-public:takeover:{account.id}",
            evidence=f"{admitted}{_takeover(takeover)}.",
            fix=f"{without_takeover(embedded, takeover)}.",
            urn=urn,
        )
        yield on_account(finding, account.id, may_be_own=True) if may_be_own else finding
        return
    not_listed = ", which is not in trustedAccounts" if is_unlisted else ""
    finding = Finding(
        id=f"resource-policy-public:account:{account.id}",
        evidence=f"{admitted}{not_listed}{_takeover(takeover)}.",
        fix=trust_or_remove(account.id) if is_unlisted else _restricted_to_roles(embedded, account, options),
        urn=urn,
    )
    yield on_account(finding, account.id, may_be_own=may_be_own)


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
    takeover = takeover_actions(embedded) if everyone(embedded.statement) else []
    if (
        takeover
        and _has_known_callers(embedded, _ORGANIZATION_KEYS)
        and not _has_known_callers(embedded, _KEYS_WITHIN_ORGANIZATION)
    ):
        yield Finding(
            id="resource-policy-public:takeover:organization",
            evidence=f"{embedded.label} lets everyone in the organization {_calls(embedded.statement)}"
            f"{_takeover(takeover)}.",
            fix=f"{without_takeover(embedded, takeover)}.",
        )


def _services(embedded: EmbeddedStatement, options: Options) -> Iterator[Finding]:
    """A service that any account can have call the resource."""
    statement = embedded.statement
    if embedded.resource.type == LAMBDA_PERMISSION or _is_harmless(statement):
        return
    for principal in named(statement.principals, "Service"):
        fact = deliveries().get(global_name(principal))
        # Into logs a service only adds lines.
        if fact is None or not statement.services & (fact.into - {"logs"} | {"*"}):
            continue
        if not embedded.is_restricted(restricted_by(*_SERVICE_SOURCE_KEYS)):
            strict = without_loopholes(statement, "aws:sourcearn", "aws:sourceaccount")
            condition = strict or _source_condition(fact, arn_fields(embedded.resource, options))
            yield Finding(
                id=f"resource-policy-public:service:{principal}",
                evidence=f"{embedded.label} lets {principal} {_calls(statement)} on behalf of any account (confused "
                "deputy).",
                fix=f"{for_service(statement, principal, condition, deliveries())} ({fact.url}).",
            )


def _source_condition(fact: Delivery, fields: ArnFields) -> dict[str, dict[str, str]]:
    """The condition on the source that a service sends: its account too, where the ARN has none."""
    arn = {"ArnLike": {"aws:SourceArn": fields.fill(fact.source)}} if fact.source else {}
    needs_account = "ACCOUNT" not in fact.source and "aws:SourceAccount" in fact.keys
    return {**arn, **({"StringEquals": {"aws:SourceAccount": fields.account}} if needs_account else {})}


def _is_harmless(statement: Statement) -> bool:
    """Whether a service only looks at a bucket, or writes under the ID of the account on whose behalf it does."""
    actions = [action.lower() for action in texts(statement.actions)]
    resources = texts(statement.resources)
    if actions == ["s3:putobject"]:
        return bool(resources) and all(map(_names_account, resources))
    return bool(actions) and _READS_OF_A_BUCKET.issuperset(actions)


def _names_account(resource: str) -> bool:
    account = resource.partition("/AWSLogs/")[2].partition("/")[0]
    return len(account) == 12 and account.isdigit()


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
