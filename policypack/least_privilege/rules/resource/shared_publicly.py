"""What is shared with everyone, or with other accounts, without a policy: S3 ACLs and access grants, images, snapshots,
documents of Systems Manager, endpoint services, resource shares, grants of keys, clusters, data lakes, administration.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html#access-analyzer-external-access
"""

from collections.abc import Iterator

from least_privilege.policy.principals import account_of, is_whole_account
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.accounts import OPTIONS, StackAccounts
from least_privilege.rules.support.callers.admitted_accounts import AdmittedAccount
from least_privilege.rules.support.callers.canonical_users import canonical_users_of_acl
from least_privilege.rules.support.callers.foreign_accounts import NOT_LISTED, on_account, trust_or_remove
from least_privilege.rules.support.callers.public_access_blocks import (
    share_is_blocked,
    share_may_be_blocked,
    shared_within_organization,
)
from least_privilege.rules.support.callers.sent_elsewhere import sent_elsewhere
from least_privilege.stack.copies import COPIES
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import input_label
from least_privilege.stack.share_listings import (
    ENDPOINT_PRINCIPAL,
    ENDPOINT_SERVICE,
    RAM_EXCLUSIVE,
    RAM_PRINCIPAL,
    UNGUARDED,
)
from least_privilege.stack.shares import ACLS, EVERYONE, SHARING, Share, shares

_IMAGES = ("aws:ec2/amiLaunchPermission", "aws:imagebuilder/")


def _check_resource(resource: Resource, _options: Options) -> Iterator[Finding]:
    if not share_may_be_blocked(resource):
        yield from _public(resource)


def _check_stack(stack: Stack, options: Options) -> Iterator[Finding]:
    """What only the whole stack says: what else closes a resource, and which accounts are foreign."""
    accounts: StackAccounts | None = None
    for resource in stack.of(*SHARING):
        yield from canonical_users_of_acl(stack, resource)
        with_accounts = [(share, account) for share in shares(resource) if (account := _account(share))]
        if share_may_be_blocked(resource):
            if share_is_blocked(stack, resource):
                continue
            yield from _public(resource)
        for share, account in with_accounts:
            accounts = accounts or StackAccounts(stack, options)
            may_be_own = account.is_whole and accounts.may_be_own(account.id)
            if may_be_own or accounts.is_foreign(account.id):
                inside = resource.type in (RAM_PRINCIPAL, RAM_EXCLUSIVE) and shared_within_organization(stack, resource)
                for finding in _foreign_account(resource, share, account, options, is_inside_organization=inside):
                    yield on_account(finding, account.id, may_be_own=may_be_own)
    yield from sent_elsewhere(stack, options)


def _account(share: Share) -> AdmittedAccount | None:
    """The account that something is shared with; None for an organization, whose ARN names another, or an unknown."""
    if not isinstance(share.to, str) or ":organizations:" in share.to or not (account := account_of(share.to)):
        return None
    return AdmittedAccount(account, is_whole_account(share.to))


def _public(resource: Resource) -> Iterator[Finding]:
    for share in shares(resource):
        if share.to == EVERYONE:
            yield Finding(
                id="resource-shared-publicly",
                evidence=f"{input_label(resource, share.path)} lets {share.who} {share.may}.",
                fix=_fix(resource, share),
                urn=resource.urn,
                actions=share.permissions,
                advisory=share.within,
            )


def _fix(resource: Resource, share: Share) -> str:
    """What to do about a share with everyone, with the input to set where one is enough."""
    if guard := UNGUARDED.get(resource.type):
        return guard.fix
    if resource.type in ACLS:
        is_canned = share.path.lower().endswith("acl")
        edit = f'set {share.path}: "private"' if is_canned else "remove the grant to this group"
        return (
            f"{edit} and name the readers in the bucket's policy; for a website put CloudFront with origin access "
            "control in front of the bucket. If it must be public, waive this finding."
        )
    if resource.type == ENDPOINT_SERVICE:
        return "set acceptanceRequired: true, to decide on each connection; or list the principals by their ARNs."
    if resource.type == ENDPOINT_PRINCIPAL:
        return (
            'name the principal, principalArn: "arn:aws:iam::ACCOUNT:role/NAME"; or set acceptanceRequired of the '
            "service to true, to decide on each connection."
        )
    if resource.type.startswith("aws:rds/"):
        return 'list the accounts that are meant, sharedAccounts: ["ACCOUNT"].'
    if resource.type.startswith("aws:ssm/"):
        return 'list the accounts that are meant, permissions.account_ids: "ACCOUNT".'
    if not resource.type.startswith(_IMAGES):
        return f"name the accounts or principals that are meant in {share.path}."
    return (
        "name the accounts that are meant by their IDs, or your organization by its ARN, instead of the group. If the "
        "image must be public, waive this finding."
    )


def _foreign_account(
    resource: Resource, share: Share, account: AdmittedAccount, options: Options, *, is_inside_organization: bool
) -> Iterator[Finding]:
    trusted = options["trustedAccounts"]
    is_whole = account.is_whole and not is_inside_organization
    if account.id in trusted or not (is_whole or share.onward or trusted):
        return
    admitted = AdmittedAccount(account.id, is_whole)
    yield Finding(
        id=f"resource-shared-publicly:account:{account.id}",
        evidence=f"{input_label(resource, share.path)} lets {admitted.that(share.may, NOT_LISTED if trusted else '')}.",
        fix=trust_or_remove(account.id),
        urn=resource.urn,
        actions=share.permissions,
    )


RULE = ResourceRule(
    name="resource-shared-publicly",
    description="What is shared without a policy is shared only with the own and with trusted accounts",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    level_reason="outsiders look for public resources and copy them, and no later change takes the copies back",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html",
    types=frozenset((*SHARING, *COPIES)),
    check=_check_resource,
    stack_check=_check_stack,
    options=OPTIONS,
    bad='aws.ec2.AmiLaunchPermission("base", image_id="ami-12345678", group="all")',
    good='aws.ec2.AmiLaunchPermission("base", image_id="ami-12345678", organization_arn=organization_arn)',
)
