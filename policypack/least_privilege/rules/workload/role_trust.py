"""Roles that do not fit what runs under them: a workload whose service is not let in, a role that lets nobody in."""

from collections.abc import Iterator

from least_privilege.evaluation.evaluator import Answer, Caller, may_assume
from least_privilege.policy.conditions import Context
from least_privilege.policy.document import Document, Statement
from least_privilege.policy.unknown import Unknown
from least_privilege.principals.effective_permissions import Principal, principals
from least_privilege.principals.workloads import Use, admits, workloads
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.allowances import some, texts
from least_privilege.stack.model import Stack


def _workload_trust(stack: Stack, _options: Options) -> Iterator[Finding]:
    roles = [principal for principal in principals(stack) if principal.resource and principal.kind == "role"]
    is_restricted = {role.urn for role in roles if role.trust and _admits_nobody(role.trust)}
    yield from (_nobody(role) for role in roles if role.urn in is_restricted)
    for use, meant in workloads(stack):
        if meant and not any(_fits(role, use) or role.urn in is_restricted for role in meant):
            yield _not_admitted(use, meant[0])


def _fits(role: Principal, use: Use) -> bool:
    """Whether a role admits one of the services, or has a trust policy that is malformed: told elsewhere."""
    return bool(role.trust and role.trust.problems) or any(admits(role.trust, service) for service in use.services)


def _not_admitted(use: Use, role: Principal) -> Finding:
    statements = role.trust.statements if role.trust else ()
    admitted = dict.fromkeys(value for each in statements if each.allows for _, value in _callers(each))
    return Finding(
        id=f"workload-role-trust:{use.path}",
        evidence=f"{use.kind} runs under {role.label} ({use.path}), whose trust policy does "
        f"not let {' or '.join(use.services)} in, but {some(admitted) or 'others'}: it cannot take the role.",
        fix="name the role that was meant, or give it one of its own, with the trust policy "
        f'{{"Effect": "Allow", "Principal": {{"Service": "{use.services[0]}"}}, "Action": "sts:AssumeRole"}}.',
        urn=use.resource.urn,
    )


def _nobody(role: Principal) -> Finding:
    return Finding(
        id="workload-role-trust:nobody",
        evidence=f"Nobody can assume {role.label}: no statement of its trust policy lets anybody in whom a Deny, "
        "the wrong action or conditions that contradict each other do not keep out.",
        fix="name who is to assume it, or delete the role.",
        urn=role.urn,
    )


def _admits_nobody(trust: Document) -> bool:
    """Whether no caller that the policy names gets in, whatever the request. Malformed ones are told elsewhere."""
    if trust.has_unknown_statements or trust.problems:
        return False
    return not any(
        statement.not_principals
        or any(isinstance(value, Unknown) for values in statement.principals.values() for value in values)
        or any(_gets_in(trust, statement, Caller(kind, value)) for kind, value in _callers(statement))
        for statement in trust.statements
        if statement.allows
    )


def _callers(statement: Statement) -> list[tuple[str, str]]:
    return [
        ("AWS" if kind == "*" else kind, value)
        for kind, values in statement.principals.items()
        for value in texts(values)
    ]


def _gets_in(trust: Document, statement: Statement, caller: Caller) -> bool:
    """Whether there is a value of each key that the statement asks for with which it lets `caller` in."""
    if may_assume(trust, caller).answer is Answer.DENIED:
        return False
    return all(
        any(may_assume(trust, caller, Context({each.key: (value,)})).answer is not Answer.DENIED for value in values)
        for each in statement.conditions
        if each.operator.lower() == "stringequals" and len(values := texts(each.values)) == len(each.values) > 0
    )


RULES = (
    StackRule(
        name="workload-role-trust",
        description="A workload's role lets its service in, and every role lets somebody in",
        severity=Severity.MEDIUM,
        level=Level.MANDATORY,
        level_reason="AWS refuses the workload, or it starts without credentials: `up` breaks half-way",
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html",
        check=_workload_trust,
        bad='role = aws.iam.Role("web", assume_role_policy=trusting("ec2.amazonaws.com"))\n'
        'aws.lambda_.Function("web", role=role.arn)',
        good='role = aws.iam.Role("web", assume_role_policy=trusting("lambda.amazonaws.com"))\n'
        'aws.lambda_.Function("web", role=role.arn)',
    ),
)
