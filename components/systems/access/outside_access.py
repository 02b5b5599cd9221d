"""What leads from a role to something outside of this program, by actions: the permissions boundary denies it.

IAM counts the characters of a managed policy, so patterns stand for several actions of a service. No pattern matches
an action that only describes: auditors have the boundary too.
"""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

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
    "identitystore:C*",
    "rolesanywhere:C*",
    "rolesanywhere:U*",
    "sts:AssumeRoot",
    # Resources that one change shares with other accounts or people.
    "acm-pca:I*",
    "cognito-identity:U*",
    "cognito-idp:Admin*",
    "cognito-idp:CreateI*",
    "cognito-idp:UpdateI*",
    "datazone:C*",
    "datazone:Get*Credentials",
    "deadline:Assume*",
    "ds:R*",
    "eks:Associate*",
    "eks:CreateAccess*",
    "eks:Mutate*",
    "eks:UpdateAccess*",
    "lakeformation:*Grant*",
    "lakeformation:P*",
    "secretsmanager:PutR*",
    # Shells, sessions and commands in what runs under a role, and tokens for other people's repositories.
    "airflow:C*",
    "airflow:I*",
    "airflow:U*",
    "athena:Start*",
    "bedrock-agentcore:I*",
    "bedrock-agentcore:U*",
    "bedrock:InvokeAgent",
    "cloud9:*Membership",
    "codeconnections:*Token",
    "codestar-connections:*Token",
    "ec2-instance-connect:*",
    "ec2:GetPassword*",
    "elasticmapreduce:*Session*",
    "elasticmapreduce:A*",
    "elasticmapreduce:CreateS*",
    "elasticmapreduce:O*",
    "emr-containers:Get*Credentials",
    "emr-containers:S*",
    "gamelift:Get*Access",
    "lambda:CreateMicrovmS*",
    "lambda:UpdateMicrovm*",
    "lightsail:Download*",
    "iot:A*",  # of a policy to a certificate, which an existing role alias then gives credentials
    "iot:CreateP*",
    "lightsail:GetInstanceA*",
    "sagemaker:CreatePre*",
    "sagemaker:St*",
    "sagemaker:U*",
    "ssm-guiconnect:*",
    "ssm:CreateAs*",
    "ssm:GetAccess*",
    "ssm:RegisterT*",  # of a maintenance window, under Systems Manager's service-linked role
    "ssm:Res*",
    "ssm:Se*",
    "ssm:St*",
    "ssm:UpdateAssociation",
    "ssm:UpdateD*",
    "ssm:UpdateMa*",
    # What records all of this.
    "cloudtrail:Del*",
    "cloudtrail:PutEventS*",
    "cloudtrail:Stop*",
    "cloudtrail:Update*",
    "config:Dele*",
    "config:Stop*",
    "guardduty:Del*",
    "guardduty:U*",
    # Code of workloads that this program does not have.
    "amplify:S*",
    "amplify:U*",
    "apprunner:U*",
    "autoscaling:Start*",
    "cloudformation:CreateStack?*",
    "codebuild:St*",
    "codebuild:U*",
    "codecommit:C*",
    "codecommit:GitPush",
    "codecommit:M*",
    "codecommit:P*",
    "codedeploy:C*",
    "codepipeline:Poll*",
    "codepipeline:U*",
    "datapipeline:P*",
    "ec2:CreateLaunchTemplateV*",
    "ec2:CreateReplace*",
    "ec2:DetachVolume",  # and changed elsewhere, before it is attached again
    "ec2:ModifyInstance*",
    "ecs:CreateTaskSet",
    "ecs:UpdateD*",
    "ecs:UpdateE*",
    "ecs:UpdateService",
    "elasticbeanstalk:U*",
    "glue:CreateTr*",
    "glue:R*",
    "glue:St*",  # a job, whose arguments name another script
    "glue:U*",
    "greengrass:C*",
    "imagebuilder:C*",
    "imagebuilder:U*",
    "kinesisanalytics:U*",
    "opsworks:C*",
    "s3:CreateA*",
    "s3:CreateMulti*",
    "s3:PutAccessP*",
    "servicecatalog:P*",
    "synthetics:U*",
)
"""What no role of this program does."""

OWN = (
    "batch:SubmitJob",
    "cloudformation:CreateCh*",
    "cloudformation:UpdateStack*",
    "ecr:PutImage",
    "ecs:ExecuteC*",
    "lambda:UpdateFunctionCo*",
    "secretsmanager:GetSecretValue",
    "states:UpdateStateMachine",
    "sts:AssumeRole",
)
"""What roles of this program do with resources that they name, and with no others. Each resource is of a type that one
of the services has alone, so that one list of them will do."""


def named(roles: Iterable[ServiceRoleArgs], actions: Sequence[str]) -> list[str]:
    """The resources on which the roles' own policies allow one of `actions` (patterns), each once."""
    documents = [
        document
        for role in roles
        for document in (*role.inline_policies.values(), *(each.document for each in role.customer_policies))
    ]
    found: dict[str, None] = {}
    for statement in (statement for document in documents for statement in document["Statement"]):
        allowed = _listed(statement["Action"]) if statement["Effect"] == "Allow" else ()
        if any(fnmatchcase(each, pattern) for each in allowed for pattern in actions):
            found |= dict.fromkeys(_listed(statement["Resource"]))
    return list(found)


def _listed(value: str | Sequence[str]) -> Sequence[str]:
    return (value,) if isinstance(value, str) else value
