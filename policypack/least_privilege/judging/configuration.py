"""The pack's configuration: complete settings for every rule, or everything that is wrong with what was given.

The engine checks the options that a rule declares, but lets unknown rules and options through. A level that is left
out, it fills in before the pack sees the configuration: the level of `all`, else the rule's own. So giving a rule's
options alone never lowers the rule.
Source: https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from least_privilege.judging import json_schema
from least_privilege.judging.selection import Selection, waivers_of_others
from least_privilege.policy.nearest_match import did_you_mean
from least_privilege.rules.pack import accounts, waiver
from least_privilege.rules.rule import Level, Options, ResourceRule, Rule

ALL = "all"
"""Pulumi's own name for "every policy"; the engine applies its level and hands it on as if it were a rule."""


@dataclass(frozen=True)
class RuleSetting:
    """A rule's level and complete options."""

    level: Level
    options: Options


class ConfigurationError(Exception):
    """The configuration is refused; `faults` are all the reasons, and the message lists them."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("the configuration of the policy pack is refused:" + "".join(f"\n  {each}" for each in faults))


def settings(
    rules: Iterable[Rule], given: Mapping[str, RuleSetting] | None = None, faults: Iterable[str] = ()
) -> dict[str, RuleSetting]:
    """The setting of every rule by name: `given` over the rules' own defaults.

    `given` has a rule's level and any of its options. A list of accounts that a rule is not given, or given empty, is
    the one of `policy-accounts`. Raises `ConfigurationError` with the `faults` found in reading it
    and then with everything that is wrong in it.
    """
    by_name = {rule.name: rule for rule in rules}
    given = given or {}
    if every := [*faults, *_faults(by_name, given)]:
        raise ConfigurationError(every)
    level_of_all = given[ALL].level if ALL in given else None
    shared = given[accounts.NAME].options if accounts.NAME in given else {}
    result = {}
    for name, rule in by_name.items():
        own = given.get(name, RuleSetting(level_of_all or rule.level, {}))
        inherited = {option: value for option, value in shared.items() if option in rule.options}
        # The engine fills in an empty list where a file gives none.
        chosen = {option: value for option, value in own.options.items() if value or not inherited.get(option)}
        result[name] = RuleSetting(own.level, {**rule.defaults(), **inherited, **chosen})
    return result


def own_accounts(given: Mapping[str, RuleSetting]) -> tuple[str, ...]:
    """The ids of the stack's own accounts that a configuration names for any rule."""
    return tuple(dict.fromkeys(id_ for each in given.values() for id_ in each.options.get("ownAccounts", ())))


def selected(
    configured: Mapping[str, RuleSetting], rules: Iterable[Rule], selection: Selection
) -> dict[str, RuleSetting]:
    """The settings in which the rules that `selection` leaves out are disabled, and have no waivers."""
    left_out = selection.left_out({rule.name: rule.severity for rule in rules})
    chosen = {name: replace(old, level=Level.DISABLED) if name in left_out else old for name, old in configured.items()}
    own = chosen[waiver.NAME]
    kept = waivers_of_others(own.options["waivers"], left_out)
    return {**chosen, waiver.NAME: replace(own, options={**own.options, "waivers": kept})}


def _faults(rules: Mapping[str, Rule], given: Mapping[str, RuleSetting]) -> Iterator[str]:
    repairable = [name for name, rule in rules.items() if isinstance(rule, ResourceRule) and rule.repair]
    cannot_repair = f"cannot be remediate: only {', '.join(repairable)} can be repaired"
    of_all = given.get(ALL)
    if of_all:
        for option in of_all.options:
            hint = f"; {accounts.NAME} sets it for all" if option in accounts.RULE.options else ""
            yield f"{ALL}.{option}: an option belongs to one rule, not to {ALL}{hint}"
        if of_all.level is Level.REMEDIATE:
            yield f"{ALL}: {cannot_repair}"
    for name, setting in sorted(given.items()):
        if name == ALL:
            continue
        if name not in rules:
            yield f"{name}: no such rule{did_you_mean(name, rules)}"
            continue
        if setting.level is Level.REMEDIATE and name not in repairable and not of_all:
            yield f"{name}: {cannot_repair}"
        if setting.level is Level.DISABLED and setting.options.get("waivers"):
            yield f"{name}: is disabled, so its waivers would have no effect: remove them, or choose another level"
        yield from _option_faults(rules[name], setting)
        if name == waiver.NAME:
            yield from _unknown_rules(rules, setting.options.get(waiver.NOT_WAIVABLE))


def _unknown_rules(rules: Mapping[str, Rule], given: Any) -> Iterator[str]:
    """Names among the rules that cannot be waived that are no rule's: what was meant could be waived."""
    for index, name in enumerate(given if isinstance(given, list) else ()):
        if isinstance(name, str) and name not in rules:
            yield f"{waiver.NAME}.{waiver.NOT_WAIVABLE}[{index}]: {name!r}; no such rule{did_you_mean(name, rules)}"


def _option_faults(rule: Rule, setting: RuleSetting) -> Iterator[str]:
    of_schema = [*_schema_faults(rule, setting)]
    yield from of_schema
    if rule.faults and not of_schema:
        yield from (f"{rule.name}.{fault}" for fault in rule.faults(setting.options))


def _schema_faults(rule: Rule, setting: RuleSetting) -> Iterator[str]:
    for option, value in sorted(setting.options.items()):
        where = f"{rule.name}.{option}"
        if option in rule.options:
            yield from json_schema.faults(value, rule.options[option], where, closed=True)
        elif rule.options:
            hint = did_you_mean(option, rule.options)
            yield f"{where}: no such option; expected one of {', '.join(rule.options)}{hint}"
        else:
            yield f"{where}: no such option; the rule has none"
