"""Chains of roles: from somebody without privileges, step by step, to a role that has them."""

from collections.abc import Iterator

from least_privilege.escalation.role_graph import Edge, Graph
from least_privilege.principals.effective_permissions import Principal
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.accounts import OPTIONS
from least_privilege.rules.support.role_graphs import graph_of
from least_privilege.stack.model import Stack


def _chains(stack: Stack, options: Options) -> Iterator[Finding]:
    graph = graph_of(stack, tuple(options["ownAccounts"]))
    for principal in graph.everyone:
        if privilege := graph.privilege(principal):
            for edge in graph.outsiders(principal):
                yield _finding((edge,), privilege, principal.urn)
        elif chain := graph.chain(principal):
            if outside := next(graph.outsiders(principal), None):
                chain = (outside, *chain)
            if _is_told_elsewhere(graph, principal, chain):
                continue
            yield _finding(chain, graph.privilege(chain[-1].target), principal.urn)


def _is_told_elsewhere(graph: Graph, principal: Principal, chain: tuple[Edge, ...]) -> bool:
    """Whether iam-privilege-escalation has it, being one step and no AssumeRole, or its group's chain is the same."""
    if len(chain) == 1 and chain[0].open_:
        return True
    return any(0 < len(graph.chain(group)) <= len(chain) for group in principal.groups)


def _finding(chain: tuple[Edge, ...], privilege: str, urn: str) -> Finding:
    first, last = chain[0], chain[-1]
    sure = all(edge.sure for edge in chain)
    reaches = "reaches" if sure else "may reach"
    each = (f"({number}) {edge.who} becomes {edge.target.label}: {edge.why}" for number, edge in enumerate(chain, 1))
    return Finding(
        id=f"trust-chain:{'-'.join(last.target.name.split())}",
        evidence=f"{first.who[0].upper()}{first.who[1:]} {reaches} {last.target.label}, which {privilege}, in "
        f"{len(chain)} step{'s' if len(chain) > 1 else ''}: {'; '.join(each)}.",
        fix="cut the chain where it is thinnest: take the permission or the trust away from one step, or the privilege "
        f"from {last.target.label}; where people are meant to take it, demand MFA in its trust policy.",
        urn=urn,
        advisory=not sure,
    )


_CI, _DEPLOY = "arn:aws:iam::111122223333:role/ci", "arn:aws:iam::111122223333:role/deploy"
_EXAMPLE = f"""\
aws.iam.Role("ci", name="ci", assume_role_policy=trusting("codebuild.amazonaws.com"))
aws.iam.RolePolicy("deploy", role="ci", policy=allowing("sts:AssumeRole", "{_DEPLOY}"))
aws.iam.Role("deploy", name="deploy", assume_role_policy=trusting("{_CI}"))
"""

RULE = StackRule(
    name="trust-chain",
    description="Nobody without privileges reaches a privileged role, by however many steps",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    level_reason="every role is as powerful as the last one that it can become",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining",
    check=_chains,
    options={"ownAccounts": OPTIONS["ownAccounts"]},
    bad=_EXAMPLE + 'aws.iam.RolePolicy("access", role="deploy", policy=allowing("iam:*", "*"))',
    good=_EXAMPLE + 'aws.iam.RolePolicy("access", role="deploy", policy=allowing("s3:PutObject", '
    '"arn:aws:s3:::pettracker-site/*"))',
)
