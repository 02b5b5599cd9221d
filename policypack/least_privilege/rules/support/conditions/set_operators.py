"""ForAllValues and ForAnyValue: on keys with one value, missing on keys with several, and without values.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from collections.abc import Iterator

from least_privilege.aws.condition_keys import key_type
from least_privilege.policy.context_keys import ALWAYS_PRESENT_KEYS
from least_privilege.policy.document import Condition
from least_privilege.rules.finding import Finding
from least_privilege.rules.support.conditions.reading import Reading, effect_of

_ABSENT_OF_OUTSIDERS = frozenset(
    [
        "aws:calledvia",
        "aws:principalorgpaths",
        "aws:principalservicenameslist",
        "aws:resourceorgpaths",
        "aws:sourceorgpaths",
        "aws:vpceorgpaths",
    ]
)
"""Keys with several values that a request lacks just where it is not the one meant: by a service, from the
organization. Without its tag keys (aws:TagKeys) a request sets no tags, which is mostly meant to be allowed."""
_OF_ITEMS, _SCAN = ("dynamodb:leadingkeys", "dynamodb:firstpartitionkeyvalues"), "dynamodb:Scan"
"""Keys of the items that a request names, and the action that reads all of them and names none.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html"""

_COMPARED_AS_ONE = frozenset(("events:detail-type", "events:source", "identitystore:userid", "identitystore:groupid"))
"""Keys that AWS's own policies compare without a quantifier, as a request of one entry has one value."""


def set_operators(reading: Reading) -> Iterator[Finding]:
    type_ = key_type(reading.key) or ""
    if not reading.condition.values:
        if not reading.embedded.document.problems:
            yield _empty(reading)
    elif reading.how.name == "null" or not type_:
        yield from _audience(reading)
    elif type_.startswith("ArrayOf"):
        yield from _of_several_values(reading)
    elif reading.how.quantifier == "all":
        yield _all_of_one(reading)
    elif reading.how.quantifier == "any" and reading.how.negated and not reading.statement.allows:
        yield from _any_of_one(reading)


def _all_of_one(reading: Reading) -> Finding:
    key, operator = reading.condition.key, reading.condition.operator
    if not reading.statement.allows:
        effect = "denies requests without the key too"
    elif reading.key in ALWAYS_PRESENT_KEYS or reading.is_demanded:
        effect = "says no more than the operator alone"
    else:
        effect = "is true of every request without the key"
    plain = reading.by(reading.without_quantifier)
    return reading.finding(
        "single-valued",
        f"compares {key}, a key with one value, by {operator}: that {effect}",
        f"compare it without ForAllValues: replace the condition with {reading.rewritten(plain)}.",
        advisory=effect != "is true of every request without the key" or not reading.is_of_aws,
    )


def _any_of_one(reading: Reading) -> Iterator[Finding]:
    if reading.key in ALWAYS_PRESENT_KEYS or reading.is_demanded:
        return
    plain = reading.by(reading.without_quantifier)
    yield reading.finding(
        "single-valued-any",
        f"compares {reading.condition.key}, a key with one value, by {reading.condition.operator}: the statement "
        "does not deny requests without the key",
        f"compare it without ForAnyValue: replace the condition with {reading.rewritten(plain)}.",
        advisory=not reading.is_of_aws,
    )


def _of_several_values(reading: Reading) -> Iterator[Finding]:
    key, how = reading.condition.key, reading.how
    if not how.quantifier and reading.key not in _COMPARED_AS_ONE:
        quantifier = "any" if reading.statement.allows is how.negated else "all"
        new = [reading.by(f"{'ForAllValues:' if quantifier == 'all' else 'ForAnyValue:'}{reading.condition.operator}")]
        if quantifier == "all" and reading.statement.allows:
            new.append(Condition("Null", key, ("false",)))
        yield reading.finding(
            "multivalued",
            f"compares {key}, a key with several values, by {reading.condition.operator} without ForAllValues or "
            "ForAnyValue: AWS does not say what that gives for a request with several values",
            f"say whether all values or any must match, for example {reading.rewritten(*new)}.",
            advisory=not reading.is_of_aws,
        )
    elif how.quantifier == "all" and reading.statement.allows and not reading.is_demanded:
        yield from _may_be_absent(reading)


def _may_be_absent(reading: Reading) -> Iterator[Finding]:
    key = reading.condition.key
    if reading.key in _ABSENT_OF_OUTSIDERS:
        of_what, fix = "without the key", "demand the key as well"
    elif reading.key in _OF_ITEMS and reading.statement.matches_action(_SCAN.lower()):
        of_what, fix = f"for {_SCAN}, which reads all items and has no such key", f"remove {_SCAN}, and demand the key"
    else:
        return
    demanded = reading.rewritten(reading.condition, Condition("Null", key, ("false",)))
    yield reading.finding(
        "may-be-absent",
        f"compares {key} by {reading.condition.operator}, which is true of every request {of_what}: "
        f"{effect_of(reading.statement, True)} there",
        f"{fix}: replace the condition with {demanded}.",
        advisory=False,
    )


def _audience(reading: Reading) -> Iterator[Finding]:
    """A token's aud may be one value or a list; that of most identity providers is one."""
    is_audience = "." in reading.key.partition(":")[0] and reading.key.endswith(":aud")
    if is_audience and reading.how.quantifier == "any" and not reading.how.negated:
        plain = reading.by(reading.without_quantifier)
        yield reading.finding(
            "audience",
            f"compares {reading.condition.key} by {reading.condition.operator}, which is for tokens with a list of "
            "audiences",
            "make sure that the provider's tokens have several audiences; where they have one, replace the condition "
            f"with {reading.rewritten(plain)}.",
            advisory=True,
        )


def _empty(reading: Reading) -> Finding:
    key = reading.condition.key
    null = reading.rewritten(Condition("Null", key, ("true",)))
    is_absence = reading.how.true_when_absent and not reading.how.negated
    quantifier = {"all": "-forallvalues", "any": "-foranyvalue", "": ""}[reading.how.quantifier]
    return reading.finding(
        f"empty{'-ifexists' if reading.how.if_exists else quantifier}",
        f"compares {key} by {reading.condition.operator} with no value: {reading.effect}",
        f"list values; or, where requests without the key are meant, write {null}."
        if is_absence
        else "list values, or remove the condition.",
        advisory=reading.only_narrows or bool(is_absence),
    )
