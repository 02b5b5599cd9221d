"""A well-made resource of every type that a rule looks at, with all the properties that the rules read."""

import json
from collections.abc import Iterator
from typing import Any

from least_privilege.principals.workloads import ARN_FORMS
from least_privilege.stack.policy_locations import _RESOURCE, DOCUMENT_TYPES
from least_privilege.stack.role_inputs import ROLE_INPUTS

Json = dict[str, Any]
URN = "urn:pulumi:dev::app::{}::{}"

ACCOUNT = "111122223333"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/web"
POLICY_ARN = f"arn:aws:iam::{ACCOUNT}:policy/teams"
AWS_POLICY = "arn:aws:iam::aws:policy/AmazonS3FullAccess"


def text(**statement: Any) -> str:
    """A document of one statement."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


TRUST = text(Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole")
ACCESS = text(Action=["s3:GetObject", "iam:PassRole"], Resource="*")
OPEN = text(Principal="*", Action="sqs:*", Resource="*")
DEVICE = text(Action="iot:*", Resource="*")
METADATA = {"httpTokens": "optional", "httpEndpoint": "enabled", "httpPutResponseHopLimit": 3}
TEMPLATE = {"id": "lt-1", "name": "web", "version": "$Latest"}
SPECIFICATION = {"launchTemplateId": "lt-1", "launchTemplateName": "web"}
REFERENCE = {"name": "teams", "path": "/"}
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
SET = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"

_IAM: dict[str, Json] = {
    "role:Role": {
        "name": "web", "namePrefix": "web-", "path": "/", "assumeRolePolicy": TRUST, "maxSessionDuration": 3600,
        "inlinePolicies": [{"name": "access", "policy": ACCESS}], "permissionsBoundary": POLICY_ARN,
        "managedPolicyArns": [AWS_POLICY, POLICY_ARN], "tags": {"a": "b"},
    },
    "user:User": {"name": "ann", "path": "/", "permissionsBoundary": POLICY_ARN},
    "group:Group": {"name": "teams", "path": "/"},
    "policy:Policy": {"name": "teams", "path": "/", "policy": ACCESS},
    "rolePolicy:RolePolicy": {"name": "access", "role": "web", "policy": ACCESS},
    "userPolicy:UserPolicy": {"name": "access", "user": "ann", "policy": ACCESS},
    "groupPolicy:GroupPolicy": {"name": "access", "group": "teams", "policy": ACCESS},
    "rolePolicyAttachment:RolePolicyAttachment": {"role": "web", "policyArn": AWS_POLICY},
    "userPolicyAttachment:UserPolicyAttachment": {"user": "ann", "policyArn": AWS_POLICY},
    "groupPolicyAttachment:GroupPolicyAttachment": {"group": "teams", "policyArn": AWS_POLICY},
    "policyAttachment:PolicyAttachment": {
        "name": "all", "roles": ["web"], "users": ["ann"], "groups": ["teams"], "policyArn": AWS_POLICY,
    },
    "rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": {"roleName": "web", "policyArns": [AWS_POLICY]},
    "userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": {"userName": "ann", "policyArns": [AWS_POLICY]},
    "groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": {
        "groupName": "teams", "policyArns": [AWS_POLICY],
    },
    "userGroupMembership:UserGroupMembership": {"user": "ann", "groups": ["teams"]},
    "groupMembership:GroupMembership": {"group": "teams", "users": ["ann"]},
    "instanceProfile:InstanceProfile": {"name": "web", "role": "web"},
    "accessKey:AccessKey": {"user": "ann"},
    "userLoginProfile:UserLoginProfile": {"user": "ann"},
    "openIdConnectProvider:OpenIdConnectProvider": {"url": "https://token.actions.githubusercontent.com"},
}  # fmt: skip
OTHERS: dict[str, Json] = {
    "aws:ssoadmin/permissionSet:PermissionSet": {"name": "ops", "arn": SET},
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": {
        "permissionSetArn": SET, "inlinePolicy": ACCESS,
    },
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": {
        "permissionSetArn": SET, "managedPolicyArn": AWS_POLICY,
    },
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment": {
        "permissionSetArn": SET, "customerManagedPolicyReference": REFERENCE,
    },
    "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment": {
        "permissionSetArn": SET,
        "permissionsBoundary": {"managedPolicyArn": AWS_POLICY, "customerManagedPolicyReference": REFERENCE},
    },
    "aws:ec2/instance:Instance": {
        "metadataOptions": METADATA, "launchTemplate": TEMPLATE, "iamInstanceProfile": "web",
    },
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": {"launchTemplate": TEMPLATE, "iamInstanceProfile": "web"},
    "aws:ec2/launchTemplate:LaunchTemplate": {
        "id": "lt-1", "name": "web", "metadataOptions": METADATA, "iamInstanceProfile": {"name": "web", "arn": "x"},
    },
    "aws:ec2/launchConfiguration:LaunchConfiguration": {"metadataOptions": METADATA, "iamInstanceProfile": "web"},
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": METADATA,
    "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration": {
        "instanceMetadataOptions": METADATA, "instanceProfileName": "web",
    },
    "aws:sagemaker/notebookInstance:NotebookInstance": {
        "name": "web", "roleArn": ROLE_ARN,
        "instanceMetadataServiceConfiguration": {"minimumInstanceMetadataServiceVersion": "1"},
    },
    "aws:autoscaling/group:Group": {
        "launchTemplate": TEMPLATE,
        "mixedInstancesPolicy": {
            "launchTemplate": {
                "launchTemplateSpecification": SPECIFICATION,
                "overrides": [{"launchTemplateSpecification": SPECIFICATION}],
            }
        },
    },
    "aws:ecs/taskDefinition:TaskDefinition": {
        "family": "web", "taskRoleArn": ROLE_ARN, "executionRoleArn": ROLE_ARN, "containerDefinitions": '[{"name": 1}]',
    },
    "aws:lambda/permission:Permission": {
        "action": "lambda:InvokeFunction", "function": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:web",
        "principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::pets", "sourceAccount": ACCOUNT,
        "principalOrgId": "o-abc", "functionUrlAuthType": "NONE", "eventSourceToken": "t", "statementId": "Pets",
        "invokedViaFunctionUrl": True,
    },
    "aws:lambda/layerVersionPermission:LayerVersionPermission": {
        "action": "lambda:GetLayerVersion", "principal": "*", "organizationId": "o-abc", "layerName": "x",
    },
    "aws:signer/signingProfilePermission:SigningProfilePermission": {
        "action": "signer:StartSigningJob", "principal": "444455556666", "profileName": "x", "statementId": "Others",
    },
    "aws:cloudwatch/eventPermission:EventPermission": {
        "principal": "*", "statementId": "Others", "action": "events:PutEvents", "eventBusName": "default",
        "condition": {"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": "o-abc"},
    },
    "aws:lambda/functionUrl:FunctionUrl": {"functionName": "web", "authorizationType": "NONE"},
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {"bucket": "pets", "blockPublicPolicy": True},
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": {"restrictPublicBuckets": True},
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
        "bucket": "pets", "rule": {"objectOwnership": "BucketOwnerEnforced"},
    },
    "aws:s3/bucketAcl:BucketAcl": {
        "bucket": "pets", "acl": "public-read",
        "accessControlPolicy": {"grants": [{"grantee": {"type": "Group", "uri": ALL_USERS}, "permission": "READ"}]},
    },
    "aws:s3/bucketObjectv2:BucketObjectv2": {"bucket": "pets", "key": "a", "acl": "authenticated-read"},
    "aws:s3/objectCopy:ObjectCopy": {
        "bucket": "pets", "grants": [{"type": "Group", "uri": ALL_USERS, "permissions": ["READ", "WRITE_ACP"]}],
    },
    "aws:ec2/amiLaunchPermission:AmiLaunchPermission": {"accountId": "444455556666", "group": "all"},
    "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission": {"accountId": "444455556666"},
    "aws:imagebuilder/distributionConfiguration:DistributionConfiguration": {
        "distributions": [
            {"amiDistributionConfiguration": {"launchPermission": {"userGroups": ["all"], "userIds": ["444455556666"]}}}
        ]
    },
    "aws:rds/snapshot:Snapshot": {"sharedAccounts": ["all", "444455556666"]},
    "aws:ssm/document:Document": {"name": "web", "permissions": {"type": "Share", "account_ids": "All"}},
    "aws:ec2/vpcEndpointService:VpcEndpointService": {"allowedPrincipals": ["*"], "acceptanceRequired": False},
    "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple": {
        "vpcEndpointServiceId": "pets", "principalArn": "arn:aws:iam::444455556666:root",
    },
    "aws:ram/resourceShare:ResourceShare": {"name": "web", "arn": "x", "allowExternalPrincipals": True},
    "aws:ram/principalAssociation:PrincipalAssociation": {"resourceShareArn": "x", "principal": "444455556666"},
    "aws:eks/accessEntry:AccessEntry": {"principalArn": ROLE_ARN, "kubernetesGroups": ["web"]},
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
        "principalArn": ROLE_ARN, "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        "accessScope": {"type": "cluster"},
    },
    "aws:kms/grant:Grant": {
        "granteePrincipal": "arn:aws:iam::444455556666:root", "operations": ["CreateGrant"],
        "retiringPrincipal": ROLE_ARN,
    },
    "aws:lakeformation/dataLakeSettings:DataLakeSettings": {
        "admins": [ROLE_ARN], "allowExternalDataFiltering": True, "externalDataFilteringAllowLists": ["444455556666"],
        "createTableDefaultPermissions": [{"principal": "IAM_ALLOWED_PRINCIPALS", "permissions": ["ALL"]}],
    },
    "aws:lakeformation/permissions:Permissions": {
        "principal": "444455556666:IAMPrincipals", "permissions": ["SELECT"], "permissionsWithGrantOptions": ["SELECT"],
    },
    "aws:organizations/delegatedAdministrator:DelegatedAdministrator": {
        "accountId": "444455556666", "servicePrincipal": "sso.amazonaws.com",
    },
    "aws:s3control/accessGrant:AccessGrant": {
        "grantee": {"granteeType": "IAM", "granteeIdentifier": ROLE_ARN}, "permission": "READWRITE",
    },
    "aws:bedrock/agentcoreGateway:AgentcoreGateway": {"authorizerType": "NONE"},
    "aws:vpclattice/service:Service": {"name": "pets", "authType": "NONE"},
    "aws:organizations/policy:Policy": {"name": "guard", "type": "RESOURCE_CONTROL_POLICY", "content": OPEN},
    "aws:iot/policy:Policy": {"name": "device", "policy": DEVICE},
    "aws:iot/provisioningTemplate:ProvisioningTemplate": {
        "name": "fleet", "templateBody": json.dumps(
            {"Resources": {"p": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyDocument": DEVICE}}}}
        ),
    },
    "aws:iot/topicRule:TopicRule": {"s3": [{"bucketName": "pets", "cannedAcl": "public-read"}]},
    "aws:s3/bucketLogging:BucketLogging": {
        "targetBucket": "pets", "targetGrants": [{"permission": "READ", "grantee": {"uri": ALL_USERS}}],
    },
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": {"state": "unblocked"},
    "aws:ec2/ami:Ami": {"id": "ami-1", "imdsSupport": "v2.0"},
    "aws:elasticbeanstalk/environment:Environment": {
        "templateName": "web", "solutionStackName": "64bit Amazon Linux 2 v3.9.0 running Docker",
        "settings": [{"namespace": "aws:autoscaling:launchconfiguration", "name": "DisableIMDSv1", "value": "false"}],
    },
    "pulumi:providers:aws": {"allowedAccountIds": f'["{ACCOUNT}"]', "region": "eu-west-1"},
    "app:index:Component": {
        "assumeRolePolicy": json.loads(TRUST), "inlinePolicies": [{"name": "access", "policy": json.loads(ACCESS)}],
    },
    "random:index/randomId:RandomId": {"byteLength": 4},
}  # fmt: skip
_BESIDE: Json = {
    "name": "web", "id": "pets", "bucket": "pets", "arn": "arn:aws:s3:::pets", "domainName": "pets",
    "blockPublicPolicy": False, "vpcOptions": {"subnetIds": []}, "vpcConfiguration": {"vpcId": "vpc-1"},
    "publicAccessBlockConfiguration": {"blockPublicPolicy": False}, "advancedSecurityOptions": {"enabled": False},
    "accessPointArn": f"arn:aws:s3:eu-west-1:{ACCOUNT}:accesspoint/x", "queueUrl": "x", "keyId": "k",
}  # fmt: skip
"""What stands beside the document in a resource that has one of its own."""


def _running() -> Iterator[tuple[str, Json]]:
    """A workload of each type, its role at the path where it belongs."""
    for type_, places in ROLE_INPUTS.items():
        properties: Json = {"name": "web", ARN_FORMS[type_].name if type_ in ARN_FORMS else "name": "web"}
        for path in places:
            inside = properties
            *above, last = path.split(".")
            for step in above:
                name, is_list, _ = step.partition("[]")
                found = inside.setdefault(name, [{}] if is_list else {})
                inside = found[0] if is_list else found
            inside[last] = ROLE_ARN
        if type_ == "batch/jobDefinition:JobDefinition":
            properties["containerProperties"] = json.dumps(properties["containerProperties"])
        yield f"aws:{type_}", properties


def _with_document(path: str) -> Json:
    """A document at `path`, which may be inside an object."""
    *above, last = path.split(".")
    document: Json = {last: OPEN}
    for step in reversed(above):
        document = {step: {"name": "pets", **document}}
    return {**_BESIDE, **document}


GOOD: tuple[tuple[str, Json], ...] = tuple(
    {
        **dict(_running()),
        **{f"aws:{type_}": _with_document(path) for type_, path in _RESOURCE.items()},
        **{f"aws:iam/{type_}": properties for type_, properties in _IAM.items()},
        **OTHERS,
    }.items()
)
"""Type and properties of each."""

assert {type_ for type_, _ in GOOD} >= DOCUMENT_TYPES
