"""The plain values of a policy document: what `documents.parse` gives, whatever the text was like."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from least_privilege.model import Unknown


class Kind(Enum):
    """Which grammar a document obeys: what it is attached to."""

    IDENTITY = "identity policy"
    TRUST = "trust policy"
    RESOURCE = "resource policy"


Value = str | Unknown


@dataclass(frozen=True)
class Problem:
    """An error of grammar: `code` names its kind, `where` the statement, `fix` what to write instead."""

    code: str
    where: str
    message: str
    fix: str


@dataclass(frozen=True)
class Condition:
    """One key under one operator, as written. Operator and key are empty where preview cannot tell even those."""

    operator: str
    key: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Statement:
    """One statement. An empty tuple or mapping says that the element is absent.

    `principals` is by kind: AWS, Service, Federated, CanonicalUser, or `*` for `"Principal": "*"`.
    `variables` says that `${...}` is a policy variable: not so in the language of 2008-10-17.
    """

    index: int
    sid: str
    effect: Literal["Allow", "Deny"]
    actions: tuple[Value, ...] = ()
    not_actions: tuple[Value, ...] = ()
    resources: tuple[Value, ...] = ()
    not_resources: tuple[Value, ...] = ()
    principals: Mapping[str, tuple[Value, ...]] = field(default_factory=dict, hash=False)
    not_principals: Mapping[str, tuple[Value, ...]] = field(default_factory=dict, hash=False)
    conditions: tuple[Condition, ...] = ()
    variables: bool = True

    @property
    def label(self) -> str:
        return f"Statement '{self.sid}'" if self.sid else f"Statement {self.index + 1}"

    @property
    def allows(self) -> bool:
        return self.effect == "Allow"


@dataclass(frozen=True)
class Document:
    """`size` is in characters without white space, as IAM's quotas count; None where an unknown is inside.

    `hidden` says that there may be statements, or an Effect, that preview cannot tell.
    """

    kind: Kind
    statements: tuple[Statement, ...] = ()
    problems: tuple[Problem, ...] = ()
    size: int | None = None
    has_unknown: bool = False
    hidden: bool = False

    @property
    def wholly_unknown(self) -> bool:
        return self.hidden and not self.statements
