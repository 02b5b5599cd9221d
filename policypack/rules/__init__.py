"""All rules of the pack, family by family."""

from rules import imds, waiver, workloads
from rules.rule import Rule

ALL_RULES: tuple[Rule, ...] = (*imds.RULES, *workloads.RULES, *waiver.RULES)
