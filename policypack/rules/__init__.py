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
    trust,
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
    *imds.RULES,
    *workloads.RULES,
    *waiver.RULES,
)
