"""Which of a caller's grants allow a step of an escalation path: their resources, conditions and denials permit it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from least_privilege.aws.actions import find
from least_privilege.aws.owned_by_aws import is_owned_by_aws
from least_privilege.escalation.attachable_policies import admits, may_be_new, of_aws, of_customers
from least_privilege.escalation.published_paths import NO_REQUIREMENT, StepRequirement, step_requirements
from least_privilege.escalation.tag_writers import tag_writer
from least_privilege.evaluation.grants import Grant
from least_privilege.evaluation.restrictions import complement
from least_privilege.policy.conditions import Context, holds
from least_privilege.policy.document import Condition, Statement, Value
from least_privilege.policy.wildcards import contains

_CREATE = "iam:CreatePolicy"
_WRITE = (_CREATE, "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")


_CHANGES: Mapping[str, tuple[str, ...]] = {
    "role": ("iam:PutRolePolicy", "iam:AttachRolePolicy"),
    "user": ("iam:PutUserPolicy", "iam:AttachUserPolicy"),
}
"""By kind of principal: the actions that give it permissions."""


@dataclass(frozen=True, eq=False)
class StepGrants:
    """What a caller is granted of the steps of paths.

    `granted` gives its grants of an action; `raises` says whether a managed policy of AWS, by ARN, raises permissions.
    `kind` and `tags` are the caller's: a condition on a resource's tags that its own meet lets it change itself.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
    """

    granted: Callable[[str], Sequence[Grant]]
    raises: Callable[[str], bool]
    kind: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    def usable(self, action: str, services: Sequence[str] = ()) -> Sequence[Grant]:
        """The grants of `action` that allow what makes it a step; none where a resource must have one of a few names
        and no grant allows any of them."""
        granted = self.granted(action)
        if not granted:
            return granted
        requirement = step_requirements().get(action, NO_REQUIREMENT)
        usable = [
            grant
            for grant in granted
            if grant.applicable_resources
            and not all(_is_own(value, requirement) for value in grant.resources)
            and not any(self._closes(condition, requirement, grant) for condition in grant.conditions)
            and not any(self._deny_closes(deny, requirement, grant) for deny in grant.denies)
            and (not requirement.service or any(allows_service(grant, service) for service in services))
        ]
        is_allowed = all(
            any(_reaches(grant, arn) for grant in usable for arn in arns) for arns in _required_arns(action)
        )
        return usable if is_allowed else []

    def policy_writers(self, grant: Grant) -> Iterator[Grant]:
        """The grants that a step also needs: to write the policy, or to set the tags, that its conditions ask for."""
        requirement = step_requirements().get(grant.action, NO_REQUIREMENT)
        conditions = (*grant.conditions, *(each for deny in grant.denies for each in map(complement, deny.conditions)))
        for condition in conditions:
            if condition and condition.restricts and (writer := self._writer(condition, requirement)):
                yield writer
            elif condition and condition.restricts and not self._is_met_by_own_tags(condition, grant.action):
                yield from filter(None, [tag_writer(self.granted, condition, grant)])

    def _rules_out(self, condition: Condition, requirement: StepRequirement) -> bool:
        """Whether `condition` takes from the action what makes it a step."""
        if not condition.restricts or self._writer(condition, requirement):
            return False
        key = condition.lower_key
        if key == requirement.attaches:
            return not any(map(self.raises, of_aws(condition)))
        if key in requirement.keys:
            return not any(admits(condition, worst) for worst in requirement.keys[key])
        return "resourcetag/" in key

    def _is_met_by_own_tags(self, condition: Condition, action: str) -> bool:
        """Whether a condition on the tags of what `action` changes lets the caller change its own permissions."""
        if not self.tags or "resourcetag/" not in condition.lower_key or action not in _CHANGES.get(self.kind, ()):
            return False
        prefixes = ("aws:ResourceTag", "iam:ResourceTag", "aws:PrincipalTag")
        own = {f"{prefix}/{key}": (value,) for prefix in prefixes for key, value in self.tags.items()}
        return holds(condition, Context(own)) is True

    def _closes(self, condition: Condition, requirement: StepRequirement, grant: Grant) -> bool:
        return (
            self._rules_out(condition, requirement)
            and not self._is_met_by_own_tags(condition, grant.action)
            and not tag_writer(self.granted, condition, grant)
        )

    def _deny_closes(self, deny: Statement, requirement: StepRequirement, grant: Grant) -> bool:
        """Whether what a conditional Deny leaves is no step: each of its conditions, negated, rules the step out."""
        contraries = map(complement, deny.conditions)
        return all(contrary is not None and self._closes(contrary, requirement, grant) for contrary in contraries)

    def _writer(self, condition: Condition, requirement: StepRequirement) -> Grant | None:
        """The grant by which the caller can write a policy that `condition` lets it attach or set as boundary."""
        if condition.lower_key not in (requirement.attaches, requirement.bounds):
            return None
        found = (
            grant
            for value in of_customers(condition)
            for action in _WRITE
            for grant in self.usable(action)
            if grant.reaches(value) and (action != _CREATE or may_be_new(value, grant.resources))
        )
        return next(found, None)


def _reaches(grant: Grant, arn: str) -> bool:
    return grant.reaches(arn) or not all(isinstance(value, str) for value in grant.resources)


@lru_cache(512)
def _required_arns(action: str) -> tuple[tuple[str, ...], ...]:
    """For each type of resource that must be allowed: ARNs, one of which must be."""
    known, requirement = find(action), step_requirements().get(action, NO_REQUIREMENT)
    return tuple(
        tuple(
            # A wildcard for the partition would match the ARNs of any other service.
            type_.pattern.replace("arn:*:", f"arn:{partition}:", 1).removesuffix("*") + name
            for partition in ("aws", "aws-cn", "aws-us-gov")
            for name in requirement.on[type_.name] or ("*",)
        )
        for type_ in (known.resource_types if known and requirement.on else ())
        if type_.name in requirement.on
    )


def _is_own(value: Value, requirement: StepRequirement) -> bool:
    return isinstance(value, str) and (is_owned_by_aws(value) or any(contains(own, value) for own in requirement.own))


def allows_service(grant: Grant, service: str) -> bool:
    """Whether `grant` lets the caller pass a role to `service`, as far as its conditions and Denies say."""
    return grant.may_hold_in(Context({step_requirements()[grant.action].service: (service,)}))
