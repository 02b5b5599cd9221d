"""Every step of a stack by which one gets the permissions of another principal."""

from collections.abc import Iterator, Sequence

from least_privilege.aws.actions import find
from least_privilege.escalation.role_graph import Graph
from least_privilege.evaluation.evaluator import Answer
from least_privilege.principals.principal import Principal
from least_privilege.questions.callers import Asker
from least_privilege.questions.direct_access import Access, DirectAccess
from least_privilege.questions.steps import Step, by_passing_any_role, running_under
from least_privilege.questions.targets import Target

_ASSUME = "sts:AssumeRole"


def stack_steps(direct: DirectAccess, graph: Graph) -> Iterator[Step]:
    """Every step by which a principal of the stack, or one outside, gets the permissions of another: `direct` decides
    on each AssumeRole, and the others are edges of `graph`, the stack's roles."""
    assume = find(_ASSUME)
    targets = direct.targets.of(assume) if assume else ()
    roles = {target.resource.urn: target for target in targets if target.resource}
    by_urn = {each.urn: each for each in graph.everyone if each.kind == "role" and each.urn in roles}
    running = running_under(direct.stack)
    for urn, role in by_urn.items():
        yield from _by_trust(direct, role, roles[urn], running.get(role, ()))
    for asker in direct.callers.all:
        if principal := asker.principal:
            for edge in graph.edges(principal):
                if edge.open_path:
                    yield Step(asker, edge.target, edge.reason, edge.is_certain)
            if not principal.administers:
                yield from by_passing_any_role(asker, graph.unbounded_paths(principal), by_urn.values())


def _by_trust(direct: DirectAccess, role: Principal, target: Target, running: Sequence[str]) -> Iterator[Step]:
    """Those that may assume `role`, under which `running` run, in the stack and outside."""
    assumes_by_name = any(
        kind in ("AWS", "*", "CanonicalUser") or statement.not_principals
        for source in target.own
        for statement in source.document.statements
        for kind in statement.principals or ("*",)
    )
    inside = direct.candidates.of("sts", target.arn, target.own) if assumes_by_name or not target.own else ()
    for asker in (*inside, *direct.outsiders(target)):
        if asker.principal is role:
            continue
        call = find(_call_of(asker))
        access = direct.on(asker, call, target, direct.policies(asker, target)) if call else None
        if access and access.answer is not Answer.DENIED:
            yield Step(
                source=asker,
                target=role,
                reason=_reason(asker, role, access, running),
                is_certain=access.answer is Answer.ALLOWED,
                keys=access.keys,
                by=access.decision.by,
            )


def _reason(asker: Asker, role: Principal, access: Access, running: Sequence[str]) -> str:
    by = " and ".join(dict.fromkeys(each.label for each in access.decision.by))
    runs = running if asker.kind == "service" else ()
    under = f", under which {' and '.join(runs[:2])} run{'s' if len(runs) == 1 else ''}" if runs else ""
    allow = f": {by} allow{'' if ' and ' in by else 's'} it" if by else ""
    return f"{asker.label} can assume {role.label}{under}{allow}"


def _call_of(asker: Asker) -> str:
    """The call of STS by which one assumes a role.

    Source: https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
    """
    if asker.kind != "federated":
        return _ASSUME
    return f"{_ASSUME}WithSAML" if ":saml-provider/" in asker.caller.value else f"{_ASSUME}WithWebIdentity"
