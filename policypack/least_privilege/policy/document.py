"""The plain values of a policy document: what `documents.parse` gives, whatever the text was like."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property, lru_cache
from typing import Literal

from least_privilege.policy.unknown import Unknown
from least_privilege.policy.wildcards import Texts, contains, is_plain, matches, matching, overlaps

_SPECIAL = re.compile(r"[*?$]")


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


@lru_cache(1 << 15)
def over_services(pattern: str) -> bool:
    """Whether the wildcards of an Action reach over services."""
    return not is_plain(pattern.partition(":")[0])


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

    def about_which(self, names: Texts) -> frozenset[str]:
        """Those of `names`, of actions in lower case, that the statement is about."""
        plain, patterns, whole = self.lower_actions
        named = plain & names.all
        if patterns:
            named = named.union(*(matching(pattern, names.ordered) for pattern in patterns))
        if not self.not_actions:
            return named
        return names.all - named if whole else frozenset()

    @cached_property
    def lower_actions(self) -> tuple[frozenset[str], tuple[str, ...], bool]:
        """The names and the patterns in Action or NotAction, in lower case, and whether those are all."""
        written = self.not_actions or self.actions
        known = [action.lower() for action in written if isinstance(action, str)]
        whole = len(known) == len(written)
        if not _SPECIAL.search("".join(known)):  # Most have none: asked once for all of them.
            return frozenset(known), (), whole
        plain = frozenset(filter(is_plain, known))
        return plain, tuple(frozenset(known) - plain), whole

    @cached_property
    def any_service(self) -> bool:
        """Whether it is about actions of any service: NotAction, or a wildcard for the service."""
        return bool(self.not_actions) or any(map(over_services, self.lower_actions[1]))

    @property
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

    @property
    def wholly_unknown(self) -> bool:
        return self.hidden and not self.statements

    def about(self, action: str) -> tuple[Statement, ...]:
        """The statements whose Action has all of `action`, a name or pattern in lower case; or whose NotAction has
        nothing of it. An Action that is unknown at preview is in none."""
        found = self._about.get(action)
        if found is None:
            named, others = self._by_action
            about = {*named.get(action, ()), *(each for each in others if self.statements[each].is_about(action))}
            found = self._about[action] = tuple([self.statements[each] for each in sorted(about)])
        return found

    @cached_property
    def _by_action(self) -> tuple[Mapping[str, list[int]], list[int]]:
        """The places of the statements: by the actions in lower case that Action names, and of those with others."""
        named: dict[str, list[int]] = {}
        others = []
        for place, statement in enumerate(self.statements):
            plain, patterns, _ = statement.lower_actions
            if statement.not_actions or patterns:
                others.append(place)
            else:
                for action in plain:
                    named.setdefault(action, []).append(place)
        return named, others
