"""Who may do what on each resource: every principal that has a permission on it or can give itself one, and those
outside that it lets in.

Not step by step: who can become such a principal is in `StackAccess.steps`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from least_privilege.aws import managed_policies
from least_privilege.aws.actions import Action, actions_of
from least_privilege.evaluation.evaluator import Answer
from least_privilege.policy.common_text import common_text
from least_privilege.policy.unknown import Unknown
from least_privilege.questions.access import StackAccess
from least_privilege.questions.callers import Asker
from least_privilege.questions.decision import Policies
from least_privilege.questions.direct_access import Access
from least_privilege.questions.targets import Target

_OF_PRINCIPALS = ("iam", "sts", "sso")
"""What one may do with roles and users is a matter of steps."""


@dataclass(frozen=True)
class Reach:
    """`access` is the answer for each of `actions`: no policy tells them apart."""

    access: Access
    actions: tuple[Action, ...]


def targets(access: StackAccess) -> tuple[Target, ...]:
    """The resources of the stack, and those that its policies name; not those of IAM, nor `*`."""
    found = {_place(each): each for each in access.targets.of_stack if not _is_of_principals(each.arn)}
    for arn in (*_named(access.callers.all), *access.targets.named_by_policies()):
        if not _is_of_principals(arn):
            # As a policy names it, an ARN has the partition, the region and the account.
            target = access.targets.named(arn)
            found[_place(target)] = target
    return tuple(sorted(found.values(), key=lambda each: each.arn))


def _place(target: Target) -> tuple[str, ...]:
    """What tells a target from all others: of a resource of the stack, it and what is meant of it."""
    service, name = target.arn.split(":", 5)[2::3]
    return (target.resource.urn, service, name) if target.resource else (target.arn,)


def _named(askers: Iterable[Asker]) -> Iterator[str]:
    """The resources in Allows of policies that are not AWS's own."""
    for asker in askers:
        for source in asker.principal.sources if asker.principal else ():
            if not (source.arn and managed_policies.name_of(source.arn)):
                for statement in source.document.statements:
                    if statement.allows:
                        yield from (each for each in statement.resources if not isinstance(each, Unknown))


def _is_of_principals(arn: str) -> bool:
    fields = arn.split(":", 5)
    return len(fields) < 6 or fields[2] in _OF_PRINCIPALS or not fields[2].isascii() or "*" in fields[2]


def reach(access: StackAccess, every: Iterable[Target]) -> Iterator[tuple[Target, list[Reach]]]:
    """For each target all that may do, or may be able to do, something on it; nothing of a target that none reaches."""
    for target in every:
        service = target.arn.split(":")[2]
        inside = access.candidates.of(service, target.arn, target.own)
        found = [each for asker in (*access.outsiders(target), *inside) for each in _of(access, asker, target)]
        found += _raised(access, target, found)
        if found:
            yield target, found


def _of(access: StackAccess, asker: Asker, target: Target) -> Iterator[Reach]:
    for actions in _alike(access.policies(asker, target), _actions_on(target.arn)):
        found = access.can(asker, actions[0], (target,))
        if found.answer is not Answer.DENIED and not access.is_kept_out(found):
            yield Reach(found, actions)


def _raised(access: StackAccess, target: Target, direct: Iterable[Reach]) -> Iterator[Reach]:
    """What those that can give themselves permissions then may do that they surely may not yet."""
    has: dict[Asker, set[Action]] = {}
    for each in direct:
        if each.access.answer is Answer.ALLOWED:
            has.setdefault(each.access.asker, set()).update(each.actions)
    free: Access | None = None
    for asker, path in access.raising.items():
        left = tuple(each for each in _actions_on(target.arn) if each not in has.get(asker, ()))
        if left and not target.own and asker.principal and asker.principal.boundary is None:
            # All that nothing limits have one answer: it is asked once.
            free = free or access.raised(asker, left[0], target)
            if free:
                yield Reach(replace(free, asker=asker, action=left[0].name, raises=path), left)
            continue
        for actions in _alike(access.raised_policies(asker, target), left):
            if found := access.raised(asker, actions[0], target):
                yield Reach(found, actions)


def _alike(policies: Policies, every: Iterable[Action]) -> Iterator[tuple[Action, ...]]:
    """The actions that policies may give, those together that they do not tell apart."""
    found: dict[tuple[int, ...], list[Action]] = {}
    for action in every:
        found.setdefault(_signature(policies, action), []).append(action)
    yield from (tuple(actions) for signature, actions in found.items() if signature)


def _signature(policies: Policies, action: Action) -> tuple[int, ...]:
    """Which statements are about an action; nothing where no Allow is that may give it."""
    name = action.name.lower()
    giving = [
        statement
        for source in (*(policies.identity or ()), *policies.own)
        for statement in source.document.statements_matching(name)
    ]
    if not any(statement.allows for statement in giving):
        return ()
    limits = (s for source in policies.boundary or () for s in source.document.statements_matching(name))
    return tuple(id(statement) for statement in (*giving, *limits))


@cache
def _by_form(service: str) -> dict[str, list[Action]]:
    """The actions of a service by the forms of the ARNs that they work on."""
    found: dict[str, list[Action]] = {}
    for action in actions_of(service).values():
        for type_ in action.resource_types:
            found.setdefault(str(type_.pattern), []).append(action)
    return found


@cache
def _actions_of_forms(service: str, forms: tuple[str, ...]) -> tuple[Action, ...]:
    by_form = _by_form(service)
    return tuple({action.name: action for form in forms for action in by_form[form]}.values())


def _actions_on(arn: str) -> tuple[Action, ...]:
    """The actions that work on what `arn` matches."""
    service, name = arn.split(":", 5)[2::3]
    forms = [form for form in _by_form(service) if common_text(form, arn) is not None]
    if service == "s3" and "/" in name:
        # A bucket's name has no slash: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
        forms = [form for form in forms if "/" in form]
    return _actions_of_forms(service, tuple(forms))
