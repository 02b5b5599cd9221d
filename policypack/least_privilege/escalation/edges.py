"""An edge of the graph of principals: one way in which one of them gets the permissions of another."""

from dataclasses import dataclass

from least_privilege.escalation.open_paths import OpenPath
from least_privilege.principals.principal import Principal


@dataclass(frozen=True, eq=False, kw_only=True)
class Edge:
    """`source` (None: a caller from outside the stack) gets the permissions of `target`.

    `source_label` names the source in a sentence; `reason` is a whole clause on how it does it. `open_path` is the
    escalation path that it takes, None for AssumeRole. An edge `is_certain` unless it rests on a trust policy that is
    unknown at preview.
    """

    source: Principal | None
    source_label: str
    target: Principal
    reason: str
    open_path: OpenPath | None = None
    is_certain: bool = True
