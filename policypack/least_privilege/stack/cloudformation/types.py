"""CloudFormation's types and properties as pulumi-aws names them, where they hold IAM, a policy or metadata options.

A property that an entry does not rename has CloudFormation's name with a small first letter.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
        https://www.pulumi.com/registry/packages/aws/api-docs/
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Form:
    """How a resource is referred to: `name` is the property with its name in AWS, `arn` its ARN.

    `Ref` gives the ARN where `ref_is_arn`, else the name; neither without `has_ref`. `arn_attribute` is the ARN's name
    where it is not `Arn`.
    """

    name: str
    arn: str
    ref_is_arn: bool = False
    arn_attribute: str = "Arn"
    has_ref: bool = True

    @property
    def known(self) -> tuple[str, ...]:
        """The attributes that follow from the name; '' is `Ref`."""
        return ("Arn", self.arn_attribute, *([""] if self.has_ref else []))


@dataclass(frozen=True)
class Type:
    """What one of CloudFormation's types is in pulumi-aws: `type` without its package, and the properties renamed.

    `only` are the properties of which one must be there: of a type whose policy is a resource of its own in Pulumi.
    """

    type: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    form: Form | None = None
    only: str = ""


def _iam(kind: str, name: str, *, ref_is_arn: bool = False, attribute: str = "Arn") -> Form:
    return Form(name, f"arn:{{partition}}:iam::{{account}}:{kind}{{path}}{{name}}", ref_is_arn, attribute)


def _regional(name: str, resource: str, *, ref_is_arn: bool = False, attribute: str = "Arn") -> Form:
    service, _, rest = resource.partition(":")
    return Form(name, f"arn:{{partition}}:{service}:{{region}}:{{account}}:{rest}{{name}}", ref_is_arn, attribute)


_QUEUE = "arn:{partition}:sqs:{region}:{account}:{name}"
_DOCUMENT = {"PolicyDocument": "policy"}
_POLICY = {"ResourcePolicy": "policy"}

TYPES: Mapping[str, Type] = {
    "AWS::APS::ResourcePolicy": Type("amp/resourcePolicy:ResourcePolicy", {"WorkspaceArn": "workspaceId"}),
    "AWS::ApiGateway::DomainName": Type("apigateway/domainName:DomainName"),
    "AWS::ApiGateway::RestApi": Type("apigateway/restApi:RestApi"),
    "AWS::AutoScaling::AutoScalingGroup": Type(
        "autoscaling/group:Group", {"LaunchConfigurationName": "launchConfiguration"}
    ),
    "AWS::AutoScaling::LaunchConfiguration": Type("ec2/launchConfiguration:LaunchConfiguration"),
    "AWS::Backup::BackupVault": Type("backup/vaultPolicy:VaultPolicy", {"AccessPolicy": "policy"}, only="AccessPolicy"),
    "AWS::CloudFormation::Stack": Type("cloudformation/stack:Stack"),
    "AWS::CloudFormation::StackSet": Type(
        "cloudformation/stackSet:StackSet", {"AdministrationRoleARN": "administrationRoleArn"}
    ),
    "AWS::CodeArtifact::Domain": Type(
        "codeartifact/domainPermissions:DomainPermissions",
        {"PermissionsPolicyDocument": "policyDocument", "DomainName": "domain"},
        only="PermissionsPolicyDocument",
    ),
    "AWS::CodeArtifact::Repository": Type(
        "codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
        {"PermissionsPolicyDocument": "policyDocument", "RepositoryName": "repository", "DomainName": "domain"},
        only="PermissionsPolicyDocument",
    ),
    "AWS::CodeBuild::Project": Type("codebuild/project:Project", form=_regional("Name", "codebuild:project/")),
    "AWS::CodePipeline::Pipeline": Type("codepipeline/pipeline:Pipeline"),
    "AWS::DynamoDB::Table": Type(
        "dynamodb/resourcePolicy:ResourcePolicy",
        {"TableName": "name"},
        _regional("TableName", "dynamodb:table/"),
        "ResourcePolicy",
    ),
    "AWS::EC2::Instance": Type("ec2/instance:Instance"),
    "AWS::EC2::LaunchTemplate": Type("ec2/launchTemplate:LaunchTemplate", {"LaunchTemplateName": "name"}),
    "AWS::EC2::VPCEndpoint": Type("ec2/vpcEndpoint:VpcEndpoint", _DOCUMENT),
    "AWS::ECR::PublicRepository": Type(
        "ecrpublic/repositoryPolicy:RepositoryPolicy", {"RepositoryPolicyText": "policy"}, only="RepositoryPolicyText"
    ),
    "AWS::ECR::RegistryPolicy": Type("ecr/registryPolicy:RegistryPolicy", {"PolicyText": "policy"}),
    "AWS::ECR::Repository": Type(
        "ecr/repositoryPolicy:RepositoryPolicy",
        {"RepositoryPolicyText": "policy", "RepositoryName": "repository"},
        _regional("RepositoryName", "ecr:repository/"),
        "RepositoryPolicyText",
    ),
    "AWS::ECR::RepositoryCreationTemplate": Type("ecr/repositoryCreationTemplate:RepositoryCreationTemplate"),
    "AWS::ECS::TaskDefinition": Type("ecs/taskDefinition:TaskDefinition"),
    "AWS::EFS::FileSystem": Type(
        "efs/fileSystemPolicy:FileSystemPolicy", {"FileSystemPolicy": "policy"}, only="FileSystemPolicy"
    ),
    "AWS::EKS::AccessEntry": Type("eks/accessEntry:AccessEntry"),
    "AWS::EKS::Nodegroup": Type("eks/nodeGroup:NodeGroup", {"NodeRole": "nodeRoleArn"}),
    "AWS::EKS::PodIdentityAssociation": Type("eks/podIdentityAssociation:PodIdentityAssociation"),
    "AWS::Elasticsearch::Domain": Type("elasticsearch/domain:Domain"),
    "AWS::EventSchemas::RegistryPolicy": Type("schemas/registryPolicy:RegistryPolicy"),
    "AWS::Events::EventBus": Type("cloudwatch/eventBusPolicy:EventBusPolicy", {"Name": "eventBusName"}, only="Policy"),
    "AWS::Events::EventBusPolicy": Type("cloudwatch/eventPermission:EventPermission"),
    "AWS::Glue::Crawler": Type("glue/crawler:Crawler"),
    "AWS::Glue::DevEndpoint": Type("glue/devEndpoint:DevEndpoint", {"EndpointName": "name"}),
    "AWS::Glue::Job": Type("glue/job:Job", {"Role": "roleArn"}),
    "AWS::IAM::AccessKey": Type("iam/accessKey:AccessKey", {"UserName": "user"}),
    "AWS::IAM::Group": Type("iam/group:Group", {"GroupName": "name"}, _iam("group", "GroupName")),
    "AWS::IAM::GroupPolicy": Type(
        "iam/groupPolicy:GroupPolicy", {**_DOCUMENT, "PolicyName": "name", "GroupName": "group"}
    ),
    "AWS::IAM::InstanceProfile": Type(
        "iam/instanceProfile:InstanceProfile",
        {"InstanceProfileName": "name", "Roles": "role"},
        _iam("instance-profile", "InstanceProfileName"),
    ),
    "AWS::IAM::ManagedPolicy": Type(
        "iam/policy:Policy",
        {**_DOCUMENT, "ManagedPolicyName": "name"},
        _iam("policy", "ManagedPolicyName", ref_is_arn=True, attribute="PolicyArn"),
    ),
    "AWS::IAM::OIDCProvider": Type(
        "iam/openIdConnectProvider:OpenIdConnectProvider", {"ClientIdList": "clientIdLists"}
    ),
    "AWS::IAM::Policy": Type("iam/rolePolicy:RolePolicy", {"PolicyName": "name"}),
    "AWS::IAM::Role": Type(
        "iam/role:Role",
        {"RoleName": "name", "AssumeRolePolicyDocument": "assumeRolePolicy", "Policies": "inlinePolicies"},
        _iam("role", "RoleName"),
    ),
    "AWS::IAM::RolePolicy": Type("iam/rolePolicy:RolePolicy", {**_DOCUMENT, "PolicyName": "name", "RoleName": "role"}),
    "AWS::IAM::SAMLProvider": Type("iam/samlProvider:SamlProvider"),
    "AWS::IAM::User": Type("iam/user:User", {"UserName": "name"}, _iam("user", "UserName")),
    "AWS::IAM::UserPolicy": Type("iam/userPolicy:UserPolicy", {**_DOCUMENT, "PolicyName": "name", "UserName": "user"}),
    "AWS::IAM::UserToGroupAddition": Type("iam/groupMembership:GroupMembership", {"GroupName": "group"}),
    "AWS::KMS::Key": Type("kms/key:Key", {"KeyPolicy": "policy"}),
    "AWS::KMS::ReplicaKey": Type("kms/replicaKey:ReplicaKey", {"KeyPolicy": "policy"}),
    "AWS::Kinesis::ResourcePolicy": Type("kinesis/resourcePolicy:ResourcePolicy", {**_POLICY}),
    "AWS::Kinesis::Stream": Type("kinesis/stream:Stream", form=_regional("Name", "kinesis:stream/")),
    "AWS::Lambda::Function": Type(
        "lambda/function:Function", {"FunctionName": "name"}, _regional("FunctionName", "lambda:function:")
    ),
    "AWS::Lambda::LayerVersionPermission": Type(
        "lambda/layerVersionPermission:LayerVersionPermission", {"LayerVersionArn": "layerName"}
    ),
    "AWS::Lambda::Permission": Type(
        "lambda/permission:Permission", {"FunctionName": "function", "PrincipalOrgID": "principalOrgId"}
    ),
    "AWS::Lambda::Url": Type(
        "lambda/functionUrl:FunctionUrl", {"AuthType": "authorizationType", "TargetFunctionArn": "functionName"}
    ),
    "AWS::Logs::Destination": Type(
        "cloudwatch/logDestinationPolicy:LogDestinationPolicy",
        {"DestinationPolicy": "accessPolicy"},
        only="DestinationPolicy",
    ),
    "AWS::Logs::ResourcePolicy": Type("cloudwatch/logResourcePolicy:LogResourcePolicy"),
    "AWS::MSK::ClusterPolicy": Type("msk/clusterPolicy:ClusterPolicy"),
    "AWS::MediaStore::Container": Type("mediastore/containerPolicy:ContainerPolicy", only="Policy"),
    "AWS::Oam::Sink": Type("oam/sinkPolicy:SinkPolicy", only="Policy"),
    "AWS::OpenSearchService::Domain": Type("opensearch/domain:Domain"),
    "AWS::RAM::ResourceShare": Type("ram/resourceShare:ResourceShare"),
    "AWS::S3::AccessPoint": Type("s3/accessPoint:AccessPoint"),
    "AWS::S3::Bucket": Type(
        "s3/bucket:Bucket",
        {"BucketName": "bucket", "AccessControl": "acl"},
        Form("BucketName", "arn:{partition}:s3:::{name}"),
    ),
    "AWS::S3::BucketPolicy": Type("s3/bucketPolicy:BucketPolicy", _DOCUMENT),
    "AWS::S3ObjectLambda::AccessPointPolicy": Type(
        "s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy", _DOCUMENT
    ),
    "AWS::S3Outposts::BucketPolicy": Type("s3control/bucketPolicy:BucketPolicy", _DOCUMENT),
    "AWS::S3Tables::TableBucketPolicy": Type("s3tables/tableBucketPolicy:TableBucketPolicy"),
    "AWS::S3Tables::TablePolicy": Type("s3tables/tablePolicy:TablePolicy"),
    "AWS::S3Vectors::VectorBucketPolicy": Type("s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy"),
    "AWS::SNS::Topic": Type(
        "sns/topic:Topic",
        {"TopicName": "name"},
        _regional("TopicName", "sns:", ref_is_arn=True, attribute="TopicArn"),
    ),
    "AWS::SNS::TopicInlinePolicy": Type("sns/topicPolicy:TopicPolicy", {**_DOCUMENT, "TopicArn": "arn"}),
    "AWS::SNS::TopicPolicy": Type("sns/topicPolicy:TopicPolicy", {**_DOCUMENT, "Topics": "arn"}),
    "AWS::SQS::Queue": Type("sqs/queue:Queue", {"QueueName": "name"}, Form("QueueName", _QUEUE, has_ref=False)),
    "AWS::SQS::QueueInlinePolicy": Type("sqs/queuePolicy:QueuePolicy", {**_DOCUMENT, "Queue": "queueUrl"}),
    "AWS::SQS::QueuePolicy": Type("sqs/queuePolicy:QueuePolicy", {**_DOCUMENT, "Queues": "queueUrl"}),
    "AWS::SSO::PermissionSet": Type("ssoadmin/permissionSet:PermissionSet"),
    "AWS::SageMaker::ModelPackageGroup": Type(
        "sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy",
        {"ModelPackageGroupPolicy": "resourcePolicy"},
        only="ModelPackageGroupPolicy",
    ),
    "AWS::SageMaker::NotebookInstance": Type("sagemaker/notebookInstance:NotebookInstance"),
    "AWS::SecretsManager::ResourcePolicy": Type(
        "secretsmanager/secretPolicy:SecretPolicy", {**_POLICY, "SecretId": "secretArn"}
    ),
    "AWS::StepFunctions::StateMachine": Type(
        "sfn/stateMachine:StateMachine",
        {"StateMachineName": "name"},
        _regional("StateMachineName", "states:stateMachine:", ref_is_arn=True),
    ),
    "AWS::VpcLattice::AuthPolicy": Type("vpclattice/authPolicy:AuthPolicy"),
    "AWS::VpcLattice::ResourcePolicy": Type("vpclattice/resourcePolicy:ResourcePolicy"),
    "AWS::XRay::ResourcePolicy": Type("xray/resourcePolicy:ResourcePolicy"),
}


def native_type(name: str) -> str:
    """aws-native's type for one of CloudFormation's: `aws-native:iam:Role` for `AWS::IAM::Role`."""
    parts = name.split("::")
    return f"aws-native:{parts[1].lower()}:{parts[2]}" if len(parts) == 3 and parts[0] == "AWS" else name


NATIVE_TYPES = {native_type(name).lower(): name for name in TYPES}
"""CloudFormation's types by aws-native's, in small letters."""


def lookup(properties: Mapping[str, Any], name: str) -> Any:
    """A property by CloudFormation's name, however its first letters are written; None where it is absent."""
    if name in properties:
        return properties[name]
    wanted = name.lower()
    return next((value for key, value in properties.items() if str(key).lower() == wanted), None)
