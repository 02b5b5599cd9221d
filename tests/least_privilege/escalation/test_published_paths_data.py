"""The escalation paths as data: complete, well formed, and of actions, types and keys that AWS has."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from least_privilege.aws.actions import find
from least_privilege.aws.condition_keys import supports_key
from least_privilege.escalation import published_paths
from least_privilege.escalation.published_paths import all_paths, step_requirements
from least_privilege.policy.wildcards import is_plain

RAW = json.loads((Path(published_paths.__file__).parents[1] / "aws" / "data" / "escalation.json").read_text("utf-8"))
CATEGORIES = {"self-grant", "credentials", "assume", "pass-role", "code-update", "workload-access"}
SERVICE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com")

PUBLISHED = [
    # What others list, one a line: the actions that together are a way. Each must be a path, or hold one.
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:AttachUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachRolePolicy sts:AssumeRole",
    "iam:PutUserPolicy",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutRolePolicy iam:UpdateAssumeRolePolicy",
    "iam:AddUserToGroup",
    "iam:CreateAccessKey",
    "iam:CreateAccessKey iam:DeleteAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:UpdateAssumeRolePolicy",
    "iam:DeleteRolePermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
    "iam:DetachUserPolicy",
    "iam:CreateServiceSpecificCredential",
    "iam:UpdateSAMLProvider",
    "iam:UpdateOpenIDConnectProviderThumbprint",
    "sts:AssumeRole",
    "iam:PassRole apprunner:CreateService",
    "apprunner:UpdateService",
    "iam:PassRole autoscaling:CreateLaunchConfiguration autoscaling:CreateAutoScalingGroup",
    "iam:PassRole ec2:CreateLaunchTemplate autoscaling:UpdateAutoScalingGroup",
    "iam:PassRole bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:StartCodeInterpreterSession"
    " bedrock-agentcore:InvokeCodeInterpreter",
    "bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter",
    "iam:PassRole cloudformation:CreateStack",
    "cloudformation:UpdateStack",
    "iam:PassRole cloudformation:CreateStackSet cloudformation:CreateStackInstances",
    "iam:PassRole cloudformation:UpdateStackSet",
    "cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet",
    "iam:PassRole codebuild:CreateProject codebuild:StartBuild",
    "iam:PassRole codebuild:CreateProject codebuild:StartBuildBatch",
    "codebuild:StartBuild",
    "codebuild:StartBuildBatch",
    "iam:PassRole codepipeline:CreatePipeline codepipeline:StartPipelineExecution codebuild:CreateProject",
    "iam:PassRole datapipeline:CreatePipeline datapipeline:PutPipelineDefinition datapipeline:ActivatePipeline",
    "ec2-instance-connect:SendSSHPublicKey ec2:DescribeInstances",
    "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
    "iam:PassRole ec2:RunInstances",
    "ec2:ModifyInstanceAttribute ec2:StopInstances ec2:StartInstances",
    "iam:PassRole ec2:RequestSpotInstances",
    "ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate",
    "iam:PassRole ec2:ReplaceIamInstanceProfileAssociation",
    "iam:PassRole ecs:CreateCluster ecs:RegisterTaskDefinition ecs:CreateService",
    "iam:PassRole ecs:RegisterTaskDefinition ecs:RunTask",
    "iam:PassRole ecs:RegisterTaskDefinition ecs:StartTask",
    "ecs:ExecuteCommand ecs:DescribeTasks",
    "iam:PassRole elasticbeanstalk:CreateApplication elasticbeanstalk:CreateEnvironment"
    " elasticbeanstalk:CreateApplicationVersion",
    "iam:PassRole elasticmapreduce:RunJobFlow",
    "iam:PassRole glue:CreateDevEndpoint",
    "glue:UpdateDevEndpoint",
    "iam:PassRole glue:CreateJob glue:StartJobRun",
    "iam:PassRole glue:CreateJob glue:CreateTrigger",
    "iam:PassRole glue:UpdateJob glue:StartJobRun",
    "iam:PassRole glue:UpdateJob glue:CreateTrigger",
    "iam:PassRole lambda:CreateFunction lambda:InvokeFunction",
    "iam:PassRole lambda:CreateFunction lambda:CreateEventSourceMapping",
    "iam:PassRole lambda:CreateFunction lambda:AddPermission",
    "iam:PassRole lambda:CreateFunction lambda:CreateFunctionUrlConfig lambda:InvokeFunctionUrl",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "iam:PassRole sagemaker:CreateNotebookInstance",
    "iam:PassRole sagemaker:CreateTrainingJob",
    "iam:PassRole sagemaker:CreateHyperParameterTuningJob",
    "iam:PassRole sagemaker:CreateProcessingJob",
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "sagemaker:CreateNotebookInstanceLifecycleConfig sagemaker:StopNotebookInstance"
    " sagemaker:UpdateNotebookInstance sagemaker:StartNotebookInstance",
    "iam:PassRole scheduler:CreateSchedule",
    "ssm:StartSession",
    "ssm:ResumeSession",
    "ssm:SendCommand",
    "iam:PassRole ssm:RegisterTaskWithMaintenanceWindow ssm:RegisterTargetWithMaintenanceWindow",
    "iam:PassRole states:CreateStateMachine states:StartExecution",
    "states:UpdateStateMachine",
    "iam:PassRole states:TestState",
    "iam:PassRole cognito-identity:SetIdentityPoolRoles",
    "iam:PassRole rds:AddRoleToDBCluster",
    "sso:PutInlinePolicyToPermissionSet sso:ProvisionPermissionSet",
    "sso:CreateAccountAssignment",
    "identitystore:CreateGroupMembership",
    "iam:PassRole bedrock-agentcore:CreateAgentRuntime bedrock-agentcore:InvokeAgentRuntime",
    "bedrock-agentcore:UpdateAgentRuntime",
    "iam:PassRole sagemaker:CreateNotebookInstance sagemaker:CreateNotebookInstanceLifecycleConfig",
    "sagemaker:UpdateNotebookInstanceLifecycleConfig sagemaker:StopNotebookInstance sagemaker:StartNotebookInstance",
    "sagemaker:CreatePresignedDomainUrl",
    "sagemaker:StartSession",
    "iam:PassRole ecs:RegisterTaskDefinition ecs:UpdateService",
    "ecs:RegisterContainerInstance ecs:UpdateContainerInstancesState",
    "codebuild:UpdateProject codebuild:StartBuild",
    "iam:PassRole amplify:CreateApp amplify:CreateBranch amplify:StartJob",
    "iam:PassRole glue:CreateSession glue:RunStatement",
    "glue:UpdateJob",
    "glue:StartJobRun",
    "airflow:UpdateEnvironment",
    "codecommit:PutFile",
    "codecommit:CreateCommit",
    "ssm:RegisterTaskWithMaintenanceWindow",
    "elasticmapreduce:AddJobFlowSteps",
    "iam:PassRole emr-serverless:StartJobRun",
    "emr-containers:StartJobRun",
    "iam:PassRole pipes:CreatePipe",
    "cloudformation:UpdateStackSet",
    "cloudformation:CreateStackSet cloudformation:CreateStackInstances",
    "ssm:CreateAssociation",
    "ssm:StartAutomationExecution",
    "iam:PassRole ec2:AssociateIamInstanceProfile",
    "ec2:CreateLaunchTemplateVersion autoscaling:StartInstanceRefresh",
    "lambda:PublishLayerVersion lambda:UpdateFunctionConfiguration",
    "iam:UploadSSHPublicKey",
    "iam:UploadSigningCertificate",
    "iam:CreateOpenIDConnectProvider iam:UpdateAssumeRolePolicy",
    "iam:AddClientIDToOpenIDConnectProvider",
    "iam:PassRole rolesanywhere:CreateTrustAnchor rolesanywhere:CreateProfile",
    "rolesanywhere:UpdateTrustAnchor",
    "sso:AttachManagedPolicyToPermissionSet sso:ProvisionPermissionSet",
    "eks:CreateAccessEntry eks:AssociateAccessPolicy",
    "iam:PassRole eks:CreatePodIdentityAssociation",
]


def test_there_are_paths_of_every_category() -> None:
    assert set(RAW["categories"]) == CATEGORIES == {path.category for path in all_paths()}
    assert len(all_paths()) >= 250


@pytest.mark.parametrize("actions", PUBLISHED)
def test_a_published_way_is_a_path_or_holds_one(actions: str) -> None:
    have = set(actions.split())
    assert all(find(action) for action in have)
    assert [path.id for path in all_paths() if all(have & set(step) for step in path.steps)]


def test_ids_are_unique_kebab_case() -> None:
    assert [name for name, count in Counter(path.id for path in all_paths()).items() if count > 1] == []
    assert [path.id for path in all_paths() if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.id)] == []


def test_no_two_paths_ask_for_the_same() -> None:
    same = Counter((path.steps, path.services, path.target) for path in all_paths())
    assert [steps for steps, count in same.items() if count > 1] == []


def test_every_action_exists_under_the_name_that_aws_gives_it() -> None:
    named = {action for path in all_paths() for step in path.steps for action in step} | set(step_requirements())
    assert [action for action in named if (known := find(action)) is None or known.name != action] == []


def test_the_target_is_a_step() -> None:
    assert [p.id for p in all_paths() if p.target and not any(p.target in step for step in p.steps)] == []


@pytest.mark.parametrize("path", all_paths(), ids=lambda path: path.id)
def test_a_passed_role_is_the_target_and_has_its_services(path: published_paths.Path) -> None:
    passes = ("iam:PassRole",) in path.steps
    assert passes == (path.category == "pass-role") == bool(path.services)
    assert not passes or path.target == "iam:PassRole"
    assert all(SERVICE.fullmatch(service) for service in path.services)


def test_every_other_path_but_those_that_write_permissions_has_a_target() -> None:
    unbounded = {path.category for path in all_paths() if path.target is None}
    assert unbounded <= {"self-grant", "assume"}


@pytest.mark.parametrize("path", all_paths(), ids=lambda path: path.id)
def test_texts_are_there_and_filled_in(path: published_paths.Path) -> None:
    assert path.name and path.grants and path.url.startswith("https://")
    assert not re.search(r"(?<!\$)\{", path.fix)
    assert not path.grants.endswith(".")
    assert path.fix.endswith(".")


def test_the_fix_of_a_passed_role_names_the_service() -> None:
    (path,) = (path for path in all_paths() if path.id == "ecs-run-task")
    assert path.fix.endswith("set iam:PassedToService to ecs-tasks.amazonaws.com.")


@pytest.mark.parametrize("name", sorted(step_requirements()))
def test_what_is_known_of_an_action_is_of_its_types_and_keys(name: str) -> None:
    action, fact = find(name), step_requirements()[name]
    assert action is not None
    assert set(fact.on) <= {type_.name for type_ in action.resource_types}
    named = filter(None, (fact.service, fact.attaches, fact.bounds))
    assert all(supports_key(action, key) for key in (*fact.keys, *named))
    assert fact.bounds in ("", *fact.keys)
    assert all(is_plain(value) for worst in fact.keys.values() for value in worst)


def test_a_target_with_several_types_says_which_of_them_counts() -> None:
    several = {
        path.target
        for path in all_paths()
        if path.target
        and (action := find(path.target))
        and len({type_.name for type_ in action.resource_types}) > 1
        and not (path.target in step_requirements() and step_requirements()[path.target].on)
    }
    assert several == set()


def test_every_known_action_is_in_a_path() -> None:
    named = {action for path in all_paths() for step in path.steps for action in step}
    assert set(step_requirements()) <= named
