"""Parliament's analysis of all files of a directory in one process; it raises on what its data has no form for."""

import sys
from pathlib import Path

from parliament import analyze_policy_string

findings = failed = 0
for file in sorted(Path(sys.argv[1]).glob("*.json")):
    try:
        findings += len(analyze_policy_string(file.read_text("utf-8"), str(file)).findings)
    except Exception as error:  # noqa: BLE001 - whatever the tool raises: it is counted, and its time as well
        failed += 1
        print(f"{file.name}: {error}", file=sys.stderr)
print(findings, "findings;", failed, "files failed")
