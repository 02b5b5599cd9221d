"""Names that Pulumi's AWS provider chooses for what a program leaves unnamed: the resource's name and seven hex digits.

Every type with an input `name` that is optional in the SDK is named so; the table has the types that are named
otherwise, or by another input.
Source: https://github.com/pulumi/pulumi-aws/blob/master/provider/resource_overrides.go and autonaming.go
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from string import ascii_lowercase
from typing import Any, Final

from offline_preview.errors import PreviewError

_HEX: Final = "0123456789abcdef"


@dataclass(frozen=True, kw_only=True)
class AutoName:
    """How a type is named: the input, and what becomes of the resource's name there."""

    property: str = "name"
    separator: str = "-"
    length: int = 7
    letters: str = _HEX
    lower: bool = False
    prefix: str = ""
    fifo: str = ""
    """The input that says whether the name ends in `.fifo`."""
    longest: int = 255


_LETTERS: Final = AutoName(separator="_", length=8, letters=ascii_lowercase)
_UNDERSCORE: Final = AutoName(separator="_")
_BUCKET: Final = AutoName(property="bucket", lower=True, longest=63)
_KEY: Final = AutoName(property="key", separator="", length=0)
_NAMED: Final[Mapping[str, AutoName | None]] = {
    "aws:appsync/dataSource:DataSource": _UNDERSCORE,
    "aws:appsync/function:Function": _UNDERSCORE,
    "aws:athena/database:Database": _UNDERSCORE,
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": _UNDERSCORE,
    "aws:cloudwatch/eventRule:EventRule": AutoName(longest=64),
    "aws:cloudwatch/eventTarget:EventTarget": AutoName(property="targetId"),
    "aws:codedeploy/deploymentConfig:DeploymentConfig": AutoName(
        property="deploymentConfigName", separator="_", longest=100
    ),
    "aws:directoryservice/directory:Directory": None,
    "aws:ec2/keyPair:KeyPair": AutoName(property="keyName"),
    "aws:efs/fileSystem:FileSystem": AutoName(property="creationToken"),
    "aws:eks/fargateProfile:FargateProfile": AutoName(property="fargateProfileName"),
    "aws:eks/nodeGroup:NodeGroup": AutoName(property="nodeGroupName"),
    "aws:elasticache/cluster:Cluster": AutoName(property="clusterId", lower=True, longest=50),
    "aws:elasticache/replicationGroup:ReplicationGroup": AutoName(
        property="replicationGroupId", lower=True, longest=40
    ),
    "aws:elasticbeanstalk/environment:Environment": AutoName(longest=40),
    "aws:elasticsearch/domain:Domain": AutoName(property="domainName", lower=True, longest=28),
    "aws:glue/catalogDatabase:CatalogDatabase": AutoName(separator="_", length=8, letters=ascii_lowercase, lower=True),
    "aws:glue/catalogTable:CatalogTable": AutoName(separator="_", length=8, letters=ascii_lowercase, lower=True),
    "aws:iam/role:Role": AutoName(longest=64),
    "aws:identitystore/user:User": None,  # its name is no text
    "aws:iot/topicRule:TopicRule": AutoName(separator="", length=0),
    "aws:kms/alias:Alias": AutoName(prefix="alias/", longest=238),
    "aws:lambda/function:Function": AutoName(longest=64),
    "aws:lambda/permission:Permission": AutoName(property="statementId", longest=100),
    "aws:lex/bot:Bot": _LETTERS,
    "aws:lex/botAlias:BotAlias": _LETTERS,
    "aws:lex/intent:Intent": _LETTERS,
    "aws:lex/slotType:SlotType": _LETTERS,
    "aws:mq/broker:Broker": AutoName(property="brokerName", longest=55),
    "aws:msk/cluster:Cluster": AutoName(property="clusterName"),
    "aws:msk/serverlessCluster:ServerlessCluster": AutoName(property="clusterName"),
    "aws:opensearch/domain:Domain": AutoName(property="domainName"),
    "aws:rds/instance:Instance": AutoName(property="identifier", separator=""),
    "aws:route53/record:Record": None,  # its name is a domain's
    "aws:s3/bucket:Bucket": _BUCKET,
    "aws:s3/bucketObject:BucketObject": _KEY,
    "aws:s3/bucketObjectv2:BucketObjectv2": _KEY,
    "aws:s3/bucketV2:BucketV2": _BUCKET,
    "aws:sns/topic:Topic": AutoName(fifo="fifoTopic", longest=80),
    "aws:sqs/queue:Queue": AutoName(fifo="fifoQueue", longest=80),
}
_DEFAULT: Final = AutoName()
_SQL_SERVER: Final = AutoName(property="identifier", separator="", length=3, longest=15)


def named_otherwise() -> Mapping[str, AutoName | None]:
    """The types that are not named as all others are, with how they are; None for one that is never named."""
    return _NAMED


def auto_named(type_: str, urn: str, name: str, inputs: Mapping[str, Any], known: frozenset[str]) -> dict[str, str]:
    """The input that the provider adds to `inputs` of the resource called `name` in the program; none if it adds none.

    `known` are the inputs that the type has. The random part follows from `urn`: it is the same in every preview.
    Raises `PreviewError` where the name gets too long, as the provider refuses it.
    """
    rule = _NAMED.get(type_, _DEFAULT)
    if rule is None or rule.property not in known or inputs.keys() & {rule.property, f"{rule.property}Prefix"}:
        return {}
    if type_ == "aws:rds/instance:Instance" and "sqlserver" in str(inputs.get("engine")).lower():
        rule = _SQL_SERVER
    chosen = (name.lower() if rule.lower else name) + rule.separator + _random(urn, rule.length, rule.letters)
    if rule.length and len(chosen) > rule.longest:
        raise PreviewError(
            f"{type_} '{name}' is named {chosen} in AWS: {len(chosen)} characters, where {rule.longest} are allowed; "
            f"give it a shorter name, or set {rule.property}"
        )
    if rule.prefix and not chosen.startswith(rule.prefix):
        chosen = rule.prefix + chosen
    return {rule.property: chosen + (".fifo" if rule.fifo and inputs.get(rule.fifo) is True else "")}


def _random(urn: str, length: int, letters: str) -> str:
    digest = sha256(urn.encode())
    if letters == _HEX:
        return digest.hexdigest()[:length]
    return "".join(letters[byte % len(letters)] for byte in digest.digest()[:length])
