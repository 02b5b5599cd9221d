"""The permissions boundary that every role must have."""

from collections.abc import Iterator

from least_privilege.policy.principals import STAND_IN_ACCOUNT, account_of
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.policy.wildcards import matches
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import display_name

_ROLE, _POLICY = "aws:iam/role:Role", "aws:iam/policy:Policy"


def _check(role: Resource, options: Options) -> Iterator[Finding]:
    required: str = options["boundary"]
    given = role.at("permissionsBoundary")
    if not required or given is UNKNOWN or _exempt(role, options):
        return
    if not (isinstance(given, str) and matches(_in_account_of(given, required), given)):
        has = f"has the permissions boundary {given}" if given else "has no permissions boundary"
        yield _without(role, has, required)


def _check_stack(stack: Stack, options: Options) -> Iterator[Finding]:
    required: str = options["boundary"]
    for role in stack.of(_ROLE) if required else ():
        if role.at("permissionsBoundary") is not UNKNOWN or _exempt(role, options):
            continue
        behind = stack.behind(role, "permissionsBoundary", _POLICY)
        names = [display_name(policy) for policy in behind]
        if not any(matches(required.rpartition("/")[2], name) for name in names):
            which = f"'{names[0]}'" if names else "one that is unknown at preview"
            yield _without(role, f"has the permissions boundary {which}", required)


def _in_account_of(given: str, required: str) -> str:
    """The ARN that is required, in the account that stands in for the role's own where `given` is: a role's boundary is
    of its own account."""
    if account_of(given) != STAND_IN_ACCOUNT or not account_of(required):
        return required
    *before, _, name = required.split(":", 5)
    return ":".join((*before, STAND_IN_ACCOUNT, name))


def _exempt(role: Resource, options: Options) -> bool:
    return any(matches(pattern, display_name(role)) for pattern in options["exempt"])


def _without(role: Resource, has: str, required: str) -> Finding:
    return Finding(
        id="iam-permissions-boundary",
        evidence=f"Role '{display_name(role)}' {has}, but every role must have {required}: without it, anyone who "
        "can edit the role's policies can grant it anything.",
        fix=f'set permissionsBoundary: "{required}", or list the role in the rule\'s option exempt.',
        urn=role.urn,
    )


_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
RULE = ResourceRule(
    name="iam-permissions-boundary",
    description="Every role has the permissions boundary that the configuration requires",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="a boundary is required only where the configuration names one",
    url=f"{_GUIDE}/access_policies_boundaries.html",
    types=frozenset({_ROLE}),
    check=_check,
    stack_check=_check_stack,
    options={
        "boundary": {
            "type": "string",
            "default": "",
            "description": "the ARN of the boundary, with `*` and `?` as wildcards; empty: none is required",
        },
        "exempt": {
            "type": "array",
            "default": [],
            "items": {"type": "string"},
            "description": "names of roles that need none, with `*` and `?` as wildcards",
        },
    },
    bad='aws.iam.Role("ci", assume_role_policy=trust)  # boundary: "arn:aws:iam::111122223333:policy/teams"',
    good='aws.iam.Role("ci", assume_role_policy=trust, permissions_boundary="arn:aws:iam::111122223333:policy/teams")',
)
