"""Cloudsplaining's own scan of a policy file, over all files of a directory in one process.

Its command line takes one file, or an account's authorization details, for which it writes an HTML report.
"""

import json
import sys
from pathlib import Path

from cloudsplaining.command.scan_policy_file import scan_policy

results = [scan_policy(json.loads(file.read_text("utf-8"))) for file in sorted(Path(sys.argv[1]).glob("*.json"))]
# Some kinds of risk are a list of findings, others a list with a severity beside it.
kinds = [kind["findings"] if isinstance(kind, dict) else kind for result in results for kind in result.values()]
print(sum(map(len, kinds)), "findings")
