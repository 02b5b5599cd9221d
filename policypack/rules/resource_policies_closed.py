"""What closes a resource whose policy is public: a setting beside it, or of its own.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
        https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html
"""

from least_privilege.model import UNKNOWN, Resource, Stack

_BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
_BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
_ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
_ACCESS_POINT, _ACCESS_POINT_POLICY = (
    "aws:s3/accessPoint:AccessPoint",
    "aws:s3control/accessPointPolicy:AccessPointPolicy",
)
_DOMAINS = ("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain")
_DOMAIN_POLICIES = ("aws:opensearch/domainPolicy:DomainPolicy", "aws:elasticsearch/domainPolicy:DomainPolicy")
_SECRET_POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy"
_S3 = (*_BUCKETS, _BUCKET_POLICY, _ACCESS_POINT, _ACCESS_POINT_POLICY)


def may_be_closed(resource: Resource) -> bool:
    """Whether something beside its policy can close such a resource, so that the whole stack must be seen."""
    return resource.type in (*_S3, *_DOMAINS, *_DOMAIN_POLICIES, _SECRET_POLICY)


def closed_by_others(stack: Stack, resource: Resource) -> bool:
    """Whether a public policy of `resource` is refused by AWS or without effect."""
    if resource.type in _S3 and any(map(_blocks, stack.of(_ACCOUNT_BLOCK))):
        return True
    if resource.type in _BUCKETS:
        return any(_blocks(block) for block in stack.of(_BLOCK) if _is_of(stack, block, "bucket", resource))
    if resource.type == _BUCKET_POLICY:
        return any(_blocks(block) for block in stack.of(_BLOCK) if _same_bucket(stack, block, resource))
    if resource.type == _ACCESS_POINT:
        return _private(resource)
    if resource.type == _ACCESS_POINT_POLICY:
        points = stack.behind(resource, "accessPointArn", _ACCESS_POINT)
        return bool(points) and all(map(_private, points))
    if resource.type in _DOMAINS:
        return _guarded(resource)
    if resource.type in _DOMAIN_POLICIES:
        domains = [d for d in stack.of(*_DOMAINS) if _is_of(stack, resource, "domainName", d)]
        return bool(domains) and all(map(_guarded, domains))
    return resource.at("blockPublicPolicy") is True


def _blocks(block: Resource) -> bool:
    """AWS refuses a public policy, or leaves it no effect outside the account."""
    return block.at("blockPublicPolicy") is True or block.at("restrictPublicBuckets") is True


def _is_of(stack: Stack, resource: Resource, property_: str, owner: Resource) -> bool:
    """Whether `property_` of `resource` names `owner`, or is made from it."""
    given = resource.at(property_)
    if given is UNKNOWN:
        return owner in stack.behind(resource, property_)
    return isinstance(given, str) and given in (owner.at("id"), owner.at(property_), owner.at("name"))


def _same_bucket(stack: Stack, block: Resource, policy: Resource) -> bool:
    one, other = block.at("bucket"), policy.at("bucket")
    behind = [{each.urn for each in stack.behind(r, "bucket", *_BUCKETS)} for r in (block, policy)]
    return (isinstance(one, str) and one == other) or (bool(behind[0]) and behind[0] == behind[1])


def _private(point: Resource) -> bool:
    """Whether an access point is reached from a VPC only, or keeps the block that is its default."""
    given = point.at("publicAccessBlockConfiguration")
    kept = [
        given.get(name, True) is True if isinstance(given, dict) else given is None
        for name in ("blockPublicPolicy", "restrictPublicBuckets")
    ]
    return any(kept) or bool(point.at("vpcConfiguration"))


def _guarded(domain: Resource) -> bool:
    """Whether a search domain is in a VPC, or asks its own users for a password or role."""
    return bool(domain.at("vpcOptions")) or domain.at("advancedSecurityOptions", "enabled") is True
