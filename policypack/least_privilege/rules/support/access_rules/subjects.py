"""What the patterns of an access rule are about in one stack: principals and resources, and what matches nothing."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from least_privilege.aws.actions import Action
from least_privilege.aws.service_principals import is_service_principal
from least_privilege.policy.nearest_match import did_you_mean
from least_privilege.policy.principals import account_of
from least_privilege.policy.wildcards import matches
from least_privilege.questions.access import StackAccess
from least_privilege.questions.callers import Asker, names_of, of_named
from least_privilege.questions.targets import Target, UnknownResourceError, WrongResourceTypeError
from least_privilege.rules.support.access_rules.entries import AccessRule


class Subjects:
    """An access rule in one stack."""

    def __init__(self, rule: AccessRule, access: StackAccess) -> None:
        self.rule, self.access = rule, access

    def is_about(self, asker: Asker) -> bool:
        """Whether the rule is about `asker`: one of its principals (all, if it names none), and no exception."""
        named = _is_called(asker, self.rule.principals) if self.rule.principals else True
        return named and not self.is_excepted(asker)

    def is_excepted(self, asker: Asker) -> bool:
        return _is_called(asker, self.rule.excepted)

    @property
    def principals(self) -> list[Asker]:
        """The principals of the stack that the rule is about."""
        return [each for each in self.access.callers.all if self.is_about(each)]

    @property
    def outsiders(self) -> list[Asker]:
        """Those outside the stack that the rule is about by their whole names."""
        names = [each for each in self.rule.principals if _is_outside(each) and not set(each) & set("*?")]
        named = (of_named(_kind(name), "*" if name == "public" else name, self.access.accounts) for name in names)
        inside = {each.caller for each in self.access.callers.all}
        return [each for each in named if each.caller not in inside and not self.is_excepted(each)]

    @cached_property
    def targets(self) -> list[tuple[Action, tuple[Target, ...]]]:
        """Each action of the rule with the resources that it is about, where there are any."""
        found = ((action, tuple(self._targets(action))) for action in self.rule.every_action())
        return [(action, targets) for action, targets in found if targets]

    def _targets(self, action: Action) -> Iterator[Target]:
        for name in self.rule.resources or (None,):
            try:
                yield from self.access.targets.of(action, name)
            except (UnknownResourceError, WrongResourceTypeError):
                continue  # `unmatched` says so where no action of the rule works on it.

    def unmatched(self) -> Iterator[str]:
        """What of the rule matches nothing in the stack, each as the end of a sentence."""
        for field, names in (("principal", self.rule.principals), ("exception", self.rule.excepted)):
            for name in names:
                if not _is_outside(name) and not any(_is_called(each, (name,)) for each in self.access.callers.all):
                    near = did_you_mean(name, self.access.callers.names())
                    yield f"names the {field} '{name}', which no principal of the stack is called{near}"
        for name in self.rule.resources:
            if (why := self._why_unmatched(name)) is not None:
                yield f"names the resource '{name}', {why}"

    def _why_unmatched(self, name: str) -> str | None:
        known: list[str] = []
        for action in self.rule.every_action():
            try:
                self.access.targets.of(action, name)
            except UnknownResourceError as error:
                known += error.known
            except WrongResourceTypeError:
                continue
            else:
                return None
        return f"but its actions work on no resource of that name{did_you_mean(name, known)}"


def _is_called(asker: Asker, patterns: Iterable[str]) -> bool:
    names = [name for name in names_of(asker) if name]
    return any(matches(pattern, name) for pattern in patterns for name in names)


def _kind(name: str) -> str:
    return "Service" if is_service_principal(name) else "AWS"


def _is_outside(name: str) -> bool:
    """Whether a pattern may be about callers that no stack need have."""
    return "*" in (name, name[:1]) or bool(account_of(name)) or is_service_principal(name) or name == "public"
