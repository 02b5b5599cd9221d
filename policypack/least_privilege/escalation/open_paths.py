"""Which ways of raising its own permissions are open to a principal.

A path is open where every step of it is allowed, its conditions leave open what the path needs, and what it reaches is
not bounded by named resources.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html (who may raise what)
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from least_privilege.aws import managed_policies
from least_privilege.aws.actions import Action, find
from least_privilege.aws.resource_coverage import covers_some_type
from least_privilege.escalation.attachable_policies import admits, may_be_new, of_aws, of_customers
from least_privilege.escalation.published_paths import (
    NO_REQUIREMENT,
    Path,
    StepRequirement,
    all_paths,
    step_requirements,
)
from least_privilege.evaluation.grants import Grant, Source
from least_privilege.evaluation.restrictions import complement
from least_privilege.policy.conditions import Context, every, holds
from least_privilege.policy.document import Condition, Document, Statement, Value
from least_privilege.policy.wildcards import NameSet, contains
from least_privilege.principals.principal import Principal


@dataclass(frozen=True, eq=False)
class OpenPath:
    """A path that is open. `evidence` has a grant for each step; `named_targets` the named resources of the target that
    give the caller more than it has, and is empty where the path reaches every resource."""

    path: Path
    evidence: tuple[Grant, ...]
    named_targets: tuple[Value, ...] = ()


IsPrivilegedTarget = Callable[[Path, Grant, Value], bool]
"""Whether one resource of the target's grant (a role to pass or assume, a workload and with it its role) would give the
caller more than it has: asked where the grant does not reach all of them."""


def _never(path: Path, grant: Grant, resource: Value) -> bool:  # noqa: ARG001
    return False


_RAISING = ("self-grant", "assume", "pass-role")
"""The categories that lead to any permission or any role; the others lead to what runs there already."""

_CREATE = "iam:CreatePolicy"
_WRITE = (_CREATE, "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")


class Permissions(Protocol):
    """Whoever's permissions are judged: an `effective.Principal`."""

    @property
    def sources(self) -> Sequence[Source]: ...

    def grants(self, action: str, /) -> Sequence[Grant]: ...


def open_paths(caller: Permissions, is_privileged: IsPrivilegedTarget = _never) -> Iterator[OpenPath]:
    """The paths open to `caller`, in the order of the file.

    Conditions on who calls, when and whence close nothing: the caller meets them. Steps are judged one by one: that
    the same workload must be in all of them is not looked at.
    """
    return _paths(caller, is_privileged, _raises)


def _paths(caller: Permissions, is_privileged: IsPrivilegedTarget, raises: Callable[[str], bool]) -> Iterator[OpenPath]:
    allowed = frozenset[str]().union(*(_steps_allowed(source.document) for source in caller.sources))
    if not allowed:
        return
    search = _GrantSearch(caller.grants, raises)
    for path, sure, choices in _by_steps():
        begun = sure <= allowed and not any(map(allowed.isdisjoint, choices))
        if begun and (found := _open(path, search, is_privileged)):
            yield found


@lru_cache(None)
def _raises(arn: str) -> bool:
    """Whether a policy of AWS, attached to its caller, gives it a way to any permission or any role."""
    document = managed_policies.document(arn)
    if document is None or "/aws-service-role/" in arn:  # Which AWS alone can attach.
        return False
    holder = Principal(kind="policy", name=arn, urn="", own_sources=[Source(document, arn, "")])
    # What it may attach in turn is not followed: there need be no end to that.
    return any(open_.path.category in _RAISING for open_ in _paths(holder, _never, lambda _arn: False))


@lru_cache(1)
def _by_steps() -> Sequence[tuple[Path, frozenset[str], Sequence[tuple[str, ...]]]]:
    """Each path with the actions that it cannot do without, and the steps that several actions can be."""
    choices = {path: [step for step in path.steps if len(step) > 1] for path in all_paths()}
    return [(p, frozenset(step[0] for step in p.steps if step not in choices[p]), choices[p]) for p in choices]


@lru_cache(1)
def _steps() -> tuple[Mapping[str, str], NameSet]:
    """Every action that is a step of some path, by its name in lower case, and those names."""
    steps = {action.lower(): action for path in all_paths() for step in path.steps for action in step}
    return steps, NameSet(steps)


@lru_cache(1 << 12)
def _steps_allowed(document: Document) -> frozenset[str]:
    """The steps that the Allow statements of `document` name, whatever its conditions and Deny statements say."""
    steps, names = _steps()
    allows = (statement for statement in document.statements if statement.allows)
    return frozenset(steps[name] for statement in allows for name in statement.matching_actions(names))


def _open(path: Path, search: "_GrantSearch", is_privileged: IsPrivilegedTarget) -> OpenPath | None:
    evidence: list[Grant] = []
    reaches: tuple[Value, ...] = ()
    for step in path.steps:
        usable = [grant for action in step for grant in search.usable(action, path.services)]
        if path.target in step:
            wide = next((grant for grant in usable if _unbounded(grant)), None)
            if wide is None:
                bounded = [
                    (grant, tuple(r for r in grant.resources if is_privileged(path, grant, r))) for grant in usable
                ]
                wide, reaches = next(((grant, found) for grant, found in bounded if found), (None, ()))
        else:
            wide = usable[0] if usable else None
        if wide is None:
            return None
        evidence += (wide, *search.beside(wide))
    return OpenPath(path, tuple(evidence), reaches)


@dataclass(frozen=True, eq=False)
class _GrantSearch:
    """What a caller is granted, asked for step by step. `raises` says of a policy of AWS whether to attach it does."""

    granted: Callable[[str], Sequence[Grant]]
    raises: Callable[[str], bool]

    def usable(self, action: str, services: Sequence[str] = ()) -> Sequence[Grant]:
        """The grants that leave open what `action` needs; none where, of a resource that must have one of a few names,
        no name is allowed."""
        granted = self.granted(action)
        if not granted:
            return granted
        fact = step_requirements().get(action, NO_REQUIREMENT)
        usable = [
            grant
            for grant in granted
            if grant.applicable_resources
            and not all(_is_own(value, fact) for value in grant.resources)
            and not any(self._shuts(condition, fact) for condition in grant.conditions)
            and not any(self._closes(deny, fact) for deny in grant.denies)
            and (not fact.service or any(serves(grant, service) for service in services))
        ]
        admitted = all(any(_reaches(grant, form) for grant in usable for form in forms) for forms in _forms(action))
        return usable if admitted else []

    def beside(self, grant: Grant) -> Iterator[Grant]:
        """What a step also needs: to write the policy that its conditions ask for."""
        fact = step_requirements().get(grant.action, NO_REQUIREMENT)
        asked = (*grant.conditions, *(each for deny in grant.denies for each in map(complement, deny.conditions)))
        for condition in asked:
            if condition and condition.restricts and (writer := self._writer(condition, fact)):
                yield writer

    def _shuts(self, condition: Condition, fact: StepRequirement) -> bool:
        """Whether `condition` takes from the action what makes it a step."""
        if not condition.restricts or self._writer(condition, fact):
            return False
        key = condition.lower_key
        if key == fact.attaches:
            return not any(map(self.raises, of_aws(condition)))
        if key in fact.keys:
            return not any(admits(condition, worst) for worst in fact.keys[key])
        return "resourcetag/" in key

    def _closes(self, deny: Statement, fact: StepRequirement) -> bool:
        """Whether what a conditional Deny leaves over is no step: its conditions' contrary shuts, each of them."""
        contraries = map(complement, deny.conditions)
        return all(contrary is not None and self._shuts(contrary, fact) for contrary in contraries)

    def _writer(self, condition: Condition, fact: StepRequirement) -> Grant | None:
        """What lets the caller write a policy that `condition` admits, to be attached or for a boundary."""
        if condition.lower_key not in (fact.attaches, fact.bounds):
            return None
        found = (
            grant
            for value in of_customers(condition)
            for action in _WRITE
            for grant in self.usable(action)
            if grant.reaches(value) and (action != _CREATE or may_be_new(value, grant.resources))
        )
        return next(found, None)


def _reaches(grant: Grant, form: str) -> bool:
    return grant.reaches(form) or not all(isinstance(value, str) for value in grant.resources)


@lru_cache(512)
def _forms(action: str) -> tuple[tuple[str, ...], ...]:
    """For each type of resource that must be admitted, the ARNs of which one must be."""
    known, fact = find(action), step_requirements().get(action, NO_REQUIREMENT)
    return tuple(
        tuple(
            # A wildcard for the partition would take in the ARNs of any other service.
            type_.pattern.replace("arn:*:", f"arn:{partition}:", 1).removesuffix("*") + name
            for partition in ("aws", "aws-cn", "aws-us-gov")
            for name in fact.on[type_.name] or ("*",)
        )
        for type_ in (known.resource_types if known and fact.on else ())
        if type_.name in fact.on
    )


def _is_own(value: Value, fact: StepRequirement) -> bool:
    return isinstance(value, str) and any(contains(own, value) for own in fact.own)


def serves(grant: Grant, service: str) -> bool:
    """Whether a role may be passed to `service` by `grant`, as far as its conditions and Denies tell."""
    request = Context({step_requirements()[grant.action].service: (service,)})
    return all(holds(condition, request) is not False for condition in grant.conditions) and not any(
        every(holds(condition, request) for condition in deny.conditions) for deny in grant.denies
    )


@lru_cache(512)
def _bounding(action: str) -> Action | None:
    """The action with the one resource type that says how far it reaches: the first in its fact, else all of them."""
    known, fact = find(action), step_requirements().get(action)
    if known is None or fact is None or not fact.on:
        return known
    first = next(iter(fact.on))
    return replace(known, resource_types=tuple(type_ for type_ in known.resource_types if type_.name == first))


def _unbounded(grant: Grant) -> bool:
    """Whether a grant is on all resources of the type that counts, or of an action that knows no resources."""
    action = _bounding(grant.action)
    if action is None:
        return grant.covers_whole_type
    return any(covers_some_type(pattern, action) for pattern in grant.resources if isinstance(pattern, str))
