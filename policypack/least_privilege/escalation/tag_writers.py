"""Which grants let a caller set the tag that a condition asks for: the condition then holds wherever the caller wants.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html#access_tags_control-tags
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from least_privilege.aws.actions import TAGGING, actions_of, find
from least_privilege.evaluation.grants import Grant
from least_privilege.evaluation.restrictions import deny_restricts_grant, restricts_grant
from least_privilege.policy.conditions import Context, holds
from least_privilege.policy.document import Condition, Value
from least_privilege.policy.wildcards import any_contains, any_overlaps

_SETS = ("tag", "addtags", "createtags")
_ELSEWHERE = {"ssm": ("instance", "ec2:CreateTags"), "sts": ("role", "iam:TagRole")}
"""By service whose actions work on another's resources: their type, and what sets tags on them."""


def tag_writer(granted: Callable[[str], Sequence[Grant]], condition: Condition, grant: Grant) -> Grant | None:
    """The grant by which a caller can set the tag that `condition` asks for, on something that `grant` is on."""
    _, is_tag, key = condition.key.partition("/")
    if not is_tag or not condition.lower_key.partition("/")[0].endswith(":resourcetag"):
        return None
    found = (
        writer
        for action in _tagging(grant.action)
        for writer in granted(action)
        if _meets_on_one(writer, grant.resources) and any(_may_set(writer, key, text) for text in condition.texts)
    )
    return next(found, None)


@lru_cache(512)
def _tagging(name: str) -> tuple[str, ...]:
    """The actions that set tags on the types of resource that the action `name` works on."""
    action = find(name)
    if action is None:
        return ()
    types = {type_.name for type_ in action.resource_types}
    if action.service in _ELSEWHERE:
        type_, elsewhere = _ELSEWHERE[action.service]
        return (elsewhere,) if type_ in types else ()
    return tuple(
        other.name
        for other in actions_of(action.service).values()
        if TAGGING in other.levels
        and other.name.partition(":")[2].lower().startswith(_SETS)
        and not types.isdisjoint(type_.name for type_ in other.resource_types)
    )


def _meets_on_one(writer: Grant, resources: Sequence[Value]) -> bool:
    """Whether `writer` is on something that one of `resources` is about. Their last parts are compared by themselves: a
    wildcard for the region or account would match any of them."""
    excluded = [_last(each) for each in writer.excluded]
    own = [_last(each) for each in writer.resources if isinstance(each, str)]
    wanted = [_last(each) for each in resources if isinstance(each, str)]
    return any(any_overlaps(own, each) and not any_contains(excluded, each) for each in wanted)


def _last(arn: str) -> str:
    return arn.split(":", 5)[-1]


def _may_set(writer: Grant, key: str, value: str) -> bool:
    request = Context({f"aws:RequestTag/{key}": (value,), "aws:TagKeys": (key,)})
    left = [condition for condition in writer.conditions if holds(condition, request) is None]
    restricted = restricts_grant(left) or any(map(deny_restricts_grant, writer.denies))
    return writer.may_hold_in(request) and not restricted
