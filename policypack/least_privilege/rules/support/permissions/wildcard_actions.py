"""Which wildcards in Action match more than a review can see."""

import re
from functools import lru_cache

from least_privilege.aws.actions import LIST, READ, Action, expand
from least_privilege.policy.cache_sizes import VALUES
from least_privilege.policy.patterns import ActionPattern

_ONE_CALL = ("kms:generatedatakey*", "kms:reencrypt*")
"""Wildcards that AWS's own key policies have: what they stand for is one use of a key.
Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html"""


def too_many(pattern: ActionPattern, actions: tuple[Action, ...]) -> bool:
    """Whether `pattern` is a wildcard to be listed instead; `actions` are those of its matches that are granted."""
    return len(actions) > 1 and (pattern.is_whole_service or not _harmless(pattern, actions))


@lru_cache(VALUES)
def _harmless(pattern: ActionPattern, actions: tuple[Action, ...]) -> bool:
    """Whether a wildcard only lists (`ec2:Describe*`), or reads one kind of thing (`s3:GetObject*`, not `s3:Get*`)."""
    if all(action.only_lists for action in actions) or pattern.lowered in _ONE_CALL:
        return True
    if not all(action.levels <= {LIST, READ} for action in actions):
        return False
    names = [action.name.partition(":")[2] for action in actions]
    fixed = re.split(r"[*?]", pattern.partition(":")[2])[0]
    verbs = {match[0] for name in names if (match := re.match(r"[A-Z]+[a-z]*", name))}
    return all(len(fixed) > len(verb) for verb in verbs)


@lru_cache(VALUES)
def is_apart(pattern: ActionPattern) -> bool:
    """Whether `pattern` cannot be limited to narrower resources as it is: it spans services, or only lists and matches
    actions that support no resources."""
    if pattern.is_plain:
        return False
    actions = expand(pattern)
    if pattern.spans_services and too_many(pattern, actions):
        return True
    return all(action.only_lists for action in actions) and not all(action.resource_types for action in actions)
