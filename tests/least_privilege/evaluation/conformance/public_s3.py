"""What S3 calls public: a condition on a statement for everyone, and whether the policy of a bucket with it is public.

Source of every row: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
"""

PUBLIC, CLOSED = True, False

BUCKETS: tuple[tuple[str, str, str | list[str], bool], ...] = (
    # Addresses: nothing wider than /8 of IPv4, or than /32 of IPv6.
    ("IpAddress", "aws:SourceIp", "0.0.0.0/0", PUBLIC),
    ("IpAddress", "aws:SourceIp", "0.0.0.0/1", PUBLIC),
    ("IpAddress", "aws:SourceIp", "128.0.0.0/1", PUBLIC),
    ("IpAddress", "aws:SourceIp", ["0.0.0.0/1", "128.0.0.0/1"], PUBLIC),
    ("IpAddress", "aws:SourceIp", "54.0.0.0/7", PUBLIC),
    ("IpAddress", "aws:SourceIp", "54.0.0.0/8", CLOSED),
    ("IpAddress", "aws:SourceIp", "54.240.143.0/24", CLOSED),
    ("IpAddress", "aws:SourceIp", "54.240.143.9", CLOSED),
    ("IpAddress", "aws:SourceIp", ["54.240.143.0/24", "0.0.0.0/2"], PUBLIC),
    ("IpAddress", "aws:SourceIp", "172.16.0.0/12", CLOSED),
    ("IpAddress", "aws:SourceIp", "192.168.0.0/16", CLOSED),
    ("IpAddress", "aws:SourceIp", "10.0.0.0/8", CLOSED),
    ("IpAddress", "aws:SourceIp", "::/0", PUBLIC),
    ("IpAddress", "aws:SourceIp", "0:0:0:0:0:0:0:0/0", PUBLIC),
    ("IpAddress", "aws:SourceIp", "2000::/3", PUBLIC),
    ("IpAddress", "aws:SourceIp", "2600:1f00::/24", PUBLIC),
    ("IpAddress", "aws:SourceIp", "2001:db8::/31", PUBLIC),
    ("IpAddress", "aws:SourceIp", "2001:db8::/32", CLOSED),
    ("IpAddress", "aws:SourceIp", "2001:DB8:1234:5678::/64", CLOSED),
    ("IpAddress", "aws:SourceIp", "2001:db8::1", CLOSED),
    ("IpAddress", "aws:SourceIp", ["2001:db8::/64", "::/1"], PUBLIC),
    ("NotIpAddress", "aws:SourceIp", "54.240.143.0/24", PUBLIC),
    ("IpAddressIfExists", "aws:SourceIp", "54.240.143.0/24", PUBLIC),
    # A principal.
    ("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5", CLOSED),
    ("StringLike", "aws:PrincipalOrgID", "o-*", PUBLIC),
    ("StringLike", "aws:PrincipalOrgID", "*", PUBLIC),
    ("StringNotEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5", PUBLIC),
    ("StringEquals", "aws:PrincipalAccount", "123456789012", CLOSED),
    ("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::123456789012:role/reader", CLOSED),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/reader", PUBLIC),
    # A source.
    ("ArnEquals", "aws:SourceArn", "arn:aws:sns:us-west-2:123456789012:pets", CLOSED),
    ("ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:*", PUBLIC),
    ("ArnLike", "aws:SourceArn", "*", PUBLIC),
    ("StringEquals", "aws:SourceVpc", "vpc-91237329", CLOSED),
    ("StringLike", "aws:SourceVpc", "vpc-91237329", CLOSED),
    ("StringLike", "aws:SourceVpc", "vpc-*", PUBLIC),
    ("StringLike", "aws:SourceVpc", "vpc-9123732?", PUBLIC),
    ("StringEquals", "aws:SourceVpc", "${aws:PrincipalTag/vpc}", PUBLIC),
    ("StringEquals", "aws:SourceVpce", "vpce-1a2b3c4d", CLOSED),
    ("StringLike", "aws:SourceVpce", "vpce-*", PUBLIC),
    ("StringEquals", "aws:SourceOwner", "123456789012", CLOSED),
    ("StringEquals", "aws:SourceAccount", "123456789012", CLOSED),
    ("StringLike", "aws:SourceAccount", "1234*", PUBLIC),
    ("StringLike", "aws:SourceAccount", "*", PUBLIC),
    ("StringEquals", "aws:SourceAccount", ["123456789012", "210987654321"], CLOSED),
    # A user by its id: of a role's, each of the sessions.
    ("StringEquals", "aws:userid", "AIDACKCEVSQ6C2EXAMPLE", CLOSED),
    ("StringLike", "aws:userid", "*", PUBLIC),
    ("StringLike", "aws:userid", "A*", PUBLIC),
    # An access point: its name may be a wildcard, its account may not.
    ("StringEquals", "s3:DataAccessPointAccount", "123456789012", CLOSED),
    ("StringLike", "s3:DataAccessPointAccount", "123456789012", CLOSED),
    ("StringLike", "s3:DataAccessPointAccount", "1234567890??", PUBLIC),
    ("StringLike", "s3:DataAccessPointAccount", "*", PUBLIC),
    ("StringLike", "s3:DataAccessPointArn", "arn:aws:s3:us-west-2:123456789012:accesspoint/*", CLOSED),
    ("ArnLike", "s3:DataAccessPointArn", "arn:aws:s3:us-west-2:123456789012:accesspoint/*", CLOSED),
    ("ArnEquals", "s3:DataAccessPointArn", "arn:aws:s3:us-west-2:123456789012:accesspoint/pets", CLOSED),
    ("StringLike", "s3:DataAccessPointArn", "arn:aws:s3:us-west-2:*:accesspoint/*", PUBLIC),
    ("StringLike", "s3:DataAccessPointArn", "arn:aws:s3:us-west-2:*:accesspoint/pets", PUBLIC),
    ("ArnLike", "s3:DataAccessPointArn", "arn:aws:s3:us-west-2:1234*:accesspoint/pets", PUBLIC),
    ("StringLike", "s3:DataAccessPointArn", "*", PUBLIC),
    ("StringLikeIfExists", "s3:DataAccessPointArn", "arn:aws:s3:us-west-2:123456789012:accesspoint/*", PUBLIC),
    # Keys that are not among those that S3 counts.
    ("StringEquals", "s3:AccessPointNetworkOrigin", "VPC", PUBLIC),
    ("Bool", "aws:SecureTransport", "true", PUBLIC),
    ("StringEquals", "aws:Referer", "https://example.com", PUBLIC),
    ("StringLike", "aws:UserAgent", "pets/*", PUBLIC),
    ("StringEquals", "s3:x-amz-acl", "bucket-owner-full-control", PUBLIC),
    ("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z", PUBLIC),
    ("ForAllValues:StringEquals", "aws:SourceVpce", "vpce-1a2b3c4d", PUBLIC),
    ("ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/", CLOSED),
)

ACCESS_POINTS: tuple[tuple[str, str, str | list[str], bool], ...] = (
    # As for buckets, but for the key that names access points.
    ("StringLike", "s3:DataAccessPointArn", "arn:aws:s3:us-west-2:123456789012:accesspoint/*", PUBLIC),
    ("StringEquals", "s3:DataAccessPointAccount", "123456789012", CLOSED),
    ("StringEquals", "aws:SourceVpc", "vpc-91237329", CLOSED),
    ("IpAddress", "aws:SourceIp", "2001:db8::/31", PUBLIC),
    ("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5", CLOSED),
)
