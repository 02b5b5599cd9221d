"""What the services with resource policies of their own take: which services' actions, and how long a document.

Types that are not listed are not known: a network's endpoint policy, say, is on many services.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/ and each service's page on quotas
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ResourcePolicyType:
    """`services` are the prefixes of the actions that the policy may have, and the services in its ARNs; `most` is the
    quota of its length, 0 where it is not known."""

    services: frozenset[str]
    most: int = 0


_SERVICES: tuple[tuple[str, int, str], ...] = (
    ("s3 s3express", 20_480, "s3/bucket:Bucket s3/bucketV2:BucketV2 s3/bucketPolicy:BucketPolicy"),
    ("s3 s3express", 20_480, "s3/accessPoint:AccessPoint s3control/accessPointPolicy:AccessPointPolicy"),
    ("s3-outposts", 20_480, "s3control/bucketPolicy:BucketPolicy"),
    ("s3tables", 20_480, "s3tables/tableBucketPolicy:TableBucketPolicy s3tables/tablePolicy:TablePolicy"),
    ("sqs", 8_192, "sqs/queue:Queue sqs/queuePolicy:QueuePolicy"),
    ("sns", 30_720, "sns/topic:Topic sns/topicPolicy:TopicPolicy"),
    ("kms", 32_768, "kms/key:Key kms/keyPolicy:KeyPolicy kms/externalKey:ExternalKey kms/replicaKey:ReplicaKey"),
    ("kms", 32_768, "kms/replicaExternalKey:ReplicaExternalKey"),
    ("ecr", 10_240, "ecr/repositoryPolicy:RepositoryPolicy ecr/registryPolicy:RegistryPolicy"),
    ("ecr-public", 10_240, "ecrpublic/repositoryPolicy:RepositoryPolicy"),
    ("secretsmanager", 20_480, "secretsmanager/secret:Secret secretsmanager/secretPolicy:SecretPolicy"),
    ("lambda", 20_480, "lambda/resourcePolicy:ResourcePolicy"),
    ("dynamodb", 20_480, "dynamodb/resourcePolicy:ResourcePolicy"),
    ("kinesis", 20_480, "kinesis/resourcePolicy:ResourcePolicy"),
    ("events", 10_240, "cloudwatch/eventBusPolicy:EventBusPolicy"),
    ("logs", 0, "cloudwatch/logResourcePolicy:LogResourcePolicy"),
    ("elasticfilesystem", 20_000, "efs/fileSystemPolicy:FileSystemPolicy"),
    ("es", 102_400, "opensearch/domain:Domain opensearch/domainPolicy:DomainPolicy"),
    ("es", 102_400, "elasticsearch/domain:Domain elasticsearch/domainPolicy:DomainPolicy"),
    ("execute-api", 8_192, "apigateway/restApi:RestApi apigateway/restApiPolicy:RestApiPolicy"),
    ("glue", 10_240, "glue/resourcePolicy:ResourcePolicy"),
    ("backup", 0, "backup/vaultPolicy:VaultPolicy"),
)

RESOURCE_POLICY_TYPES: Mapping[str, ResourcePolicyType] = {
    f"aws:{type_}": ResourcePolicyType(frozenset(services.split()), most)
    for services, most, types in _SERVICES
    for type_ in types.split()
}
"""By type of resource."""

_OF_ACCESS_POINT = "arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME/object/*"
_WITH_RESOURCE: Mapping[str, str] = {
    "aws:kms/": "*",
    "aws:s3/bucket": "arn:aws:s3:::BUCKET/*",
    "aws:s3/accessPoint": _OF_ACCESS_POINT,
    "aws:s3control/accessPoint": _OF_ACCESS_POINT,
}
"""By how the type of a resource begins."""


def resource_to_name(type_: str) -> str:
    """What a statement of a policy on a resource of `type_` must name in Resource; empty where it may leave that out,
    or that is not known.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html
            https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html#key-policy-elements
    """
    return next((arn for start, arn in _WITH_RESOURCE.items() if type_.startswith(start)), "")
