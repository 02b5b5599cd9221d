"""Subjects of tokens whose owner, or whose repository, a trust policy leaves open."""

from collections.abc import Iterator, Sequence

from least_privilege.evaluation.restrictions import restricts
from least_privilege.policy.document import Condition
from least_privilege.rules.finding import Finding, id_of, some
from least_privilege.rules.support.callers.arn_fields import pasteable
from least_privilege.rules.support.callers.conditions_in_force import restricted_by
from least_privilege.rules.support.tokens.aws_checks import open_subject_checks
from least_privilege.rules.support.tokens.issuers import Issuer, finding_id
from least_privilege.rules.support.tokens.subject_formats import (
    IDENTIFYING_CLAIMS,
    begun_name,
    example_subject,
    open_part_in,
    open_part_of,
)

_REPOSITORY = ("repository", "repository_id", "project_path", "project_id")
"""Claims that name the repository of a token, or the project."""


def on_open_subject(issuer: Issuer) -> Iterator[Finding]:
    """The finding on a subject with a wildcard for its owner, or its repository, where no other claim identifies it."""
    subjects = issuer.conditions("sub")
    wide = [each for each in subjects if open_part_of(each)]
    if not wide or _is_identified(issuer, open_part_of(wide[0])):
        return
    first = wide[0]
    values = [value for condition in wide for value in condition.texts if open_part_in(condition, value)]
    named = [value for value in first.texts if not open_part_in(first, value)]
    example = example_subject(issuer.name, values[0])
    condition = {first.operator: {first.key: [*named, example] if named else example}}
    yield Finding(
        id=finding_id(first.key, f":{id_of(values, 1)}"),
        evidence=f"{issuer.embedded.label} accepts tokens of {open_part_of(first)}: {first.operator} "
        f"{some([repr(value) for value in values])}.",
        fix=f"name the subject, beside the other conditions: {pasteable('Condition', condition)}.",
        checks=open_subject_checks(issuer, values),
    )


def on_begun_names(issuer: Issuer) -> Iterator[Finding]:
    """The finding on a subject whose wildcard follows a repository's whole name: it lets in others of the owner's."""
    for condition in issuer.conditions("sub"):
        meant = {value: begun for value in condition.texts if (begun := begun_name(condition, value))[0]}
        if meant and not issuer.is_restricted(
            restricted_by(*(key for claim in _REPOSITORY for key in issuer.keys(claim)))
        ):
            left = some(dict.fromkeys(left for left, _ in meant.values()))
            values = [meant[value][1] if value in meant else value for value in condition.texts]
            right = {condition.operator: {condition.key: values if len(values) > 1 else values[0]}}
            yield Finding(
                id=finding_id(condition.key, f":{id_of(meant, 1)}"),
                evidence=f"{issuer.embedded.label} accepts tokens of {left}: {condition.operator} "
                f"{some([repr(value) for value in meant])}.",
                fix="write the whole name, beside the other conditions, if one repository is meant: "
                f"{pasteable('Condition', right)}.",
                advisory=True,
                checks=open_subject_checks(issuer, meant),
            )


def _is_identified(issuer: Issuer, left_open: str) -> bool:
    """Whether another condition identifies whose token it is: the owner's, where `left_open` is an owner."""
    claims = IDENTIFYING_CLAIMS if left_open.startswith("any ") else (*IDENTIFYING_CLAIMS, "job_workflow_ref")
    identifying = {key for claim in claims for key in issuer.keys(claim)}
    of_subject = issuer.keys("sub")

    def identifies(conditions: Sequence[Condition]) -> bool:
        subjects = [each for each in conditions if each.lower_key in of_subject and not open_part_of(each)]
        return restricts([*subjects, *(each for each in conditions if each.lower_key in identifying)])

    return issuer.is_restricted(identifies)
