"""resource-shared-publicly: grants of services, what authenticates no caller, and ACLs of what services write."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.resource.shared_publicly import RULE
from offline_preview.pack.messages import AnalyzedResource
from tests.support.pack import RunningPack, made

OWN, OTHER = "111122223333", "444455556666"
ROOT, ROLE = f"arn:aws:iam::{OTHER}:root", f"arn:aws:iam::{OTHER}:role/web"
SHARE = "aws:ram/resourceShare:ResourceShare"
KEY_GRANT = "aws:kms/grant:Grant"
PUBLIC = ["resource-shared-publicly"]
FOREIGN = [f"resource-shared-publicly:account:{OTHER}"]
EXCLUSIVE = "aws:ram/resourceShareAssociationsExclusive:ResourceShareAssociationsExclusive"


def lake_permissions(principal: Any, **more: Any) -> AnalyzedResource:
    given = {"principal": principal, "permissions": ["SELECT"], **more}
    return made("aws:lakeformation/permissions:Permissions", given)


def cluster_access(principal: str, policy: str = "AmazonEKSViewPolicy") -> AnalyzedResource:
    arn = f"arn:aws:eks::aws:cluster-access-policy/{policy}"
    given = {"principalArn": principal, "policyArn": arn, "accessScope": {"type": "cluster"}}
    return made("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", given)


def objects(identifier: Any, **grantee: Any) -> AnalyzedResource:
    given = {"granteeType": "IAM", "granteeIdentifier": identifier, **grantee}
    return made("aws:s3control/accessGrant:AccessGrant", {"permission": "READWRITE", "grantee": given})


def entry(*groups: str) -> AnalyzedResource:
    return made("aws:eks/accessEntry:AccessEntry", {"principalArn": ROOT, "kubernetesGroups": [*groups]})


def exclusive(external: Any) -> tuple[AnalyzedResource, ...]:
    given = {"resourceShareArn": UNKNOWN, "principals": [OWN, OTHER]}
    share = made(SHARE, {"name": "net", "allowExternalPrincipals": external}, "net")
    return share, made(EXCLUSIVE, given, behind={"resourceShareArn": [share]})


def settings(**given: Any) -> AnalyzedResource:
    return made("aws:lakeformation/dataLakeSettings:DataLakeSettings", given)


def listed(type_: str, path: str, to: str, **more: Any) -> AnalyzedResource:
    """A resource of a type without a module name of its own, with `to` at a path."""
    value: Any = to
    for step in reversed(path.split(".")):
        value = {step.removesuffix("[]"): [value] if step.endswith("[]") else value}
    name = type_.partition("/")[2]
    return made(f"aws:{type_}:{name[0].upper()}{name[1:]}", {**value, **more})


ACCOUNTS_OF = {
    "dlm/lifecyclePolicy": "policyDetails.schedules[].shareRule.targetAccounts[]",
    "ec2/networkInterfacePermission": "awsAccountId",
    "organizations/delegatedAdministrator": "accountId",
    "auditmanager/accountRegistration": "delegatedAdminAccount",
    "glue/catalogDatabase": "createTableDefaultPermissions[].principal.dataLakePrincipalIdentifier",
    "opensearch/authorizeVpcEndpointAccess": "account",
    "auditmanager/organizationAdminAccountRegistration": "adminAccountId",
    "cloudtrail/organizationDelegatedAdminAccount": "accountId",
    "detective/organizationAdminAccount": "accountId",
    "ec2/vpcIpamOrganizationAdminAccount": "delegatedAdminAccountId",
    "fms/adminAccount": "accountId",
    "guardduty/organizationAdminAccount": "adminAccountId",
    "inspector2/delegatedAdminAccount": "accountId",
    "macie2/organizationAdminAccount": "adminAccountId",
    "securityhub/organizationAdminAccount": "adminAccountId",
    "guardduty/inviteAccepter": "masterAccountId",
    "securityhub/inviteAccepter": "masterId",
    "macie2/invitationAccepter": "administratorAccountId",
    "cfg/aggregateAuthorization": "accountId",
    "servicecatalog/portfolioShare": "principalId",
    "globalaccelerator/crossAccountAttachment": "principals[]",
    "licensemanager/licenseGrant": "principal",
    "directoryservice/sharedDirectory": "target.id",
    "auditmanager/frameworkShare": "destinationAccount",
    "securitylake/subscriber": "subscriberIdentity.principal",
}


@pytest.mark.parametrize(("type_", "path"), ACCOUNTS_OF.items(), ids=ACCOUNTS_OF)
def test_an_account_that_an_input_names(pack: RunningPack, type_: str, path: str) -> None:
    pack.configure(resource_shared_publicly={"ownAccounts": [OWN]})
    assert pack.ids(listed(type_, path, OWN), rule=RULE.name) == []
    assert pack.ids(listed(type_, path, OTHER), rule=RULE.name) == FOREIGN


GRANTS: dict[str, tuple[tuple[AnalyzedResource, ...], list[str]]] = {
    "an access entry without groups, which gives nothing": ((entry(),), []),
    "objects for a named role of another account": ((objects(ROLE),), []),
    "objects for a user of a directory": ((objects("94482488-3041-7052-9d3f-f7c9a1b2c3d4"),), []),
    "objects for a principal that is unknown at preview": ((objects(UNKNOWN),), []),
    "tables for the own account": ((lake_permissions(f"{OWN}:IAMPrincipals"),), []),
    "tables as IAM allows": ((lake_permissions("IAM_ALLOWED_PRINCIPALS"),), []),
    "tables for a named role of another account": ((lake_permissions(ROLE),), []),
    "filters outside, switched off": ((settings(externalDataFilteringAllowLists=[OTHER]),), []),
    "a key's grant that a named role may retire": ((made(KEY_GRANT, {"retiringPrincipal": ROLE}),), []),
    "a share's only principals, of the organization": (exclusive(False), []),
    "an access entry with groups": ((entry("viewers"),), FOREIGN),
    "a cluster for a whole account": ((cluster_access(ROOT),), FOREIGN),
    "a cluster for a role of another account, to administer": (
        (cluster_access(ROLE, "AmazonEKSClusterAdminPolicy"),),
        FOREIGN,
    ),
    "objects for another account": ((objects(ROOT),), FOREIGN),
    "tables for another account": ((lake_permissions(OTHER),), FOREIGN),
    "tables for all principals of another account": ((lake_permissions(f"{OTHER}:IAMPrincipals"),), FOREIGN),
    "tables for a role of another account, which may grant them on": (
        (lake_permissions(ROLE, permissionsWithGrantOptions=["SELECT"]),),
        FOREIGN,
    ),
    "a data lake that a role of another account administers": ((settings(admins=[ROLE]),), FOREIGN),
    "filters outside": (
        (settings(allowExternalDataFiltering=True, externalDataFilteringAllowLists=[OTHER]),),
        FOREIGN,
    ),
    "new tables for another account": (
        (settings(createTableDefaultPermissions=[{"principal": OTHER, "permissions": ["ALL"]}]),),
        FOREIGN,
    ),
    "a key's grant that another account may retire": ((made(KEY_GRANT, {"retiringPrincipal": ROOT}),), FOREIGN),
    "a share's only principals": (exclusive(True), FOREIGN),
    "products for another account's principals": (
        (listed("servicecatalog/principalPortfolioAssociation", "principalArn", ROOT),),
        FOREIGN,
    ),
}


@pytest.mark.parametrize(("resources", "ids"), GRANTS.values(), ids=GRANTS)
def test_a_grant(pack: RunningPack, resources: tuple[AnalyzedResource, ...], ids: list[str]) -> None:
    pack.configure(resource_shared_publicly={"ownAccounts": [OWN]})
    assert pack.ids(*resources, rule=RULE.name) == ids


GATEWAY, LATTICE = "aws:bedrock/agentcoreGateway:AgentcoreGateway", "aws:vpclattice/service:Service"
NETWORK = "aws:vpclattice/serviceNetwork:ServiceNetwork"
CALLERS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a gateway of IAM": (GATEWAY, {"authorizerType": "AWS_IAM"}, []),
    "a gateway of tokens": (GATEWAY, {"authorizerType": "CUSTOM_JWT"}, []),
    "a gateway that is unknown at preview": (GATEWAY, {"authorizerType": UNKNOWN}, []),
    "a service of IAM": (LATTICE, {"authType": "AWS_IAM"}, []),
    "a gateway for everyone": (GATEWAY, {"authorizerType": "NONE"}, ["mandatory"]),
    "a service for everything in its VPCs": (LATTICE, {"authType": "NONE"}, ["advisory"]),
    "a service by its default": (LATTICE, {"name": "pets"}, ["advisory"]),
    "a network for everything in its VPCs": (NETWORK, {"authType": "NONE"}, ["advisory"]),
}


@pytest.mark.parametrize(("type_", "properties", "levels"), CALLERS.values(), ids=CALLERS)
def test_callers_that_nobody_authenticates(
    pack: RunningPack, type_: str, properties: dict[str, Any], levels: list[str]
) -> None:
    said = [each for each in pack.preview(made(type_, properties)) if each.finding.rule == RULE.name]
    assert [each.level for each in said] == levels


IN_NETWORK = "aws:vpclattice/serviceNetworkServiceAssociation:ServiceNetworkServiceAssociation"


def lattice(service: str, network: str) -> tuple[AnalyzedResource, ...]:
    """A service in a network, by the way in which each authenticates."""
    both = made(LATTICE, {"authType": service}, "pets"), made(NETWORK, {"authType": network}, "net")
    behind = {"serviceIdentifier": [both[0]], "serviceNetworkIdentifier": [both[1]]}
    return *both, made(IN_NETWORK, dict.fromkeys(behind, UNKNOWN), behind=behind)


GUARDED = {
    "the network authenticates": (lattice("NONE", "AWS_IAM"), []),
    "the service authenticates": (lattice("AWS_IAM", "NONE"), []),
    "neither does": (lattice("NONE", "NONE"), PUBLIC * 2),
}


@pytest.mark.parametrize(("resources", "ids"), GUARDED.values(), ids=GUARDED)
def test_one_of_service_and_network_authenticates(
    pack: RunningPack, resources: tuple[AnalyzedResource, ...], ids: list[str]
) -> None:
    assert pack.ids(*resources, rule=RULE.name) == ids


CHANNEL, FILE_SHARE = "aws:medialive/channel:Channel", "aws:storagegateway/nfsFileShare:NfsFileShare"
LOGS = "aws:s3/bucketLogging:BucketLogging"
TOPIC_RULE = "aws:iot/topicRule:TopicRule"


def output(**settings: Any) -> dict[str, Any]:
    return {"encoderSettings": {"outputGroups": [{"outputGroupSettings": settings}]}}


def archive(acl: str) -> dict[str, Any]:
    return output(archiveGroupSettings=[{"archiveCdnSettings": {"archiveS3Settings": {"cannedAcl": acl}}}])


def logs(uri: str) -> dict[str, Any]:
    return {"bucket": "pets", "targetBucket": "logs", "targetGrants": [{"permission": "READ", "grantee": {"uri": uri}}]}


WRITERS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a file share": (FILE_SHARE, {"objectAcl": "private"}, []),
    "a channel's archive, for the bucket's owner": (CHANNEL, archive("BUCKET_OWNER_FULL_CONTROL"), []),
    "logs for their deliverer": (LOGS, logs("http://acs.amazonaws.com/groups/s3/LogDelivery"), []),
    "logs for everyone": (LOGS, logs("http://acs.amazonaws.com/groups/global/AllUsers"), PUBLIC),
    "a file share, public": (FILE_SHARE, {"objectAcl": "public-read"}, PUBLIC),
    "a channel's archive, public": (CHANNEL, archive("PUBLIC_READ"), PUBLIC),
    "a channel's pictures, public": (
        CHANNEL,
        output(
            frameCaptureGroupSettings={
                "frameCaptureCdnSettings": {"frameCaptureS3Settings": {"cannedAcl": "AUTHENTICATED_READ"}}
            }
        ),
        PUBLIC,
    ),
    "a channel's stream, public": (
        CHANNEL,
        output(hlsGroupSettings={"hlsCdnSettings": [{"hlsS3Settings": {"cannedAcl": "PUBLIC_READ"}}]}),
        PUBLIC,
    ),
    "messages, public": (TOPIC_RULE, {"s3": [{"cannedAcl": "public-read"}]}, PUBLIC),
    "errors, public": (TOPIC_RULE, {"errorAction": {"s3": {"cannedAcl": "public-read-write"}}}, PUBLIC),
}


@pytest.mark.parametrize(("type_", "properties", "ids"), WRITERS.values(), ids=WRITERS)
def test_the_acl_of_what_a_service_writes(
    pack: RunningPack, type_: str, properties: dict[str, Any], ids: list[str]
) -> None:
    assert pack.ids(made(type_, properties), rule=RULE.name) == ids


def test_what_a_service_writes_into_a_bucket_that_ignores_acls(pack: RunningPack) -> None:
    given = {"bucket": "pets", "ignorePublicAcls": True}
    block = made("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", given, "block")
    shared = made(FILE_SHARE, {"objectAcl": "public-read", "locationArn": "arn:aws:s3:::pets/files"})
    written = made(TOPIC_RULE, {"s3": [{"cannedAcl": "public-read", "bucketName": "pets"}]})
    assert pack.ids(block, shared, rule=RULE.name) == pack.ids(block, written, rule=RULE.name) == []
