"""What an access rule requires, and a principal's effective permissions do not allow."""

from collections.abc import Iterator

from least_privilege.aws.actions import Action
from least_privilege.evaluation.evaluator import Answer
from least_privilege.questions.direct_access import Access
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.support.access_rules.subjects import Subjects


def findings(rule_name: str, subjects: Subjects) -> Iterator[Finding]:
    """One finding for each principal of the rule, in the stack or outside, that is denied an action on one of the
    resources."""
    for asker in (*subjects.principals, *subjects.outsiders):
        denied = [
            access
            for action, targets in subjects.targets
            for access in _denied(subjects, action, list(subjects.access.each(asker, action, targets)))
        ]
        if denied:
            whose = "its" if asker.principal else "the resource's"
            outside = "" if asker.principal else f":{asker.caller.value or 'public'}"
            actions = some([access.action for access in denied])
            yield Finding(
                id=f"{rule_name}:{subjects.rule.name}{outside}",
                evidence=f"{subjects.rule.label} requires {actions}: {asker.label} "
                f"may not do {denied[0].action}{_on(denied[0])}: {_why(denied[0])}.",
                fix=f"allow {actions}{_on(denied[0])} in {whose} policies, or correct the access rule.",
                urn=asker.principal.urn if asker.principal else _urn(denied[0]),
                actions=tuple(dict.fromkeys(access.action for access in denied)),
            )


def _urn(access: Access) -> str:
    return access.target.resource.urn if access.target.resource else ""


def _denied(subjects: Subjects, action: Action, accesses: list[Access]) -> list[Access]:
    """The resources that are denied; where the rule names none, only where all are."""
    found = [access for access in accesses if access.answer is Answer.DENIED]
    if not subjects.rule.resources or not action.resource_types:
        return found[-1:] if len(found) == len(accesses) else []
    return found


def _on(access: Access) -> str:
    return "" if access.resource == "*" else f" on {access.resource}"


def _why(access: Access) -> str:
    return access.decision.lacks or f"{some([each.label for each in access.decision.by])} denies it"
