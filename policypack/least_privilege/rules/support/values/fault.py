"""What is wrong with one value of a document."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`code` names its kind in a finding's id; `what` says it after the value; `fix` what to write instead.

    `advisory` where it may be no fault: what AWS has may be newer than the pack's data.
    """

    code: str
    what: str
    fix: str
    advisory: bool = False
