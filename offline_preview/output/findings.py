"""The policy pack library's one message form, read back. The only thing that the preview imports from the pack."""

import sys

from offline_preview.preview import PACK

if str(PACK) not in sys.path:
    sys.path.append(str(PACK))

from least_privilege.rules.finding import Finding, parse

__all__ = ["Finding", "parse"]
