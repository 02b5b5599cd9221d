"""The permissions boundary that every role must have."""

from collections.abc import Iterator

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.policy.wildcards import matches
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import display_name

_ROLE, _POLICY = "aws:iam/role:Role", "aws:iam/policy:Policy"


def _boundary(role: Resource, options: Options) -> Iterator[Finding]:
    demanded: str = options["boundary"]
    given = role.at("permissionsBoundary")
    if not demanded or given is UNKNOWN or _exempt(role, options):
        return
    if not (isinstance(given, str) and matches(demanded, given)):
        has = f"has the permissions boundary {given}" if given else "has no permissions boundary"
        yield _without(role, has, demanded)


def _boundary_of_stack(stack: Stack, options: Options) -> Iterator[Finding]:
    demanded: str = options["boundary"]
    for role in stack.of(_ROLE) if demanded else ():
        if role.at("permissionsBoundary") is not UNKNOWN or _exempt(role, options):
            continue
        behind = stack.behind(role, "permissionsBoundary", _POLICY)
        names = [display_name(policy) for policy in behind]
        if not any(matches(demanded.rpartition("/")[2], name) for name in names):
            which = f"'{names[0]}'" if names else "one that preview cannot tell"
            yield _without(role, f"has as permissions boundary {which}", demanded)


def _exempt(role: Resource, options: Options) -> bool:
    return any(matches(pattern, display_name(role)) for pattern in options["exempt"])


def _without(role: Resource, has: str, demanded: str) -> Finding:
    return Finding(
        id="iam-permissions-boundary",
        evidence=f"Role '{display_name(role)}' {has}, but {demanded} is demanded of every role: whoever may write its "
        "policies can give it anything.",
        fix=f"set permissionsBoundary to {demanded}, or have the role exempted in the rule's option exempt.",
        urn=role.urn,
    )


_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"


RULE = ResourceRule(
    name="iam-permissions-boundary",
    description="Roles have the permissions boundary that the configuration demands",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="only where the configuration demands one is there a finding, and then it is an agreement",
    url=f"{_GUIDE}/access_policies_boundaries.html",
    types=frozenset({_ROLE}),
    check=_boundary,
    stack_check=_boundary_of_stack,
    options={
        "boundary": {
            "type": "string",
            "default": "",
            "description": "the ARN of the boundary, `*` and `?` match any text; empty: none is demanded",
        },
        "exempt": {
            "type": "array",
            "default": [],
            "items": {"type": "string"},
            "description": "names of roles that need none, `*` and `?` match any text",
        },
    },
    bad='aws.iam.Role("ci", assume_role_policy=trust)  # boundary: "arn:aws:iam::111122223333:policy/teams"',
    good='aws.iam.Role("ci", assume_role_policy=trust, permissions_boundary="arn:aws:iam::111122223333:policy/teams")',
)
