"""CloudFormation's types and properties as pulumi-aws names them, where they hold IAM, a policy or metadata options.

A property that an entry does not rename has CloudFormation's name with a small first letter.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
        https://www.pulumi.com/registry/packages/aws/api-docs/
"""

from collections.abc import Mapping

from least_privilege.stack.cloudformation.types import Form, Type, native_type


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
    "AWS::ApiGateway::DomainNameV2": Type("apigateway/domainName:DomainName"),
    "AWS::ApiGateway::RestApi": Type("apigateway/restApi:RestApi"),
    "AWS::AutoScaling::AutoScalingGroup": Type(
        "autoscaling/group:Group", {"LaunchConfigurationName": "launchConfiguration"}
    ),
    "AWS::AutoScaling::LaunchConfiguration": Type("ec2/launchConfiguration:LaunchConfiguration"),
    "AWS::Backup::BackupPlan": Type("backup/plan:Plan"),
    "AWS::Backup::BackupVault": Type("backup/vaultPolicy:VaultPolicy", {"AccessPolicy": "policy"}, only="AccessPolicy"),
    "AWS::Backup::LogicallyAirGappedBackupVault": Type(
        "backup/vaultPolicy:VaultPolicy", {"AccessPolicy": "policy"}, only="AccessPolicy"
    ),
    "AWS::Batch::ComputeEnvironment": Type("batch/computeEnvironment:ComputeEnvironment"),
    "AWS::BedrockAgentCore::Gateway": Type("bedrock/agentcoreGateway:AgentcoreGateway"),
    "AWS::BedrockAgentCore::ResourcePolicy": Type("bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy"),
    "AWS::CloudFormation::Stack": Type("cloudformation/stack:Stack", {"RoleARN": "iamRoleArn"}),
    "AWS::CloudFormation::StackSet": Type("cloudformation/stackSet:StackSet"),
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
    "AWS::Config::AggregationAuthorization": Type(
        "cfg/aggregateAuthorization:AggregateAuthorization", {"AuthorizedAccountId": "accountId"}
    ),
    "AWS::Detective::OrganizationAdmin": Type("detective/organizationAdminAccount:OrganizationAdminAccount"),
    "AWS::DynamoDB::GlobalTable": Type("dynamodb/resourcePolicy:ResourcePolicy"),
    "AWS::DynamoDB::Table": Type(
        "dynamodb/resourcePolicy:ResourcePolicy",
        form=_regional("TableName", "dynamodb:table/"),
        only="ResourcePolicy",
    ),
    "AWS::EC2::EC2Fleet": Type("ec2/fleet:Fleet"),
    "AWS::EC2::Instance": Type("ec2/instance:Instance"),
    "AWS::EC2::LaunchTemplate": Type("ec2/launchTemplate:LaunchTemplate", {"LaunchTemplateName": "name"}),
    "AWS::EC2::VPCEndpoint": Type("ec2/vpcEndpoint:VpcEndpoint", _DOCUMENT),
    "AWS::EC2::VPCEndpointService": Type("ec2/vpcEndpointService:VpcEndpointService"),
    "AWS::EC2::VPCEndpointServicePermissions": Type(
        "ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple"
    ),
    "AWS::ECR::PublicRepository": Type(
        "ecrpublic/repositoryPolicy:RepositoryPolicy", {"RepositoryPolicyText": "policy"}, only="RepositoryPolicyText"
    ),
    "AWS::ECR::RegistryPolicy": Type("ecr/registryPolicy:RegistryPolicy", {"PolicyText": "policy"}),
    "AWS::ECR::ReplicationConfiguration": Type("ecr/replicationConfiguration:ReplicationConfiguration"),
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
    "AWS::EMR::Cluster": Type("emr/cluster:Cluster"),
    "AWS::ElasticBeanstalk::ConfigurationTemplate": Type(
        "elasticbeanstalk/configurationTemplate:ConfigurationTemplate"
    ),
    "AWS::ElasticBeanstalk::Environment": Type("elasticbeanstalk/environment:Environment"),
    "AWS::Elasticsearch::Domain": Type("elasticsearch/domain:Domain"),
    "AWS::EventSchemas::RegistryPolicy": Type("schemas/registryPolicy:RegistryPolicy"),
    "AWS::Events::EventBus": Type("cloudwatch/eventBusPolicy:EventBusPolicy", {"Name": "eventBusName"}, only="Policy"),
    "AWS::Events::EventBusPolicy": Type("cloudwatch/eventPermission:EventPermission"),
    "AWS::Events::Rule": Type("cloudwatch/eventTarget:EventTarget"),
    "AWS::GameLift::Fleet": Type("gamelift/fleet:Fleet"),
    "AWS::GameLift::GameServerGroup": Type("gamelift/gameServerGroup:GameServerGroup"),
    "AWS::GlobalAccelerator::CrossAccountAttachment": Type(
        "globalaccelerator/crossAccountAttachment:CrossAccountAttachment"
    ),
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
        {"InstanceProfileName": "name", "Roles": "role[0]"},
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
    "AWS::ImageBuilder::DistributionConfiguration": Type(
        "imagebuilder/distributionConfiguration:DistributionConfiguration"
    ),
    "AWS::ImageBuilder::InfrastructureConfiguration": Type(
        "imagebuilder/infrastructureConfiguration:InfrastructureConfiguration"
    ),
    "AWS::IoT::Policy": Type("iot/policy:Policy", {**_DOCUMENT, "PolicyName": "name"}),
    "AWS::IoT::ProvisioningTemplate": Type("iot/provisioningTemplate:ProvisioningTemplate", {"TemplateName": "name"}),
    "AWS::IoT::RoleAlias": Type("iot/roleAlias:RoleAlias", {"RoleAlias": "alias"}),
    "AWS::IoT::TopicRule": Type("iot/topicRule:TopicRule"),
    "AWS::KMS::Key": Type("kms/key:Key", {"KeyPolicy": "policy"}),
    "AWS::KMS::ReplicaKey": Type("kms/replicaKey:ReplicaKey", {"KeyPolicy": "policy"}),
    "AWS::Kinesis::ResourcePolicy": Type("kinesis/resourcePolicy:ResourcePolicy", {**_POLICY}),
    "AWS::Kinesis::Stream": Type("kinesis/stream:Stream", form=_regional("Name", "kinesis:stream/")),
    "AWS::LakeFormation::DataLakeSettings": Type("lakeformation/dataLakeSettings:DataLakeSettings"),
    "AWS::LakeFormation::Permissions": Type(
        "lakeformation/permissions:Permissions",
        {"DataLakePrincipal": "principal", "PermissionsWithGrantOption": "permissionsWithGrantOptions"},
    ),
    "AWS::LakeFormation::PrincipalPermissions": Type(
        "lakeformation/permissions:Permissions", {"PermissionsWithGrantOption": "permissionsWithGrantOptions"}
    ),
    "AWS::Lambda::Function": Type(
        "lambda/function:Function", {"FunctionName": "name"}, _regional("FunctionName", "lambda:function:")
    ),
    "AWS::Lambda::LayerVersionPermission": Type(
        "lambda/layerVersionPermission:LayerVersionPermission", {"LayerVersionArn": "layerName"}
    ),
    "AWS::Lambda::Permission": Type("lambda/permission:Permission", {"FunctionName": "function"}),
    "AWS::Lambda::Url": Type(
        "lambda/functionUrl:FunctionUrl", {"AuthType": "authorizationType", "TargetFunctionArn": "functionName"}
    ),
    "AWS::LicenseManager::Grant": Type("licensemanager/licenseGrant:LicenseGrant", {"Principals": "principal[0]"}),
    "AWS::Logs::DeliveryDestination": Type(
        "cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy", only="DeliveryDestinationPolicy"
    ),
    "AWS::Logs::Destination": Type(
        "cloudwatch/logDestinationPolicy:LogDestinationPolicy",
        {"DestinationPolicy": "accessPolicy"},
        only="DestinationPolicy",
    ),
    "AWS::Logs::LogGroup": Type(
        "cloudwatch/logResourcePolicy:LogResourcePolicy",
        {"ResourcePolicyDocument": "policyDocument"},
        only="ResourcePolicyDocument",
    ),
    "AWS::Logs::ResourcePolicy": Type("cloudwatch/logResourcePolicy:LogResourcePolicy"),
    "AWS::Logs::SubscriptionFilter": Type("cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"),
    "AWS::MSK::ClusterPolicy": Type("msk/clusterPolicy:ClusterPolicy"),
    "AWS::MediaStore::Container": Type("mediastore/containerPolicy:ContainerPolicy", only="Policy"),
    "AWS::Oam::Sink": Type("oam/sinkPolicy:SinkPolicy", only="Policy"),
    "AWS::OpenSearchService::Domain": Type("opensearch/domain:Domain"),
    "AWS::Organizations::Policy": Type("organizations/policy:Policy"),
    "AWS::Organizations::ResourcePolicy": Type("organizations/resourcePolicy:ResourcePolicy"),
    "AWS::RAM::ResourceShare": Type("ram/resourceShareAssociationsExclusive:ResourceShareAssociationsExclusive"),
    "AWS::Redshift::EndpointAuthorization": Type("redshift/endpointAuthorization:EndpointAuthorization"),
    "AWS::RolesAnywhere::Profile": Type("rolesanywhere/profile:Profile"),
    "AWS::S3::AccessGrant": Type("s3control/accessGrant:AccessGrant"),
    "AWS::S3::AccessPoint": Type("s3/accessPoint:AccessPoint"),
    "AWS::S3::Bucket": Type(
        "s3/bucket:Bucket",
        {"BucketName": "bucket", "AccessControl": "acl"},
        Form("BucketName", "arn:{partition}:s3:::{name}"),
    ),
    "AWS::S3::BucketPolicy": Type("s3/bucketPolicy:BucketPolicy", _DOCUMENT),
    "AWS::S3::MultiRegionAccessPointPolicy": Type(
        "s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy"
    ),
    "AWS::S3Express::AccessPoint": Type("s3/accessPoint:AccessPoint"),
    "AWS::S3Express::BucketPolicy": Type("s3/bucketPolicy:BucketPolicy", _DOCUMENT),
    "AWS::S3Files::FileSystemPolicy": Type("s3/filesFileSystemPolicy:FilesFileSystemPolicy"),
    "AWS::S3ObjectLambda::AccessPointPolicy": Type(
        "s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy", _DOCUMENT
    ),
    "AWS::S3Outposts::AccessPoint": Type("s3/accessPoint:AccessPoint"),
    "AWS::S3Outposts::BucketPolicy": Type("s3control/bucketPolicy:BucketPolicy", _DOCUMENT),
    "AWS::S3Tables::TableBucketPolicy": Type("s3tables/tableBucketPolicy:TableBucketPolicy"),
    "AWS::S3Tables::TablePolicy": Type("s3tables/tablePolicy:TablePolicy"),
    "AWS::S3Vectors::VectorBucketPolicy": Type("s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy"),
    "AWS::SMSVOICE::ResourcePolicy": Type("pinpoint/smsvoicev2ResourcePolicy:Smsvoicev2ResourcePolicy", _DOCUMENT),
    "AWS::SNS::Subscription": Type("sns/topicSubscription:TopicSubscription"),
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
    "AWS::SecurityHub::DelegatedAdmin": Type("securityhub/organizationAdminAccount:OrganizationAdminAccount"),
    "AWS::SecurityLake::Subscriber": Type("securitylake/subscriber:Subscriber"),
    "AWS::Serverless::Function": Type(
        "lambda/function:Function",
        {"FunctionName": "name", "Role": "role"},
        _regional("FunctionName", "lambda:function:"),
    ),
    "AWS::Serverless::StateMachine": Type(
        "sfn/stateMachine:StateMachine",
        {"Name": "name", "Role": "roleArn"},
        _regional("Name", "states:stateMachine:", ref_is_arn=True),
    ),
    "AWS::ServiceCatalog::PortfolioPrincipalAssociation": Type(
        "servicecatalog/principalPortfolioAssociation:PrincipalPortfolioAssociation"
    ),
    "AWS::ServiceCatalog::PortfolioShare": Type(
        "servicecatalog/portfolioShare:PortfolioShare", {"AccountId": "principalId"}
    ),
    "AWS::Signer::ProfilePermission": Type("signer/signingProfilePermission:SigningProfilePermission"),
    "AWS::StepFunctions::StateMachine": Type(
        "sfn/stateMachine:StateMachine",
        {"StateMachineName": "name"},
        _regional("StateMachineName", "states:stateMachine:", ref_is_arn=True),
    ),
    "AWS::VpcLattice::AuthPolicy": Type("vpclattice/authPolicy:AuthPolicy"),
    "AWS::VpcLattice::ResourcePolicy": Type("vpclattice/resourcePolicy:ResourcePolicy"),
    "AWS::VpcLattice::Service": Type("vpclattice/service:Service"),
    "AWS::VpcLattice::ServiceNetwork": Type("vpclattice/serviceNetwork:ServiceNetwork"),
    "AWS::XRay::ResourcePolicy": Type("xray/resourcePolicy:ResourcePolicy"),
}

NATIVE_TYPES = {native_type(name).lower(): name for name in TYPES}
"""CloudFormation's types by aws-native's, in small letters."""
