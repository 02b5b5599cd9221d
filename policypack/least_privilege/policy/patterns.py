"""The patterns in a statement's Action and Resource: the text as written, with what it means.

A pattern is a `str`, so that it prints and compares as it is written. What AWS's catalogue knows of it (the actions
that it stands for, the types of resource that it covers) is in the `aws` layer.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

import re
from functools import cached_property, lru_cache

from least_privilege.policy.arn_fields import completed, split_arn
from least_privilege.policy.cache_sizes import VALUES
from least_privilege.policy.variables import widest
from least_privilege.policy.wildcards import contains, is_plain

_FORM = re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.*|\$\{.*", re.DOTALL)
_WILDCARDS = frozenset("*?")
_SPECIAL = re.compile(r"[*?$]")
_EVERY_ARN = tuple(f"arn:{partition}:*:*:*:*" for partition in ("aws", "aws-cn", "aws-us-gov"))
_TEXT_OF_EVERY_ARN = re.compile(r"[arn:ws\-cugov*?]+")


class ActionPattern(str):
    """A value of Action or NotAction, e.g. `s3:Get*`.

    `lowered` is what IAM compares, as an action's case does not count. `is_plain` says that it names one action.
    `service` is the prefix in lower case, or `*` for a pattern of actions of several services (`*`, `s?:*`), whose
    `spans_services` is true.
    """

    lowered: str
    is_plain: bool
    service: str
    spans_services: bool

    def __new__(cls, text: str) -> "ActionPattern":
        self = super().__new__(cls, text)
        self.lowered = text.lower()
        self.is_plain = is_plain(text)
        prefix = self.lowered.partition(":")[0]
        self.service = prefix if self.is_plain or is_plain(prefix) else "*"
        self.spans_services = self.service == "*"
        return self

    @property
    def is_whole_service(self) -> bool:
        """Whether it matches every action of its service: `s3:*`, `*`."""
        return not self.is_plain and _WILDCARDS.issuperset(self.partition(":")[2])


class ResourcePattern(str):
    """A value of Resource or NotResource: an ARN, with wildcards or not, or `*`."""

    @cached_property
    def has_form(self) -> bool:
        """Whether it has the form that IAM takes: an ARN of six fields, `*`, or a variable that may be a whole ARN."""
        return _FORM.fullmatch(self) is not None

    @cached_property
    def is_plain(self) -> bool:
        """Whether it matches one ARN only: no wildcard, no policy variable."""
        return is_plain(self)

    @cached_property
    def is_unrestricted(self) -> bool:
        """Whether it is every resource of a partition, however it is written: `*`, `arn:aws:*`, `arn:*:*:*:*:*`."""
        return _TEXT_OF_EVERY_ARN.fullmatch(self) is not None and any(contains(self, arn) for arn in _EVERY_ARN)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Partition, service and so on, as far as they are written: six for a whole ARN."""
        return tuple(split_arn(self))

    @cached_property
    def six_fields(self) -> tuple[str, ...]:
        """As `fields`, with `*` for those that are not written: they may be anything."""
        return (*self.fields, *"*****")[:6]

    @cached_property
    def narrow_fields(self) -> tuple[tuple[int, str], ...]:
        """Those of `fields` that leave something out, each with its place."""
        return tuple((place, field) for place, field in enumerate(self.fields) if field != "*")

    @property
    def has_all_fields(self) -> bool:
        return len(self.fields) == 6

    @cached_property
    def completed(self) -> "ResourcePattern":
        """What it means: with `*` for each field that an incomplete ARN leaves out."""
        return self if self.has_all_fields else resource_pattern(completed(self))

    @cached_property
    def readings(self) -> tuple["ResourcePattern", ...]:
        """All that it may mean: AWS does not say whether a wildcard inside an incomplete ARN stands for the rest."""
        return (self.completed,) if self.is_plain or self.completed == self else (self, self.completed)

    @cached_property
    def plain_start(self) -> str:
        """The text that the last field begins with, up to a wildcard or variable."""
        return _SPECIAL.split(self.fields[-1], 1)[0]

    @cached_property
    def widest(self) -> "ResourcePattern":
        """The most that it can match: a policy variable that the caller chooses is a wildcard."""
        return resource_pattern(widest(self))


@lru_cache(VALUES)
def action_pattern(text: str) -> ActionPattern:
    """The pattern that `text` is; each distinct one is read once."""
    return ActionPattern(text)


@lru_cache(VALUES)
def resource_pattern(text: str) -> ResourcePattern:
    """The pattern that `text` is; each distinct one is read once."""
    return ResourcePattern(text)


EVERYTHING = resource_pattern("*")
