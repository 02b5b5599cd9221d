"""What blocks public access to a resource whose policy, ACL or list of principals is public: a setting of its own, or
of another resource.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/multi-region-access-point-block-public-access.html
        https://docs.aws.amazon.com/fsx/latest/OpenZFSGuide/s3-ap-manage-access-fsx.html
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
        https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html
        https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html
        https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html
"""

import re
from collections.abc import Mapping
from typing import Any

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.share_listings import ENDPOINT_PRINCIPAL, ENDPOINT_SERVICE
from least_privilege.stack.shares import ACLS, BUCKETS

SWITCHES: Mapping[str, tuple[str, str]] = {
    "policies": ("blockPublicPolicy", "restrictPublicBuckets"),
    "ACLs": ("blockPublicAcls", "ignorePublicAcls"),
}
"""S3's switches against public policies and ACLs: of each pair, one alone keeps the public out."""

_BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
BUCKET_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
_RESOURCE_SHARE = "aws:ram/resourceShare:ResourceShare"
ACCESS_POINT, _ACCESS_POINT_POLICY = (
    "aws:s3/accessPoint:AccessPoint",
    "aws:s3control/accessPointPolicy:AccessPointPolicy",
)
_OF_POINT = "publicAccessBlockConfiguration"
_MULTI_REGION, _MULTI_REGION_POLICY = (
    "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
    "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy",
)
_FSX_ACCESS_POINT = "aws:fsx/s3AccessPointAttachment:S3AccessPointAttachment"
_DOMAINS = ("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain")
_DOMAIN_POLICIES = ("aws:opensearch/domainPolicy:DomainPolicy", "aws:elasticsearch/domainPolicy:DomainPolicy")
_SECRET_POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy"
ACCESS_POINTS = (ACCESS_POINT, _ACCESS_POINT_POLICY, _MULTI_REGION_POLICY, _FSX_ACCESS_POINT)
"""The types that carry the policy of an access point."""
_S3 = (*BUCKETS, _BUCKET_POLICY, *ACCESS_POINTS)

_LATTICE = {
    "aws:vpclattice/service:Service": "serviceIdentifier",
    "aws:vpclattice/serviceNetwork:ServiceNetwork": "serviceNetworkIdentifier",
}
"""By type, the input of an association that names one."""

AUTH_POLICY = "aws:vpclattice/authPolicy:AuthPolicy"
_LATTICE_ASSOCIATION = "aws:vpclattice/serviceNetworkServiceAssociation:ServiceNetworkServiceAssociation"
_S3_ARN = re.compile(r"arn:aws[a-z-]*:s3:::([^/]+).*")
_BUCKET_OF: Mapping[str, tuple[str | int, ...]] = {
    "aws:iot/topicRule:TopicRule": ("s3", 0, "bucketName"),
    "aws:s3/bucketLogging:BucketLogging": ("targetBucket",),
    "aws:s3/bucketLoggingV2:BucketLoggingV2": ("targetBucket",),
    "aws:storagegateway/nfsFileShare:NfsFileShare": ("locationArn",),
    "aws:storagegateway/smbFileShare:SmbFileShare": ("locationArn",),
}
"""Where a resource names its bucket, if not by its input `bucket`."""


def open_to_public(resource: Resource) -> list[str]:
    """Which of policies and ACLs a block of S3, or an access point's own, leaves public where they are. Of an access
    point only where it gives up the block that is its default, and is not in a VPC alone."""
    is_point = resource.type == ACCESS_POINT
    if is_point and (not resource.at(_OF_POINT) or resource.at("vpcConfiguration")):
        return []

    def is_off(path: str) -> bool:
        value = resource.at(*path.split("."))
        return value is not UNKNOWN and not (is_point if value is None else value)

    return [what for what in SWITCHES if all(map(is_off, switches(resource, what)))]


def switches(resource: Resource, what: str) -> list[str]:
    """The inputs of a block of S3, or of an access point, that keep the public from its `policies` or `ACLs`."""
    return [f"{_OF_POINT}.{name}" if resource.type == ACCESS_POINT else name for name in SWITCHES[what]]


def policy_may_be_blocked(resource: Resource) -> bool:
    """Whether something other than its policy can block public access to it, so that the whole stack must be seen."""
    return resource.type in (*_S3, *_DOMAINS, *_DOMAIN_POLICIES, _SECRET_POLICY, AUTH_POLICY)


def policy_is_blocked(stack: Stack, resource: Resource) -> bool:
    """Whether AWS refuses a public policy of `resource`, or ignores it for outsiders."""
    if resource.type in _S3 and any(map(_blocks_policies, stack.of(ACCOUNT_BLOCK))):
        return True
    if resource.type in (*BUCKETS, _BUCKET_POLICY):
        return any(_blocks_policies(block) for block in stack.of(BUCKET_BLOCK) if _same_bucket(stack, block, resource))
    if resource.type == ACCESS_POINT:
        return _is_private(resource)
    if resource.type == _ACCESS_POINT_POLICY:
        points = stack.behind(resource, "accessPointArn", ACCESS_POINT)
        return bool(points) and all(map(_is_private, points))
    if resource.type == _MULTI_REGION_POLICY:
        points = stack.behind(resource, "details", _MULTI_REGION) or tuple(
            point for point in stack.of(_MULTI_REGION) if point.at("details", "name") == resource.at("details", "name")
        )
        return bool(points) and all(_keeps_block(point.at("details", "publicAccessBlock")) for point in points)
    if resource.type == _FSX_ACCESS_POINT:
        return True  # AWS blocks public access to it, and nobody can change that.
    if resource.type == AUTH_POLICY:  # Without IAM it does nothing, and the service's own finding says so.
        guarded = stack.named(resource, "resourceIdentifier", *_LATTICE)
        return bool(guarded) and all(one.at("authType") in (None, "NONE") for one in guarded)
    if resource.type in _DOMAINS:
        return _is_guarded(resource)
    if resource.type in _DOMAIN_POLICIES:
        domains = stack.named(resource, "domainName", *_DOMAINS)
        return bool(domains) and all(map(_is_guarded, domains))
    return resource.at("blockPublicPolicy") is True


def share_may_be_blocked(resource: Resource) -> bool:
    """Whether something else can block what such a resource shares without a policy."""
    return resource.type in (*ACLS, ENDPOINT_SERVICE, ENDPOINT_PRINCIPAL, *_LATTICE)


def share_is_blocked(stack: Stack, resource: Resource) -> bool:
    """Whether AWS refuses or ignores what `resource` shares with everyone, or someone accepts each connection."""
    if resource.type in (ENDPOINT_SERVICE, ENDPOINT_PRINCIPAL):
        mine = resource.type == ENDPOINT_SERVICE
        services = (resource,) if mine else stack.named(resource, "vpcEndpointServiceId", ENDPOINT_SERVICE)
        return bool(services) and all(service.at("acceptanceRequired") is True for service in services)
    if resource.type in _LATTICE:
        return _is_authenticated_beside(stack, resource)
    return any(_blocks_acls(block) for block in stack.of(ACCOUNT_BLOCK)) or any(
        _blocks_acls(other) or other.at("rule", "objectOwnership") == "BucketOwnerEnforced"
        for other in stack.of(BUCKET_BLOCK, OWNERSHIP)
        if _same_bucket(stack, other, resource)
    )


def acls_are_disabled(stack: Stack, resource: Resource) -> bool:
    """Whether AWS refuses every ACL of a bucket: then only policies say who gets in."""
    return any(
        each.at("rule", "objectOwnership") == "BucketOwnerEnforced" and _same_bucket(stack, each, resource)
        for each in stack.of(OWNERSHIP)
    )


def shared_within_organization(stack: Stack, association: Resource) -> bool:
    """Whether the resource shares of `association` are for the organization only, which is the default."""
    found = stack.named(association, "resourceShareArn", _RESOURCE_SHARE)
    return bool(found) and all(share.at("allowExternalPrincipals") in (None, False) for share in found)


def _is_authenticated_beside(stack: Stack, resource: Resource) -> bool:
    """Whether each service of a network, or each network of a service, authenticates the callers."""
    ((other, their_input),) = (each for each in _LATTICE.items() if each[0] != resource.type)
    found = [
        stack.named(association, their_input, other)
        for association in stack.of(_LATTICE_ASSOCIATION)
        if resource in stack.named(association, _LATTICE[resource.type], resource.type)
    ]
    return bool(found) and all(each and all(one.at("authType") == "AWS_IAM" for one in each) for each in found)


def _blocks_policies(block: Resource) -> bool:
    """Whether AWS refuses a public policy, or ignores it outside the account."""
    return any(block.at(name) is True for name in SWITCHES["policies"])


def _blocks_acls(block: Resource) -> bool:
    """Whether AWS refuses a public ACL, or ignores it."""
    return any(block.at(name) is True for name in SWITCHES["ACLs"])


def _same_bucket(stack: Stack, one: Resource, other: Resource) -> bool:
    """Whether two resources are, or name, the same bucket."""
    return bool(_bucket(stack, one) & _bucket(stack, other))


def _bucket(stack: Stack, resource: Resource) -> frozenset[str]:
    """The names of the bucket that `resource` is or names, and its URN where it is in the stack."""
    input_, *inside = _BUCKET_OF.get(resource.type, ("bucket",))
    given = resource.at(input_, *inside) if input_ != "bucket" else resource.identity("bucket")
    if resource.type not in BUCKETS and given is UNKNOWN:
        behind = stack.behind(resource, str(input_), *BUCKETS)
        return _bucket(stack, behind[0]) if len(behind) == 1 else frozenset()
    names = [given, resource.identity("id"), resource.urn] if resource.type in BUCKETS else [given]
    return frozenset(_S3_ARN.sub(r"\1", name) for name in names if isinstance(name, str) and name)


def _is_private(point: Resource) -> bool:
    """Whether an access point is for a VPC only, or keeps the block of public access that is its default."""
    return _keeps_block(point.at(_OF_POINT)) or bool(point.at("vpcConfiguration"))


def _keeps_block(given: Any) -> bool:
    """Whether the settings of an access point leave it a block of public access, the default."""
    return any(
        given.get(name, True) is True if isinstance(given, dict) else given is None for name in SWITCHES["policies"]
    )


def _is_guarded(domain: Resource) -> bool:
    """Whether a search domain is in a VPC, or authenticates its users itself."""
    return bool(domain.at("vpcOptions")) or domain.at("advancedSecurityOptions", "enabled") is True
