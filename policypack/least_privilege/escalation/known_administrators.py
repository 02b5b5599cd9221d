"""Roles that administer their account wherever they exist, though the stack does not make them: AWS names them.

Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html
        https://docs.aws.amazon.com/controltower/latest/userguide/roles-how.html
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
        https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
"""

import re
from collections.abc import Iterator

from least_privilege.aws.service_principals import global_name
from least_privilege.escalation.step_grants import StepGrants
from least_privilege.evaluation.grants import Grant
from least_privilege.policy.wildcards import any_contains, contains, matches
from least_privilege.principals.principal import Principal
from least_privilege.principals.role_assumption import ASSUME, trusted_principals

_NAMES = ("OrganizationAccountAccessRole", "AWSControlTowerExecution", "AWSCloudFormationStackSetExecutionRole")
_CDK = "cdk-*-deploy-role-*"
"""It has CloudFormation deploy anything, under a role that is an administrator unless bootstrapping says else."""

_CDK_EXECUTION = "cdk-*-cfn-exec-role-*"
"""CloudFormation deploys under it: an administrator unless bootstrapping says else."""

_ROLE = re.compile(r"arn:[^:]*:iam:[^:]*:[^:]*:role/(?:.*/)?([^/]+)")
_THROUGH_THEM = frozenset(("cloudformation.amazonaws.com", "controltower.amazonaws.com"))
"""Services that assume these roles in other accounts, through a role that only they can assume."""


def is_known_administrator(arn: str) -> bool:
    """Whether `arn` is that of such a role."""
    found = _ROLE.fullmatch(arn)
    return found is not None and (found[1] in _NAMES or matches(_CDK_EXECUTION, found[1]))


def assumed_administrators(caller: Principal) -> Iterator[tuple[Grant, list[str]]]:
    """Each grant by which `caller` may assume such roles, with what names them. A pattern names one where it begins as
    the role's name does; one on all roles is a path of its own."""
    if _is_through_them(caller):
        return
    for grant in StepGrants(caller.grants, lambda _arn: False).usable(ASSUME):
        named: list[str] = [each for each in grant.resources if isinstance(each, str) and _names_one(each, grant)]
        if named:
            yield grant, named


def _names_one(arn: str, grant: Grant) -> bool:
    found = _ROLE.fullmatch(arn)
    name = found[1] if found else ""
    if name[:1] in ("", "*", "?", "$"):
        return False
    excluded = [each.rpartition("/")[2] for each in grant.excluded]
    of_cdk = _CDK if contains(_CDK, name) else _deploy_role(name)
    return any(matches(name, known) and not any_contains(excluded, known) for known in _NAMES) or (
        (of_cdk == _CDK or matches(name, of_cdk)) and not any_contains(excluded, of_cdk)
    )


def _deploy_role(name: str) -> str:
    """The deploy role of the bootstrap that `name`, or a pattern, is about: that of its qualifier, else the default."""
    qualifier = name.split("-")[1] if name.count("-") > 1 else ""
    return f"cdk-{qualifier if qualifier.isalnum() else 'hnb659fds'}-deploy-role-111122223333-us-east-1"


def _is_through_them(caller: Principal) -> bool:
    trusted = list(trusted_principals(caller.trust)) if caller.trust else []
    return bool(trusted) and all(kind == "Service" and global_name(name) in _THROUGH_THEM for kind, name in trusted)
