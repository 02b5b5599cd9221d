"""All rules of the pack, family by family."""

from rules import documents, identity_wildcards, imds, trust, waiver, workloads
from rules.rule import Rule

ALL_RULES: tuple[Rule, ...] = (
    *identity_wildcards.RULES,
    *documents.RULES,
    *trust.RULES,
    *imds.RULES,
    *workloads.RULES,
    *waiver.RULES,
)
