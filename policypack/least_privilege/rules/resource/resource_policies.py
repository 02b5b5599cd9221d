"""Resource policies: what strangers, other accounts, and services on their behalf may do with a resource.

A policy of a VPC endpoint, of a VPC Lattice service or of an API only filters who comes by it: `*` is usual there.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html#access-analyzer-external-access
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from least_privilege.aws.service_facts import deliveries, load_balancers, takeovers
from least_privilege.policy.document import Kind, Statement
from least_privilege.policy.patterns import action_pattern
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.accounts import (
    OPTIONS,
    Accounts,
    accounts_behind,
    names_callers,
    of_account,
    own_accounts,
    to_list,
)
from least_privilege.rules.support.allowances import some, texts
from least_privilege.rules.support.function_access import BY_URL, PERMISSION
from least_privilege.rules.support.identity_providers import PROVIDERS
from least_privilege.rules.support.principal_statements import (
    WHO,
    allows,
    everybody,
    is_restricted,
    keys_of,
    named,
    restricted_by,
)
from least_privilege.rules.support.public_access_blocks import closed_by_others, may_be_closed
from least_privilege.rules.support.service_principals import SOURCES, service_name
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies
from least_privilege.stack.resource_permissions import PERMISSIONS

_FILTERS = ("aws:ec2/vpcEndpoint", "aws:vpclattice/authPolicy", "aws:apigateway/")

_CLOSE = (
    *WHO,
    *("aws:sourceowner", "kms:calleraccount", "sns:endpoint"),
    *("s3:dataaccesspointaccount", "s3:dataaccesspointarn"),
    *("elasticfilesystem:accessedviamounttarget", "elasticfilesystem:accesspointarn"),
    BY_URL,
)
_ORGANIZATION = ("aws:principalorgid", "aws:principalorgpaths", "aws:vpceorgid", "aws:vpceorgpaths")
_BEHALF = (*SOURCES, "kms:calleraccount", "kms:encryptioncontext:*")
_HARMLESS = frozenset(("s3:getbucketacl", "s3:getbucketlocation", "s3:listbucket"))


def _grants(resource: Resource) -> Iterator[tuple[EmbeddedPolicy, Statement]]:
    if not resource.type.startswith(_FILTERS):
        for embedded in embedded_policies(resource):
            if embedded.kind is Kind.RESOURCE:
                yield from ((embedded, statement) for statement in allows(embedded.document))


def _check_resource(resource: Resource, options: Options) -> Iterator[Finding]:
    for embedded, statement in _grants(resource):
        own = own_accounts(resource, options)
        if not may_be_closed(resource):
            yield from _public(embedded, statement)
        yield from _organization(embedded, statement)
        yield from _services(embedded, statement)
        if own:
            behind = accounts_behind(embedded.document, statement)
            foreign = {account: whole for account, whole in behind.items() if account not in own}
            yield from _foreign(embedded, statement, foreign, options)


def _check_stack(stack: Stack, options: Options) -> Iterator[Finding]:
    """What only the whole stack tells: which account is its own, and what else closes a resource."""
    accounts: Accounts | None = None
    for resource in stack.resources:
        for embedded, statement in _grants(resource):
            found = list(_public(embedded, statement)) if may_be_closed(resource) else []
            if found and not closed_by_others(stack, resource):
                yield from found
            behind = accounts_behind(embedded.document, statement)
            if behind and not own_accounts(resource, options):
                accounts = accounts or Accounts(stack, options)
                for account, whole in behind.items():
                    doubtful = whole and accounts.doubtful(account)
                    if doubtful or accounts.is_foreign(account):
                        yield from _foreign(embedded, statement, {account: whole}, options, doubtful)


def _public(embedded: EmbeddedPolicy, statement: Statement) -> Iterator[Finding]:
    for who, claims in _strangers(statement):
        if embedded.resource.type == PERMISSION or _closed(embedded, statement, (*_CLOSE, *claims)):
            continue
        keys = keys_of(statement.conditions)
        still = f"; its condition on {some(keys)} does not close it" if keys else ""
        wanted = ", ".join(("aws:PrincipalOrgID", "aws:PrincipalAccount", "aws:SourceVpce", *claims[:1]))
        yield Finding(
            id="resource-policy-public",
            evidence=f"{_where(embedded, statement)} lets {who} of any AWS account {_what(statement)}"
            f"{_and_more(embedded, statement)}{still}.",
            fix="set principal to the account that is meant, or admit your organization only, by its id."
            if embedded.resource.type in PERMISSIONS
            else 'name who is meant, e.g. {"AWS": "arn:aws:iam::ACCOUNT:role/NAME"}, or add a condition that only your '
            f"own callers meet: {wanted}.",
            urn=embedded.resource.urn,
        )


def _strangers(statement: Statement) -> list[tuple[str, tuple[str, ...]]]:
    """Who among the principals is of whichever account, and the claims that bind them to one's own app or one user of
    it: whom an identity provider that all accounts share has signed in has a session of any of them."""
    if who := everybody(statement):
        return [(who, ())]
    federations = [name.lower() for name in named(statement.principals, "Federated")]
    return [
        (f"whoever signs in by {name} to an app", tuple(f"{name}:{claim}" for claim in (*PROVIDERS[name], "sub")))
        for name in federations
        if name in PROVIDERS
    ]


def _closed(embedded: EmbeddedPolicy, statement: Statement, keys: Sequence[str]) -> bool:
    """Whether a condition on `keys` is in force. That a caller is one of AWS's services is none: it calls for anybody.
    But a Deny of strangers may spare services, as AWS writes it, where they are not all whom the Allow is for.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
    """
    of_service = restricted_by("aws:principalisawsservice")
    for_services = of_service(statement.conditions)
    return is_restricted(
        embedded.document, statement, restricted_by(*keys), exempt=lambda one: not for_services and of_service(one)
    )


def _foreign(
    embedded: EmbeddedPolicy, statement: Statement, foreign: dict[str, bool], options: Options, doubtful: bool = False
) -> Iterator[Finding]:
    trusted = options["trustedAccounts"]
    for account, whole in foreign.items():
        if account in load_balancers() and embedded.resource.type.startswith("aws:s3/"):
            continue
        more = _and_more(embedded, statement)
        unlisted = account not in trusted and bool(trusted)
        wide = account not in trusted and whole and not is_restricted(embedded.document, statement, names_callers)
        if not (more or unlisted or wide) or is_restricted(embedded.document, statement, lambda _: False):
            continue
        reason = ", which is not on the list of trusted accounts" if unlisted else ""
        of_its_own = bool(more) and not (unlisted or wide)
        nameable = (
            wide and not unlisted and (embedded.resource.type == PERMISSION or embedded.path)
        )  # else accounts only
        by_name = f"name the roles of account {account} that are meant; or " if nameable else ""
        finding = Finding(
            id=f"resource-policy-public:{'takeover' if of_its_own else 'account'}:{account}",
            evidence=f"{_where(embedded, statement)} lets {'whomever' if whole else 'principals of'} account {account}"
            f"{' admits' if whole else ''} {_what(statement)}{reason}{more}.",
            fix="leave the actions that change the policy to roles of the resource's own account."
            if of_its_own
            else f"{by_name}{to_list(account)}",
            urn=embedded.resource.urn,
        )
        yield finding if of_its_own and not doubtful else of_account(finding, account, doubtful)


def _organization(embedded: EmbeddedPolicy, statement: Statement) -> Iterator[Finding]:
    """What a whole organization may do, where that is to write the policy."""
    others = tuple(key for key in _CLOSE if key not in _ORGANIZATION)
    more = _and_more(embedded, statement) if everybody(statement) else ""
    if more and _closed(embedded, statement, _ORGANIZATION) and not _closed(embedded, statement, others):
        yield Finding(
            id="resource-policy-public:takeover:organization",
            evidence=f"{_where(embedded, statement)} lets everybody in the organization {_what(statement)}{more}.",
            fix="allow the organization the actions that it uses; leave those that change the policy to named roles.",
        )


def _services(embedded: EmbeddedPolicy, statement: Statement) -> Iterator[Finding]:
    if embedded.resource.type == PERMISSION or _harmless(statement):
        return
    for principal in named(statement.principals, "Service"):
        fact = deliveries().get(service_name(principal))
        # Into logs a service only adds lines.
        if fact is None or not statement.services & (fact.into - {"logs"} | {"*"}):
            continue
        if not is_restricted(embedded.document, statement, restricted_by(*_BEHALF)):
            wanted = [f"aws:SourceArn ({fact.source})"] if fact.source else ["aws:SourceAccount"]
            yield Finding(
                id=f"resource-policy-public:service:{principal}",
                evidence=f"{_where(embedded, statement)} lets {principal} {_what(statement)} on whosever behalf it "
                "calls: any AWS account can have the service do so.",
                fix=f"add a condition on {' or '.join(wanted)}, which the service sends ({fact.url}).",
            )


def _harmless(statement: Statement) -> bool:
    """Whether a service only looks at a bucket, or writes where the path has the account on whose behalf it does."""
    actions = [action.lower() for action in texts(statement.actions)]
    resources = texts(statement.resources)
    return bool(actions) and (
        all(action in _HARMLESS for action in actions)
        or (bool(resources) and all(map(_has_account, resources)) and "s3:putobject" in actions and len(actions) == 1)
    )


def _has_account(resource: str) -> bool:
    account = resource.partition("/AWSLogs/")[2].partition("/")[0]
    return len(account) == 12 and account.isdigit()


def _and_more(embedded: EmbeddedPolicy, statement: Statement) -> str:
    """The end of a sentence where a statement lets its principals change who may use the resource."""
    services = statement.services - {"*"} or {_service(embedded)}
    found = [
        action
        for service in sorted(services)
        for action in _takeovers().get(service, ())
        if statement.matches_action(action.lower())
        and not (action == "kms:CreateGrant" and restricted_by("kms:grantisforawsresource")(statement.conditions))
        and not is_restricted(
            embedded.document, replace(statement, actions=(action_pattern(action),), not_actions=()), lambda _: False
        )
    ]
    return f", and so take it over by {some(found, 2)}" if found else ""


@lru_cache(1)
def _takeovers() -> dict[str, list[str]]:
    """By service prefix, the actions that change who may use a resource."""
    found: dict[str, list[str]] = {}
    for action in sorted(takeovers()):
        found.setdefault(action.partition(":")[0], []).append(action)
    return found


def _service(embedded: EmbeddedPolicy) -> str:
    """The prefix of the actions on the resource that a policy is attached to."""
    name = embedded.resource.type.removeprefix("aws:").partition("/")[0]
    return {"efs": "elasticfilesystem", "opensearch": "es", "elasticsearch": "es", "s3control": "s3"}.get(name, name)


def _where(embedded: EmbeddedPolicy, statement: Statement) -> str:
    return f"{statement.label} of {embedded.label}"


def _what(statement: Statement) -> str:
    if statement.not_actions:
        return f"do everything but {some(texts(statement.not_actions))}"
    return f"do {some(texts(statement.actions)) or 'what preview cannot tell'}"


RULES = (
    ResourceRule(
        name="resource-policy-public",
        description="A resource's policy lets in named principals of its own and of trusted accounts only",
        severity=Severity.CRITICAL,
        level=Level.MANDATORY,
        level_reason="what the policy gives to strangers, no policy of one's own principals can take back",
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
    ),
)
