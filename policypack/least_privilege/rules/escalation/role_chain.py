"""Chains of roles: from a principal without privileges, step by step, to one that has them."""

from collections.abc import Iterator

from least_privilege.escalation.edges import Edge
from least_privilege.escalation.role_graph import Graph
from least_privilege.principals.principal import Principal
from least_privilege.rules.finding import Finding, NamedId, capitalized
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.callers.accounts import OPTIONS, accounts_are_told
from least_privilege.rules.support.escalation.role_graphs import graph_of
from least_privilege.stack.model import Stack


def _check(stack: Stack, options: Options) -> Iterator[Finding]:
    graph = graph_of(stack, tuple(options["ownAccounts"]))
    for principal in graph.everyone:
        if privilege := graph.privilege(principal):
            for edge in graph.from_outside(principal):
                yield _finding((edge,), privilege, principal.urn)
        elif chain := graph.chain(principal):
            if outside := next(graph.from_outside(principal), None):
                chain = (outside, *chain)
            if not _is_reported_elsewhere(graph, principal, chain):
                yield _finding(chain, graph.privilege(chain[-1].target), principal.urn)


def _is_reported_elsewhere(graph: Graph, principal: Principal, chain: tuple[Edge, ...]) -> bool:
    """Whether iam-privilege-escalation has it, being one step and no AssumeRole, or its group's chain is the same."""
    if len(chain) == 1 and chain[0].open_path:
        return True
    return any(0 < len(graph.chain(group)) <= len(chain) for group in principal.groups)


def _finding(chain: tuple[Edge, ...], privilege: str, urn: str) -> Finding:
    first, target = chain[0], chain[-1].target
    is_certain = all(edge.is_certain for edge in chain)
    steps = "; ".join(f"({number}) {edge.reason}" for number, edge in enumerate(chain, 1))
    return Finding(
        id=NamedId(lambda called: f"trust-chain:{'-'.join(called(target.name).split())}"),
        evidence=f"{capitalized(first.source_label)} {'reaches' if is_certain else 'may reach'} "
        f"{target.label}, which {privilege}, in {len(chain)} step{'s' if len(chain) > 1 else ''}: {steps}.",
        fix="break the chain at any step: remove the permission or the trust that allows it, or the privilege of "
        f"{target.label}. If people are meant to assume it, require MFA in its trust policy: "
        '"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}.',
        urn=urn,
        advisory=not is_certain,
    )


_CI, _DEPLOY = "arn:aws:iam::111122223333:role/ci", "arn:aws:iam::111122223333:role/deploy"
_EXAMPLE = f"""\
aws.iam.Role("ci", name="ci", assume_role_policy=trusting("codebuild.amazonaws.com"))
aws.iam.RolePolicy("deploy", role="ci", policy=allowing("sts:AssumeRole", "{_DEPLOY}"))
aws.iam.Role("deploy", name="deploy", assume_role_policy=trusting("{_CI}"))
"""

RULE = StackRule(
    name="trust-chain",
    description="No principal without privileges can reach a privileged role, in any number of steps",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    level_reason="a role has, in effect, the permissions of every role that it can reach",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining",
    check=_check,
    is_final=accounts_are_told,
    options={"ownAccounts": OPTIONS["ownAccounts"]},
    bad=_EXAMPLE + 'aws.iam.RolePolicy("access", role="deploy", policy=allowing("iam:*", "*"))',
    good=_EXAMPLE + 'aws.iam.RolePolicy("access", role="deploy", policy=allowing("s3:PutObject", '
    '"arn:aws:s3:::pettracker-site/*"))',
)
