"""Who breaks an access rule that forbids: by effective permissions, step by step, or by a resource's own policy."""

from collections.abc import Iterator

from least_privilege.evaluation.evaluator import Answer
from least_privilege.questions.callers import Asker
from least_privilege.questions.decision import UNKNOWN_AT_PREVIEW
from least_privilege.questions.direct_access import Access
from least_privilege.questions.sentences import keys as keys_of
from least_privilege.questions.sentences import said
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.support.access_rules.subjects import Subjects


def findings(rule_name: str, subjects: Subjects) -> Iterator[Finding]:
    """One finding for each that may do any of the actions."""
    found: dict[Asker, list[Access]] = {}
    for action, targets in subjects.targets:
        for access in subjects.access.who_can(action, targets):
            if _breaks(subjects, access):
                found.setdefault(access.asker, []).append(access)
    for asker, accesses in found.items():
        yield _finding(rule_name, subjects, asker, accesses)


def _breaks(subjects: Subjects, access: Access) -> bool:
    """Whether an access is one that the rule forbids.

    Those outside who only reach it through a principal of the stack are left to the finding on that one, or to its
    exception, unless the rule names them. What is wholly unknown is left to the rule on unknown documents.
    """
    if not subjects.is_about(access.asker) or not (access.decision.by or access.raises):
        return False
    return not (access.steps and access.asker.principal is None and not subjects.rule.principals)


def _finding(rule_name: str, subjects: Subjects, asker: Asker, accesses: list[Access]) -> Finding:
    first = min(accesses, key=lambda each: (each.answer is not Answer.ALLOWED, len(each.steps)))
    may_be_own = asker.kind == "account" and subjects.access.accounts.may_be_own(asker.account)
    is_unknown = may_be_own or all(_is_unknown(each) for each in accesses)
    actions = [each.action for each in accesses]
    on = "" if first.resource == "*" else f" on {first.resource}"
    may = "may be allowed" if is_unknown else "may do"
    outside = "" if asker.principal else f":{asker.caller.value or 'public'}"
    return Finding(
        id=f"{rule_name}:{subjects.rule.name}{outside}",
        evidence=f"{subjects.rule.label} forbids {some(actions)}: {asker.label} {may} {first.action}{on}, "
        f"{_how(first)}.",
        fix=_fix(first),
        urn=_urn(first),
        advisory=is_unknown,
        actions=tuple(dict.fromkeys(actions)),
    )


def _is_unknown(access: Access) -> bool:
    """Whether an access may rest on nothing but what is unknown at preview."""
    return access.answer is Answer.DEPENDS and bool(access.keys & UNKNOWN_AT_PREVIEW)


def _how(access: Access) -> str:
    steps = "; ".join(f"({number}) {step.reason}" for number, step in enumerate(access.steps, 1))
    by = some([each.label for each in access.decision.by])
    if access.raises:
        way = f"once it gives itself the permission (escalation path {access.raises})"
    else:
        way = f"by {by}" if by else "by what is unknown at preview"
    keys = f"; depends on {some([said(key) for key in keys_of(access)])}" if access.keys else ""
    return f"{f'in steps: {steps}; then ' if steps else ''}{way}{keys}"


def _fix(access: Access) -> str:
    if access.asker.principal is None:
        name, remedy = access.asker.caller.value or "public", "take it out of the resource's policy"
    else:
        name, remedy = access.asker.principal.name, "remove the permission"
    if access.steps:
        remedy = "break a step: remove the permission or the trust that allows it"
    return f"{remedy}; or add '{name}' to `except` of the access rule, if it is meant to have this access."


def _urn(access: Access) -> str:
    if access.asker.principal:
        return access.asker.principal.urn
    return access.target.resource.urn if access.target.resource else ""
