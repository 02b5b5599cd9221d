"""Which escalation paths are open to a principal.

A path is open where every step of it is allowed, the conditions allow what the path needs, and the grant of its target
reaches every resource, or a named one that gives the caller more than it has.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from least_privilege.aws import managed_policies
from least_privilege.aws.actions import Action, find
from least_privilege.aws.resource_coverage import covers_some_type
from least_privilege.escalation.published_paths import Path, all_paths, step_requirements
from least_privilege.escalation.step_grants import StepGrants
from least_privilege.evaluation.grants import Grant, Source
from least_privilege.policy.document import Document, Value
from least_privilege.policy.many_patterns import NameSet
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


class Permissions(Protocol):
    """What a caller may do, as a `Principal` has it."""

    @property
    def sources(self) -> Sequence[Source]: ...

    @property
    def kind(self) -> str: ...

    @property
    def tags(self) -> Mapping[str, str]: ...

    def grants(self, action: str, /) -> Sequence[Grant]: ...


@dataclass(frozen=True, eq=False)
class _PathSteps:
    """The steps of a path: actions that it `requires`, and groups of actions that are `alternatives` to each other."""

    path: Path
    requires: frozenset[str]
    alternatives: tuple[tuple[str, ...], ...]

    def may_be_open(self, allowed: frozenset[str]) -> bool:
        return self.requires <= allowed and not any(map(allowed.isdisjoint, self.alternatives))


def open_paths(caller: Permissions, is_privileged: IsPrivilegedTarget = _never) -> Iterator[OpenPath]:
    """The paths open to `caller`, in the order of the file.

    Conditions on who calls, when and from where close no path: the caller meets them. Steps are judged one by one,
    even where all of them must be on the same workload.
    """
    return _paths(caller, is_privileged, _raises)


def _paths(caller: Permissions, is_privileged: IsPrivilegedTarget, raises: Callable[[str], bool]) -> Iterator[OpenPath]:
    allowed = frozenset[str]().union(*(steps_allowed(source.document) for source in caller.sources))
    if not allowed:
        return
    grants = StepGrants(caller.grants, raises, caller.kind, caller.tags)
    for steps in _path_steps():
        if steps.may_be_open(allowed) and (found := _open(steps.path, grants, is_privileged)):
            yield found


@lru_cache(None)
def _raises(arn: str) -> bool:
    """Whether a managed policy of AWS, attached to its caller, gives it a way to any permission or any role."""
    document = managed_policies.document(arn)
    if document is None or "/aws-service-role/" in arn:  # Only AWS itself can attach these.
        return False
    holder = Principal(kind="policy", name=arn, urn="", own_sources=[Source(document, arn, "")])
    # What it may attach in turn is not followed: there need be no end to that.
    return any(found.path.category in _RAISING for found in _paths(holder, _never, lambda _arn: False))


@lru_cache(1)
def _path_steps() -> Sequence[_PathSteps]:
    found = []
    for path in all_paths():
        requires = frozenset(step[0] for step in path.steps if len(step) == 1)
        found.append(_PathSteps(path, requires, tuple(step for step in path.steps if len(step) > 1)))
    return found


@lru_cache(1)
def _steps() -> tuple[Mapping[str, str], NameSet]:
    """Every action that is a step of some path, by its name in lower case, and those names."""
    steps = {action.lower(): action for path in all_paths() for step in path.steps for action in step}
    return steps, NameSet(steps)


@lru_cache(1 << 12)
def steps_allowed(document: Document) -> frozenset[str]:
    """The steps that the Allow statements of `document` name, whatever its conditions and Deny statements say."""
    steps, names = _steps()
    allows = (statement for statement in document.statements if statement.allows)
    return frozenset(steps[name] for statement in allows for name in statement.matching_actions(names))


def _open(path: Path, grants: StepGrants, is_privileged: IsPrivilegedTarget) -> OpenPath | None:
    evidence: list[Grant] = []
    named_targets: tuple[Value, ...] = ()
    for step in path.steps:
        usable = [grant for action in step for grant in grants.usable(action, path.services)]
        if path.target in step:
            grant, named_targets = _reaching(path, usable, is_privileged)
        else:
            grant = usable[0] if usable else None
        if grant is None:
            return None
        evidence += (grant, *grants.policy_writers(grant))
    return OpenPath(path, tuple(evidence), named_targets)


def _reaching(
    path: Path, usable: Iterable[Grant], is_privileged: IsPrivilegedTarget
) -> tuple[Grant | None, tuple[Value, ...]]:
    """The grant of a path's target that reaches every resource; else the first that reaches privileged ones, and
    those."""
    if unbounded := next(filter(_is_unbounded, usable), None):
        return unbounded, ()
    # Asked of every grant, also after the first: who asks may collect the answers.
    privileged = [(grant, tuple(r for r in grant.resources if is_privileged(path, grant, r))) for grant in usable]
    return next(((grant, resources) for grant, resources in privileged if resources), (None, ()))


@lru_cache(512)
def _with_target_type(action: str) -> Action | None:
    """The action with the one resource type that says how far it reaches: the first that is required, else all."""
    known, requirement = find(action), step_requirements().get(action)
    if known is None or requirement is None or not requirement.on:
        return known
    first = next(iter(requirement.on))
    return replace(known, resource_types=tuple(type_ for type_ in known.resource_types if type_.name == first))


def _is_unbounded(grant: Grant) -> bool:
    """Whether a grant is on every resource of the target's type, or of an action that supports no resources."""
    action = _with_target_type(grant.action)
    if action is None:
        return grant.covers_whole_type
    return any(covers_some_type(pattern, action) for pattern in grant.resources if isinstance(pattern, str))
