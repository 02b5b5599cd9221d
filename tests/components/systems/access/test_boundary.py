"""The boundary that the access system makes withholds what leads out of it."""

import json
from functools import cache
from typing import Any

import pytest

from components.config.aws_types import REGIONS
from components.iam.service_role import ArchitectureError
from least_privilege.aws import managed_policies
from least_privilege.aws.actions import expand
from least_privilege.escalation.published_paths import all_paths
from least_privilege.evaluation.evaluator import Answer
from least_privilege.stack.model import Resource
from tests.support.access_stack import allowed, full, managed
from tests.support.documents import allow, text, trust
from tests.support.judging import judge
from tests.support.pack_view import seen
from tests.support.pipeline_stack import boundary, by_the_boundary, stack
from tests.support.resources import resource
from tests.support.resources import stack as stack_of
from tests.support.running import Run, run_stack
from tests.support.slim_stack import listed

LIMITED = {"iam:CreateServiceLinkedRole", "iam:PassRole", "ecs:RegisterContainerInstance"}
"""AWS's policies for Batch allow these on everything: within the boundary, on service-linked roles and on the program's
own roles and clusters."""

BATCH = "arn:aws:batch:us-east-1:777788889999"
BOUNDED: list[tuple[str, str, Answer]] = [
    ("s3:GetObject", "arn:aws:s3:::pets/a", Answer.ALLOWED),
    ("iam:GetRole", "arn:aws:iam::777788889999:role/Admin", Answer.ALLOWED),
    ("iam:CreateServiceLinkedRole", "arn:aws:iam::777788889999:role/aws-service-role/x", Answer.ALLOWED),
    ("iam:PassRole", "arn:aws:iam::777788889999:role/SLIM-Extras_ECS_for_EC2", Answer.ALLOWED),
    ("iam:PassRole", "arn:aws:iam::777788889999:role/PetTracker-StepFunctions", Answer.DENIED),
    ("iam:PassRole", "arn:aws:iam::777788889999:role/Billing", Answer.DENIED),
    ("iam:PassRole", "arn:aws:iam::777788889999:role/Admin", Answer.DENIED),
    ("iam:CreateRole", "arn:aws:iam::777788889999:role/More", Answer.DENIED),
    ("sts:AssumeRole", "arn:aws:iam::777788889999:role/Admin", Answer.DENIED),
    ("sts:AssumeRole", "arn:aws:iam::777788889999:role/AwsRoles-Deploy", Answer.DENIED),
    ("sts:AssumeRole", "arn:aws:iam::444455556666:role/Data", Answer.DENIED),
    (
        "sts:AssumeRole",
        "arn:aws:iam::777788889999:role/cdk-hnb659fds-deploy-role-1-a",
        Answer.DENIED,
    ),
    ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:777788889999:function:ReduceGradients", Answer.ALLOWED),
    ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:777788889999:function:billing", Answer.DENIED),
    ("states:UpdateStateMachine", "arn:aws:states:us-east-1:777788889999:stateMachine:Payroll", Answer.DENIED),
    ("ssm:SendCommand", "arn:aws:ec2:us-east-1:777788889999:instance/i-0123456789abcdef0", Answer.DENIED),
    ("ssm:StartSession", "arn:aws:ec2:us-east-1:777788889999:instance/i-0123456789abcdef0", Answer.DENIED),
    ("ec2:DetachVolume", "arn:aws:ec2:us-east-1:777788889999:volume/vol-0123456789abcdef0", Answer.DENIED),
    ("ssm:UpdateInstanceInformation", "*", Answer.ALLOWED),
    ("ssm:GetParameter", "arn:aws:ssm:us-east-1:777788889999:parameter/pets", Answer.ALLOWED),
    ("ssm:GetAccessToken", "*", Answer.DENIED),
    ("codeconnections:GetConnectionToken", "*", Answer.DENIED),
    ("codestar-connections:GetConnectionToken", "*", Answer.DENIED),
    ("codeconnections:GetConnection", "*", Answer.ALLOWED),
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:777788889999:secret:db-a", Answer.DENIED),
    ("cloudformation:UpdateStack", "arn:aws:cloudformation:us-east-1:777788889999:stack/CDKToolkit/1", Answer.DENIED),
    ("cloudformation:CreateStackSet", "arn:aws:cloudformation:us-east-1:777788889999:stackset/all:*", Answer.DENIED),
    ("sso:CreateAccountAssignment", "*", Answer.DENIED),
    ("s3:CreateAccessPoint", "arn:aws:s3:us-east-1:777788889999:accesspoint/state", Answer.DENIED),
    ("kms:Decrypt", "arn:aws:kms:us-east-1:777788889999:key/3456cdef-34cd-56ef-78ab-3456789012cd", Answer.DENIED),
    # Ways that take no role with them: a secret's own policy, code and commands under roles that others gave.
    ("secretsmanager:PutResourcePolicy", "arn:aws:secretsmanager:us-east-1:777788889999:secret:db-a", Answer.DENIED),
    ("ssm:RegisterTaskWithMaintenanceWindow", "*", Answer.DENIED),
    ("ssm:UpdateMaintenanceWindowTask", "*", Answer.DENIED),
    ("glue:StartJobRun", "arn:aws:glue:us-east-1:777788889999:job/billing", Answer.DENIED),
    ("glue:CreateTrigger", "arn:aws:glue:us-east-1:777788889999:trigger/now", Answer.DENIED),
    ("codecommit:PutFile", "arn:aws:codecommit:us-east-1:777788889999:billing", Answer.DENIED),
    ("codecommit:MergePullRequestBySquash", "arn:aws:codecommit:us-east-1:777788889999:billing", Answer.DENIED),
    ("airflow:UpdateEnvironment", "arn:aws:airflow:us-east-1:777788889999:environment/billing", Answer.DENIED),
    ("amplify:UpdateApp", "arn:aws:amplify:us-east-1:777788889999:apps/a", Answer.DENIED),
    ("ecs:UpdateExpressGatewayService", "arn:aws:ecs:us-east-1:777788889999:service/a/b", Answer.DENIED),
    ("imagebuilder:CreateImage", "arn:aws:imagebuilder:us-east-1:777788889999:image/a/1.0.0/1", Answer.DENIED),
    ("iot:AttachPolicy", "arn:aws:iot:us-east-1:777788889999:cert/a", Answer.DENIED),
    ("s3:CreateAccessGrant", "arn:aws:s3:us-east-1:777788889999:access-grants/default", Answer.DENIED),
    (
        "cloudformation:UpdateStackInstances",
        "arn:aws:cloudformation:us-east-1:777788889999:stackset/a:b",
        Answer.DENIED,
    ),
    # A resource's own policy lets in another account, whose principals have no boundary, and what it lets them do.
    ("lambda:AddPermission", "arn:aws:lambda:us-east-1:777788889999:function:billing", Answer.DENIED),
    ("lambda:AddPermission", "arn:aws:lambda:us-east-1:777788889999:function:ReduceGradients", Answer.DENIED),
    ("lambda:PutResourcePolicy", "arn:aws:lambda:us-east-1:777788889999:function:billing", Answer.DENIED),
    ("ecr:SetRepositoryPolicy", "arn:aws:ecr:us-east-1:777788889999:repository/billing", Answer.DENIED),
    ("ecr:PutRegistryPolicy", "*", Answer.DENIED),
    ("codeartifact:PublishPackageVersion", "*", Answer.DENIED),
    ("codeartifact:PutRepositoryPermissionsPolicy", "*", Answer.DENIED),
    ("acm-pca:PutPolicy", "arn:aws:acm-pca:us-east-1:777788889999:certificate-authority/a", Answer.DENIED),
    # Code, requests and sessions under the roles of other workloads.
    ("batch:RegisterJobDefinition", f"{BATCH}:job-definition/isotropic-single-instance-batch", Answer.ALLOWED),
    ("batch:RegisterJobDefinition", f"{BATCH}:job-definition/isotropic-multi-node-job-1", Answer.ALLOWED),
    ("batch:SubmitJob", f"{BATCH}:job-definition/isotropic-multi-node-job-1:7", Answer.ALLOWED),
    ("batch:RegisterJobDefinition", f"{BATCH}:job-definition/billing", Answer.DENIED),
    ("batch:SubmitJob", f"{BATCH}:job-definition/billing:7", Answer.DENIED),
    (
        "apigateway:PATCH",
        "arn:aws:apigateway:us-east-1::/restapis/a/resources/b/methods/GET/integration",
        Answer.DENIED,
    ),
    ("apigateway:GET", "arn:aws:apigateway:us-east-1::/restapis/a", Answer.ALLOWED),
    ("appstream:CreateStreamingURL", "arn:aws:appstream:us-east-1:777788889999:fleet/a", Answer.DENIED),
    ("appsync:UpdateResolver", "arn:aws:appsync:us-east-1:777788889999:apis/a", Answer.DENIED),
    ("codebuild:CreateWebhook", "arn:aws:codebuild:us-east-1:777788889999:project/billing", Answer.DENIED),
    ("codepipeline:StartPipelineExecution", "arn:aws:codepipeline:us-east-1:777788889999:billing", Answer.DENIED),
    ("codepipeline:PutApprovalResult", "arn:aws:codepipeline:us-east-1:777788889999:billing/a/b", Answer.DENIED),
    ("cognito-identity:GetOpenIdTokenForDeveloperIdentity", "*", Answer.DENIED),
    ("cognito-idp:UpdateUserPool", "arn:aws:cognito-idp:us-east-1:777788889999:userpool/a", Answer.DENIED),
    ("config:PutRemediationConfigurations", "*", Answer.DENIED),
    ("deadline:CreateJob", "arn:aws:deadline:us-east-1:777788889999:farm/a/queue/b", Answer.DENIED),
    ("ds:AccessDSData", "arn:aws:ds:us-east-1:777788889999:directory/a", Answer.DENIED),
    ("fis:UpdateExperimentTemplate", "arn:aws:fis:us-east-1:777788889999:experiment-template/a", Answer.DENIED),
    ("kinesisanalytics:CreateApplicationPresignedUrl", "*", Answer.DENIED),
    ("athena:CreatePresignedNotebookUrl", "arn:aws:athena:us-east-1:777788889999:workgroup/a", Answer.DENIED),
    ("servicecatalog:UpdateProvisionedProduct", "*", Answer.DENIED),
    ("servicecatalog:ExecuteProvisionedProductPlan", "*", Answer.DENIED),
    ("ssm:UpdatePatchBaseline", "arn:aws:ssm:us-east-1:777788889999:patchbaseline/pb-0", Answer.DENIED),
    ("ssm:RegisterDefaultPatchBaseline", "arn:aws:ssm:us-east-1:777788889999:patchbaseline/pb-0", Answer.DENIED),
    # The stack's own tags would let the deploy role change it.
    ("ec2:CreateTags", "arn:aws:ec2:us-east-1:777788889999:launch-template/lt-0123456789abcdef0", Answer.DENIED),
    ("ec2:CreateTags", "arn:aws:ec2:us-east-1:777788889999:instance/i-0123456789abcdef0", Answer.ALLOWED),
    # The records of all this.
    *(
        (f"cloudtrail:{verb}", "arn:aws:cloudtrail:us-east-1:777788889999:trail/organization-trail", Answer.DENIED)
        for verb in ("DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail")
    ),
    ("cloudtrail:DescribeTrails", "*", Answer.ALLOWED),
    ("config:StopConfigurationRecorder", "*", Answer.DENIED),
    ("guardduty:UpdateDetector", "arn:aws:guardduty:us-east-1:777788889999:detector/a", Answer.DENIED),
    *(
        (f"iam:{verb}", "arn:aws:iam::777788889999:role/PetTracker-ECS-Task", Answer.DENIED)
        for verb in ("CreateRole", "PutRolePolicy", "AttachRolePolicy", "UpdateAssumeRolePolicy", "TagRole")
    ),
    ("iam:DeleteRolePermissionsBoundary", "arn:aws:iam::777788889999:role/PetTracker-ECS-Task", Answer.DENIED),
    ("iam:CreatePolicyVersion", "arn:aws:iam::777788889999:policy/AwsRoles-Boundary", Answer.DENIED),
    ("iam:CreateAccessKey", "arn:aws:iam::777788889999:user/ann", Answer.DENIED),
    ("iam:CreateLoginProfile", "arn:aws:iam::777788889999:user/ann", Answer.DENIED),
    ("iam:AddUserToGroup", "arn:aws:iam::777788889999:group/Administrators", Answer.DENIED),
    ("organizations:LeaveOrganization", "*", Answer.DENIED),
    ("sts:AssumeRoot", "arn:aws:iam::777788889999:root", Answer.DENIED),
    ("s3:PutObject", "arn:aws:s3:::pettracker-pulumi-state/.pulumi/stacks/aws-roles/prod.json", Answer.DENIED),
]


@pytest.mark.parametrize(("action", "resource", "expected"), BOUNDED)
def test_the_boundary_withholds_what_leads_out_of_it(action: str, resource: str, expected: Answer) -> None:
    assert by_the_boundary(stack("prod"), action, resource) is expected
    policy = stack("prod").one("aws:iam/policy:Policy", "access-boundary")
    assert policy.inputs["name"] == "AwsRoles-Boundary"


ACCOUNT = "777788889999"
DOCUMENTED: list[tuple[str, str, Answer]] = [
    ("batch:SubmitJob", f"arn:aws:batch:us-east-1:{ACCOUNT}:job-queue/any", Answer.ALLOWED),
    ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/SLIM-Extras_ECS_for_EC2", Answer.ALLOWED),
    ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/Admin", Answer.DENIED),
    ("lambda:UpdateFunctionCode", f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:billing", Answer.DENIED),
    ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/Admin", Answer.DENIED),
]


@pytest.mark.parametrize(("action", "resource", "expected"), DOCUMENTED)
def test_a_role_with_an_action_on_everything_opens_no_other_action(
    action: str, resource: str, expected: Answer
) -> None:
    """SLIM's documented roles may submit any job, and AWS's policy for Batch passes the instances' role."""
    assert by_the_boundary(documented(), action, resource) is expected


@cache
def documented() -> Run:
    return run_stack("prod", {"slim": {"permissions": "documented"}})


@pytest.mark.parametrize("service", ["iam", "organizations", "sso", "sso-directory", "account", "account-access"])
def test_every_write_to_identities_is_withheld_and_no_read(service: str) -> None:
    actions = expand(f"{service}:*")
    left = {each.name for each in actions if by_the_boundary(stack("prod"), each.name, "*") is Answer.ALLOWED}
    reads = {each.name for each in actions if each.levels <= {"List", "Read"}}
    assert left == reads


def test_a_role_of_the_pipeline_s_making_leads_nowhere() -> None:
    """With every step of every published way to more permissions, a role within the boundary has no such way."""
    steps = sorted({action for path in all_paths() for step in path.steps for action in step})
    assert escalations(steps, boundary=boundary(stack("prod"))) == []
    assert escalations(steps, boundary="") != []


@pytest.mark.parametrize("name", ["preview", "deploy"])
def test_the_pipeline_s_own_roles_lead_nowhere(name: str) -> None:
    assert [each for each in ways_out(*made_by("prod")) if f"access-{name}" in each] == []


def escalations(actions: list[str], *, boundary: str) -> list[str]:
    """What is found of ways out, in the `prod` stack with one more role that may do all of `actions`."""
    limit: dict[str, Any] = {"permissionsBoundary": boundary} if boundary else {}
    trusted = text(trust({"Service": "lambda.amazonaws.com"}))
    more = resource("role:Role", "one-more", name="Analytics-More", assumeRolePolicy=trusted, **limit)
    policy = resource(
        "rolePolicy:RolePolicy", "one-more", name="all", role="Analytics-More", policy=text(allow(actions))
    )
    return [each for each in ways_out(*made_by("prod"), more, policy) if "::one-more" in each]


def ways_out(*resources: Resource) -> list[str]:
    """Rule and resource of what is found of ways to more permissions in a stack of `resources`."""
    ways = ("iam-privilege-escalation", "trust-chain")
    return [f"{rule.name} {found.urn}" for rule, found in judge(stack_of(*resources)) if rule.name in ways]


@cache
def made_by(name: str) -> tuple[Resource, ...]:
    return seen(stack(name))


@pytest.mark.parametrize("made", [stack("prod"), full()], ids=["prod", "every access pattern"])
def test_the_boundary_takes_nothing_from_the_roles_that_the_program_plans(made: Run) -> None:
    """What their own policies allow by name, and what AWS's policies allow them, but for other roles and clusters."""
    names = [each.name for each in made.of("aws:iam/role:Role") if each.inputs.get("permissionsBoundary")]
    assert names
    taken, checked = set(), 0
    for name in names:
        for action, on, _ in allowed(made, name):
            taken |= {(name, action, on)} if by_the_boundary(made, action, on) is Answer.DENIED else set()
            checked += 1
        for policy in managed(made, name):
            for statement in json.loads(managed_policies.text(policy))["Statement"]:
                for action in (each.name for pattern in listed(statement["Action"]) for each in expand(pattern)):
                    if by_the_boundary(made, action, "*") is Answer.DENIED and action not in LIMITED:
                        taken.add((name, action, "*"))
                    checked += 1
    assert taken == set()
    assert checked > 1000


KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/3456cdef-34cd-56ef-78ab-3456789012cd"
TAKEN = "of its own: roles of this stack use this one, and the boundary denies it to them"
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "the photos' bucket holds the state": (
        {"imagesBucket": "pettracker-pulumi-state"},
        f"aws-roles:access.pipeline.state.bucket: 'pettracker-pulumi-state'; expected a bucket {TAKEN}",
    ),
    "the photos' key opens the state": (
        {"imagesKey": KEY},
        f"aws-roles:access.pipeline.state.kmsKey: '{KEY}'; expected a key {TAKEN}",
    ),
}


def refused(changes: dict[str, Any]) -> str:
    """The one problem of the plan of production with `changes`."""
    with pytest.raises(ArchitectureError) as caught:
        run_stack("prod", changes)
    (problem,) = str(caught.value).splitlines()[1:]
    return problem.strip()


@pytest.mark.parametrize(("settings", "problem"), WRONG.values(), ids=WRONG)
def test_what_the_boundary_would_take_from_the_roles_is_refused(settings: dict[str, Any], problem: str) -> None:
    assert refused({"pettracker": settings}) == problem


def test_the_boundary_of_production_fits_in_every_region() -> None:
    region = max(REGIONS["aws"], key=len)
    text = run_stack("prod", {"region": region}).one("aws:iam/policy:Policy", "access-boundary").inputs["policy"]
    assert region in text


def test_a_boundary_that_is_too_long_says_what_helps() -> None:
    problem = refused({"slim": {"repositories": [f"imaging-{number}" for number in range(9)]}})
    assert problem.startswith(f"policy arn:aws:iam::{ACCOUNT}:policy/AwsRoles-Boundary, document: ")
    assert problem.endswith(
        "; name less that the roles use, or set access.pipeline.boundary to adopt, for a policy of your own"
    )
