"""The form of access rules in the configuration, and what is wrong with one in any stack."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from least_privilege.aws.actions import Action, expand
from least_privilege.aws.service_principals import global_name, is_known, is_service_principal, nearest_service
from least_privilege.policy.document import Condition
from least_privilege.policy.nearest_match import did_you_mean
from least_privilege.policy.operators import operator
from least_privilege.questions.names import UnknownNameError, action_named, fault_of_key

FORBID, REQUIRE, DEMAND = "forbid", "require", "demand"
_TEXT: Final = {"type": "string", "minLength": 1}
_TEXTS: Final = {"type": "array", "items": _TEXT, "minItems": 1}
_COMMON: Final[Mapping[str, Any]] = {
    "name": {**_TEXT, "pattern": r"^[A-Za-z0-9_-]+$", "description": "a name of letters, digits, - and _"},
    "reason": _TEXT,
    "principals": _TEXTS,
    "actions": _TEXTS,
    "resources": _TEXTS,
}


def _schema(description: str, required: Iterable[str], **more: Any) -> dict[str, Any]:
    item = {"type": "object", "properties": {**_COMMON, **more}, "required": ["name", "actions", *required]}
    return {"type": "array", "default": [], "description": description, "items": item}


_CONDITION: Final = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "additionalProperties": {"type": ["string", "array"], "items": _TEXT},
    },
}
SCHEMAS: Final[Mapping[str, Mapping[str, Any]]] = {
    FORBID: _schema(
        "actions that `principals` (if not given: all), but for `except`, may not do on `resources`, directly or in "
        "steps",
        (),
        **{"except": _TEXTS},
    ),
    REQUIRE: _schema("actions that each of `principals` must be allowed on each of `resources`", ("principals",)),
    DEMAND: _schema(
        "actions that are allowed under a `condition` only, by a `tag` of the resource or the request, or below a "
        "permissions `boundary`",
        (),
        **{"except": _TEXTS, "condition": _CONDITION, "tag": _TEXT, "boundary": _TEXT},
    ),
}
"""By option: the JSON schema of its entries."""


@dataclass(frozen=True, kw_only=True)
class AccessRule:
    """One entry. `kind` is the option that it is in; texts are patterns, in which `*` and `?` match any text."""

    kind: str
    name: str
    actions: tuple[str, ...]
    principals: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    reason: str = ""
    conditions: tuple[Condition, ...] = ()
    tag: str = ""
    boundary: str = ""

    @classmethod
    def of(cls, kind: str, given: Mapping[str, Any]) -> Self:
        """The entry as it is configured."""
        texts = {name: tuple(given.get(name, ())) for name in ("actions", "principals", "resources")}
        conditions = tuple(
            Condition(how, key, tuple(values) if isinstance(values, list) else (values,))
            for how, keys in given.get("condition", {}).items()
            for key, values in keys.items()
        )
        return cls(
            kind=kind,
            name=given["name"],
            excepted=tuple(given.get("except", ())),
            reason=given.get("reason", ""),
            conditions=conditions,
            tag=given.get("tag", ""),
            boundary=given.get("boundary", ""),
            **texts,
        )

    @property
    def label(self) -> str:
        """`Access rule 'keys' (why)`, for the beginning of a sentence."""
        return f"Access rule '{self.name}'{f' ({self.reason})' if self.reason else ''}"

    def every_action(self) -> tuple[Action, ...]:
        """The actions that its patterns match, each once."""
        return tuple(dict.fromkeys(action for pattern in self.actions for action in expand(pattern)))


def access_rules(options: Mapping[str, Any]) -> list[AccessRule]:
    """All entries of the options, in their order."""
    return [AccessRule.of(kind, given) for kind in SCHEMAS for given in options[kind]]


def faults(options: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with entries, which conform to their schemas, in any stack: `forbid[0].actions[1]: ...`."""
    names: list[str] = []
    for kind in SCHEMAS:
        for index, given in enumerate(options.get(kind, ())):
            where = f"{kind}[{index}]"
            if given["name"] in names:
                yield f"{where}.name: {given['name']!r}; another access rule has this name"
            names.append(given["name"])
            yield from _faults(AccessRule.of(kind, given), where)


def _faults(rule: AccessRule, where: str) -> Iterator[str]:
    for at, action in enumerate(rule.actions):
        if not expand(action):
            yield f"{where}.actions[{at}]: {_no_action(action)}"
    for field, texts in (("principals", rule.principals), ("except", rule.excepted)):
        for at, text in enumerate(texts):
            if is_service_principal(text) and not is_known(global_name(text).removesuffix(".amazonaws.com")):
                near = nearest_service(global_name(text).removesuffix(".amazonaws.com"))
                yield f"{where}.{field}[{at}]: {text!r}; no such service{f' (did you mean {near!r}?)' if near else ''}"
    for at, text in enumerate(rule.excepted):
        if not text.strip("*?"):
            yield f"{where}.except[{at}]: {text!r}; excepts everyone, so that nobody can break the rule"
    for condition in rule.conditions:
        if operator(condition.operator) is None:
            near = did_you_mean(condition.operator, _OPERATORS)
            yield f"{where}.condition: {condition.operator!r}; no such operator{near}"
        elif fault := fault_of_key(condition.key):
            yield f"{where}.condition: {fault}"
    demanded = [name for name, given in zip(_DEMANDS, (rule.conditions, rule.tag, rule.boundary), strict=True) if given]
    if rule.kind == DEMAND and len(demanded) != 1:
        yield f"{where}: {' and '.join(demanded) or 'nothing is demanded'}; expected one of {', '.join(_DEMANDS)}"


_DEMANDS: Final = ("condition", "tag", "boundary")
_OPERATORS: Final = (
    *("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase"),
    *("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Bool", "Null", "IpAddress", "NotIpAddress"),
    *("NumericEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"),
    *("DateEquals", "DateLessThan", "DateGreaterThan"),
)


def _no_action(text: str) -> str:
    if set(text) & set("*?"):
        return f"{text!r}; no action matches it"
    try:
        action_named(text)
    except UnknownNameError as error:
        return str(error)
    raise AssertionError(f"{text}: an action that expand does not find")
