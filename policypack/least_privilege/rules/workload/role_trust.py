"""Roles that do not fit what runs under them: the service is not trusted, or nothing can assume the role."""

import json
from collections.abc import Iterator

from least_privilege.aws.service_facts import service_trusts
from least_privilege.principals.effective_permissions import principals
from least_privilege.principals.principal import Principal
from least_privilege.principals.role_assumption import admits_nobody, trusted_principals
from least_privilege.principals.workloads import Workload, admits, workloads
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.callers.accounts import OPTIONS, StackAccounts
from least_privilege.rules.support.session_actions import ACTIONS, missing_actions
from least_privilege.stack.model import Stack


def _check(stack: Stack, options: Options) -> Iterator[Finding]:
    roles = [principal for principal in principals(stack) if principal.resource and principal.kind == "role"]
    unassumable = {role for role in roles if role.trust and admits_nobody(role.trust)}
    yield from (_nobody(role) for role in roles if role in unassumable)
    running = list(workloads(stack))
    for role in roles:
        if role.trust and role not in unassumable:
            under = [workload.resource for workload, meant in running if role in meant]
            for service, missing in missing_actions(role.trust, under).items():
                yield _without_session_action(role, service, missing)
    for workload, meant in running:
        if not meant or not workload.services or not workload.is_named:
            continue
        if not any(_fits(role, workload) or role in unassumable for role in meant):
            yield _not_admitted(stack, workload, meant[0], options)


def _fits(role: Principal, workload: Workload) -> bool:
    """Whether a role admits one of the services, or has a malformed trust policy: another rule reports that."""
    return bool(role.trust and role.trust.problems) or any(admits(role.trust, service) for service in workload.services)


def _not_admitted(stack: Stack, workload: Workload, role: Principal, options: Options) -> Finding:
    admitted = dict.fromkeys(value for _, value in trusted_principals(role.trust)) if role.trust else {}
    return Finding(
        id=f"workload-role-trust:{workload.path}",
        evidence=f"{workload.label} runs under {role.label} ({workload.path}), but the role's trust policy does not "
        f"let {' or '.join(workload.services)} assume it, only {some(admitted) or 'others'}: AWS rejects the workload, "
        "or it starts without credentials.",
        fix=f"set {workload.path} to the role that was meant, or give the workload a role of its own with the trust "
        f"policy statement {_trust_statement(stack, workload.services[0], options)}.",
        urn=workload.resource.urn,
    )


def _trust_statement(stack: Stack, service: str, options: Options) -> str:
    """What lets a service assume a role: on behalf of the stack's account alone, where the service says for whom."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}}
    statement["Action"] = ACTIONS.get(service, "sts:AssumeRole")
    known = service_trusts().get(service)
    if known and known.demanded and "aws:SourceAccount" in known.keys and (own := _own_account(stack, options)):
        return json.dumps({**statement, "Condition": {"StringEquals": {"aws:SourceAccount": own}}})
    return json.dumps(statement)


def _own_account(stack: Stack, options: Options) -> str:
    """The stack's account; empty where it is unknown or the stack has several."""
    own = StackAccounts(stack, options).own
    return next(iter(own)) if len(own) == 1 else ""


def _nobody(role: Principal) -> Finding:
    return Finding(
        id="workload-role-trust:nobody",
        evidence=f"Nothing can assume {role.label}: every Allow in its trust policy is cancelled by a Deny, names the "
        "wrong action, or has conditions that cannot all hold.",
        fix="remove the Deny, correct the action or the conditions, or delete the role.",
        urn=role.urn,
    )


def _without_session_action(role: Principal, service: str, missing: list[str]) -> Finding:
    return Finding(
        id=f"workload-role-trust:{service}",
        evidence=f"The trust policy of {role.label} lets {service} assume the role, but not "
        f"{' and '.join(missing)}, which it does in the same call: AWS refuses the call, and the workload gets no "
        "credentials.",
        fix=f'allow {service} all of "Action": {json.dumps(ACTIONS[service])}.',
        urn=role.urn,
    )


RULE = StackRule(
    name="workload-role-trust",
    description="A workload's role trusts the service that runs it, and every role can be assumed by something",
    severity=Severity.MEDIUM,
    level=Level.MANDATORY,
    level_reason="AWS rejects the workload, or it starts without credentials: `pulumi up` fails halfway",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html",
    check=_check,
    options={"ownAccounts": OPTIONS["ownAccounts"]},
    bad='role = aws.iam.Role("web", assume_role_policy=trusting("ec2.amazonaws.com"))\n'
    'aws.lambda_.Function("web", role=role.arn)',
    good='role = aws.iam.Role("web", assume_role_policy=trusting("lambda.amazonaws.com"))\n'
    'aws.lambda_.Function("web", role=role.arn)',
)
