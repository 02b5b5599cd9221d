"""Administrators of what has permissions of its own, beside IAM: clusters, data lakes.

Source: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
        https://docs.aws.amazon.com/lake-formation/latest/dg/initial-lf-config.html#create-data-lake-admin
        https://docs.aws.amazon.com/lake-formation/latest/dg/change-settings.html
"""

from collections.abc import Iterator

from least_privilege.policy.document import PolicyKind
from least_privilege.policy.principals import account_of, is_whole_account
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.accounts import OPTIONS, StackAccounts
from least_privilege.rules.support.callers.delegations import DELEGATION, delegates_power
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement, allow_statements
from least_privilege.rules.support.callers.principal_statements import named
from least_privilege.stack.lake_grants import LAKE_GRANTS, left_to_iam
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import input_label
from least_privilege.stack.share_listings import DATA_LAKE, EKS_ASSOCIATION
from least_privilege.stack.shares import Share, shares

_TYPES = (EKS_ASSOCIATION, DATA_LAKE)
_FIXES = {
    EKS_ASSOCIATION: 'set policyArn to "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy" or '
    '"AmazonEKSViewPolicy" and accessScope to the namespaces in use, {"type": "namespace", "namespaces": ["NAMESPACE"]}'
    ". If it is the cluster's administrator, waive this finding.",
    DATA_LAKE: "grant the permissions in use on their databases and tables by aws.lakeformation.Permissions; to see "
    "permissions, readOnlyAdmins is enough. If they administer the data lake, waive this finding.",
}


def _check_stack(stack: Stack, options: Options) -> Iterator[Finding]:
    for resource in stack.of(*LAKE_GRANTS):
        yield from _left_to_iam(resource)
    for resource in stack.of(DELEGATION):
        for embedded in allow_statements(resource, PolicyKind.RESOURCE):
            yield from _delegates(embedded)
    accounts: StackAccounts | None = None
    for resource in stack.of(*_TYPES):
        administrators = [share for share in shares(resource) if share.administers]
        if administrators:
            accounts = accounts or StackAccounts(stack, options)
            yield from _administrators(resource, [each for each in administrators if not _is_foreign(each, accounts)])


def _is_foreign(share: Share, accounts: StackAccounts) -> bool:
    """Whether another rule reports it already."""
    return isinstance(share.to, str) and accounts.is_foreign(account_of(share.to) or "")


def _administrators(resource: Resource, shared: list[Share]) -> Iterator[Finding]:
    if shared:
        names = ["a principal that is unknown at preview" if each.to is UNKNOWN else str(each.to) for each in shared]
        yield Finding(
            id="service-administrator",
            evidence=f"{input_label(resource, shared[0].path)} lets {some(names)} "
            f"{shared[0].may}: no IAM policy limits what it does there, and it can give others the same.",
            fix=_FIXES[resource.type],
            urn=resource.urn,
        )


def _delegates(embedded: EmbeddedStatement) -> Iterator[Finding]:
    """Roles and users with power over an organization; another rule reports whole accounts."""
    names = [each for each in named(embedded.statement.principals, "AWS") if account_of(each)]
    if (roles := [each for each in names if not is_whole_account(each)]) and delegates_power(embedded.statement):
        yield Finding(
            id="service-administrator",
            evidence=f"{embedded.label} lets {some(roles)} change policies of the organization: these decide what each "
            "of its accounts may do.",
            fix="allow only the actions that are used, on named policies and targets, and add a condition on "
            "organizations:PolicyType. If they administer the organization's policies, waive this finding.",
            urn=embedded.resource.urn,
        )


def _left_to_iam(resource: Resource) -> Iterator[Finding]:
    """A data lake whose permissions restrict nobody."""
    for path, what in left_to_iam(resource):
        yield Finding(
            id="service-administrator:iam-allowed-principals",
            evidence=f"{input_label(resource, path)} gives IAM_ALLOWED_PRINCIPALS all "
            f"permissions on {what}: IAM policies alone decide who reads and changes it, and Lake Formation restricts "
            "nobody.",
            fix="grant named principals the permissions in use, and remove this grant. If IAM is to decide alone, "
            "waive this finding.",
            urn=resource.urn,
        )


RULE = ResourceRule(
    name="service-administrator",
    description="Few principals administer a cluster or a data lake, beside IAM",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    level_reason="each cluster and data lake has an administrator: who it is, a reviewer decides",
    url="https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html",
    types=frozenset((*_TYPES, *LAKE_GRANTS, DELEGATION)),
    check=lambda _resource, _options: (),
    stack_check=_check_stack,
    options=OPTIONS,
    bad='aws.eks.AccessPolicyAssociation("web", cluster_name="pets", '
    'principal_arn="arn:aws:iam::111122223333:role/web", '
    'policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy", '
    'access_scope={"type": "cluster"})',
    good='aws.eks.AccessPolicyAssociation("web", cluster_name="pets", '
    'principal_arn="arn:aws:iam::111122223333:role/web", '
    'policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", '
    'access_scope={"type": "namespace", "namespaces": ["web"]})',
)
