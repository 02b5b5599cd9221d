"""Actions that AWS does not have: they allow or deny nothing."""

import json
from collections.abc import Iterator

from least_privilege.aws.actions import expand_each, service_exists
from least_privilege.aws.device_actions import is_device_action
from least_privilege.aws.nearest_actions import meant
from least_privilege.policy.document import PolicyKind, Statement
from least_privilege.policy.grammar.terms import is_action
from least_privilege.policy.wildcards import is_plain
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.rules.support.permissions.suggestions import element
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies

_LIST = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html"
)


_ONLY_IN_POLICIES = ("sns:receive", "glue:shareresource")
"""What AWS writes, or asks for, in the policies of resources, though no list has it: the one in the policy of a new
topic, the other in a Data Catalog's, for what Lake Formation shares with other accounts.
Source: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
        https://docs.aws.amazon.com/lake-formation/latest/dg/hybrid-cross-account.html"""


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in embedded_policies(resource):
        matched = expand_each(name for statement in embedded.document.statements for name in statement.action_patterns)
        for statement in embedded.document.statements:
            for name in statement.action_patterns:
                if matched[name] or not is_action(name):  # Another rule reports what has not the form of one.
                    continue
                if embedded.kind is PolicyKind.RESOURCE and name.lowered in _ONLY_IN_POLICIES:
                    continue
                if embedded.kind is not PolicyKind.IOT or not is_device_action(name):
                    yield _finding(embedded, statement, name)


def _finding(embedded: EmbeddedPolicy, statement: Statement, written: str) -> Finding:
    verb = f"{'allows' if statement.allows else 'denies'}{' all but' if statement.not_actions else ''}"
    return Finding(
        id=f"iam-unknown-action:{''.join(written.split())}",
        evidence=f"{statement.label} of {embedded.label} {verb} {written}, but {_what_is_unknown(written)}: "
        f"{_effect(statement)}.",
        fix=_fix(statement, written),
        checks=("INVALID_SERVICE_IN_ACTION" if _unknown_service(written) else "INVALID_ACTION",),
    )


def _unknown_service(written: str) -> str:
    service = written.partition(":")[0]
    return service if is_plain(service) and not service_exists(service) else ""


def _what_is_unknown(written: str) -> str:
    if service := _unknown_service(written):
        return f"AWS has no service '{service}'"
    return f"AWS has no action {'of that name' if is_plain(written) else 'that it matches'}"


def _effect(statement: Statement) -> str:
    if statement.not_actions:
        return "it excludes nothing from the statement"
    return "it allows nothing" if statement.allows else "it denies nothing, and what it should deny stays allowed"


def _fix(statement: Statement, written: str) -> str:
    """The whole element with the nearest name, or without the action."""
    name = "NotAction" if statement.not_actions else "Action"
    given = texts(statement.not_actions or statement.actions)
    near = meant(written)
    if near:
        them = element(name, dict.fromkeys(new for each in given for new in (near if each == written else [each])))
        which = f", with only those of {', '.join(near)} that it needs" if len(near) > 1 else ""
        return f"write {them}{which}, if that is what you mean; otherwise remove it."
    others = [each for each in given if each != written]
    look_up = f"look up the action that you mean ({_LIST})"
    if not others:
        return f"{look_up} and write it for {json.dumps(written)}, or remove the statement."
    return f"{look_up}, or remove it: {element(name, others)}."


RULE = ResourceRule(
    name="iam-unknown-action",
    description="Every action and wildcard in a policy matches an action that AWS has",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    level_reason="the pack's copy of AWS's list may be older than a new service, whose policy must not be stopped",
    url=_LIST,
    types=frozenset(),
    check=_check,
    bad='{"Effect": "Deny", "Action": "s3:DeleteBuckets", "Resource": "*"}',
    good='{"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}',
)
