"""All rules of the pack, family by family."""

from least_privilege.rules.document import (
    access_not_judged,
    condition_key,
    malformed,
    not_evaluable,
    policy_hygiene,
    resource_mismatch,
    unknown_action,
)
from least_privilege.rules.escalation import privilege_escalation, role_chain
from least_privilege.rules.identity import (
    admin_access,
    credentials_exposure,
    data_exfiltration,
    managed_policy,
    not_action,
    pass_role,
    permissions_boundary,
    permissions_management,
    quota,
    user_permissions,
    wildcard_action,
    wildcard_resource,
)
from least_privilege.rules.pack import access, accounts, waiver
from least_privilege.rules.resource import (
    lambda_permission_source,
    policy_public,
    public_access_block,
    service_administrator,
    shared_publicly,
)
from least_privilege.rules.rule import Rule
from least_privilege.rules.trust import (
    confused_deputy,
    cross_account,
    mfa,
    public_principal,
    unknown_service,
    web_identity,
)
from least_privilege.rules.workload import (
    ecs_distinct_roles,
    imds_hop_limit,
    imdsv2_required,
    instance_profile_role,
    role_trust,
)

ALL_RULES: tuple[Rule, ...] = (
    admin_access.RULE,
    wildcard_action.RULE,
    wildcard_resource.RULE,
    not_action.RULE,
    managed_policy.RULE,
    pass_role.RULE,
    permissions_management.RULE,
    credentials_exposure.RULE,
    data_exfiltration.RULE,
    unknown_action.RULE,
    resource_mismatch.RULE,
    condition_key.RULE,
    quota.RULE,
    permissions_boundary.RULE,
    user_permissions.RULE,
    privilege_escalation.RULE,
    malformed.RULE,
    not_evaluable.RULE,
    policy_hygiene.RULE,
    access_not_judged.RULE,
    public_principal.RULE,
    cross_account.RULE,
    confused_deputy.RULE,
    unknown_service.RULE,
    web_identity.RULE,
    mfa.RULE,
    lambda_permission_source.RULE,
    policy_public.RULE,
    shared_publicly.RULE,
    public_access_block.RULE,
    service_administrator.RULE,
    role_chain.RULE,
    imdsv2_required.RULE,
    imds_hop_limit.RULE,
    ecs_distinct_roles.RULE,
    instance_profile_role.RULE,
    role_trust.RULE,
    access.RULE,
    accounts.RULE,
    waiver.RULE,
)
