"""What is wrong with one value of a document."""

import json
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


def principal(what: str, fix: str, check: str = "") -> Fault:
    """The fault of a principal."""
    return Fault(code="invalid-principal", what=what, fix=fix, check=check)


def entry(type_: str, value: str) -> str:
    """A principal as Principal has it: `"AWS": "111122223333"`."""
    return f'"{type_}": {json.dumps(value)}'


def write_as(type_: str, value: str) -> str:
    """The fix that names a principal under the right type."""
    return f"write {entry(type_, value)}"
