"""What is wrong with one value of a document."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`code` names its kind in a finding's id; `what` says it after the value; `fix` what to write instead.

    `advisory` where it may be no fault: what AWS has may be newer than the pack's data. `check` is the one of AWS's
    policy validation that it is, where its code alone does not tell.
    """

    code: str
    what: str
    fix: str
    advisory: bool = False
    check: str = ""
