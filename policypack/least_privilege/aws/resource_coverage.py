"""What a Resource pattern covers of AWS's resource types."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from least_privilege.aws.actions import Action, ResourceType, actions_of
from least_privilege.aws.service_facts import id_forms
from least_privilege.policy.cache_sizes import PAIRS, VALUES
from least_privilege.policy.patterns import ResourcePattern, resource_pattern
from least_privilege.policy.wildcards import contains, is_plain

_PARTITIONS = ("aws", "aws-cn", "aws-us-gov")
_ANY_TEXT = re.compile(r"[*?]*\*[*?]*")
_TYPE_PREFIX = re.compile(r"[\w-]+[/:]")
_SPECIAL_TEXT = re.compile(r"[*?]|\$\{[^}]*\}")
_SEPARATOR = re.compile("[/:]")


def covers_some_type(pattern: str, action: Action) -> bool:
    """Whether a Resource is everything of some type that `action` works on, be it in one account only.

    For iam:PassRole `arn:aws:iam::123456789012:role/*` is, `arn:aws:iam::*:role/app-*` is not.
    """
    resource = resource_pattern(pattern)
    return _in_any_account(resource) == "*" or any(_covers_type(resource, type_) for type_ in action.resource_types)


def plain_service(pattern: ResourcePattern) -> str:
    """The service of all that a Resource can match; empty where it may be any of several."""
    service = pattern.six_fields[2]
    return service if pattern.has_all_fields and is_plain(service) else ""


@lru_cache(PAIRS)
def _covers_type(pattern: ResourcePattern, type_: ResourceType) -> bool:
    """Whether a Resource is everything of one type, be it in one account only."""
    return bool(covered_types(pattern, (type_,)))


def covered_types(pattern: ResourcePattern, types: Iterable[ResourceType]) -> set[ResourceType]:
    """Those of `types` that a Resource is everything of."""
    anywhere = _in_any_account(pattern)
    if anywhere.has_all_fields:
        start = anywhere.plain_start
        return {each for each in types if start in each.pattern and contains(anywhere, each.pattern)}
    end = _end(anywhere)
    ending = (each for each in types if each.pattern.endswith(end))
    return {each for each in ending if any(contains(anywhere, form) for form in _in_each_partition(each.pattern))}


@lru_cache(VALUES)
def _in_each_partition(all_of_type: ResourcePattern) -> tuple[str, ...]:
    return tuple(all_of_type.replace("arn:*:", f"arn:{name}:", 1) for name in _PARTITIONS)


@lru_cache(VALUES)
def _end(pattern: ResourcePattern) -> str:
    """What it ends in, after its last wildcard or variable: another that does not has texts that it does not match."""
    return _SPECIAL_TEXT.split(pattern)[-1]


@lru_cache(VALUES)
def _in_any_account(pattern: ResourcePattern) -> ResourcePattern:
    """A Resource with `*` for its partition, region and account.

    `?*` leaves out the empty name, which nothing has: it is as wide as `*`.
    """
    resource = resource_pattern(_ANY_TEXT.sub("*", in_effect(pattern)))
    if not resource.has_all_fields:
        return resource
    arn, _, service, _, _, name = resource.fields
    return resource_pattern(f"{arn}:*:{service}:*:*:{name}")


@lru_cache(VALUES)
def in_effect(pattern: ResourcePattern) -> ResourcePattern:
    """The most that a Resource can match: its `widest`, and `instance/*` for `instance/i-*`, as every id begins so."""
    resource = pattern.widest
    if not resource.has_all_fields:
        return resource
    *start, name = resource.fields
    prefix = _TYPE_PREFIX.match(name)
    id_form = id_forms().get(start[2], {}).get(prefix[0]) if prefix else None
    if not prefix or id_form is None or is_plain(name):
        return resource
    id_start, _, id_end = id_form.partition("*")
    rest = name.removeprefix(prefix[0]).removeprefix(id_start).removesuffix(id_end)
    return resource if rest.strip("*?-") else resource_pattern(":".join((*start, f"{prefix[0]}*")))


@lru_cache(VALUES)
def has_wildcard_type(pattern: ResourcePattern) -> bool:
    """Whether a wildcard is in the part of a Resource that says the service or the type: `arn:aws:s3*:::x`,
    `arn:aws:iam::*:*/x`, `arn:aws:iam::*:u*`.

    AWS does not allow it, and does not say what such a one matches. `*` for all of the field is another thing.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html#arns-paths-wildcards
            https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    _, _, service, _, _, name = pattern.widest.six_fields
    if not is_plain(service) and service.strip("*?"):
        return True
    type_ = _SEPARATOR.split(name, 1)[0]
    return not is_plain(type_) and bool(name.strip("*?/:")) and _has_types(service)


@cache
def _has_types(service: str) -> bool:
    """Whether the ARNs of a service's resources all begin their last field with a type."""
    types = {type_.pattern for action in actions_of(service).values() for type_ in action.resource_types}
    return bool(types) and all(_TYPE_PREFIX.match(pattern.six_fields[5]) for pattern in types)
