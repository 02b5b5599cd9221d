"""All rules of the pack, family by family."""

from rules import imds, waiver
from rules.rule import Rule

ALL_RULES: tuple[Rule, ...] = (*imds.RULES, *waiver.RULES)
