"""What leads from a role to something outside of this program, by actions: the permissions boundary denies it.

IAM counts the characters of a managed policy, so patterns stand for several actions of a service. No pattern matches
an action that only describes: auditors have the boundary too.
"""

from collections.abc import Iterable, Sequence

from components.iam.service_role import ServiceRoleArgs

_WRITING_VERBS = {
    "account": "A C D E P R S V",
    "account-access": "C D T U",
    "iam": "A Ch CreateA CreateD CreateG CreateI CreateL CreateO CreateP CreateR CreateSA CreateServiceSp CreateU"
    " CreateV D E Pu R Se T U",
    "organizations": "A C Dec Del Der Det Di E I Le M P R T U",
    "sso": "A C Del Det Di I P R St T U",
    "sso-directory": "A C Del Di E Im R St U V",
}
"""What the writing actions of a service begin with, and none that only reads. Of IAM's, PassRole is limited by itself;
CreateServiceLinkedRole is left: AWS defines what such a role may do, and services create theirs through the role that
calls them (AWSBatchServiceRole does)."""

IDENTITY_WRITES = tuple(f"{service}:{verb}*" for service, verbs in _WRITING_VERBS.items() for verb in verbs.split())
"""Writes to IAM, to the organization, and to people's permissions."""

OUTSIDE: tuple[str, ...] = (
    # Identities from elsewhere, and other accounts.
    "identitystore:Create*",
    "rolesanywhere:Create*",
    "rolesanywhere:Update*",
    "sts:AssumeRoot",
    # Resources that one change shares with other accounts or people.
    "acm-pca:Issue*",
    "cognito-identity:Update*",
    "cognito-idp:Admin*",
    "cognito-idp:CreateIdentity*",
    "cognito-idp:UpdateIdentity*",
    "datazone:CreateUser*",
    "datazone:Get*Credentials",
    "deadline:Assume*",
    "ds:Reset*",
    "eks:Associate*",
    "eks:CreateAccess*",
    "eks:Mutate*",
    "eks:UpdateAccess*",
    "lakeformation:*Grant*",
    "lakeformation:Put*",
    # Shells, sessions and commands in what runs under a role, and tokens for other people's repositories.
    "airflow:Create*Token",
    "airflow:Invoke*",
    "athena:Start*",
    "bedrock-agentcore:Invoke*",
    "bedrock-agentcore:Update*",
    "bedrock:InvokeAgent",
    "cloud9:*Membership",
    "codeconnections:*Token",
    "codestar-connections:*Token",
    "ec2-instance-connect:*",
    "ec2:GetPassword*",
    "elasticmapreduce:*Session*",
    "elasticmapreduce:Add*",
    "elasticmapreduce:CreateStudioP*",
    "elasticmapreduce:Open*",
    "emr-containers:Get*Credentials",
    "emr-containers:Start*",
    "gamelift:Get*Access",
    "lambda:CreateMicrovmS*",
    "lambda:UpdateMicrovm*",
    "lightsail:Download*",
    "lightsail:GetInstanceAccess*",
    "sagemaker:CreatePresigned*",
    "sagemaker:Start*",
    "sagemaker:Update*",
    "ssm-guiconnect:*",
    "ssm:CreateAssociation*",
    "ssm:GetAccess*",
    "ssm:Resume*",
    "ssm:Send*",
    "ssm:Start*",
    "ssm:UpdateAssociation",
    "ssm:UpdateDocument*",
    # Code of workloads that this program does not have.
    "amplify:Start*",
    "apprunner:Update*",
    "autoscaling:Start*",
    "cloudformation:CreateStackI*",
    "cloudformation:CreateStackSet",
    "cloudformation:UpdateStackSet",
    "codebuild:Start*",
    "codebuild:Update*",
    "codecommit:GitPush",
    "codedeploy:Create*",
    "codepipeline:Poll*",
    "codepipeline:Update*",
    "datapipeline:Put*",
    "ec2:CreateLaunchTemplateV*",
    "ec2:CreateReplace*",
    "ec2:DetachVolume",  # and changed elsewhere, before it is attached again
    "ec2:ModifyInstance*",
    "ecs:CreateTaskSet",
    "ecs:UpdateService",
    "elasticbeanstalk:Update*",
    "glue:Run*",
    "glue:Update*",
    "greengrass:Create*",
    "kinesisanalytics:Update*",
    "opsworks:Create*",
    "s3:CreateAccessPoint*",
    "s3:CreateMulti*",
    "s3:PutAccessPoint*",
    "servicecatalog:Provision*",
    "synthetics:Update*",
)
"""What no role of this program does."""

OWN = (
    "batch:SubmitJob",
    "cloudformation:CreateChangeSet",
    "cloudformation:UpdateStack",
    "ecr:PutImage",
    "ecs:ExecuteCommand",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "secretsmanager:GetSecretValue",
    "states:UpdateStateMachine",
    "sts:AssumeRole",
)
"""What roles of this program do with resources that they name, and with no others. Each resource is of a type that one
of the services has alone, so that one list of them will do."""


def named(roles: Iterable[ServiceRoleArgs], actions: Sequence[str]) -> list[str]:
    """The resources on which the roles' own policies allow one of `actions`, each once."""
    documents = [
        document
        for role in roles
        for document in (*role.inline_policies.values(), *(each.document for each in role.customer_policies))
    ]
    found: dict[str, None] = {}
    for statement in (statement for document in documents for statement in document["Statement"]):
        if statement["Effect"] == "Allow" and set(actions) & set(_listed(statement["Action"])):
            found |= dict.fromkeys(_listed(statement["Resource"]))
    return list(found)


def _listed(value: str | Sequence[str]) -> Sequence[str]:
    return (value,) if isinstance(value, str) else value
