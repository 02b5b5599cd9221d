"""All rules of the pack, family by family."""

from rules import (
    documents,
    identity_limits,
    identity_managed,
    identity_people,
    identity_power,
    identity_reference,
    identity_wildcards,
    imds,
    resource_policies,
    resource_policies_lambda,
    trust,
    trust_accounts,
    trust_people,
    trust_services,
    trust_web_identity,
    waiver,
    workloads,
)
from rules.rule import Rule

ALL_RULES: tuple[Rule, ...] = (
    *identity_wildcards.RULES,
    *identity_managed.RULES,
    *identity_power.RULES,
    *identity_reference.RULES,
    *identity_limits.RULES,
    *identity_people.RULES,
    *documents.RULES,
    *trust.RULES,
    *trust_accounts.RULES,
    *trust_services.RULES,
    *trust_web_identity.RULES,
    *trust_people.RULES,
    *resource_policies_lambda.RULES,
    *resource_policies.RULES,
    *imds.RULES,
    *workloads.RULES,
    *waiver.RULES,
)
