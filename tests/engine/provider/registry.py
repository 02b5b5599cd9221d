"""Which types the provider can make, by Pulumi's type token."""

from .containers import Cluster, Service, TaskDefinition
from .formed import FORMED
from .iam import InstanceProfile, OpenIdConnectProvider, Policy, Role, ServiceLinkedRole
from .iam_members import GroupMembership, InlinePolicy, Member, PolicyAttachment, UserGroupMembership
from .types import Type
from .workloads import (
    Bucket,
    BucketPolicy,
    Function,
    GatewayAccount,
    LaunchTemplate,
    LogGroup,
    Permission,
)

_OWNERS = ("role", "group", "user")

_TYPES: list[Type] = [
    Role("aws:iam/role:Role"),
    Policy("aws:iam/policy:Policy"),
    InstanceProfile("aws:iam/instanceProfile:InstanceProfile"),
    ServiceLinkedRole("aws:iam/serviceLinkedRole:ServiceLinkedRole"),
    OpenIdConnectProvider("aws:iam/openIdConnectProvider:OpenIdConnectProvider"),
    Member("aws:iam/group:Group", "group"),
    Member("aws:iam/user:User", "user"),
    UserGroupMembership("aws:iam/userGroupMembership:UserGroupMembership"),
    GroupMembership("aws:iam/groupMembership:GroupMembership"),
    *(InlinePolicy(f"aws:iam/{owner}Policy:{owner.capitalize()}Policy", owner) for owner in _OWNERS),
    *(
        PolicyAttachment(f"aws:iam/{owner}PolicyAttachment:{owner.capitalize()}PolicyAttachment", owner)
        for owner in _OWNERS
    ),
    LaunchTemplate("aws:ec2/launchTemplate:LaunchTemplate"),
    Cluster("aws:ecs/cluster:Cluster"),
    Service("aws:ecs/service:Service"),
    TaskDefinition("aws:ecs/taskDefinition:TaskDefinition"),
    GatewayAccount("aws:apigateway/account:Account"),
    Permission("aws:lambda/permission:Permission"),
    Function("aws:lambda/function:Function"),
    Bucket("aws:s3/bucket:Bucket"),
    BucketPolicy("aws:s3/bucketPolicy:BucketPolicy"),
    LogGroup("aws:cloudwatch/logGroup:LogGroup"),
    *FORMED,
]

REGISTRY = {type_.token: type_ for type_ in _TYPES}
