"""How every command ends."""

from typing import Final

OK: Final = 0
FINDING: Final = 1
ERROR: Final = 2

WITH_FINDINGS: Final = "Exit codes: 0; 1 with a mandatory finding; 2 for an error."
WITHOUT_FINDINGS: Final = "Exit codes: 0; 2 for an error."

DEPENDS: Final = 3
BY_ANSWER: Final = {"allowed": OK, "denied": 1, "depends": DEPENDS}
"""Of `can`."""
