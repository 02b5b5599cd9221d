"""Passing roles."""

from collections.abc import Iterator

from least_privilege.aws.actions import find
from least_privilege.evaluation.grants import Grant
from least_privilege.evaluation.restrictions import complement, deny_restricts_grant
from least_privilege.policy.conditions import Context, holds
from least_privilege.policy.document import Condition
from least_privilege.policy.patterns import resource_pattern
from least_privilege.principals.permission_holders import holders
from least_privilege.rules.finding import Finding, id_of
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.allowances import administers, on_all, some, texts
from least_privilege.rules.support.privileges import instead
from least_privilege.rules.support.sensitive_grants import for_a_service, where
from least_privilege.stack.model import Stack

_PASS_ROLE = "iam:PassRole"


_TO = "iam:passedtoservice"


_SERVICES = ("ec2.amazonaws.com", "lambda.amazonaws.com", "cloudformation.amazonaws.com", "glue.amazonaws.com")


def _pass_role(stack: Stack, _options: Options) -> Iterator[Finding]:
    found: dict[tuple[str, str], Finding] = {}
    for holder in holders(stack):
        for grant in holder.grants(_PASS_ROLE):
            if not administers(grant.source.document):
                for finding in _passes(grant):
                    found.setdefault((finding.urn, finding.evidence), finding)
    yield from found.values()


def _passes(grant: Grant) -> Iterator[Finding]:
    beside = [deny for deny in grant.denies if all(condition.key.lower() != _TO for condition in deny.conditions)]
    if not grant.applicable_resources or any(map(deny_restricts_grant, beside)):
        return
    resources, limits = texts(grant.applicable_resources), _limits(grant)
    tagged = any("resourcetag/" in c.key.lower() and c.restricts for c in limits)
    wide = [] if tagged else [resource for resource in resources if _any_role(resource)]
    anywhere = not any(map(_names_services, limits))
    if not anywhere and for_a_service(grant.source):
        return  # Which role it passes is then the service's own matter.
    if not (wide or anywhere):
        return
    faults = ["the roles are not named"] if wide else []
    faults += ["it is for any service (no iam:PassedToService)"] if anywhere else []
    remedies = ["name the roles by ARN"] if wide else []
    remedies += [_CONDITION] if anywhere else []
    yield Finding(
        id=f"iam-pass-role:{id_of(wide or resources or ['unknown'], 1)}",
        evidence=f"{where(grant.source, grant.statement)} allows {_PASS_ROLE} on "
        f"{some(resources, 2) or 'a role that preview cannot tell'}: {' and '.join(faults)}. Whoever holds it can "
        "hand a service a role that was not meant for it.",
        fix=f"{instead(grant.source)}{' and '.join(remedies)}.",
        urn=grant.source.urn,
    )


def _limits(grant: Grant) -> list[Condition]:
    """The conditions of a grant, and what its conditional Denies leave over, where one condition says that."""
    left = (complement(*deny.conditions) for deny in grant.denies if len(deny.conditions) == 1)
    return [*grant.conditions, *filter(None, left)]


_CONDITION = (
    'add "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}} with the right service'
)


def _any_role(resource: str) -> bool:
    """Whether a Resource has all roles, or all whose name ends in some way: which anybody can choose."""
    action = find(_PASS_ROLE)
    name = resource.split(":", 5)[-1].removeprefix("role/")
    return name[:1] in ("*", "?") or (action is not None and bool(on_all([action], [resource_pattern(resource)])))


def _names_services(condition: Condition) -> bool:
    return (
        condition.key.lower() == _TO
        and condition.restricts
        and not all(holds(condition, Context({_TO: (service,)})) for service in _SERVICES)
    )


_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"


_ALLOW = '{"Effect": "Allow", '


RULE = StackRule(
    name="iam-pass-role",
    description="Roles are passed by name, and to the service that is meant",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="whoever may pass any role to a service that runs code has the permissions of them all",
    url=f"{_GUIDE}/id_roles_use_passrole.html",
    check=_pass_role,
    bad=_ALLOW + '"Action": "iam:PassRole", "Resource": "*"}',
    good=_ALLOW + '"Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/pettracker-task", '
    '"Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}',
)
