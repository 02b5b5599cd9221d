"""AWS managed policies that grant too much, or that AWS has withdrawn.

The same statement gets the same verdict as in a policy of one's own; but nobody but AWS can edit these, so that an
attached one is reported once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from least_privilege.aws import managed_policies
from least_privilege.principals.service_roles import Need, may_be_needed
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.permissions.allowances import attached_arns, attached_policies
from least_privilege.rules.support.permissions.privileges import INSTEAD_OF_MANAGED, full_services
from least_privilege.rules.support.permissions.statement_verdicts import in_role, need_in
from least_privilege.rules.support.permissions.suggestions import (
    element,
    example_for,
    listed_actions,
    narrower_resources,
    surroundings_of,
)
from least_privilege.rules.support.permissions.wide_statements import WideStatement, wide_statements
from least_privilege.stack.attachments import ATTACHED_POLICIES
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import EmbeddedPolicy

_MOST = 4
"""So many faults of a policy are told one by one."""


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for arn in attached_arns(resource):
        if gone := managed_policies.withdrawn(arn):
            yield Finding(
                id=f"iam-managed-policy:withdrawn:{gone.name}",
                evidence=f"'{resource.name}' attaches the AWS managed policy {gone.name}, which AWS lists as "
                f"{gone.what} ({gone.source}).",
                fix=f"attach {gone.successor}, or a narrower policy." if gone.successor else "remove the attachment.",
            )
    for name, attached in attached_policies(resource):
        wide = wide_statements(attached.document)
        if wide and not any(may_be_needed(each.given.statement) for each in wide):
            yield _finding(name, attached, wide)


def _check_stack(stack: Stack, _options: Options) -> Iterator[Finding]:
    """The policies that a service may need in part, by who has them."""
    for resource in stack.of(*ATTACHED_POLICIES):
        for name, attached in attached_policies(resource):
            wide = wide_statements(attached.document)
            if any(may_be_needed(each.given.statement) for each in wide):
                needs = [need_in(stack, resource.urn, attached.document, each.given.statement) for each in wide]
                counts = [each for each, need in zip(wide, needs, strict=True) if need is not Need.WHOLE]
                if counts:
                    need = min(needs, key=lambda need: need.value)
                    yield replace(in_role(_finding(name, attached, counts), need), urn=resource.urn)


def _finding(name: str, attached: EmbeddedPolicy, wide: Sequence[WideStatement]) -> Finding:
    full = full_services(attached.document)
    own = [action.name for each in wide for action in each.permissions if action.service not in full]
    faults = [f"full access to {some(full)} on every resource"] if full else []
    if own:
        faults.append(f"permissions management on every resource ({some(dict.fromkeys(own))})")
    faults += dict.fromkeys(fault for each in wide for fault in each.faults(full))
    more = f"; and {len(faults) - _MOST} more such grants" if len(faults) > _MOST else ""
    return Finding(
        id=f"iam-managed-policy:{name}",
        evidence=f"'{attached.resource.name}' attaches the AWS managed policy {name}, which grants "
        f"{'; and '.join(faults[:_MOST])}{more}.",
        fix=f"{INSTEAD_OF_MANAGED}{_fix(attached, wide, full)}.",
        advisory=all(each.only_describes for each in wide),
    )


def _fix(attached: EmbeddedPolicy, wide: Sequence[WideStatement], full: Sequence[str]) -> str:
    """How to narrow the first statement, or an example where the policy has all of a service."""
    around, given = surroundings_of(attached.resource, attached.document), wide[0].given
    if full or not given.patterns:
        return f"list the actions and resources in use, for example {example_for(full, around)}"
    others = ", and narrow its other statements likewise" if len(wide) > 1 else ""
    if wide[0].resources:
        return f"{narrower_resources(given, around)}{others}"
    return f"list the actions in use, for example {element('Action', listed_actions(given))}{others}"


RULE = ResourceRule(
    name="iam-managed-policy",
    description="Attached AWS managed policies grant no more than a policy of one's own may, and AWS has not withdrawn "
    "them",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="the same statement is mandatory in a policy of one's own, and AWS changes this one. A policy that "
    "only reads how things are set up, and no data, is advisory",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    types=frozenset(ATTACHED_POLICIES),
    check=_check,
    stack_check=_check_stack,
    bad='aws.iam.RolePolicyAttachment("s3", role=role.name, policy_arn="arn:aws:iam::aws:policy/AmazonS3FullAccess")',
    good='aws.iam.RolePolicyAttachment("logs", role=role.name, '
    'policy_arn="arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess")',
)
