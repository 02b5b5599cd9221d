"""A policy document as values: what `parser.parse` returns for any text, valid or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from itertools import chain
from typing import Literal

from least_privilege.policy.context_keys import ALWAYS_PRESENT_KEYS, CALLER_CONTROLLED_KEYS
from least_privilege.policy.impossible_values import matches_nothing
from least_privilege.policy.many_patterns import NameSet
from least_privilege.policy.operators import Operator, operator
from least_privilege.policy.patterns import ActionPattern, ResourcePattern
from least_privilege.policy.restricting_values import value_restricts
from least_privilege.policy.unknown import Unknown
from least_privilege.policy.wildcards import contains, is_plain, matches, overlaps


class PolicyKind(Enum):
    """Which grammar a document obeys: what it is attached to.

    A service or resource control policy grants nothing: it sets the most that policies in an organization's accounts
    may grant. An IoT policy grants to devices, by their certificates.
    Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_authorization_policies.html
            https://docs.aws.amazon.com/iot/latest/developerguide/iot-policies.html
    """

    IDENTITY = "identity policy"
    TRUST = "trust policy"
    RESOURCE = "resource policy"
    SERVICE_CONTROL = "service control policy"
    RESOURCE_CONTROL = "resource control policy"
    IOT = "IoT policy"

    @property
    def is_control(self) -> bool:
        """Whether it belongs to an organization, and only limits what other policies grant."""
        return self in (PolicyKind.SERVICE_CONTROL, PolicyKind.RESOURCE_CONTROL)

    @property
    def has_principals(self) -> bool:
        """Whether its statements name principals; the others hold for what they are attached to."""
        return self in (PolicyKind.TRUST, PolicyKind.RESOURCE, PolicyKind.RESOURCE_CONTROL)

    @property
    def must_name_resources(self) -> bool:
        """Whether each statement needs Resource or NotResource; a resource's own policy may leave it out."""
        return self not in (PolicyKind.TRUST, PolicyKind.RESOURCE)


Value = str | Unknown


@dataclass(frozen=True)
class GrammarProblem:
    """An error of grammar: `code` names its kind, `where` the statement, `fix` what to write instead.

    `check` is the one of AWS's policy validation that it is, where its code alone does not tell.
    """

    code: str
    where: str
    message: str
    fix: str
    check: str = ""


@dataclass(frozen=True)
class Condition:
    """One key under one operator, as written. Operator and key are empty where even those are unknown at preview."""

    operator: str
    key: str
    values: tuple[Value, ...]

    @cached_property
    def parsed_operator(self) -> Operator | None:
        """The operator taken apart; None where IAM has none of that name."""
        return operator(self.operator)

    @cached_property
    def lower_key(self) -> str:
        """The key as IAM compares it: its case does not count."""
        return self.key.lower()

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The values that are known."""
        return tuple([value for value in self.values if isinstance(value, str)])

    @property
    def accepts_every_value(self) -> bool:
        """Whether a key that is present meets (or, negated, fails) the condition with any value."""
        return self.parsed_operator is not None and self.parsed_operator.accepts_every_value(self.texts)

    @cached_property
    def accepts_no_value(self) -> bool:
        """Whether a key that is present fails (or, negated, meets) the condition with any value that it can have."""
        how = self.parsed_operator
        if how is None or how.name == "null" or len(self.texts) < len(self.values):
            return False
        return all(matches_nothing(how, self.lower_key, text) for text in self.texts)

    @cached_property
    def never_holds(self) -> bool:
        """Whether it fails in every request, with the key or without."""
        how = self.parsed_operator
        if how is None or not self.values or how.negated:
            return False
        return how.true_when_absent is False and self.accepts_no_value

    @property
    def demands_presence(self) -> bool:
        """Whether it fails in a request that does not carry the key."""
        if self.parsed_operator is None:
            return False
        if self.parsed_operator.name == "null":
            return len(self.texts) == len(self.values) and all(text.lower() == "false" for text in self.texts)
        return self.parsed_operator.true_when_absent is False

    @cached_property
    def restricts(self) -> bool:
        """Whether it leaves out most requests of the account's own principals, whose names and tags are the account's
        too: what counts in an identity policy."""
        return self.restricts_beside(frozenset(), outsiders=False)

    @cached_property
    def restricts_outsiders(self) -> bool:
        """Whether it leaves out most requests of anybody, whose own account decides on their names and tags: what
        counts in a trust or resource policy."""
        return self.restricts_beside(frozenset(), outsiders=True)

    def restricts_beside(self, present: frozenset[str], *, outsiders: bool) -> bool:
        """As `restricts` and `restricts_outsiders`, where other conditions demand the keys in `present`.

        These never restrict: a negated operator, a date, Null (but for "the age of MFA must be present"), a key that
        the caller chooses, a value of wildcards alone, an operator that is true without the key where a request may
        come without it. A value unknown at preview restricts: it is another resource's own ARN, name or id.
        """
        how, key = self.parsed_operator, self.lower_key
        if how is None or not self.values or key in CALLER_CONTROLLED_KEYS or key == "":
            return False
        if how.name == "null":
            return key == "aws:multifactorauthage" and self.demands_presence
        if how.negated or how.name.startswith("date"):
            return False
        if how.true_when_absent is not False and key not in ALWAYS_PRESENT_KEYS and key not in present:
            return False
        if how.name == "ipaddress" and self.accepts_every_value:
            return False
        return all(value_restricts(how, key, text, outsiders) for text in self.texts)


def statement_label(index: int, sid: str) -> str:
    """What findings call the statement at `index`, counted from 0."""
    return f"Statement '{sid}'" if sid else f"Statement {index + 1}"


@dataclass(frozen=True)
class Statement:
    """One statement. An empty tuple or mapping says that the element is absent.

    `principals` is by kind: AWS, Service, Federated, CanonicalUser, or `*` for `"Principal": "*"`.
    `variables` says that `${...}` is a policy variable: not so in the language of 2008-10-17.
    """

    index: int
    sid: str
    effect: Literal["Allow", "Deny"]
    actions: tuple[ActionPattern | Unknown, ...] = ()
    not_actions: tuple[ActionPattern | Unknown, ...] = ()
    resources: tuple[ResourcePattern | Unknown, ...] = ()
    not_resources: tuple[ResourcePattern | Unknown, ...] = ()
    principals: Mapping[str, tuple[Value, ...]] = field(default_factory=dict, hash=False)
    not_principals: Mapping[str, tuple[Value, ...]] = field(default_factory=dict, hash=False)
    conditions: tuple[Condition, ...] = ()
    variables: bool = True

    @property
    def label(self) -> str:
        return statement_label(self.index, self.sid)

    @property
    def allows(self) -> bool:
        return self.effect == "Allow"

    @cached_property
    def never_applies(self) -> bool:
        """Whether one of its conditions fails in every request, or its exceptions leave nothing out."""
        if "*" in self.not_actions or "*" in self.not_resources:
            return True
        return any(condition.never_holds for condition in self.conditions)

    @cached_property
    def action_patterns(self) -> tuple[ActionPattern, ...]:
        """What Action or NotAction lists, each once, but for what is unknown at preview."""
        written = self.not_actions or self.actions
        return tuple(dict.fromkeys([action for action in written if isinstance(action, str)]))

    @cached_property
    def action_names(self) -> frozenset[str]:
        """The single actions that Action or NotAction lists, in lower case."""
        return frozenset([pattern.lowered for pattern in self.action_patterns if pattern.is_plain])

    @cached_property
    def action_wildcards(self) -> tuple[str, ...]:
        """The patterns of many actions that Action or NotAction lists, in lower case."""
        return tuple(dict.fromkeys([each.lowered for each in self.action_patterns if not each.is_plain]))

    @cached_property
    def has_unknown_action(self) -> bool:
        return any(isinstance(action, Unknown) for action in self.not_actions or self.actions)

    @cached_property
    def spans_services(self) -> bool:
        """Whether it matches actions of several services: NotAction, or a wildcard for the service."""
        return bool(self.not_actions) or any(pattern.spans_services for pattern in self.action_patterns)

    @property
    def services(self) -> frozenset[str]:
        """The service prefixes in Action, in lower case; `*` among them says any service."""
        return frozenset("*") if self.not_actions else frozenset(pattern.service for pattern in self.action_patterns)

    def matches_action(self, action: str) -> bool:
        """Whether Action has all of `action` (a name or pattern in lower case), or NotAction nothing of it."""
        if not self.not_actions:
            return action in self.action_names or any(contains(pattern, action) for pattern in self.action_wildcards)
        if self.has_unknown_action:
            return False
        if is_plain(action):
            return action not in self.action_names and not any(
                matches(pattern, action) for pattern in self.action_wildcards
            )
        return not any(overlaps(own, action) for own in (*self.action_names, *self.action_wildcards))

    def matching_actions(self, names: NameSet) -> frozenset[str]:
        """Those of `names`, of actions in lower case, that `matches_action` is true of."""
        listed = self.action_names & names.all
        if self.action_wildcards:
            listed |= names.matching_any(self.action_wildcards)
        if not self.not_actions:
            return listed
        return frozenset() if self.has_unknown_action else names.all - listed


@dataclass(frozen=True, eq=False)
class Document:
    """`size` is in characters without white space, as IAM's quotas count; None where an unknown is inside.

    `suggestions` are on what AWS accepts but advises against, as far as only the reader of the document sees it.
    `has_unknown_statements` says that a statement, or the Effect of one, is unknown at preview.
    """

    kind: PolicyKind
    statements: tuple[Statement, ...] = ()
    problems: tuple[GrammarProblem, ...] = ()
    suggestions: tuple[GrammarProblem, ...] = ()
    size: int | None = None
    has_unknown: bool = False
    has_unknown_statements: bool = False
    _matching: dict[str, tuple[Statement, ...]] = field(default_factory=dict, init=False, repr=False)

    @property
    def is_unknown(self) -> bool:
        """Whether all of it is unknown at preview."""
        return self.has_unknown_statements and not self.statements

    def statements_matching(self, action: str) -> tuple[Statement, ...]:
        """The statements of which `matches_action` is true, in their order, for `action`, a name or pattern in lower
        case. An Action that is unknown at preview matches nothing."""
        found = self._matching.get(action)
        if found is None:
            service = action.partition(":")[0]
            of_services = [service, "*"] if is_plain(service) else self._with_wildcards
            wildcards = (self._with_wildcards.get(each, ()) for each in of_services)
            candidates = {*self._by_action_name.get(action, ()), *chain.from_iterable(wildcards)}
            matching = (self.statements[place] for place in sorted(candidates))
            found = self._matching[action] = tuple([each for each in matching if each.matches_action(action)])
        return found

    @cached_property
    def _with_wildcards(self) -> Mapping[str, list[int]]:
        """By service, `*` for any: the places of the statements that may match an action of it without listing it."""
        found: dict[str, list[int]] = {}
        for place, statement in enumerate(self.statements):
            for service in statement.services if statement.not_actions or statement.action_wildcards else ():
                found.setdefault(service, []).append(place)
        return found

    @cached_property
    def _by_action_name(self) -> Mapping[str, list[int]]:
        """The places of the statements whose Action lists an action by name."""
        found: dict[str, list[int]] = {}
        for place, statement in enumerate(self.statements):
            if not statement.not_actions:
                for name in statement.action_names:
                    found.setdefault(name, []).append(place)
        return found
