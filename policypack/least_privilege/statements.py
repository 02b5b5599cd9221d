"""The plain values of a policy document: what `documents.parse` gives, whatever the text was like."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Literal

from least_privilege.model import Unknown
from least_privilege.patterns import contains, is_plain, matches, matching, overlaps


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

    def is_about(self, action: str) -> bool:
        """Whether Action has all of `action` (a name or pattern in lower case), or NotAction nothing of it."""
        plain, patterns, whole = self.lower_actions
        if not self.not_actions:
            return action in plain or any(contains(pattern, action) for pattern in patterns)
        if is_plain(action):
            return whole and action not in plain and not any(matches(pattern, action) for pattern in patterns)
        return whole and not any(overlaps(own, action) for own in (*plain, *patterns))

    def about_which(self, names: tuple[str, ...]) -> frozenset[str]:
        """Those of `names`, of actions in lower case, sorted, that the statement is about."""
        plain, patterns, whole = self.lower_actions
        named = plain.intersection(names).union(*(matching(pattern, names) for pattern in patterns))
        if not self.not_actions:
            return named
        return frozenset(names) - named if whole else frozenset()

    @cached_property
    def lower_actions(self) -> tuple[frozenset[str], tuple[str, ...], bool]:
        """The names and the patterns in Action or NotAction, in lower case, and whether those are all."""
        written = self.not_actions or self.actions
        known = {action.lower() for action in written if isinstance(action, str)}
        plain = frozenset(filter(is_plain, known))
        return plain, tuple(known - plain), not any(isinstance(action, Unknown) for action in written)

    @cached_property
    def services(self) -> frozenset[str]:
        """The service prefixes in Action, in lower case; `*` among them says any service."""
        if self.not_actions:
            return frozenset("*")
        plain, patterns, _ = self.lower_actions
        prefixes = {action.partition(":")[0] for action in (*plain, *patterns)}
        return frozenset(prefix if is_plain(prefix) else "*" for prefix in prefixes)


@dataclass(frozen=True, eq=False)
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
    _about: dict[str, tuple[Statement, ...]] = field(default_factory=dict, init=False, repr=False)
    _by_service: dict[str, tuple[Statement, ...]] = field(default_factory=dict, init=False, repr=False)

    @property
    def wholly_unknown(self) -> bool:
        return self.hidden and not self.statements

    def about(self, action: str) -> tuple[Statement, ...]:
        """The statements whose Action has all of `action`, a name or pattern in lower case; or whose NotAction has
        nothing of it. An Action that is unknown at preview is in none."""
        found = self._about.get(action)
        if found is None:
            service = action.partition(":")[0]
            if service not in self._by_service:
                # A service that the documents do not name may be meant by a wildcard: `*`, `s*:Get?`.
                chosen = (s for s in self.statements if service in s.services or "*" in s.services or "*" in service)
                self._by_service[service] = tuple(chosen)
            found = tuple(statement for statement in self._by_service[service] if statement.is_about(action))
            self._about[action] = found
        return found
