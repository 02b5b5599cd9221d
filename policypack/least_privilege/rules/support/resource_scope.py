"""Whether a Resource is wider than an action needs: which part of the ARN says nothing, and what could be said.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from least_privilege.aws.actions import Action, ResourceType, as_wide_as, is_everything
from least_privilege.aws.created_types import created_types
from least_privilege.policy.wildcards import overlaps

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_SPECIAL = re.compile(r"[*?$]")
_NO_NARROWER = frozenset(
    ("cloudwatch:PutMetricData", "cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "polly:SynthesizeSpeech")
    + ("translate:TranslateText", "translate:TranslateDocument")
    + ("ce:GetCostAndUsage", "ce:GetCostForecast", "ce:GetDimensionValues", "route53:GetChange")
)
"""Calls that mostly use no resource of the kind they list (a data set, a lexicon, a billing view), and so need `*`; or
one whose id AWS draws for each call (a change of DNS)."""

_MOST = 2
"""So many forms of what to write are shown."""

_MOST_MADE = 3

_CALLER = ("${aws:username}", "${aws:userid}")


def wide_for(action: Action, resource: str) -> str:
    """Why `resource` is wider than `action` needs it, as a phrase after the resource; empty where it is not."""
    return _wide_for(_kind(action), resource)


def too_wide(actions: Iterable[Action], resource: str) -> list[Action]:
    """Those of `actions` that need no resource as wide as `resource`."""
    return [action for action in actions if _wide_for(_kind(action), resource)]


class _Kind:
    """What actions are alike in: the same of their resources is too wide for all of them. There is one of each.

    `new` are the kinds of resource that they make, `first` those that have to be named and can. Those that may be named
    where they are used count only where none has to be.
    """

    def __init__(
        self,
        types: tuple[ResourceType, ...],
        required: tuple[ResourceType, ...],
        new: frozenset[ResourceType],
        own_account: bool,
        free: bool,
    ) -> None:
        self.types = types
        self.new = [form for form in types if form in new]
        self.made_alone = bool(required) and new.issuperset(required)
        self.nameable = [form for form in types if form not in new]
        self.first = [form for form in self.nameable if form in required]
        self.own_account = own_account  # IAM's own calls reach the caller's account alone, whatever account is written.
        self.free = free


_kind_of = lru_cache(None)(_Kind)


@lru_cache(1 << 15)
def _kind(action: Action) -> _Kind:
    return _kind_of(
        action.resource_types,
        action.required,
        created_types(action),
        action.service == "iam",
        action.name in _NO_NARROWER,
    )


@lru_cache(1 << 15)
def _wide_for(kind: _Kind, resource: str) -> str:
    if kind.free:
        return ""
    resource = as_wide_as(resource)
    if is_everything(resource):
        # Where the action can be held to some kind of resource, it can be held to less than everything.
        return "every resource" if kind.nameable and not kind.made_alone else ""
    forms = _forms_for(kind.types, resource)
    reasons = [_reason(form, resource, form not in kind.nameable, kind.own_account) for form in forms]
    return reasons[0] if reasons and all(reasons) else ""


def forms_for(action: Action, resource: str) -> tuple[ResourceType, ...]:
    """The kinds of resource that `action` works on and `resource` takes in."""
    return _forms_for(action.resource_types, resource)


@lru_cache(1 << 15)
def _forms_for(types: tuple[ResourceType, ...], resource: str) -> tuple[ResourceType, ...]:
    if is_everything(resource) or resource.count(":") < 5:
        return types
    # Most kinds are told apart by the plain text that their last part begins with.
    start = _start(resource)
    alike = [form for form in types if (own := _start(form.pattern)).startswith(start) or start.startswith(own)]
    return tuple([form for form in alike if _may_be(form, resource)])


@lru_cache(1 << 16)
def _may_be(form: ResourceType, resource: str) -> bool:
    """Field by field: a wildcard does not reach over a field's end, and a field that AWS fills is never empty."""
    own, given = _fields(form.pattern), _fields(resource)
    for ours, theirs in zip(own, given, strict=False):
        if ours == "*":
            if theirs == "":
                return False
        elif ours != theirs and not overlaps(ours, theirs):
            return False
    return len(own) == 6


@lru_cache(1 << 14)
def _fields(arn: str) -> list[str]:
    return arn.split(":", 5)


@lru_cache(1 << 14)
def _start(arn: str) -> str:
    """The plain text that the last part of an ARN begins with."""
    return _SPECIAL.split(_fields(arn)[-1], 1)[0]


@lru_cache(1 << 16)
def _reason(form: ResourceType, resource: str, id_to_come: bool = False, own_account: bool = False) -> str:
    own, given = _fields(form.arn), _fields(resource)
    if len(own) < 6 or len(given) < 6:
        return "an ARN whose wildcard takes in its fields"
    fixed, _, _ = own[5].partition("${")
    if given[5].removeprefix(fixed).lower().startswith(_CALLER):
        return ""  # What bears the caller's own name is its own, wherever it is.
    for index, part in ((4, "account"), (3, "region")):
        if "${" in own[index] and _is_open(part, given[index]) and not (own_account and part == "account"):
            return f"in every {part}" + ("" if _says_nothing(given[index]) else f" like {given[index]}")
    if id_to_come:
        return ""
    if not given[5].startswith(fixed):
        return "every resource of the kind" if _PLACEHOLDER.search(own[5]) else ""
    first = re.split(r"[/:]", given[5][len(fixed) :])[0]
    if "${" in own[5] and _says_nothing(first):
        return f"every {form.name} there"
    return ""


def _is_open(part: str, written: str) -> bool:
    """Whether an account is left open in any digit; or a region, unless it begins with a part of the world: `eu-*`."""
    start = _start(written)
    return start != written and not (part == "region" and "-" in start) and not written.startswith("${", len(start))


def _says_nothing(part: str) -> bool:
    return part != "" and not part.strip("*?")


def narrower(actions: Iterable[Action], resource: str) -> str:
    """What to write for `resource`: itself with region and account named, or the shortest of the actions' forms. For
    one kind of action on everything: all that it cannot do without."""
    kinds = list(dict.fromkeys(map(_kind, actions)))
    names = " or ".join(_shortest(text for kind in kinds for text in _narrower(kind, resource)))
    if not is_everything(resource):
        return names
    if len(kinds) == 1 and kinds[0].first:
        names = " and ".join({form.name: form.arn for form in kinds[0].first}.values())
    return names + _what_is_made(dict.fromkeys(form for kind in kinds if kind.nameable for form in kind.new))


def _what_is_made(forms: Collection[ResourceType]) -> str:
    if not forms:
        return ""
    if len(forms) > _MOST_MADE:
        return ", and what is made with * for its id"
    return f", and what is made as {' and '.join(_PLACEHOLDER.sub(_star_id, form.arn) for form in forms)}"


def _star_id(placeholder: re.Match[str]) -> str:
    return "*" if placeholder[1].removesuffix("WithPath").endswith("Id") else placeholder[0]


@lru_cache(1 << 14)
def _narrower(kind: _Kind, resource: str) -> list[str]:
    forms = _forms_for(kind.types, resource)
    best = [form for form in kind.first if form in forms] or [form for form in kind.nameable if form in forms]
    return _shortest(_narrowed(form, resource) for form in best or forms)


def _shortest(texts: Iterable[str]) -> list[str]:
    return sorted(dict.fromkeys(texts), key=len)[:_MOST]


@lru_cache(1 << 14)
def _narrowed(form: ResourceType, resource: str) -> str:
    resource = as_wide_as(resource)
    if is_everything(resource) or resource.count(":") < 5:
        return form.arn
    own, given = _fields(form.arn), _fields(resource)
    parts = ("arn", "partition", "service", "region", "account")
    fields = [a if _is_open(part, b) else b for part, a, b in zip(parts, own[:5], given[:5], strict=True)]
    named = fields != given[:5] and not _reason(form, ":".join((*own[:5], given[5])))
    return ":".join((*fields, given[5] if named else own[5]))
