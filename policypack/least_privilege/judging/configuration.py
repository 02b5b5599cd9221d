"""The pack's configuration: complete settings for every rule, or all that is wrong with what was given.

The engine checks the options that a rule declares, but passes on unknown rules and options in silence. A level that is
left out it fills in before the pack sees anything: that of `all`, else the rule's own, which it asks the pack for. So
no rule is lowered by giving its options alone, and the pack neither can refuse that nor needs to.
Source: https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from least_privilege.rules.rule import Level, Options, ResourceRule, Rule

ALL = "all"
"""Pulumi's own name for "every policy"; the engine applies its level and hands it on as if it were a rule."""

_TYPES: Mapping[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}
_WORDS: Mapping[str, str] = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}
_LIMITS: Mapping[str, str] = {"minimum": "at least", "maximum": "at most"}


@dataclass(frozen=True)
class Setting:
    """A rule's level and complete options."""

    level: Level
    options: Options


class ConfigurationError(Exception):
    """The configuration is refused; the message lists every reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("the configuration of the policy pack is refused:" + "".join(f"\n  {p}" for p in problems))


def settings(
    rules: Iterable[Rule], given: Mapping[str, Setting] | None = None, problems: Iterable[str] = ()
) -> dict[str, Setting]:
    """The setting of every rule by name: `given` over the rules' own defaults.

    `given` may name a rule's level and any of its options; `ConfigurationError` tells all that is wrong in it, after
    the `problems` that whoever read it has found.
    """
    by_name = {rule.name: rule for rule in rules}
    given = given or {}
    if found := [*problems, *_problems(by_name, given)]:
        raise ConfigurationError(found)
    every = given.get(ALL)
    result = {}
    for name, rule in by_name.items():
        default = Setting(every.level if every else rule.level, {})
        own = given.get(name, default)
        result[name] = Setting(own.level, {**rule.defaults(), **own.options})
    return result


def _problems(rules: Mapping[str, Rule], given: Mapping[str, Setting]) -> Iterator[str]:
    repairable = [name for name, rule in rules.items() if isinstance(rule, ResourceRule) and rule.repair]
    every = given.get(ALL)
    if every and every.level is Level.REMEDIATE:
        yield f"{ALL}: cannot be remediate: only {', '.join(repairable)} can be repaired"
    for name, setting in sorted(given.items()):
        if name == ALL:
            yield from (f"{ALL}.{option}: options belong to a rule of their own" for option in setting.options)
            continue
        if name not in rules:
            yield f"{name}: no such rule{_hint(name, rules)}"
            continue
        rule = rules[name]
        if setting.level is Level.REMEDIATE and name not in repairable and not every:
            yield f"{name}: cannot be remediate: only {', '.join(repairable)} can be repaired"
        if setting.level is Level.DISABLED and setting.options.get("waivers"):
            yield f"{name}: is disabled, so its waivers would be ignored: leave them out, or give it another level"
        for option, value in sorted(setting.options.items()):
            if option not in rule.options:
                known = f"one of {', '.join(rule.options)}" if rule.options else "none: the rule has no options"
                yield f"{name}.{option}: no such option; expected {known}{_hint(option, rule.options)}"
            else:
                yield from check(value, rule.options[option], f"{name}.{option}")


def check(value: Any, schema: Mapping[str, Any], path: str) -> Iterator[str]:
    """What in `value` breaks `schema`: the part of JSON Schema that the rules' options use."""
    kind = schema["type"]
    right = isinstance(value, _TYPES[kind]) and isinstance(value, bool) == (kind == "boolean")
    if not right or (
        ("enum" in schema and value not in schema["enum"])
        or ("pattern" in schema and not re.search(schema["pattern"], value))
        or ("minimum" in schema and value < schema["minimum"])
        or ("maximum" in schema and value > schema["maximum"])
    ):
        yield f"{path}: {_shown(value)}; expected {_expected(schema)}"
    elif kind == "array" and "items" in schema:
        for index, item in enumerate(value):
            yield from check(item, schema["items"], f"{path}[{index}]")
    elif kind == "object" and "properties" in schema:
        properties = schema["properties"]
        yield from (f"{path}.{name}: missing" for name in schema.get("required", ()) if name not in value)
        for name, item in value.items():
            if name in properties:
                yield from check(item, properties[name], f"{path}.{name}")
            else:
                yield f"{path}.{name}: no such key; expected one of {', '.join(properties)}{_hint(name, properties)}"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    return repr(value) if isinstance(value, str) else json.dumps(value)


def _expected(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return f"one of {', '.join(map(str, schema['enum']))}"
    if "pattern" in schema:
        return str(schema.get("description", f"a text that matches {schema['pattern']}"))
    text = _WORDS[schema["type"]]
    if "minimum" in schema and "maximum" in schema:
        return f"{text} from {schema['minimum']} to {schema['maximum']}"
    limits = [f"{words} {schema[name]}" for name, words in _LIMITS.items() if name in schema]
    return ", ".join([text, *limits])


def _hint(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
