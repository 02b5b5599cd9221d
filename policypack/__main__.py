"""Starts the policy pack; the engine and the offline preview run it as `python -m pulumi.policy`."""

import sys
from pathlib import Path

try:
    from least_privilege.pulumi_pack.server import serve
    from least_privilege.rules.registry import ALL_RULES
except ModuleNotFoundError as missing:
    here = Path(__file__).resolve().parent
    sys.exit(f"the policy pack lacks the Python package '{missing.name}': run `pulumi install` in {here}")

serve("least-privilege", ALL_RULES)
