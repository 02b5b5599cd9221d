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
    "iam": "A CreateP CreateR D E Pu R Se T U",
    "organizations": "A C Dec Del Der Det Di E I Le M P R T U",
    "sso": "A C Del Det Di I P R St T U",
    "sso-directory": "A C Del Di E Im R St U V",
}
"""What the writing actions of a service begin with, and none that only reads. Of IAM's, ON_OWN_ROLES has the others."""

IDENTITY_WRITES = tuple(f"{service}:{verb}*" for service, verbs in _WRITING_VERBS.items() for verb in verbs.split())
"""Writes to IAM, to the organization, and to people's permissions."""

ON_OWN_ROLES = ("iam:C*", "iam:PassRole")
"""What is left on roles that the program passes, and on service-linked ones: of the first pattern, this is
CreateServiceLinkedRole. AWS defines what such a role may do, and services create theirs through the role that calls
them (AWSBatchServiceRole does)."""

OUTSIDE: tuple[str, ...] = (
    # Identities from elsewhere, and other accounts.
    "identitystore:C*",
    "identitystore:U*",
    "rolesanywhere:C*",
    "rolesanywhere:U*",
    "sts:AssumeRoot",
    # Resources that one change shares with other accounts or people.
    "acm-pca:I*",
    "acm-pca:P*",
    "codeartifact:P*",
    "cognito-identity:Get*y",  # a token of any of a pool's people
    "cognito-identity:U*",
    "cognito-idp:A*",
    "cognito-idp:C*",
    "cognito-idp:U*",
    "datazone:C*",
    "datazone:Get*Cred*",
    "deadline:A*",
    "deadline:C*",
    "ds:Acc*",
    "ds:R*",
    "ecr:PutR*",
    "ecr:SetR*",
    "eks:As*",
    "eks:CreateA*",
    "eks:M*",
    "eks:UpdateA*",
    "lakeformation:*Grant*",
    "lakeformation:P*",
    "lambda:AddP*",  # "most API operations that act on an existing function", UpdateFunctionCode too
    "lambda:PutR*",
    "secretsmanager:PutR*",
    # Shells, sessions and commands in what runs under a role, and tokens for other people's repositories.
    "airflow:C*",
    "airflow:I*",
    "airflow:U*",
    "appstream:C*",
    "athena:CreateP*",  # of a link to a notebook, as below
    "athena:St*",
    "bedrock-agentcore:I*",
    "bedrock-agentcore:U*",
    "bedrock:InvokeAgent",
    "cloud9:*ship",
    "codeconnections:*Token",
    "codestar-connections:*Token",
    "config:PutRem*",
    "ec2-instance-connect:*",
    "ec2:GetPa*",
    "elasticmapreduce:*Session*",
    "elasticmapreduce:A*",
    "elasticmapreduce:CreateS*",
    "elasticmapreduce:O*",
    "emr-containers:Get*Cred*",
    "emr-containers:S*",
    "fis:S*",
    "fis:U*",
    "gamelift:Get*Access",
    "kinesisanalytics:C*",  # of a link to a notebook, which runs code under the application's role
    "lambda:CreateMicrovmS*",
    "lambda:UpdateM*",
    "lightsail:Do*",
    "iot:A*",  # of a policy to a certificate, which an existing role alias then gives credentials
    "iot:CreateP*",
    "lightsail:GetInstanceA*",
    "sagemaker:CreatePre*",
    "sagemaker:St*",
    "sagemaker:U*",
    "ssm-guiconnect:*",
    "ssm:CreateAs*",
    "ssm:GetAccess*",
    "ssm:Reg*",  # of a maintenance window's task, or of a patch baseline, which names repositories
    "ssm:Res*",
    "ssm:Se*",
    "ssm:St*",
    "ssm:UpdateAssociation",
    "ssm:UpdateD*",
    "ssm:UpdateMa*",
    "ssm:UpdateP*",
    # What records all of this.
    "cloudtrail:Del*",
    "cloudtrail:PutE*",
    "cloudtrail:Stop*",
    "cloudtrail:U*",
    "config:Dele*",
    "config:St*",
    "guardduty:Del*",
    "guardduty:U*",
    # Code of workloads that this program does not have, and requests that one makes under its role.
    "airflow-serverless:U*",
    "amplify:S*",
    "amplify:U*",
    "apigateway:P*",
    "apprunner:U*",
    "appsync:C*",
    "appsync:U*",
    "autoscaling:St*",
    "cloudformation:CreateStack?*",
    "codebuild:C*",  # of a webhook, by which strangers' pull requests are built
    "codebuild:St*",
    "codebuild:U*",
    "codecommit:C*",
    "codecommit:GitPush",
    "codecommit:M*",
    "codecommit:P*",
    "codedeploy:C*",
    "codepipeline:P*",
    "codepipeline:S*",
    "codepipeline:U*",
    "datapipeline:P*",
    "ec2:CreateL*V*",
    "ec2:CreateRep*",
    "ec2:DetachVolume",  # and changed elsewhere, before it is attached again
    "ec2:ModifyIn*",
    "ecs:CreateT*",
    "ecs:UpdateD*",
    "ecs:UpdateE*",
    "ecs:UpdateS*",
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
    "s3:CreateM*",
    "s3:PutAccessP*",
    "servicecatalog:E*",
    "servicecatalog:P*",
    "servicecatalog:U*",
    "synthetics:U*",
)
"""What no role of this program does."""

OWN = (
    "batch:RegisterJobDefinition",
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
