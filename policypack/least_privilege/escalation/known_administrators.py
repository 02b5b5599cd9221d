"""Roles that administer their account wherever they exist, though the stack does not make them: AWS names them.

Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html
        https://docs.aws.amazon.com/controltower/latest/userguide/roles-how.html
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-enable-trusted-access.html
        https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from least_privilege.aws.service_principals import global_name
from least_privilege.escalation.open_paths import open_paths
from least_privilege.escalation.published_paths import Path
from least_privilege.escalation.step_grants import StepGrants
from least_privilege.evaluation.grants import Grant
from least_privilege.policy.document import Value
from least_privilege.policy.wildcards import any_contains, contains, matches
from least_privilege.principals.principal import Principal
from least_privilege.principals.role_assumption import ASSUME, trusted_principals

PASS = "iam:PassRole"
TRUST = "iam:UpdateAssumeRolePolicy"
_CLOUDFORMATION = "cloudformation.amazonaws.com"

_ADMINISTRATORS: Mapping[str, tuple[str, ...]] = {
    "OrganizationAccountAccessRole": (ASSUME, TRUST),
    "AWSControlTowerExecution": (ASSUME, TRUST),
    "AWSCloudFormationStackSetExecutionRole": (ASSUME, TRUST),
    "AWSCloudFormationStackSetAdministrationRole": (PASS, TRUST),
    "AWSControlTowerStackSetRole": (PASS, TRUST),
    "stacksets-exec-*": (TRUST,),
    "cdk-*-deploy-role-*": (ASSUME, TRUST),
    "cdk-*-cfn-exec-role-*": (PASS, TRUST),
}
"""By name: the actions on the role that give what it may do. `*` stands for what a tool fills in. One that is passed
lets CloudFormation deploy anything; CDK's are administrators unless bootstrapping says else. Not here: roles that AWS
lets nobody change, such as those of Identity Center (`AWSReservedSSO_*`)."""

_QUALIFIER = "hnb659fds"
"""CDK's, unless bootstrapping says else."""

_ROLE = re.compile(r"arn:[^:]*:iam:[^:]*:[^:]*:role/(?:.*/)?([^/]+)")
_THROUGH_THEM = frozenset((_CLOUDFORMATION, "controltower.amazonaws.com"))
"""Services that assume these roles in other accounts, through a role that only they can assume."""


@dataclass(frozen=True, eq=False)
class ReachedAdministrators:
    """Roles that one grant names, and the path by which the caller can then use them, where that is not sts:AssumeRole
    or a change of their trust policy."""

    grant: Grant
    named: tuple[str, ...]
    path: Path | None = None


def is_known_administrator(role: str) -> bool:
    """Whether `role`, a name or an ARN, is such a role."""
    found = _ROLE.fullmatch(role)
    name = found[1] if found else role
    return any(matches(known, name) for known in _ADMINISTRATORS)


def reached_administrators(caller: Principal) -> Iterator[ReachedAdministrators]:
    """Each grant by which `caller` may become such roles. A pattern names one where it begins as the role's name does;
    one on all roles is a path of its own."""
    if _is_through_them(caller):
        return
    grants = StepGrants(caller.grants, lambda _arn: False)
    for action in (ASSUME, TRUST):
        for grant in grants.usable(action):
            if named := _named(grant):
                yield ReachedAdministrators(grant, named)
    if any(map(_named, caller.grants(PASS))):
        yield from _passed(caller)


def _passed(caller: Principal) -> Iterator[ReachedAdministrators]:
    """Those that it may pass to CloudFormation, and then have deploy what it says."""
    found: dict[Path, dict[Grant, None]] = {}

    def note(path: Path, grant: Grant, resource: Value) -> bool:
        is_one = _CLOUDFORMATION in path.services and resource in _named(grant)
        if is_one:
            found.setdefault(path, {})[grant] = None
        return is_one

    for each in open_paths(caller, note):
        for grant in found.get(each.path, ()):
            yield ReachedAdministrators(grant, _named(grant), each.path)


def _named(grant: Grant) -> tuple[str, ...]:
    return tuple(each for each in grant.resources if isinstance(each, str) and _names_one(each, grant))


def _names_one(arn: str, grant: Grant) -> bool:
    found = _ROLE.fullmatch(arn)
    name = found[1] if found else ""
    if name[:1] in ("", "*", "?", "$"):
        return False
    excluded = [each.rpartition("/")[2] for each in grant.excluded]
    reachable = (known for known, actions in _ADMINISTRATORS.items() if grant.action in actions)
    return any(_is_about(name, known, excluded) for known in reachable)


def _is_about(name: str, known: str, excluded: list[str]) -> bool:
    """Whether a name, or a pattern of names, is one of a well-known administrator, and not wholly excluded."""
    if contains(known, name):
        return not any_contains(excluded, name)
    sample = _sample(known, name)
    return matches(name, sample) and not any_contains(excluded, sample)


def _sample(known: str, name: str) -> str:
    """A name of the role as the tool makes it: of the bootstrap that `name` is about, else the default."""
    qualifier = name.split("-")[1] if name.count("-") > 1 else ""
    first = qualifier if known.startswith("cdk-") and qualifier.isalnum() else _QUALIFIER
    return known.replace("*", first, 1).replace("*", "111122223333-us-east-1")


def _is_through_them(caller: Principal) -> bool:
    trusted = list(trusted_principals(caller.trust)) if caller.trust else []
    return bool(trusted) and all(kind == "Service" and global_name(name) in _THROUGH_THEM for kind, name in trusted)
