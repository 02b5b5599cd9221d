"""What a finding says on roles outside the stack that AWS and its tools set up as administrators."""

from collections.abc import Iterator, Sequence

from least_privilege.escalation.known_administrators import TRUST, ReachedAdministrators, reached_administrators
from least_privilege.escalation.role_graph import Graph
from least_privilege.evaluation.grants import Grant
from least_privilege.principals.principal import Principal
from least_privilege.rules.finding import Finding, id_of, some


def reached_outside(graph: Graph, holder: Principal) -> Iterator[tuple[Grant, Finding]]:
    """A finding for each grant by which `holder` may become such roles, but for those that the stack makes itself."""
    made_here = {each.name for each in graph.everyone if each.resource}
    for reached in reached_administrators(holder):
        if outside := [arn for arn in reached.named if arn.rpartition("/")[2] not in made_here]:
            yield reached.grant, _finding(reached, outside)


def _finding(reached: ReachedAdministrators, named: Sequence[str]) -> Finding:
    grant, path = reached.grant, reached.path
    how = ""
    if path:
        how = f" CloudFormation deploys under such a role whatever the caller says (escalation path {path.id})."
    elif grant.action == TRUST:
        how = " The caller can make such a role trust it."
    return Finding(
        id=f"iam-privilege-escalation:{id_of(sorted({arn.rpartition('/')[2] for arn in named}), 1)}",
        evidence=f"{grant.evidence} allows {grant.action} on {some(named, 2)}: AWS and its tools set up roles of "
        f"{'this name' if len(named) == 1 else 'these names'} as administrators of their account.{how}",
        fix=f"name in the Resource of {grant.action} roles that may do only what the caller needs.{unless_cdk(named)}",
        urn=grant.source.urn,
    )


def unless_cdk(named: Sequence[str]) -> str:
    """A sentence on CDK's roles, where any of `named` is one."""
    if not any(":role/cdk-" in arn for arn in named):
        return ""
    return (
        " CDK's roles are not administrators if you bootstrap with --cloudformation-execution-policies: then waive "
        "this finding."
    )
