"""What is known around a resource, so that fixes can be pasted: where it is in AWS, and names in its stack."""

import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field

from least_privilege.aws.regions import PARTITIONS, regions
from least_privilege.policy.principals import STAND_IN_ACCOUNT

_ACCOUNT_ID = re.compile(r"\d{12}")
NAMED: Mapping[str, tuple[str, str]] = {
    "aws:cloudwatch/eventBus:EventBus": ("events:EventBusName", "name"),
    "aws:cloudwatch/logGroup:LogGroup": ("logs:LogGroupName", "name"),
    "aws:dynamodb/table:Table": ("dynamodb:TableName", "name"),
    "aws:ecr/repository:Repository": ("ecr:RepositoryName", "name"),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": ("firehose:DeliveryStreamName", "name"),
    "aws:kinesis/stream:Stream": ("kinesis:StreamName", "name"),
    "aws:lambda/function:Function": ("lambda:FunctionName", "name"),
    "aws:s3/bucket:Bucket": ("s3:BucketName", "bucket"),
    "aws:s3/bucketV2:BucketV2": ("s3:BucketName", "bucket"),
    "aws:secretsmanager/secret:Secret": ("secretsmanager:SecretName", "name"),
    "aws:sfn/stateMachine:StateMachine": ("states:StateMachineName", "name"),
    "aws:sns/topic:Topic": ("sns:TopicName", "name"),
    "aws:sqs/queue:Queue": ("sqs:QueueName", "name"),
    "aws:ssm/parameter:Parameter": ("ssm:ParameterNameWithoutLeadingSlash", "name"),
}
"""By Pulumi type: the service and placeholder of the ARN that the name stands in, and the input that holds the name.
Not roles: a policy that names the stack's only role would name its own."""


@dataclass(frozen=True, kw_only=True)
class AwsLocation:
    """Where in AWS something is; empty where that is unknown."""

    partition: str = ""
    region: str = ""
    account: str = ""

    def or_else(self, other: "AwsLocation") -> "AwsLocation":
        """This, with what is unknown taken from `other`."""
        return AwsLocation(
            partition=self.partition or other.partition,
            region=self.region or other.region,
            account=self.account or other.account,
        )


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """`names` are those of the stack's known resources, by service and placeholder: `dynamodb:TableName`; `drawn` what
    Pulumi drew for names of its resources, as far as they are registered: `-1a2b3c4`. None where there is no program.
    """

    location: AwsLocation = AwsLocation()
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    drawn: Set[str] | None = field(default=None, compare=False)


NOTHING_KNOWN = Surroundings()


def location_in(arns: Iterable[str]) -> AwsLocation:
    """The partition, region and account that `arns` have in common, each where they agree on one; no account where it
    only stands in for the stack's own."""
    fields = [arn.split(":", 5) for arn in arns if arn.count(":") >= 5]

    def common(index: int, is_real: Callable[[str], object]) -> str:
        found = {each[index] for each in fields if each[index]}
        return found.pop() if len(found) == 1 and all(map(is_real, found)) else ""

    account = common(4, _ACCOUNT_ID.fullmatch).replace(STAND_IN_ACCOUNT, "")
    return AwsLocation(
        partition=common(1, PARTITIONS.__contains__), region=common(3, regions().__contains__), account=account
    )


def name_of(type_: str, properties: Mapping[str, object]) -> tuple[str, str] | None:
    """The placeholder that a resource's name stands for in an ARN, and that name; None where either is unknown."""
    placeholder, input_ = NAMED.get(type_, ("", ""))
    name = properties.get(input_) if placeholder else None
    return (placeholder, in_arn(placeholder, name)) if isinstance(name, str) and name else None


def in_arn(placeholder: str, name: str) -> str:
    """`name` as an ARN has it for `placeholder`: a parameter's without the slash before it, a log group's with it."""
    return name.lstrip("/") if placeholder.endswith("WithoutLeadingSlash") else name
