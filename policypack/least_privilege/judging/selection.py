"""The rules that one command asks for, of those that the configuration enables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from least_privilege.policy.nearest_match import did_you_mean
from least_privilege.rules.pack import accounts, waiver
from least_privilege.rules.rule import severity_rank

_OF_THE_PACK: Final = frozenset((waiver.NAME, accounts.NAME))
"""They judge the configuration, and every other rule goes by it."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The rules `check`, or all where that is empty, less those of `skip` and of a lower severity than `severity`."""

    check: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    severity: str = ""

    def left_out(self, severities: Mapping[str, str]) -> frozenset[str]:
        """The rules that it leaves out, of all rules with their severities."""
        lowest = severity_rank(self.severity) if self.severity else None
        asked = frozenset(self.check or severities) | _OF_THE_PACK
        return frozenset(
            name
            for name, severity in severities.items()
            if name not in asked
            or name in self.skip
            or (lowest is not None and name not in _OF_THE_PACK and severity_rank(severity) > lowest)
        )

    def arguments(self) -> list[str]:
        """The options that ask for it."""
        named = [*(("--check", name) for name in self.check), *(("--skip", name) for name in self.skip)]
        return [part for option in named for part in option] + (["--severity", self.severity] if self.severity else [])

    def faults(self, severities: Mapping[str, str]) -> list[str]:
        """What is wrong with it, of all rules with their severities: rules that it names and that do not exist, each
        with the nearest that does; or that it leaves none, by which everything would pass."""
        given = {"--check": self.check, "--skip": self.skip}
        unknown = [
            f"{option}: {name!r}; no such rule{did_you_mean(name, severities)}"
            for option, rules in given.items()
            for name in rules
            if name not in severities
        ]
        judging = severities.keys() - self.left_out(severities) - (_OF_THE_PACK - {*self.check})
        if unknown or judging or not self.arguments():
            return unknown
        return [f"{' '.join(self.arguments())}: leaves no rule to judge by"]


def waivers_of_others(waivers: Iterable[Mapping[str, Any]], left_out: frozenset[str]) -> list[Mapping[str, Any]]:
    """The `waivers` of rules that are not left out: of those that are, nothing can be waived, or be unused."""
    if waiver.NAME in left_out:
        return []
    return [each for each in waivers if str(each.get("finding", "")).partition(":")[0] not in left_out]
