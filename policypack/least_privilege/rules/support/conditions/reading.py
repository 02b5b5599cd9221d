"""One condition where it stands, what a fault of it does to the statement, and how it should be written."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from least_privilege.policy.context_keys import SESSION_PROVIDERS
from least_privilege.policy.document import Condition, Statement
from least_privilege.policy.impossible_values import is_of_no_request
from least_privilege.policy.operators import Operator
from least_privilege.rules.finding import Finding
from least_privilege.rules.support.permissions.suggestions import condition_element
from least_privilege.stack.policy_locations import EmbeddedPolicy

_PREFIXES = {"": "", "all": "ForAllValues:", "any": "ForAnyValue:"}


@dataclass(frozen=True)
class Reading:
    """A condition, whose key and operator are known, of a statement in a document."""

    embedded: EmbeddedPolicy
    statement: Statement
    condition: Condition
    how: Operator

    @property
    def where(self) -> str:
        return f"{self.statement.label} of {self.embedded.label}"

    @property
    def key(self) -> str:
        return self.condition.lower_key

    @property
    def is_of_aws(self) -> bool:
        """Whether it is one of IAM's global keys, whose types AWS documents together; those of a service's key are
        known from the pack's copy of that service's list."""
        return self.key.startswith("aws:")

    @property
    def is_of_identity_provider(self) -> bool:
        """Whether it is a claim of a token: the key is named after the provider's domain, or SAML."""
        return self.key.startswith("saml:") or "." in self.key.partition(":")[0]

    @property
    def may_be_of_session(self) -> bool:
        """Whether it is a claim that the requests of a session carry."""
        return self.key.partition(":")[0] in SESSION_PROVIDERS

    def finding(
        self, detail: str, evidence: str, fix: str, *, advisory: bool, checks: tuple[str, ...] | None = None
    ) -> Finding:
        """A finding about the key: `detail` names the fault in its id."""
        return Finding(
            id=f"iam-condition-key:{''.join(self.condition.key.split())}:{detail}",
            evidence=f"{self.where} {evidence}.",
            fix=fix,
            advisory=advisory,
            checks=checks,
        )

    def rewritten(self, *conditions: Condition) -> str:
        """The element Condition with `conditions` instead of this one; these alone where another is unknown."""
        given = [new for own in self.statement.conditions for new in (conditions if own is self.condition else (own,))]
        is_known = all(each.key and len(each.texts) == len(each.values) for each in self.statement.conditions)
        apart = {(each.operator, each.key) for each in given}
        return condition_element(given if is_known and len(apart) == len(given) else conditions)

    def by(self, operator: str, values: Iterable[str] | None = None) -> Condition:
        """The same condition under another operator, or with other values."""
        kept = self.condition.values if values is None else tuple(values)
        return Condition(operator, self.condition.key, kept)

    def named(self, positive: str, negated: str) -> str:
        """The operator `positive`, or `negated` where this one is, with this one's ForAllValues, IfExists and so on."""
        name = negated if self.how.negated else positive
        return f"{_PREFIXES[self.how.quantifier]}{name}{'IfExists' if self.how.if_exists else ''}"

    @property
    def without_quantifier(self) -> str:
        """The operator, as written, without ForAllValues or ForAnyValue."""
        return self.condition.operator.rpartition(":")[2]

    @property
    def is_demanded(self) -> bool:
        """Whether another condition of the statement demands that the request has the key."""
        others = (each for each in self.statement.conditions if each is not self.condition)
        return any(each.lower_key == self.key and each.demands_presence for each in others)

    @property
    def effect(self) -> str:
        """What it means for the statement that no value of the key matches the condition's values."""
        if self.how.negated == self.how.true_when_absent:
            return effect_of(self.statement, self.how.negated)
        return f"the condition holds only in requests {'with' if self.how.negated else 'without'} the key"

    def effect_of_dead(self, values: Collection[str]) -> str:
        """What it means for the statement that no request has one of `values`: all of the condition's, or some."""
        if set(values) == set(self.condition.values):
            return self.effect
        they, verb = ("that value", "s") if len(values) == 1 else ("those values", "")
        return f"{they} exclude{verb} nothing" if self.how.negated else f"{they} match{verb and 'es'} nothing"

    @property
    def is_dead(self) -> bool:
        """Whether none of its values is of any request."""
        texts = self.condition.texts
        is_known = len(texts) == len(self.condition.values)
        return is_known and all(is_of_no_request(self.how, self.key, text) for text in texts)

    @property
    def only_narrows(self) -> bool:
        """Whether values that match nothing leave fewer requests allowed, or more of them denied, than is written."""
        return self.statement.allows is not self.how.negated


def effect_of(statement: Statement, answer: bool) -> str:
    """What a condition that always holds, or never, means for its statement."""
    if answer:
        return "the condition restricts nothing" if statement.allows else "the statement denies without exception"
    return f"the statement never {'allows' if statement.allows else 'denies'} anything"


def readings(embedded: EmbeddedPolicy) -> Iterator[Reading]:
    """Each condition in a document, as far as its key and operator are known."""
    for statement in embedded.document.statements:
        for condition in statement.conditions:
            if condition.key and (how := condition.parsed_operator):
                yield Reading(embedded, statement, condition, how)
