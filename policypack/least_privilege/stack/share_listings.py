"""The inputs that name who gets something without a policy document, by type of resource, and what they may then do.

Not here on purpose: organizations, since it is unknown which is the own one; `allowExternalPrincipals` of a resource
share, which gives nothing: what is given is each association of a principal; networks that are joined (VPC peering,
transit gateways), which name no caller.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharing-amis.html
        https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
        https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ModifyDocumentPermission.html
        https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html#add-remove-permissions
        https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
        https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants.html
        https://docs.aws.amazon.com/lake-formation/latest/dg/cross-account-permissions.html
        https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.model import Resource


def _never(_resource: Resource) -> bool:
    return False


def _always(_resource: Resource) -> bool:
    return True


@dataclass(frozen=True)
class Listing:
    """An input, `[]` for every item of a list, and what those that it names may do: a verb phrase, or what writes one.

    `onward`: they may let others do it. `administers`: they may do everything in the service, or in the resource that
    is meant, and so let others in as well.
    """

    path: str
    may: str | Callable[[Resource], str]
    onward: Callable[[Resource], bool] = _never
    administers: Callable[[Resource], bool] = _never
    when: Callable[[Resource], bool] = _always


ENDPOINT_SERVICE = "aws:ec2/vpcEndpointService:VpcEndpointService"
ENDPOINT_PRINCIPAL = "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple"
RAM_PRINCIPAL = "aws:ram/principalAssociation:PrincipalAssociation"
RAM_EXCLUSIVE = "aws:ram/resourceShareAssociationsExclusive:ResourceShareAssociationsExclusive"
EKS_ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
DATA_LAKE = "aws:lakeformation/dataLakeSettings:DataLakeSettings"

GLUE_CATALOG = "aws:glue/catalog:Catalog"
GLUE_DATABASE = "aws:glue/catalogDatabase:CatalogDatabase"

NEW_IN_LAKE: Mapping[str, Mapping[str, str]] = {
    DATA_LAKE: {"createDatabaseDefaultPermissions": "database", "createTableDefaultPermissions": "table"},
    GLUE_CATALOG: {"createDatabaseDefaultPermissions": "database", "createTableDefaultPermissions": "table"},
    GLUE_DATABASE: {"createTableDefaultPermissions": "table"},
}
"""By type, the inputs that list what everything new in it is granted, and what that is."""

_EKS_ADMINISTRATORS = ("AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy")
_OBJECTS = {"READ": "read", "WRITE": "write and delete", "READWRITE": "read, write and delete"}


def _hands_on(resource: Resource) -> bool:
    operations = resource.at("operations")
    return isinstance(operations, list) and "CreateGrant" in operations


def _use_of_key(resource: Resource) -> str:
    return "use the key as the grant says" + (", and hand that on by CreateGrant" if _hands_on(resource) else "")


def _eks_policy(resource: Resource) -> str:
    arn = resource.at("policyArn")
    return arn.rpartition("/")[2] if isinstance(arn, str) else ""


def _administers_cluster(resource: Resource) -> bool:
    return _eks_policy(resource) in _EKS_ADMINISTRATORS and resource.at("accessScope", "type") != "namespace"


def _by_eks_policy(resource: Resource) -> str:
    policy = _eks_policy(resource) or "a policy that is unknown at preview"
    if _administers_cluster(resource):
        return f"administer the cluster ({policy})"
    where = "namespaces of the cluster" if resource.at("accessScope", "type") == "namespace" else "the cluster"
    return f"work in {where} with {policy}"


def _in_groups(resource: Resource) -> bool:
    groups = resource.at("kubernetesGroups")
    return groups is UNKNOWN or bool(groups)


def _objects(resource: Resource) -> str:
    verbs = _OBJECTS.get(str(resource.at("permission")), "do what is unknown at preview with")
    return f"{verbs} the objects of the grant"


def _lake_permissions(resource: Resource) -> str:
    given = resource.at("permissions")
    names = [each for each in given if isinstance(each, str)] if isinstance(given, list) else []
    may = f"have {', '.join(names) or 'permissions that are unknown at preview'} in the data lake"
    return f"{may}, and grant that on" if _grants_on(resource) else may


def _new_in_lake(type_: str) -> tuple[Listing, ...]:
    principal = "principal" if type_ == DATA_LAKE else "principal.dataLakePrincipalIdentifier"
    may = "have permissions on every new database and table of the data lake"
    return tuple(Listing(f"{path}[].{principal}", may) for path in NEW_IN_LAKE[type_])


def _grants_on(resource: Resource) -> bool:
    return bool(resource.at("permissionsWithGrantOptions"))


def _filters_outside(resource: Resource) -> bool:
    return resource.at("allowExternalDataFiltering") in (True, UNKNOWN)


def _delegated(resource: Resource) -> str:
    service = resource.at("servicePrincipal")
    named = service if isinstance(service, str) else "a service that is unknown at preview"
    return f"administer {named} for the whole organization"


def _administrators_of(service: str, path: str = "adminAccountId") -> tuple[Listing, ...]:
    return (Listing(path, f"administer {service} for the whole organization"),)


_IMAGE = "start the image, and so read its disks"
_LAUNCH = "distributions[].amiDistributionConfiguration.launchPermission"
_SNAPSHOT = (Listing("sharedAccounts[]", "restore the snapshot, and so read the database"),)
_FINDINGS = "administer this account in the service, and read its findings"

LISTINGS: Mapping[str, tuple[Listing, ...]] = {
    "aws:ec2/amiLaunchPermission:AmiLaunchPermission": (Listing("accountId", _IMAGE), Listing("group", _IMAGE)),
    "aws:imagebuilder/distributionConfiguration:DistributionConfiguration": (
        Listing(f"{_LAUNCH}.userIds[]", _IMAGE),
        Listing(f"{_LAUNCH}.userGroups[]", _IMAGE),
    ),
    "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission": (
        Listing("accountId", "make a volume of the snapshot, and so read it"),
    ),
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": (
        Listing(
            "policyDetails.schedules[].shareRule.targetAccounts[]", "make volumes of the snapshots, and so read them"
        ),
    ),
    "aws:ec2/networkInterfacePermission:NetworkInterfacePermission": (
        Listing("awsAccountId", "attach the network interface to its own instances"),
    ),
    "aws:rds/snapshot:Snapshot": _SNAPSHOT,
    "aws:rds/snapshotCopy:SnapshotCopy": _SNAPSHOT,
    "aws:rds/clusterSnapshot:ClusterSnapshot": _SNAPSHOT,
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": _SNAPSHOT,
    "aws:redshift/dataShareAuthorization:DataShareAuthorization": (
        Listing("consumerIdentifier", "read the datashare"),
    ),
    "aws:redshift/endpointAuthorization:EndpointAuthorization": (
        Listing("account", "make an endpoint into the cluster"),
    ),
    "aws:ssm/document:Document": (Listing("permissions.account_ids", "read and run the document"),),
    ENDPOINT_SERVICE: (Listing("allowedPrincipals[]", "connect to the service"),),
    ENDPOINT_PRINCIPAL: (Listing("principalArn", "connect to the service"),),
    RAM_PRINCIPAL: (Listing("principal", "use what is shared"),),
    RAM_EXCLUSIVE: (Listing("principals[]", "use what is shared"),),
    "aws:kms/grant:Grant": (
        Listing("granteePrincipal", _use_of_key, onward=_hands_on),
        Listing("retiringPrincipal", "retire the grant"),
    ),
    "aws:eks/accessEntry:AccessEntry": (
        Listing("principalArn", "work in the cluster as its Kubernetes groups may", when=_in_groups),
    ),
    EKS_ASSOCIATION: (Listing("principalArn", _by_eks_policy, administers=_administers_cluster),),
    "aws:s3control/accessGrant:AccessGrant": (Listing("grantee.granteeIdentifier", _objects),),
    "aws:lakeformation/permissions:Permissions": (Listing("principal", _lake_permissions, onward=_grants_on),),
    DATA_LAKE: (
        Listing("admins[]", "administer the data lake", administers=_always),
        Listing("readOnlyAdmins[]", "see every table and permission of the data lake"),
        Listing(
            "externalDataFilteringAllowLists[]",
            "filter tables itself, and so read all of their rows and columns",
            when=_filters_outside,
        ),
        *_new_in_lake(DATA_LAKE),
    ),
    GLUE_CATALOG: _new_in_lake(GLUE_CATALOG),
    GLUE_DATABASE: _new_in_lake(GLUE_DATABASE),
    "aws:opensearch/authorizeVpcEndpointAccess:AuthorizeVpcEndpointAccess": (
        Listing("account", "connect to the search domain"),
    ),
    "aws:securitylake/subscriber:Subscriber": (
        Listing("subscriberIdentity.principal", "read the sources of the security lake"),
    ),
    "aws:organizations/delegatedAdministrator:DelegatedAdministrator": (Listing("accountId", _delegated),),
    "aws:auditmanager/organizationAdminAccountRegistration:OrganizationAdminAccountRegistration": (
        _administrators_of("Audit Manager")
    ),
    "aws:auditmanager/accountRegistration:AccountRegistration": (
        _administrators_of("Audit Manager", "delegatedAdminAccount")
    ),
    "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount": (
        _administrators_of("CloudTrail", "accountId")
    ),
    "aws:detective/organizationAdminAccount:OrganizationAdminAccount": _administrators_of("Detective", "accountId"),
    "aws:ec2/vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount": (
        _administrators_of("IPAM", "delegatedAdminAccountId")
    ),
    "aws:fms/adminAccount:AdminAccount": _administrators_of("Firewall Manager", "accountId"),
    "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount": _administrators_of("GuardDuty"),
    "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount": _administrators_of("Inspector", "accountId"),
    "aws:macie2/organizationAdminAccount:OrganizationAdminAccount": _administrators_of("Macie"),
    "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount": _administrators_of("Security Hub"),
    "aws:guardduty/inviteAccepter:InviteAccepter": (Listing("masterAccountId", _FINDINGS),),
    "aws:securityhub/inviteAccepter:InviteAccepter": (Listing("masterId", _FINDINGS),),
    "aws:macie2/invitationAccepter:InvitationAccepter": (Listing("administratorAccountId", _FINDINGS),),
    "aws:cfg/aggregateAuthorization:AggregateAuthorization": (
        Listing("accountId", "read the configuration of this account's resources"),
    ),
    "aws:servicecatalog/portfolioShare:PortfolioShare": (Listing("principalId", "launch the portfolio's products"),),
    "aws:servicecatalog/principalPortfolioAssociation:PrincipalPortfolioAssociation": (
        Listing("principalArn", "launch the portfolio's products"),
    ),
    "aws:globalaccelerator/crossAccountAttachment:CrossAccountAttachment": (
        Listing("principals[]", "use the attached resources as endpoints of an accelerator"),
    ),
    "aws:licensemanager/licenseGrant:LicenseGrant": (Listing("principal", "use the license"),),
    "aws:directoryservice/sharedDirectory:SharedDirectory": (Listing("target.id", "use the directory"),),
    "aws:auditmanager/frameworkShare:FrameworkShare": (Listing("destinationAccount", "copy the framework"),),
}
"""By type, the inputs that list accounts and principals."""


@dataclass(frozen=True, kw_only=True)
class Unguarded:
    """An input whose value `NONE` says that callers are not authenticated: who then may do what, and how to guard it.

    `default` is the value where the input is left out; `within` says that only a network of one's own can reach it.
    """

    path: str
    who: str
    may: str
    fix: str
    default: str = ""
    within: bool = False


def _lattice(may: str) -> Unguarded:
    return Unguarded(
        path="authType",
        who="everything in the VPCs that are associated",
        may=may,
        fix='set authType: "AWS_IAM" and name the callers in an aws.vpclattice.AuthPolicy.',
        default="NONE",
        within=True,
    )


UNGUARDED: Mapping[str, Unguarded] = {
    "aws:vpclattice/service:Service": _lattice("call the service"),
    "aws:vpclattice/serviceNetwork:ServiceNetwork": _lattice("reach the services of the network"),
    "aws:bedrock/agentcoreGateway:AgentcoreGateway": Unguarded(
        path="authorizerType",
        who="anyone on the internet",
        may="call the gateway's tools",
        fix='set authorizerType: "AWS_IAM", or "CUSTOM_JWT" with the clients of your identity provider.',
    ),
}
"""By type, what authenticates its callers.

Source: https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html
        https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-inbound-auth.html
"""
