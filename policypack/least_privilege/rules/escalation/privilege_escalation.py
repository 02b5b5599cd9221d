"""Which principals can raise their own permissions: the published escalation paths, on all that a principal may do.

Judged on effective permissions, so that the steps may come from several documents, and a Deny or a boundary closes a
path. A path that one document opens alone is reported of that document, once, however many principals have it. A path
that only several open together, or that leads to a named role of the stack, is reported of the principal.
iam-admin-access reports administrators.
"""

from collections.abc import Iterator

from least_privilege.principals.effective_permissions import principals
from least_privilege.principals.permission_holders import holders
from least_privilege.principals.principal import Principal
from least_privilege.rules.finding import Finding, capitalized, some
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.callers.accounts import OPTIONS, accounts_are_told
from least_privilege.rules.support.escalation.open_path_findings import on_open_paths
from least_privilege.rules.support.escalation.outside_administrators import reached_outside
from least_privilege.rules.support.escalation.path_subjects import PathSubjects
from least_privilege.rules.support.escalation.role_graphs import graph_of
from least_privilege.rules.support.permissions.allowances import administers
from least_privilege.stack.model import Stack


def _check(stack: Stack, options: Options) -> Iterator[Finding]:
    graph = graph_of(stack, tuple(options["ownAccounts"]))
    subjects = PathSubjects(graph)
    known: dict[tuple[str, int], Finding] = {}
    for holder in holders(stack):
        if holder.administers:
            yield from _administrator(holder)
        else:
            subjects.add(holder)
            for grant, finding in reached_outside(graph, holder):
                known.setdefault((grant.source.urn, grant.statement.index), finding)
    yield from known.values()
    for subject in subjects:
        yield from on_open_paths(stack, subject)


def _is_final(stack: Stack, options: Options) -> bool:
    """Whether no account that becomes known changes who can become whom: it matters where a role trusts principals."""
    return accounts_are_told(stack, options) or not any(
        statement.principals.keys() & {"AWS", "*"}
        for principal in principals(stack)
        if principal.trust
        for statement in principal.trust.statements
        if statement.allows
    )


def _administrator(holder: Principal) -> Iterator[Finding]:
    if not any(administers(source.document) for source in holder.sources):
        sources = list(dict.fromkeys(f"the {source.label}" for source in holder.sources))
        yield Finding(
            id="iam-privilege-escalation:administrator",
            evidence=f"{capitalized(holder.label)} administers the account, through {some(sources)}"
            f"{' together' if len(sources) > 1 else ''}.",
            fix="list the actions that it needs, on the resources that it needs them for.",
            urn=holder.urn,
        )


RULE = StackRule(
    name="iam-privilege-escalation",
    description="No principal can raise its own permissions",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    level_reason="a principal that can give itself more permissions has them in effect already",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    check=_check,
    is_final=_is_final,
    options={"ownAccounts": OPTIONS["ownAccounts"]},
    bad='{"Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], '
    '"Resource": "*"}',
    good='{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/thumbnails", '
    '"Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}',
)
