"""A finding, and the one form in which it is written into, and read back from, a policy message."""

import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Self

from least_privilege.aws.policy_checks import checks_of
from least_privilege.policy.principals import ACCOUNT_PLACEHOLDER, STAND_IN_ACCOUNT
from least_privilege.policy.wildcards import contains

WAIVED_UNTIL = "Waived until "
"""What the fix of a waived finding's note begins with: there is nothing to fix before that date."""

_STAND_IN = re.compile(rf"\b{STAND_IN_ACCOUNT}\b")
_LABEL = "Fix: "
_MESSAGE = re.compile(
    rf"^\[(?P<id>\S+)\] (?P<evidence>.*?)\n  (?:{_LABEL}|(?={WAIVED_UNTIL}))(?P<fix>.*?)\n  See (?P<url>\S+)\Z",
    re.DOTALL | re.MULTILINE,
)


class NamedId(str):
    """A finding's id that holds names or ARNs. `make` writes it, given what each of them is to be called."""

    make: Callable[[Callable[[str], str]], str]

    def __new__(cls, make: Callable[[Callable[[str], str]], str]) -> Self:
        made = super().__new__(cls, make(str))
        made.make = make
        return made


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """Something wrong, where and why, and the way out.

    `id` is the rule's name, or that and what it names (`iam-wildcard-action:s3:*`): stable, so that a waiver can name
    it. A rule gives a `NamedId` where that has names of AWS; `full_id` is then the id with these names, where `id` has
    others. `urn` is set by stack rules, for the resource that the finding is about; a resource rule leaves it empty.
    `actions` are those that it is about, as the document has them, where the id does not name them: a waiver does.
    `advisory` where the rule could not tell whether it is a fault: it then stops nothing, at whatever level.
    `checks` are those of AWS's policy validation that it says, where its id alone does not tell them.
    No fix names the account that stands in for the stack's own: it would be pasted.
    Names in a program may hold anything: what could end a line of the message or steer a terminal is left out of it.
    """

    id: str
    evidence: str
    fix: str
    urn: str = ""
    advisory: bool = False
    full_id: str = field(default="", compare=False)
    actions: tuple[str, ...] = field(default=(), compare=False)
    checks: tuple[str, ...] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.id.endswith(":"):
            object.__setattr__(self, "id", f"{self.id}?")  # What it names is nothing but white space.
        if " " in self.id or not f"{self.id}{self.evidence}{self.fix}".isprintable():
            object.__setattr__(self, "id", printable(self.id).replace(" ", "_"))
            object.__setattr__(self, "evidence", printable(self.evidence))
            object.__setattr__(self, "fix", printable(self.fix))
        if STAND_IN_ACCOUNT in self.fix:
            object.__setattr__(self, "fix", _STAND_IN.sub(ACCOUNT_PLACEHOLDER, self.fix))

    @property
    def rule(self) -> str:
        return self.id.partition(":")[0]

    @property
    def aws_checks(self) -> tuple[str, ...]:
        """The checks of AWS's policy validation that it says, by AWS's issue codes."""
        return checks_of(self.id) if self.checks is None else self.checks

    def calling(self, name: Callable[[str], str]) -> "Finding":
        """The finding with another name for each name in its id."""
        if not isinstance(self.id, NamedId):
            return self
        stable, full = self.id.make(name), str(self.id)
        return replace(self, id=stable, full_id=full if stable != full else "")

    @property
    def way_out(self) -> str:
        """The line that says what to do: `Fix: ...`, or `Waived until ...`."""
        return way_out(self.fix)


def within(actions: Iterable[str], accepted: Iterable[str]) -> bool:
    """Whether `accepted` takes in all of `actions`: by name, or by a pattern that holds it. `*` and `s3:*` take in
    themselves alone: else they would accept whatever is granted later."""
    known = [each.lower() for each in accepted]
    patterns = [each for each in known if each.rpartition(":")[2].strip("*?")]
    return all(
        action in known or any(contains(each, action) for each in patterns) for action in map(str.lower, actions)
    )


def way_out(fix: str) -> str:
    """The line that says what to do, from a finding's `fix`."""
    return fix if fix.startswith(WAIVED_UNTIL) else _LABEL + fix


def id_of(names: Iterable[str], most: int, called: Callable[[str], str] = str) -> str:
    """`names` in a finding's id, as they are `called` there: all of them, or the first `most` and a digest, which no
    other list of names has. A waiver of some is then no waiver of more."""
    every = [called(name) for name in dict.fromkeys("".join(name.split()) for name in dict.fromkeys(names))]
    shown = "+".join(every[:most])
    if len(every) <= most:
        return shown
    return f"{shown}+{len(every) - most}-{zlib.crc32(' '.join(sorted(every)).encode()):08x}"


def capitalized(text: str) -> str:
    """`text` as it begins a sentence."""
    return text[:1].upper() + text[1:]


def printable(text: str) -> str:
    """`text` with a space for every line break, control or formatting character, and half of a pair."""
    return text if text.isprintable() else "".join(each if each.isprintable() else " " for each in text)


def render(finding: Finding, url: str) -> str:
    """The message for Pulumi's diagnostics, which show neither a policy's url nor its remediation steps."""
    return f"[{finding.id}] {finding.evidence}\n  {finding.way_out}\n  See {url}"


def parse(message: str) -> tuple[Finding, str] | None:
    """The finding and link that `render` wrote at the end of `message`; None for any other message."""
    if found := _MESSAGE.search(message):
        return Finding(id=found["id"], evidence=found["evidence"], fix=found["fix"]), found["url"]
    return None


def some(names: Iterable[str], most: int = 3) -> str:
    """The first few names, and how many more there are."""
    found = list(names)
    more = f" and {len(found) - most:,} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more
