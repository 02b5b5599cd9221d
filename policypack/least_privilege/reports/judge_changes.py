"""What a change does to the checks that judge it: lower levels, other options, new and changed waivers."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from least_privilege.reports.model import Report, RuleInForce, StackReport, WaiverInfo
from least_privilege.rules.finding import printable, some
from least_privilege.rules.pack import waiver
from least_privilege.rules.rule import Level
from least_privilege.rules.support.access_rules import entries as access

_RANKS: Final[Mapping[str, int]] = {Level.DISABLED: 0, Level.ADVISORY: 1, Level.MANDATORY: 2, Level.REMEDIATE: 2}
_STRICT: Final = frozenset((access.FORBID, access.REQUIRE, access.DEMAND, waiver.NOT_WAIVABLE))
"""Lists whose every entry asks for more."""
_LAX: Final = frozenset(("exempt", "containerHosts"))
"""Lists whose every entry is an exception. Of others, such as accounts, nothing is said: any change counts."""

Mark = Callable[[str], str]
"""How a value is written in a text: as code or escaped in Markdown, on one line in plain text."""


@dataclass(frozen=True, kw_only=True)
class JudgeChange:
    """One thing that changes, as `before`, `names` and `after` of a sentence, in `stacks`; `after` holds values.

    It `weakens` where findings may pass that did not before.
    """

    before: str
    names: tuple[str, ...]
    after: str = ""
    weakens: bool = True
    stacks: tuple[str, ...] = ()

    def said(self, mark: Mark = printable, text: Mark = printable) -> str:
        """`disables 3 rules (mandatory before): ...`, without a full stop; `text` writes values that are no names."""
        after = f" {text(self.after)}" if self.after else ""
        where = f" (in {', '.join(map(mark, self.stacks))})" if self.stacks else ""
        return f"{self.before} {some(map(mark, self.names))}{after}{where}"


def judge_changes(before: Report, after: Report, *, all_stacks: bool = False) -> tuple[JudgeChange, ...]:
    """What changes in the stacks of `after`, each once, with the stacks in which it does; what weakens comes first.

    With `all_stacks` no other stack is judged elsewhere: one that only `before` has is judged no more.
    """
    old = {stack.label: stack for stack in before.stacks}
    found: dict[JudgeChange, list[str]] = {}
    for stack in after.stacks if before.stacks else ():
        of_it = _of_stack(old[stack.label], stack) if stack.label in old else _of_new_stack(before, stack)
        for each in of_it:
            found.setdefault(each, []).append(stack.label)
    gone = tuple(sorted(old.keys() - {stack.label for stack in after.stacks})) if all_stacks else ()
    changes = [JudgeChange(before="no longer judges", names=gone)] if gone else []
    changes += [replace(each, stacks=tuple(stacks)) for each, stacks in found.items()]
    return tuple(sorted(changes, key=lambda each: not each.weakens))


def _of_stack(old: StackReport, new: StackReport) -> Iterator[JudgeChange]:
    before, after = ({each.name: each for each in stack.configuration} for stack in (old, new))
    if before and after:
        yield from _levels(before, after)
        yield from _options(before, after)
    yield from _waivers(old.waivers, new.waivers)
    packs = [f"{stack.pack} {stack.pack_version}".strip() for stack in (old, new)]
    if all(packs) and packs[0] != packs[1]:
        yield JudgeChange(before="judges by", names=(packs[1],), after=f"(before: {packs[0]})", weakens=False)


def _of_new_stack(before: Report, new: StackReport) -> Iterator[JudgeChange]:
    """Levels of a stack that are lower than in every other one, and all its waivers."""
    lowest: dict[str, RuleInForce] = {}
    for stack in before.stacks:
        for each in stack.configuration:
            if each.name not in lowest or _RANKS[each.level] < _RANKS[lowest[each.name].level]:
                lowest[each.name] = each
    if new.configuration:
        yield from _levels(lowest, {each.name: each for each in new.configuration})
    yield from _waivers((), new.waivers)


def _levels(before: Mapping[str, RuleInForce], after: Mapping[str, RuleInForce]) -> Iterator[JudgeChange]:
    lowered: dict[tuple[str, str], list[str]] = {}
    for name, old in before.items():
        level = after[name].level if name in after else ""
        if _RANKS.get(level, -1) < _RANKS[old.level]:
            lowered.setdefault((level, old.level), []).append(name)
    for (level, was), names in sorted(lowered.items(), key=lambda each: (-_RANKS[each[0][1]], each[0][0])):
        rules = f"{len(names)} rule{'s' if len(names) > 1 else ''}"
        what = {"": f"removes {rules}", Level.DISABLED: f"disables {rules}"}.get(level, f"lowers {rules} to {level}")
        yield JudgeChange(before=f"{what} ({was} before):", names=tuple(names))


def _options(before: Mapping[str, RuleInForce], after: Mapping[str, RuleInForce]) -> Iterator[JudgeChange]:
    """Options that change: one that several rules have in common, as the accounts of a pack, is told once."""
    changed: dict[tuple[str, str, bool], list[str]] = {}
    for name in before.keys() & after.keys():
        old, new = before[name].options, after[name].options
        for option in sorted({*old, *new}):
            if old.get(option) != new.get(option):
                how, weakens = _option(option, old.get(option), new.get(option))
                changed.setdefault((option, how, weakens), []).append(name)
    for (option, how, weakens), names in sorted(changed.items()):
        yield JudgeChange(before=f"changes {option} of", names=tuple(sorted(names)), after=how, weakens=weakens)


def _option(option: str, old: Any, new: Any) -> tuple[str, bool]:
    """How an option changes, where None is its default, and whether findings may pass that did not before."""
    if not all(isinstance(each, list | None) for each in (old, new)):
        shorter = option == waiver.LONGEST and (new or waiver.LONGEST_DAYS) < (old or waiver.LONGEST_DAYS)
        return f"to {_shown(new)} (before: {_shown(old)})", not shorter
    added = [each for each in new or [] if each not in (old or [])]
    removed = [each for each in old or [] if each not in (new or [])]
    weakens = bool(removed) if option in _STRICT else bool(added) if option in _LAX else True
    clauses = [f"{verb} {_named(items)}" for verb, items in (("adds", added), ("removes", removed)) if items]
    return f"({'; '.join(clauses) or 'another order'})", weakens


def _named(items: Sequence[Any]) -> str:
    """Some entries of a list, by their names where they have such."""
    return some(str(each["name"]) if isinstance(each, Mapping) and "name" in each else _shown(each) for each in items)


def _shown(value: Any) -> str:
    return "its default" if value is None else json.dumps(value, ensure_ascii=False)


def _waivers(before: Sequence[WaiverInfo], after: Sequence[WaiverInfo]) -> Iterator[JudgeChange]:
    known: dict[tuple[str, str], list[WaiverInfo]] = {}
    for each in before:
        known.setdefault((each.finding, each.resource), []).append(each)
    for each in after:
        earlier = known.get((each.finding, each.resource), [])
        if any(_decision(one) == _decision(each) for one in earlier):
            continue
        weakens = not any(one.expires >= each.expires and {*one.actions} >= {*each.actions} for one in earlier)
        actions = f" for {', '.join(each.actions)}" if each.actions else ""
        yield JudgeChange(
            before="changes the waiver of" if earlier else "waives",
            names=(each.finding,),
            after=f"on {each.resource}{actions} until {each.expires} ({each.owner}: {each.reason})",
            weakens=weakens,
        )


def _decision(waiver: WaiverInfo) -> tuple[object, ...]:
    """All that was decided: whether it is in force, or used, is not."""
    return tuple(value for key, value in sorted(vars(waiver).items()) if key != "fault")


def headline(changes: Iterable[JudgeChange]) -> str:
    """What leads a report in which there are any."""
    verb = "weakens" if any(each.weakens for each in changes) else "alters"
    return f"This change {verb} the checks that judge it"
