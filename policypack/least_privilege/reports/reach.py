"""Who can become whom, and who may do what with which resource, for reports."""

from collections.abc import Iterable

from least_privilege.principals.principal import Principal
from least_privilege.questions import reach
from least_privilege.questions.access import StackAccess
from least_privilege.questions.callers import Asker
from least_privilege.questions.decision import DecidingStatement
from least_privilege.questions.sentences import as_written, said
from least_privilege.reports.reach_model import ReportedParty, ReportedReach, ReportedResource, ReportedStep


def steps(asked: StackAccess) -> tuple[ReportedStep, ...]:
    """Every step by which one gets the permissions of a principal of the stack, sorted."""
    return tuple(
        sorted(
            ReportedStep(
                source=_party(step.source),
                target=_of_stack(step.target),
                how=step.reason,
                certain=step.is_certain,
                keys=_keys(step.keys, step.by),
                by=_labels(step.by),
            )
            for step in asked.steps
        )
    )


def resources(asked: StackAccess) -> tuple[ReportedResource, ...]:
    """Every resource that somebody may do something with, sorted by ARN."""
    return tuple(
        ReportedResource(
            arn=target.arn,
            name=target.label if target.resource else "",
            urn=target.resource.urn if target.resource else "",
            reach=tuple(sorted(map(_reach, found))),
        )
        for target, found in reach.reach(asked, reach.targets(asked))
    )


def _reach(found: reach.Reach) -> ReportedReach:
    decision = found.access.decision
    return ReportedReach(
        who=_party(found.access.asker),
        actions=tuple(action.name for action in found.actions),
        answer=found.access.answer.value,
        where=found.access.resource,
        by=() if found.access.raises else _labels(decision.by),
        keys=_keys(decision.keys, decision.by),
        raises=found.access.raises,
    )


def _party(asker: Asker) -> ReportedParty:
    if asker.principal:
        return _of_stack(asker.principal)
    return ReportedParty(kind=asker.kind, name=asker.label)


def _of_stack(principal: Principal) -> ReportedParty:
    return ReportedParty(kind=principal.kind, name=principal.name, urn=principal.urn)


def _keys(keys: Iterable[str], by: Iterable[DecidingStatement]) -> tuple[str, ...]:
    return tuple(map(said, as_written(keys, by)))


def _labels(by: Iterable[DecidingStatement]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.label for each in by))
