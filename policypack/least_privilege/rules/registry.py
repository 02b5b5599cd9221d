"""All rules of the pack, family by family."""

from least_privilege.rules.document import readable, reference
from least_privilege.rules.escalation import privilege_escalation, role_chains
from least_privilege.rules.identity import limits, managed_policies, sensitive_permissions, user_permissions, wildcards
from least_privilege.rules.pack import waivers
from least_privilege.rules.resource import lambda_permissions, resource_policies, shares
from least_privilege.rules.rule import Rule
from least_privilege.rules.trust import cross_account, mfa, public_principal, services, web_identity
from least_privilege.rules.workload import imds, role_bindings, role_trust

ALL_RULES: tuple[Rule, ...] = (
    *wildcards.RULES,
    *managed_policies.RULES,
    *sensitive_permissions.RULES,
    *reference.RULES,
    *limits.RULES,
    *user_permissions.RULES,
    *privilege_escalation.RULES,
    *readable.RULES,
    *public_principal.RULES,
    *cross_account.RULES,
    *services.RULES,
    *web_identity.RULES,
    *mfa.RULES,
    *lambda_permissions.RULES,
    *resource_policies.RULES,
    *shares.RULES,
    *role_chains.RULES,
    *imds.RULES,
    *role_bindings.RULES,
    *role_trust.RULES,
    *waivers.RULES,
)
