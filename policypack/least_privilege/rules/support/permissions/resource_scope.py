"""Whether a Resource is wider than an action needs: which part of the ARN is open, and what could be written.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from least_privilege.aws.actions import Action, Reach, ResourceType
from least_privilege.aws.common_actions import common_form
from least_privilege.aws.owned_by_aws import is_policy_of_aws
from least_privilege.aws.resource_coverage import in_effect, plain_service
from least_privilege.policy.cache_sizes import PAIRS, VALUES
from least_privilege.policy.patterns import ResourcePattern, resource_pattern
from least_privilege.policy.wildcards import contains, overlaps

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_USABLE_ON_EVERYTHING_ONLY = frozenset(
    ("cloudwatch:PutMetricData", "cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "polly:SynthesizeSpeech")
    + ("translate:TranslateText", "translate:TranslateDocument")
    + ("ce:GetCostAndUsage", "ce:GetCostForecast", "ce:GetDimensionValues", "route53:GetChange")
)
"""Calls that mostly use no resource of the type they list (a data set, a lexicon, a billing view), and so need `*`; or
one whose id AWS draws for each call (a change of DNS)."""

_IN_EVERY_REGION = frozenset(("foundation-model", "inference-profile"))
"""Types of AWS's own resources that a call reaches in regions which AWS chooses: a named model by an inference profile.
Source: https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html"""

_PARTS = ("arn", "partition", "service", "region", "account")
_CALLER = ("${aws:username}", "${aws:userid}")


@dataclass(frozen=True, eq=False)
class _Profile:
    """What actions have in common for which the same resources are too wide.

    `types` are what they work on, `required` those of them that must be named, `created` those that they create.
    `reaches_own_account` says that they reach the caller's account alone, whatever account is written, as IAM's do.
    """

    types: tuple[ResourceType, ...]
    required: tuple[ResourceType, ...]
    created: frozenset[ResourceType]
    reaches_own_account: bool
    needs_everything: bool
    _excess: dict[ResourcePattern, str] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def nameable(self) -> list[ResourceType]:
        """The types that can be named: they exist before the call."""
        return [type_ for type_ in self.types if type_ not in self.created]

    @cached_property
    def to_name(self) -> list[ResourceType]:
        """Of those, the ones that must be named."""
        return [type_ for type_ in self.nameable if type_ in self.required]

    @cached_property
    def services(self) -> frozenset[str]:
        return frozenset(type_.service for type_ in self.types)

    @property
    def only_creates(self) -> bool:
        return bool(self.required) and self.created.issuperset(self.required)

    def excess(self, resource: ResourcePattern) -> str:
        """Why `resource` is wider than needed, as a phrase; empty where it is not."""
        found = self._excess.get(resource)
        if found is None:
            found = self._excess[resource] = self._find_excess(in_effect(resource))
        return found

    def _find_excess(self, resource: ResourcePattern) -> str:
        if self.needs_everything or is_policy_of_aws(resource):
            return ""
        if resource.is_unrestricted:
            # Where the action can be held to some type of resource, it can be held to less than everything.
            return "every resource" if self.nameable and not self.only_creates else ""
        first = ""
        for type_ in _matching_types(self.types, resource):
            reason = _reason(type_, resource, type_ not in self.nameable, self.reaches_own_account)
            if not reason:
                return ""
            first = first or reason
        return first

    def needed(self, resource: ResourcePattern, chosen: Collection[ResourceType]) -> list[ResourceType]:
        """The types to name for `resource` beside those `chosen` already: all that are required, or the shortest."""
        matching = _matching_types(self.types, resource)
        required = [type_ for type_ in self.to_name if type_ in matching]
        if required and resource.is_unrestricted:
            return list({type_.name: type_ for type_ in required}.values())
        candidates = required or [type_ for type_ in self.nameable if type_ in matching] or list(matching)
        if any(type_ in chosen for type_ in candidates):
            return []
        return sorted(candidates, key=lambda type_: len(type_.arn))[:1]


@lru_cache(VALUES)
def _profile(action: Action) -> _Profile:
    return _profile_of(
        action.resource_types,
        action.required,
        action.created_types,
        action.service == "iam",
        action.name in _USABLE_ON_EVERYTHING_ONLY,
    )


_profile_of = lru_cache(VALUES)(_Profile)
"""There is one profile of each kind, which keeps its answers."""


def wide_for(action: Action, resource: str) -> str:
    """Why `resource` is wider than `action` needs it, as a phrase after the resource; empty where it is not."""
    return _profile(action).excess(resource_pattern(resource))


def wide_for_any(actions: Iterable[Action], resource: str) -> bool:
    """Whether `resource` is wider than any of `actions` needs it."""
    pattern = resource_pattern(resource)
    service = plain_service(pattern)
    services = ("", service)
    return any(
        profile.excess(pattern)
        for profile in _profiles(tuple(actions))
        if not service or not profile.services.isdisjoint(services)
    )


@lru_cache(64)
def _profiles(actions: tuple[Action, ...]) -> tuple[_Profile, ...]:
    return tuple(dict.fromkeys(map(_profile, actions)))


def too_wide(actions: Iterable[Action], resource: str) -> list[Action]:
    """Those of `actions` that need no resource as wide as `resource`."""
    pattern, given = resource_pattern(resource), tuple(actions)
    wide = {profile for profile in _profiles(given) if profile.excess(pattern)}
    return [action for action in given if _profile(action) in wide] if wide else []


def forms_for(reach: Reach, resource: str) -> tuple[ResourceType, ...]:
    """The types of resource that actions of one reach work on and `resource` can match."""
    return _matching_types(reach.types, resource_pattern(resource))


def narrower_forms(actions: Iterable[Action], resource: str) -> list[str]:
    """The ARNs to write for `resource`, with AWS's placeholders: on everything those of each type that the actions
    cannot do without, and `*` for the id of what they create; else `resource` with region and account named."""
    return list(_narrower_forms(tuple(dict.fromkeys(map(_profile, actions))), resource_pattern(resource)))


@lru_cache(VALUES)
def _narrower_forms(profiles: tuple[_Profile, ...], pattern: ResourcePattern) -> Sequence[str]:
    found: dict[str, None] = {}
    chosen: set[ResourceType] = set()
    created: dict[ResourceType, None] = {}
    for profile in sorted(profiles, key=lambda profile: not profile.to_name):
        types = profile.needed(pattern, chosen)
        chosen.update(types)
        found.update(dict.fromkeys(_narrowed(type_, pattern) for type_ in types))
        if pattern.is_unrestricted and profile.nameable:
            created.update(dict.fromkeys(type_ for type_ in profile.types if type_ in profile.created))
    return [*found, *(_PLACEHOLDER.sub(_star_for_id, type_.arn) for type_ in created)]


def _star_for_id(placeholder: re.Match[str]) -> str:
    return "*" if placeholder[1].removesuffix("WithPath").endswith("Id") else placeholder[0]


def _matching_types(types: tuple[ResourceType, ...], resource: ResourcePattern) -> tuple[ResourceType, ...]:
    if resource.is_unrestricted:
        return types
    return tuple([type_ for type_ in types if _may_be(type_.pattern, resource)])


@lru_cache(PAIRS)
def _may_be(form: ResourcePattern, resource: ResourcePattern) -> bool:
    return any(_share_an_arn(form, reading) for reading in resource.readings)


def _share_an_arn(form: ResourcePattern, resource: ResourcePattern) -> bool:
    """Field by field: a wildcard does not reach over a field's end, and a field that AWS fills is never empty. One in
    an incomplete ARN may."""
    if not resource.has_all_fields:
        return overlaps(form, resource)
    start, own_start = resource.plain_start, form.plain_start  # Most types are told apart by these.
    if not form.has_all_fields or not (own_start.startswith(start) or start.startswith(own_start)):
        return False
    fields = form.fields
    for place, given in resource.narrow_fields:
        own = fields[place]
        if given == "" if own == "*" else own != given and not overlaps(own, given):
            return False
    return True


@lru_cache(PAIRS)
def _reason(type_: ResourceType, resource: ResourcePattern, is_created: bool, reaches_own_account: bool) -> str:
    """Which part of `resource` is open, for one type; empty where none is."""
    own, given = type_.arn_fields, resource.fields
    if len(own) < 6 or len(given) < 6:
        has_wildcard = any(sign in resource for sign in "*?")
        return (
            "an ARN whose wildcard takes in its fields" if has_wildcard else "an ARN that AWS completes with wildcards"
        )
    fixed, _, _ = own[5].partition("${")
    if given[5].removeprefix(fixed).lower().startswith(_CALLER):
        return ""  # What bears the caller's own name is its own, wherever it is.
    for index, part in ((4, "account"), (3, "region")):
        is_chosen_by_aws = type_.name in _IN_EVERY_REGION if part == "region" else reaches_own_account
        if "${" in own[index] and _is_open(part, given[index]) and not is_chosen_by_aws:
            return f"in every {part}" + ("" if _is_wildcards(given[index]) else f" like {given[index]}")
    if is_created:
        return ""
    if not given[5].startswith(fixed):
        return "every resource of the kind" if _PLACEHOLDER.search(own[5]) else ""
    first = re.split(r"[/:]", given[5][len(fixed) :])[0]
    return f"every {type_.name} there" if "${" in own[5] and _is_wildcards(first) else ""


def _is_open(part: str, written: str) -> bool:
    """Whether an account is left open in any digit; or a region, unless it begins with a part of the world: `eu-*`."""
    start = resource_pattern(written).plain_start
    return start != written and not (part == "region" and "-" in start) and not written.startswith("${", len(start))


def _is_wildcards(part: str) -> bool:
    return part != "" and not part.strip("*?")


@lru_cache(PAIRS)
def _narrowed(type_: ResourceType, resource: ResourcePattern) -> str:
    """`resource` with what is open in it named, for one type."""
    resource = in_effect(resource)
    usual = common_form(f"{type_.arn_fields[2]}:{type_.name}") or type_.arn
    if resource.is_unrestricted or not resource.has_all_fields:
        return usual
    own, given = usual.split(":", 5), resource.fields
    fields = [a if _is_open(part, b) else b for part, a, b in zip(_PARTS, own, given, strict=False)]
    with_fields_named = resource_pattern(":".join((*own[:5], given[5])))
    keeps_name = tuple(fields) != given[:5] and not _reason(type_, with_fields_named, False, False)
    return ":".join((*fields, given[5] if keeps_name else own[5]))


@lru_cache(PAIRS)
def within(form: str, pattern: ResourcePattern) -> str:
    """`form`, an ARN with AWS's placeholders, as far as `pattern` matches it: `BUCKET/logs/*` where that is `*/logs/*`.
    '' where nothing narrower than `pattern` can be said: a form that it does not match would grant more."""
    given = in_effect(pattern).completed
    if given.is_unrestricted:
        return form
    if not given.has_all_fields:
        return form if contains(given, _named(form.replace("${Partition}", "aws"))) else ""
    *fields, name = form.split(":", 5)
    kept = [
        own if contains(there, _named(own)) or ("${" in own and _is_open(part, there)) else there
        for part, own, there in zip(_PARTS, fields, given.fields, strict=False)
    ]
    last = name if contains(given.fields[5], _named(name)) else _with_names(given.fields[5], name)
    is_within = contains(given.fields[5], _named(last)) and (*kept, last) != given.fields
    return ":".join((*kept, last)) if is_within else ""


def _named(form: str) -> str:
    """A form with its placeholders as names."""
    return _PLACEHOLDER.sub(r"\1", form)


def _with_names(name: str, form: str) -> str:
    """The last field of an ARN with the type of `form`, `role/app*` for `*/app*`, and with a placeholder of it for each
    part that is a wildcard alone, as far as they last."""
    left = iter(_PLACEHOLDER.findall(form))
    given, type_ = re.split(r"[/:]", name)[0], re.split(r"[/:]", form)[0]
    if given != name and "${" not in type_ and contains(given, type_):
        name = type_ + name[len(given) :]
    return "".join(
        f"${{{placeholder}}}" if _is_wildcards(part) and (placeholder := next(left, "")) else part
        for part in re.split(r"([/:])", name)
    )
