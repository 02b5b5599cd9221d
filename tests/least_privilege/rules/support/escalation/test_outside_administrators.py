"""iam-privilege-escalation: what reaches the well-known administrators outside the stack."""

import json
from typing import Any

import pytest

from least_privilege.rules.escalation import privilege_escalation
from offline_preview.pack.messages import AnalyzedResource
from tests.support.documents import allow, deny, document, trust
from tests.support.pack import RunningPack, made

RULE = privilege_escalation.RULE
ACCOUNT = "arn:aws:iam::111122223333"
LAMBDA = trust({"Service": "lambda.amazonaws.com"})
GET = allow("s3:GetObject", "arn:aws:s3:::images/*")
TO_LAMBDA = {"Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}


def role(name: str, *statements: dict[str, Any], trusts: dict[str, Any] = LAMBDA, **more: Any) -> AnalyzedResource:
    """A role with an inline policy of its own."""
    own = [{"name": "own", "policy": json.dumps(document(*statements))}]
    given = {"name": name, "assumeRolePolicy": json.dumps(document(trusts)), "inlinePolicies": own, **more}
    return made("aws:iam/role:Role", given, name)


STACK_SETS = trust({"Service": "cloudformation.amazonaws.com"})
ORGANIZATION_ROLE, CDK_ROLE = "OrganizationAccountAccessRole", "cdk-hnb659fds-deploy-role-111122223333-eu-west-1"
STACK_SET_ROLE = "AWSCloudFormationStackSetExecutionRole"


def assumes(name: str, *more: dict[str, Any], account: str = ACCOUNT, **given: Any) -> AnalyzedResource:
    return role("web", allow("sts:AssumeRole", f"{account}:role/{name}"), *more, **given)


STACKS = "arn:aws:cloudformation:eu-west-1:111122223333"
CDK_EXECUTION = CDK_ROLE.replace("deploy", "cfn-exec")


def deploys(passed: str, action: str, *actions: str, **when: Any) -> AnalyzedResource:
    return role(
        "web",
        allow("iam:PassRole", f"{ACCOUNT}:role/{passed}", **when),
        allow([f"cloudformation:{action}", *actions], [f"{STACKS}:stack/pets-*/*", f"{STACKS}:stackset/pets:*"]),
    )


def retrusts(name: str) -> AnalyzedResource:
    return role("web", allow("iam:UpdateAssumeRolePolicy", f"{ACCOUNT}:role/{name}"))


ADMINISTRATORS: dict[str, tuple[AnalyzedResource, list[str]]] = {
    "the organization's": (assumes(ORGANIZATION_ROLE), [ORGANIZATION_ROLE]),
    "the organization's, in every account": (
        assumes(ORGANIZATION_ROLE, account="arn:aws:iam::*"), [ORGANIZATION_ROLE],
    ),
    "by how its name begins": (assumes("Organization*"), ["Organization*"]),
    "Control Tower's": (assumes("AWSControlTowerExecution"), ["AWSControlTowerExecution"]),
    "CDK's": (assumes(CDK_ROLE), [CDK_ROLE]),
    "all of CDK's": (assumes("cdk-*"), ["cdk-*"]),
    "one of CDK's that only looks up": (assumes(CDK_ROLE.replace("deploy", "lookup")), []),
    "one of CDK's that only publishes, by a pattern": (assumes("cdk-*-file-publishing-role-*-*"), []),
    "CDK's of any qualifier": (assumes("cdk-*-deploy-role-*-*"), ["cdk-*-deploy-role-*-*"]),
    "all of one qualifier": (assumes("cdk-pets-*"), ["cdk-pets-*"]),
    "another role": (assumes("deploy"), []),
    "names that only end alike": (assumes("*-deploy-role-*"), []),
    "denied": (assumes("cdk-*", deny("sts:AssumeRole", f"{ACCOUNT}:role/cdk-*")), []),
    "other actions on it": (role("web", allow("iam:GetRole", f"{ACCOUNT}:role/{ORGANIZATION_ROLE}")), []),
    "as CloudFormation does for stack sets": (assumes(STACK_SET_ROLE, trusts=STACK_SETS), []),
    "as anybody does but CloudFormation": (assumes(STACK_SET_ROLE), [STACK_SET_ROLE]),
    "CDK's, passed to CloudFormation": (deploys(CDK_EXECUTION, "CreateStack"), [CDK_EXECUTION]),
    "CDK's, by a change set": (
        deploys(CDK_EXECUTION, "CreateChangeSet", "cloudformation:ExecuteChangeSet"), [CDK_EXECUTION],
    ),
    "CDK's, by a pattern": (deploys("cdk-*", "UpdateStack"), ["cdk-*"]),
    "CDK's, that nothing is deployed with": (deploys(CDK_EXECUTION, "DescribeStacks"), []),
    "CDK's, passed to another service": (
        deploys(CDK_EXECUTION, "CreateStack", **TO_LAMBDA), [],
    ),
    "CDK's that CloudFormation cannot assume": (deploys(CDK_ROLE, "CreateStack"), []),
    "stack sets', passed to CloudFormation": (
        deploys("AWSCloudFormationStackSetAdministrationRole", "UpdateStackSet"),
        ["AWSCloudFormationStackSetAdministrationRole"],
    ),
    "Control Tower's, passed to CloudFormation": (
        deploys("service-role/AWSControlTowerStackSetRole", "UpdateStackSet"), ["AWSControlTowerStackSetRole"],
    ),
    "the organization's, whose trust it changes": (retrusts(ORGANIZATION_ROLE), [ORGANIZATION_ROLE]),
    "stack sets' of the organization, whose trust it changes": (retrusts("stacksets-exec-*"), ["stacksets-exec-*"]),
    "stack sets' of the organization, which only its services assume": (assumes("stacksets-exec-*"), []),
    "Identity Center's, which nobody changes": (retrusts("AWSReservedSSO_AdministratorAccess_0123456789abcdef"), []),
}  # fmt: skip


@pytest.mark.parametrize(("resource", "names"), ADMINISTRATORS.values(), ids=ADMINISTRATORS)
def test_well_known_administrators_outside_the_stack(
    pack: RunningPack, resource: AnalyzedResource, names: list[str]
) -> None:
    assert pack.ids(resource, rule=RULE.name) == [f"iam-privilege-escalation:{name}" for name in names]


def test_a_role_of_the_stack_is_judged_by_what_it_may_do(pack: RunningPack) -> None:
    own = role(ORGANIZATION_ROLE, GET)
    assert pack.ids(own, assumes(ORGANIZATION_ROLE), rule=RULE.name) == []


def test_the_whole_finding_of_a_well_known_administrator(pack: RunningPack) -> None:
    (said,) = [each.finding for each in pack.preview(assumes(ORGANIZATION_ROLE)) if each.finding.rule == RULE.name]
    assert said.evidence == (
        "Statement 1 of the inline policy 'own' of role 'web' allows sts:AssumeRole on "
        "arn:aws:iam::111122223333:role/OrganizationAccountAccessRole: AWS and its tools set up roles of this name as "
        "administrators of their account."
    )


HOW = [
    (
        deploys(CDK_EXECUTION, "CreateStack"),
        "iam:PassRole",
        " CloudFormation deploys under such a role whatever the caller says (escalation path "
        "cloudformation-create-stack).",
    ),
    (retrusts(ORGANIZATION_ROLE), "iam:UpdateAssumeRolePolicy", " The caller can make such a role trust it."),
]


@pytest.mark.parametrize(("resource", "action", "how"), HOW)
def test_how_a_well_known_administrator_is_reached(
    pack: RunningPack, resource: AnalyzedResource, action: str, how: str
) -> None:
    (said,) = [each.finding for each in pack.preview(resource) if each.finding.rule == RULE.name]
    assert f"allows {action} on arn:aws:iam::111122223333:role/" in said.evidence
    assert said.evidence.endswith(f"as administrators of their account.{how}")
