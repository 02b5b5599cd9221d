"""Starts the policy pack; the engine and the offline preview run it as `python -m pulumi.policy`."""

from pulumi_adapter import serve
from rules import ALL_RULES

serve("aws-roles", ALL_RULES)
