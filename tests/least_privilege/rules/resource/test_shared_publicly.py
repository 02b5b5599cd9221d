"""resource-shared-publicly."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.resource.shared_publicly import RULE
from offline_preview.pack.messages import AnalyzedResource
from tests.support.pack import RunningPack, made, sdk_check

OWN, OTHER = "111122223333", "444455556666"
BUCKET, BUCKET_V2 = "aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"
BUCKET_ACL = "aws:s3/bucketAcl:BucketAcl"
OBJECT, COPY = "aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/objectCopy:ObjectCopy"
IMAGE = "aws:ec2/amiLaunchPermission:AmiLaunchPermission"
VOLUME = "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission"
BUILDER = "aws:imagebuilder/distributionConfiguration:DistributionConfiguration"
SNAPSHOTS = [
    f"aws:rds/{name[0].lower()}{name[1:]}:{name}"
    for name in ("Snapshot", "SnapshotCopy", "ClusterSnapshot", "ClusterSnapshotCopy")
]
DOCUMENT = "aws:ssm/document:Document"
SERVICE = "aws:ec2/vpcEndpointService:VpcEndpointService"
PRINCIPAL = "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple"
ASSOCIATION = "aws:ram/principalAssociation:PrincipalAssociation"
KEY_GRANT = "aws:kms/grant:Grant"
SHARE = "aws:ram/resourceShare:ResourceShare"
DATASHARE = "aws:redshift/dataShareAuthorization:DataShareAuthorization"
ENDPOINT = "aws:redshift/endpointAuthorization:EndpointAuthorization"
GROUP = "http://acs.amazonaws.com/groups/"
ORGANIZATION = f"arn:aws:organizations::{OTHER}:organization/o-abc"
PUBLIC = ["resource-shared-publicly"]
FOREIGN = [f"resource-shared-publicly:account:{OTHER}"]


def granted(group: Any, permission: Any = "READ") -> dict[str, Any]:
    """A BucketAcl by grants."""
    return {"accessControlPolicy": {"grants": [{"grantee": {"type": "Group", "uri": group}, "permission": permission}]}}


def built(**launch: Any) -> dict[str, Any]:
    return {"distributions": [{"region": "a", "amiDistributionConfiguration": {"launchPermission": launch}}]}


ALONE: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "an image for the organization": (IMAGE, {"organizationArn": ORGANIZATION}, []),
    "an image for an account that is unknown at preview": (IMAGE, {"accountId": UNKNOWN}, []),
    "an image for the own account": (IMAGE, {"accountId": OWN}, []),
    "a distribution that shares nothing": (BUILDER, {"distributions": [{"region": "eu-west-1"}]}, []),
    "a distribution for an organization": (BUILDER, built(organizationArns=[ORGANIZATION]), []),
    "a document for the own account": (DOCUMENT, {"permissions": {"type": "Share", "account_ids": OWN}}, []),
    "a document for no one": (DOCUMENT, {"content": "all"}, []),
    "a snapshot for the own account": (SNAPSHOTS[0], {"sharedAccounts": [OWN]}, []),
    "a snapshot for no one": (SNAPSHOTS[0], {"sharedAccounts": []}, []),
    "an image for all": (IMAGE, {"group": "all"}, PUBLIC),
    "an image for a group that is unknown at preview, where there is only one": (IMAGE, {"group": UNKNOWN}, PUBLIC),
    "a distribution for all": (BUILDER, built(userGroups=["all"], userIds=[OWN]), PUBLIC),
    "a document for all": (DOCUMENT, {"permissions": {"type": "Share", "account_ids": "All"}}, PUBLIC),
    "a document for all, in small letters": (DOCUMENT, {"permissions": {"account_ids": "all"}}, PUBLIC),
    "a document for all among others": (DOCUMENT, {"permissions": {"account_ids": f"{OWN}, ALL"}}, PUBLIC),
    **{f"{type_[8:]} for all": (type_, {"sharedAccounts": [OWN, "all"]}, PUBLIC) for type_ in SNAPSHOTS},
    "a snapshot for all and an unknown account": (
        SNAPSHOTS[0],
        {"sharedAccounts": [UNKNOWN, "all"]},
        PUBLIC,
    ),
}


@pytest.mark.parametrize(("type_", "properties", "ids"), ALONE.values(), ids=ALONE)
def test_what_is_public_by_itself(pack: RunningPack, type_: str, properties: dict[str, Any], ids: list[str]) -> None:
    assert [each.id for each in sdk_check(RULE, type_, properties)] == ids
    pack.configure(resource_shared_publicly={"ownAccounts": [OWN]})
    said = [each for each in pack.preview(made(type_, properties)) if each.finding.rule == RULE.name]
    assert [(each.finding.id, each.level) for each in said] == [(id_, "mandatory") for id_ in ids]


ACLS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "private": (BUCKET_ACL, {"acl": "private"}, []),
    "for the deliverer of logs": (BUCKET_ACL, {"acl": "log-delivery-write"}, []),
    "for EC2, which reads image bundles": (BUCKET_ACL, {"acl": "aws-exec-read"}, []),
    "granted to the deliverer of logs": (BUCKET_ACL, granted(f"{GROUP}s3/LogDelivery", "WRITE"), []),
    "granted to a user": (
        BUCKET_ACL,
        {"accessControlPolicy": {"grants": [{"grantee": {"type": "CanonicalUser", "id": "7"}, "permission": "READ"}]}},
        [],
    ),
    "of an object, for the bucket's owner": (OBJECT, {"acl": "bucket-owner-full-control"}, []),
    "of a bucket, private": (BUCKET, {"acl": "private", "grants": []}, []),
    "unknown at preview": (BUCKET_ACL, {"acl": UNKNOWN}, []),
    "no ACL": (BUCKET, {"bucket": "pets"}, []),
    "public": (BUCKET_ACL, {"acl": "public-read"}, PUBLIC),
    "public, of the second version": ("aws:s3/bucketAclV2:BucketAclV2", {"acl": "public-read"}, PUBLIC),
    "public to write": (BUCKET_ACL, {"acl": "public-read-write"}, PUBLIC),
    "for every account": (BUCKET_ACL, {"acl": "authenticated-read"}, PUBLIC),
    "granted to everyone": (BUCKET_ACL, granted(f"{GROUP}global/AllUsers"), PUBLIC),
    "granted to every account": (BUCKET_ACL, granted(f"{GROUP}global/AuthenticatedUsers", "FULL_CONTROL"), PUBLIC),
    "granted to everyone, unknown at preview": (
        BUCKET_ACL,
        granted(f"{GROUP}global/AllUsers", UNKNOWN),
        PUBLIC,
    ),
    "of a bucket": (BUCKET, {"acl": "public-read"}, PUBLIC),
    "of a bucket of the second version": (BUCKET_V2, {"acl": "public-read"}, PUBLIC),
    "of a bucket, by grants": (
        BUCKET,
        {"grants": [{"type": "Group", "uri": f"{GROUP}global/AllUsers", "permissions": ["READ_ACP"]}]},
        PUBLIC,
    ),
    "of an object": (OBJECT, {"acl": "public-read"}, PUBLIC),
    "of an object of the first version": ("aws:s3/bucketObject:BucketObject", {"acl": "public-read"}, PUBLIC),
    "of a copy, by grants": (
        COPY,
        {"grants": [{"type": "Group", "uri": f"{GROUP}global/AllUsers", "permissions": ["WRITE_ACP"]}]},
        PUBLIC,
    ),
}


@pytest.mark.parametrize(("type_", "properties", "ids"), ACLS.values(), ids=ACLS)
def test_acl(pack: RunningPack, type_: str, properties: dict[str, Any], ids: list[str]) -> None:
    assert sdk_check(RULE, type_, properties) == []  # What may close it, only the whole stack tells.
    assert pack.ids(made(type_, {"bucket": "pets", **properties}), rule=RULE.name) == ids


def beside(kind: str, behind: Any = None, **given: Any) -> AnalyzedResource:
    """Another resource on the bucket."""
    dependencies = {"behind": {"bucket": [behind]}} if behind else {}
    properties = {"bucket": UNKNOWN if behind else "pets", **given}
    return made(f"aws:s3/{kind[0].lower()}{kind[1:]}:{kind}", properties, kind, **dependencies)


BLOCK, OWNERSHIP, ALL_BLOCKED = "BucketPublicAccessBlock", "BucketOwnershipControls", "AccountPublicAccessBlock"
PETS, UNNAMED = made(BUCKET, {"bucket": "pets"}, "pets"), made(BUCKET, {}, "unnamed")
CATS = made(BUCKET, {"bucket": "cats", "acl": "private"}, "cats")
BY_NAME = made(BUCKET_ACL, {"bucket": "pets", "acl": "public-read"}, "acl")
BY_OUTPUT = made(BUCKET_ACL, {"bucket": UNKNOWN, "acl": "public-read"}, "acl", behind={"bucket": [UNNAMED]})
BY_BUCKET = made(BUCKET, {"bucket": "pets", "acl": "public-read"}, "pets")
FILE = made(OBJECT, {"bucket": "pets", "acl": "public-read", "key": "index.html"}, "file")
OPEN = made(OBJECT, {"bucket": UNKNOWN, "acl": "public-read"}, "file", behind={"bucket": [PETS]})
OF_TWO = made(OBJECT, {"bucket": UNKNOWN, "acl": "public-read"}, "two", behind={"bucket": [PETS, CATS]})

CLOSED: dict[str, tuple[tuple[AnalyzedResource, ...], bool]] = {
    "ignored": ((BY_NAME, beside(BLOCK, ignorePublicAcls=True)), False),
    "blocked": ((BY_NAME, beside(BLOCK, blockPublicAcls=True)), False),
    "ignored in the account": ((BY_NAME, beside(ALL_BLOCKED, ignorePublicAcls=True)), False),
    "disabled by ownership": ((BY_NAME, beside(OWNERSHIP, rule={"objectOwnership": "BucketOwnerEnforced"})), False),
    "blocked by output": ((UNNAMED, BY_OUTPUT, beside(BLOCK, UNNAMED, blockPublicAcls=True)), False),
    "of the bucket itself, ignored": ((BY_BUCKET, beside(BLOCK, ignorePublicAcls=True)), False),
    "of the bucket itself, ignored by output": ((BY_BUCKET, beside(BLOCK, BY_BUCKET, ignorePublicAcls=True)), False),
    "of an object, ignored": ((FILE, beside(BLOCK, ignorePublicAcls=True)), False),
    "of an object by output, in a bucket that is blocked by name": (
        (PETS, OPEN, beside(BLOCK, blockPublicAcls=True)),
        False,
    ),
    "blocked for policies only": ((BY_NAME, beside(BLOCK, blockPublicPolicy=True, restrictPublicBuckets=True)), True),
    "not blocked": ((BY_NAME, beside(BLOCK, blockPublicAcls=False, ignorePublicAcls=False)), True),
    "of another bucket": ((BY_NAME, beside(BLOCK, bucket="cats", ignorePublicAcls=True)), True),
    "of another bucket, by output": ((CATS, BY_NAME, beside(BLOCK, CATS, ignorePublicAcls=True)), True),
    "owned by its writer": ((BY_NAME, beside(OWNERSHIP, rule={"objectOwnership": "ObjectWriter"})), True),
    "of one of two buckets": (
        (PETS, CATS, OF_TWO, beside(BLOCK, PETS, ignorePublicAcls=True)),
        True,
    ),
    "unknown at preview": ((BY_NAME, beside(BLOCK, ignorePublicAcls=UNKNOWN)), True),
}


@pytest.mark.parametrize(("resources", "is_found"), CLOSED.values(), ids=CLOSED)
def test_a_public_acl_beside_what_may_close_it(
    pack: RunningPack, resources: tuple[AnalyzedResource, ...], is_found: bool
) -> None:
    assert pack.ids(*resources, rule=RULE.name) == PUBLIC * is_found


def service(accepts: Any, *principals: Any, **more: Any) -> AnalyzedResource:
    return made(SERVICE, {"acceptanceRequired": accepts, "allowedPrincipals": list(principals), **more}, "service")


def allowed(principal: Any, *services: AnalyzedResource, **more: Any) -> AnalyzedResource:
    given = {"vpcEndpointServiceId": UNKNOWN, "principalArn": principal, **more}
    return made(PRINCIPAL, given, behind={"vpcEndpointServiceId": services})


ROOT, ROLE = f"arn:aws:iam::{OTHER}:root", f"arn:aws:iam::{OTHER}:role/web"
ENDPOINTS: dict[str, tuple[tuple[AnalyzedResource, ...], list[str]]] = {
    "the own account": ((service(False, f"arn:aws:iam::{OWN}:root"),), []),
    "a role of another account": ((service(False, ROLE),), []),
    "everyone, who must be accepted": ((service(True, "*"),), []),
    "another account, which must be accepted": ((service(True, ROOT),), []),
    "everyone beside the service, where they must be accepted": ((service(True), allowed("*", service(True))), []),
    "everyone beside the service that it names": (
        (service(True, id="vpce-svc-1"), allowed("*", vpcEndpointServiceId="vpce-svc-1")),
        [],
    ),
    "principals that is unknown at preview": ((service(False, UNKNOWN),), []),
    "no one": ((service(False),), []),
    "everyone": ((service(False, "*"),), PUBLIC),
    "everyone among others": ((service(False, ROLE, "*"),), PUBLIC),
    "everyone, where it is unknown at preview who must be accepted": ((service(UNKNOWN, "*"),), PUBLIC),
    "everyone beside the service": ((service(False), allowed("*", service(False))), PUBLIC),
    "everyone beside a service of another stack": ((allowed("*"),), PUBLIC),
    "everyone beside another service": (
        (service(True, id="vpce-svc-1"), allowed("*", vpcEndpointServiceId="vpce-svc-2")),
        PUBLIC,
    ),
    "another account": ((service(False, ROOT),), FOREIGN),
    "another account beside the service": ((service(False), allowed(ROOT, service(False))), FOREIGN),
}


@pytest.mark.parametrize(("resources", "ids"), ENDPOINTS.values(), ids=ENDPOINTS)
def test_endpoint_service(pack: RunningPack, resources: tuple[AnalyzedResource, ...], ids: list[str]) -> None:
    pack.configure(resource_shared_publicly={"ownAccounts": [OWN]})
    assert pack.ids(*resources, rule=RULE.name) == ids


def share(external: Any) -> AnalyzedResource:
    return made(SHARE, {"name": "net", **({} if external is None else {"allowExternalPrincipals": external})}, "net")


def associated(principal: Any, external: Any) -> tuple[AnalyzedResource, ...]:
    given = {"resourceShareArn": UNKNOWN, "principal": principal}
    return share(external), made(ASSOCIATION, given, behind={"resourceShareArn": [share(external)]})


def key_grant(principal: Any, *operations: str) -> AnalyzedResource:
    return made(KEY_GRANT, {"keyId": "k", "granteePrincipal": principal, "operations": list(operations)})


OTHERS: dict[str, tuple[tuple[AnalyzedResource, ...], list[str]]] = {
    "a share that admits others, with whom nothing is shared": ((share(True),), []),
    "a share with the own account": (associated(OWN, True), []),
    "a share with the organization": (associated(ORGANIZATION, True), []),
    "a share with a role": (associated(ROLE, True), []),
    "a share with another account of the organization": (associated(OTHER, False), []),
    "a share with another account of the organization, by default": (associated(OTHER, None), []),
    "a share with an account that is unknown at preview": (associated(UNKNOWN, True), []),
    "a share with another account": (associated(OTHER, True), FOREIGN),
    "a share with another account, unknown whom it admits": (
        associated(OTHER, UNKNOWN),
        FOREIGN,
    ),
    "a share of another stack": (associated(OTHER, False)[1:], FOREIGN),
    "an image": ((made(IMAGE, {"accountId": OTHER}),), FOREIGN),
    "a volume": ((made(VOLUME, {"accountId": OTHER, "snapshotId": UNKNOWN}),), FOREIGN),
    "a volume of the own account": ((made(VOLUME, {"accountId": OWN}),), []),
    "a snapshot": ((made(SNAPSHOTS[0], {"sharedAccounts": [OWN, OTHER]}),), FOREIGN),
    "a document": ((made(DOCUMENT, {"permissions": {"account_ids": f"{OWN},{OTHER}"}}),), FOREIGN),
    "a datashare": ((made(DATASHARE, {"consumerIdentifier": OTHER}),), FOREIGN),
    "a datashare of the marketplace": ((made(DATASHARE, {"consumerIdentifier": "ADX"}),), []),
    "a cluster's endpoint": ((made(ENDPOINT, {"account": OTHER, "clusterIdentifier": "pets"}),), FOREIGN),
    "a key's grant to a role of the own account": ((key_grant(f"arn:aws:iam::{OWN}:role/web", "CreateGrant"),), []),
    "a key's grant to a service": ((key_grant("dynamodb.eu-west-1.amazonaws.com", "Decrypt", "CreateGrant"),), []),
    "a key's grant to a named role of another account": ((key_grant(ROLE, "Decrypt"),), []),
    "a key's grant to a role that is unknown at preview": ((key_grant(UNKNOWN, "Decrypt", "CreateGrant"),), []),
    "a key's grant to another account": ((key_grant(ROOT, "Decrypt"),), FOREIGN),
    "a key's grant that a role of another account may hand on": ((key_grant(ROLE, "Decrypt", "CreateGrant"),), FOREIGN),
    "a distribution": ((made(BUILDER, built(userIds=[OTHER])),), FOREIGN),
}


@pytest.mark.parametrize(("resources", "ids"), OTHERS.values(), ids=OTHERS)
def test_another_account(pack: RunningPack, resources: tuple[AnalyzedResource, ...], ids: list[str]) -> None:
    pack.configure(resource_shared_publicly={"ownAccounts": [OWN]})
    assert pack.ids(*resources, rule=RULE.name) == ids


LISTED: dict[str, tuple[tuple[AnalyzedResource, ...], list[str]]] = {
    "a trusted account": ((made(IMAGE, {"accountId": OTHER}),), []),
    "another": ((made(IMAGE, {"accountId": "999900001111"}),), ["resource-shared-publicly:account:999900001111"]),
    "a role of another": (
        (service(False, "arn:aws:iam::999900001111:role/web"),),
        ["resource-shared-publicly:account:999900001111"],
    ),
    "a role of another, by a key's grant": (
        (key_grant("arn:aws:iam::999900001111:role/web", "Decrypt"),),
        ["resource-shared-publicly:account:999900001111"],
    ),
    "a key's grant that a role of a trusted account may hand on": ((key_grant(ROLE, "CreateGrant"),), []),
    "the organization, whose ARN names the account that manages it": (
        associated("arn:aws:organizations::999900001111:organization/o-abc", True),
        [],
    ),
    "another of the organization": (
        associated("999900001111", False),
        ["resource-shared-publicly:account:999900001111"],
    ),
}


@pytest.mark.parametrize(("resources", "ids"), LISTED.values(), ids=LISTED)
def test_the_list_of_trusted_accounts(
    pack: RunningPack, resources: tuple[AnalyzedResource, ...], ids: list[str]
) -> None:
    pack.configure(resource_shared_publicly={"trustedAccounts": [OTHER]})
    assert pack.ids(*resources, rule=RULE.name) == ids


def test_an_account_that_may_be_the_own_one_is_told_and_stops_nothing(pack: RunningPack) -> None:
    said = [each for each in pack.preview(made(IMAGE, {"accountId": OTHER})) if each.finding.rule == RULE.name]
    assert [(each.finding.id, each.level) for each in said] == [
        (f"resource-shared-publicly:unknown-account:{OTHER}", "advisory")
    ]


def test_a_named_role_that_may_be_of_the_own_account_is_not_told(pack: RunningPack) -> None:
    assert pack.ids(key_grant(ROLE, "CreateGrant"), rule=RULE.name) == []


def test_the_own_account_is_the_providers(pack: RunningPack) -> None:
    provider = made("pulumi:providers:aws", {"allowedAccountIds": [OWN]}, "aws")
    assert pack.ids(provider, made(IMAGE, {"accountId": OTHER}), rule=RULE.name) == FOREIGN


MESSAGES: dict[str, tuple[AnalyzedResource, str, str]] = {
    "an image": (
        made(IMAGE, {"group": "all"}),
        "group of aws.ec2.AmiLaunchPermission 'it' lets anyone with an AWS account start the image, and so read its "
        "disks.",
        "name the accounts that are meant by their IDs, or your organization by its ARN, instead of the group. If the "
        "image must be public, waive this finding.",
    ),
    "a bucket": (
        made(BUCKET_ACL, {"bucket": "pets", "acl": "public-read-write"}),
        "acl of aws.s3.BucketAcl 'it' lets anyone on the internet list the bucket's objects and write and delete "
        "the bucket's objects.",
        'set acl: "private" and name the readers in the bucket\'s policy; for a website put CloudFront with origin '
        "access control in front of the bucket. If it must be public, waive this finding.",
    ),
    "an object": (
        made(OBJECT, {"bucket": "pets", "acl": "authenticated-read"}),
        "acl of aws.s3.BucketObjectv2 'it' lets anyone with an AWS account read the object.",
        'set acl: "private" and name the readers in the bucket\'s policy; for a website put CloudFront with origin '
        "access control in front of the bucket. If it must be public, waive this finding.",
    ),
    "a key's grant": (
        key_grant(ROLE, "Decrypt", "CreateGrant"),
        "granteePrincipal of aws.kms.Grant 'it' lets principals of account 444455556666 use the key as the grant says, "
        "and hand that on by CreateGrant.",
        "add account 444455556666 to trustedAccounts if it is meant; if not, remove it. If it is the "
        "stack's own account, add it to ownAccounts.",
    ),
    "an account": (
        made(SNAPSHOTS[0], {"sharedAccounts": [OTHER]}),
        "sharedAccounts of aws.rds.Snapshot 'it' lets every principal in account 444455556666 restore the snapshot, "
        "and so read the database.",
        "add account 444455556666 to trustedAccounts if it is meant; if not, remove it. If it is the "
        "stack's own account, add it to ownAccounts.",
    ),
}


@pytest.mark.parametrize(("resource", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_the_whole_message(pack: RunningPack, resource: AnalyzedResource, evidence: str, fix: str) -> None:
    pack.configure(resource_shared_publicly={"ownAccounts": [OWN]})
    (said,) = [each for each in pack.preview(resource) if each.finding.rule == RULE.name]
    assert (said.finding.evidence, said.finding.fix) == (evidence, fix)
