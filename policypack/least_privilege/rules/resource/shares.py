"""What is given to everybody, or to other accounts, without a policy: S3 ACLs, images, snapshots, documents of Systems
Manager, endpoint services, resource shares, grants of keys.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html#access-analyzer-external-access
"""

from collections.abc import Iterator

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.accounts import OPTIONS, Accounts, of_account, to_list
from least_privilege.rules.support.principal_statements import account_of, whole_account
from least_privilege.rules.support.public_access_blocks import (
    share_closed_by_others,
    share_may_be_closed,
    shared_within_organization,
)
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import display_name
from least_privilege.stack.shares import EVERYBODY, RAM_PRINCIPAL, SHARING, Share, shares

_FIXES = {
    "aws:s3/": "leave the ACL private and name the readers in the bucket's policy; before a website put CloudFront "
    "with origin access control, which reads a private bucket. What must be public by itself is a case for a waiver.",
    "aws:ec2/vpcEndpointService": "list the principals that are meant by their ARNs, or set acceptanceRequired to "
    "true, so that each connection is decided on.",
    "aws:rds/": "list the ids of the accounts that are meant instead of all.",
    "aws:ssm/": "list the ids of the accounts that are meant instead of All.",
    "": "name the accounts that are meant by their ids, or your organization by its ARN. An image that must be public "
    "is a case for a waiver.",
}


def _check_resource(resource: Resource, _options: Options) -> Iterator[Finding]:
    if not share_may_be_closed(resource):
        yield from _public(resource)


def _check_stack(stack: Stack, options: Options) -> Iterator[Finding]:
    """What only the whole stack tells: what else closes a resource, and which accounts are foreign."""
    accounts: Accounts | None = None
    for resource in stack.of(*SHARING):
        given = [(share, share.to) for share in shares(resource) if isinstance(share.to, str)]
        if not given or (share_may_be_closed(resource) and share_closed_by_others(stack, resource)):
            continue
        if share_may_be_closed(resource):
            yield from _public(resource)
        for share, to in given:
            account = "" if ":organizations:" in to else account_of(to)
            if account:
                accounts = accounts or Accounts(stack, options)
                inside = resource.type == RAM_PRINCIPAL and shared_within_organization(stack, resource)
                doubtful = whole_account(to) and accounts.doubtful(account)
                if doubtful or accounts.is_foreign(account):
                    for finding in _foreign(resource, share, account, whole_account(to) and not inside, options):
                        yield of_account(finding, account, doubtful)


def _public(resource: Resource) -> Iterator[Finding]:
    for share in shares(resource):
        if share.to == EVERYBODY:
            yield Finding(
                id="resource-shared-publicly",
                evidence=f"{_where(resource, share)} lets {share.who} {share.may}.",
                fix=next(fix for start, fix in _FIXES.items() if resource.type.startswith(start)),
                urn=resource.urn,
            )


def _foreign(resource: Resource, share: Share, account: str, whole: bool, options: Options) -> Iterator[Finding]:
    trusted = options["trustedAccounts"]
    if account in trusted or not (whole or share.onward or trusted):
        return
    who = f"whomever account {account} admits" if whole else f"principals of account {account}"
    reason = ", which is not on the list of trusted accounts" if trusted else ""
    yield Finding(
        id=f"resource-shared-publicly:account:{account}",
        evidence=f"{_where(resource, share)} lets {who} {share.may}{reason}.",
        fix=to_list(account),
        urn=resource.urn,
    )


def _where(resource: Resource, share: Share) -> str:
    return f"{share.path} of {resource.kind} '{display_name(resource)}'"


RULES = (
    ResourceRule(
        name="resource-shared-publicly",
        description="What is shared without a policy is shared with the own and with trusted accounts only",
        severity=Severity.CRITICAL,
        level=Level.MANDATORY,
        level_reason="strangers look for what is public and copy it, and no later change takes the copies back",
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html",
        types=frozenset(SHARING),
        check=_check_resource,
        stack_check=_check_stack,
        options=OPTIONS,
        bad='aws.ec2.AmiLaunchPermission("base", image_id="ami-12345678", group="all")',
        good='aws.ec2.AmiLaunchPermission("base", image_id="ami-12345678", organization_arn=organization_arn)',
    ),
)
