"""Whether resources are of types that actions support, according to AWS's list."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from least_privilege.aws.actions import Action, Reach, expand, reaches
from least_privilege.aws.resource_coverage import plain_service
from least_privilege.policy.cache_sizes import PAIRS
from least_privilege.policy.document import Statement
from least_privilege.policy.patterns import ResourcePattern
from least_privilege.policy.wildcards import overlaps
from least_privilege.rules.support.permissions.allowances import Allowance, texts
from least_privilege.rules.support.permissions.resource_scope import forms_for

_ALL_OF_A_KIND = re.compile(r"(?:[\w-]+(?=[:/]))?(?:[:/]?[*?]+)+")
_MULTI_REGION = re.compile(r"arn:[^:]*:s3::[^:]*:accesspoint/")
"""A Multi-Region Access Point, which supports what an access point in a region does.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointPermissions.html"""
_TRANSFORM = re.compile(r"arn:[^:]*:cloudformation:[^:]*:[^:]*:transform/")
"""A macro, such as AWS's of the Serverless Application Model, which a change set must be allowed to use.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html"""
_VARIABLE = re.compile(r"\$\{[^}]*\}")


def fits(action: Action, resource: str) -> bool:
    """Whether `resource` can match something that `action` supports, according to AWS's list.

    The list has only some paths of API Gateway's own API, and only the first types that calls on tags supported.
    """
    return _reaches(action.reach, resource)


@lru_cache(PAIRS)
def _reaches(reach: Reach, resource: str) -> bool:
    parts = resource.split(":", 5)
    if len(parts) < 6 or reach.service == "apigateway" or reach.is_tagging:
        return True
    if reach.service == "cloudformation" and _TRANSFORM.match(resource):
        return True
    if not reach.types:
        # Some such calls ask for all of a kind: iam:ListRoles for role/*, s3:ListAllMyBuckets for every bucket.
        return overlaps(parts[2], reach.service) and _ALL_OF_A_KIND.fullmatch(parts[5]) is not None
    if _MULTI_REGION.match(resource):
        resource = ":".join((*parts[:3], "*", *parts[4:]))
    forms = forms_for(reach, resource)
    if not forms and not parts[4]:
        forms = forms_for(reach, ":".join((*parts[:4], "*", parts[5])))  # What AWS owns has no account.
    if all(form.arn.endswith(":::${BucketName}") for form in forms):  # It would take in the ARNs of its objects.
        return bool(forms) and "/" not in _VARIABLE.sub("", parts[5])
    return True


def in_effect_on(given: Allowance, actions: Sequence[Action]) -> tuple[Action, ...]:
    """Those of `actions` that support a resource of `given`; all of them where it has everything or an unknown one,
    and where none does."""
    resources = given.resources
    has_unknown = not given.statement.not_resources and len(resources) < len(set(given.statement.resources))
    if has_unknown or any(resource.is_unrestricted for resource in resources):
        return tuple(actions)
    reaches = {action.reach for action in actions}
    without = _without_fit(reaches, resources)
    if not without or len(without) == len(reaches):
        return tuple(actions)
    return tuple([each for each in actions if each.reach not in without])


def _without_fit(reaches: Collection[Reach], resources: Iterable[ResourcePattern]) -> Collection[Reach]:
    """Those of `reaches` that no resource fits."""
    left = reaches
    for resource in resources:
        service = plain_service(resource)
        left = [each for each in left if (service and service not in each.services) or not _reaches(each, resource)]
    return left if isinstance(left, set) else set(left)


@dataclass(frozen=True)
class StatementFit:
    """A statement's actions held against its resources."""

    statement: Statement

    @cached_property
    def resources(self) -> list[str]:
        return texts(self.statement.resources)

    @property
    def has_unknown_resource(self) -> bool:
        return len(self.resources) < len(self.statement.resources)

    @cached_property
    def actions(self) -> dict[str, tuple[Action, ...]]:
        """By pattern in Action: the actions that it matches."""
        return {written: found for written in texts(self.statement.actions) if (found := expand(written))}

    @cached_property
    def _reaches(self) -> dict[str, frozenset[Reach]]:
        return {written: reaches(written) for written in self.actions}

    @cached_property
    def without_fit(self) -> list[str]:
        """The patterns that match no action that supports any of the resources."""
        return [
            written
            for written, reaches in self._reaches.items()
            if not any(_reaches(reach, resource) for reach in reaches for resource in self.resources)
        ]

    @cached_property
    def without_resources(self) -> list[str]:
        """Those of them whose actions support `*` only."""
        return [w for w in self.without_fit if not any(action.supports_resources for action in self.actions[w])]

    @cached_property
    def of_other_types(self) -> list[str]:
        return [w for w in self.without_fit if w not in self.without_resources]

    @cached_property
    def unused_resources(self) -> list[str]:
        """The resources that none of the actions supports, but for what a bucket's objects and the like are named
        beside."""
        used = self.used_resources
        return [r for r in self.resources if r not in used and not _has_parts(r, self.resources)]

    @cached_property
    def used_resources(self) -> list[str]:
        """The resources that some of the actions supports."""
        every = frozenset[Reach]().union(*self._reaches.values())
        return [resource for resource in self.resources if any(_reaches(reach, resource) for reach in every)]


def _has_parts(resource: str, resources: Iterable[str]) -> bool:
    """Whether what is within `resource` is named too: people write the two together (a bucket and its objects)."""
    return any(other.startswith((f"{resource}:", f"{resource}/")) for other in resources)
