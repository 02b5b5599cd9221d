"""Types that no account holds: what creation gives of them follows from a form, as AWS documents it.

A form names inputs and, beside them, `{region}`, `{account}` and `{id}`; that of an id also `{uuid}`, `{hex}` and
`{letters}`, which AWS draws.
"""

import secrets
import uuid

from .aws import Aws
from .types import Type
from .values import Properties


class Formed(Type):
    """`identity` and `outputs` are forms; `name` is the input for which a name is drawn where the program has none."""

    def __init__(self, token: str, identity: str, *, name: str = "", **outputs: str) -> None:
        super().__init__(token)
        self.autoname = name
        self.computed = frozenset(outputs) | ({"tagsAll"} if "arn" in outputs else frozenset())
        self._identity, self._outputs = identity, outputs

    def create(self, aws: Aws, inputs: Properties) -> str:
        hex_ = secrets.token_hex(9)[:17]
        drawn = {"uuid": str(uuid.uuid4()), "hex": hex_, "capitals": hex_[:13].upper(), "letters": secrets.token_hex(3)}
        return self._identity.format(**self._known(aws, inputs), **drawn)

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties:
        known = self._known(aws, inputs) | {"id": identity}
        of_name = {self.autoname: identity} if self.autoname and not inputs else {}  # read by its id alone
        return {name: form.format(**known | of_name) for name, form in self._outputs.items()}

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        """Nothing is held anywhere."""

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        """Nothing is held anywhere."""

    @staticmethod
    def _known(aws: Aws, inputs: Properties) -> Properties:
        return inputs | {"region": aws.region, "account": aws.account}


_HERE = "{region}:{account}"
FORMED: list[Type] = [
    Formed(
        "aws:apigatewayv2/api:Api",
        "{hex}",
        name="name",
        arn="arn:aws:apigateway:{region}::/apis/{id}",
        executionArn=f"arn:aws:execute-api:{_HERE}:{{id}}",
    ),
    Formed(
        "aws:batch/jobDefinition:JobDefinition",
        f"arn:aws:batch:{_HERE}:job-definition/{{name}}:1",
        name="name",
        arn="{id}",
    ),
    Formed(
        "aws:cloudfront/originAccessIdentity:OriginAccessIdentity",
        "E{capitals}",
        iamArn="arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity {id}",
    ),
    Formed("aws:cloudwatch/eventBus:EventBus", "{name}", name="name", arn=f"arn:aws:events:{_HERE}:event-bus/{{name}}"),
    Formed("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "{eventBusName}"),
    Formed("aws:cloudwatch/eventRule:EventRule", "{name}", name="name", arn=f"arn:aws:events:{_HERE}:rule/{{name}}"),
    Formed(
        "aws:codestarconnections/connection:Connection",
        f"arn:aws:codestar-connections:{_HERE}:connection/{{uuid}}",
        name="name",
        arn="{id}",
    ),
    Formed("aws:dynamodb/table:Table", "{name}", name="name", arn=f"arn:aws:dynamodb:{_HERE}:table/{{name}}"),
    Formed("aws:ec2/instance:Instance", "i-{hex}", arn=f"arn:aws:ec2:{_HERE}:instance/{{id}}"),
    Formed("aws:ecr/repository:Repository", "{name}", name="name", arn=f"arn:aws:ecr:{_HERE}:repository/{{name}}"),
    Formed("aws:glue/job:Job", "{name}", name="name", arn=f"arn:aws:glue:{_HERE}:job/{{name}}"),
    Formed("aws:iam/policyAttachment:PolicyAttachment", "{name}", name="name"),
    Formed("aws:kinesis/stream:Stream", f"arn:aws:kinesis:{_HERE}:stream/{{name}}", name="name", arn="{id}"),
    Formed("aws:kms/alias:Alias", "{name}", name="name", targetKeyArn=f"arn:aws:kms:{_HERE}:key/{{targetKeyId}}"),
    Formed("aws:kms/key:Key", "{uuid}", arn=f"arn:aws:kms:{_HERE}:key/{{id}}", keyId="{id}"),
    Formed("aws:kms/keyPolicy:KeyPolicy", "{keyId}"),
    Formed(
        "aws:lambda/layerVersion:LayerVersion",
        f"arn:aws:lambda:{_HERE}:layer:{{layerName}}:1",
        arn="{id}",
        layerArn=f"arn:aws:lambda:{_HERE}:layer:{{layerName}}",
        version="1",
    ),
    Formed("aws:lambda/layerVersionPermission:LayerVersionPermission", "{layerName},{versionNumber}"),
    Formed("aws:ram/principalAssociation:PrincipalAssociation", "{resourceShareArn},{principal}"),
    Formed("aws:ram/resourceAssociation:ResourceAssociation", "{resourceShareArn},{resourceArn}"),
    Formed("aws:ram/resourceShare:ResourceShare", f"arn:aws:ram:{_HERE}:resource-share/{{uuid}}", arn="{id}"),
    Formed(
        "aws:route53/resolverRule:ResolverRule",
        "rslvr-rr-{hex}",
        arn=f"arn:aws:route53resolver:{_HERE}:resolver-rule/{{id}}",
    ),
    Formed("aws:s3/accessPoint:AccessPoint", "{account}:{name}", arn=f"arn:aws:s3:{_HERE}:accesspoint/{{name}}"),
    Formed("aws:s3control/accessPointPolicy:AccessPointPolicy", "{accessPointArn}"),
    Formed(
        "aws:secretsmanager/secret:Secret",
        f"arn:aws:secretsmanager:{_HERE}:secret:{{name}}-{{letters}}",
        name="name",
        arn="{id}",
    ),
    Formed("aws:secretsmanager/secretPolicy:SecretPolicy", "{secretArn}"),
    Formed(
        "aws:sfn/stateMachine:StateMachine", f"arn:aws:states:{_HERE}:stateMachine:{{name}}", name="name", arn="{id}"
    ),
    Formed("aws:sns/topic:Topic", f"arn:aws:sns:{_HERE}:{{name}}", name="name", arn="{id}"),
    Formed("aws:sns/topicPolicy:TopicPolicy", "{arn}"),
    Formed("aws:sns/topicSubscription:TopicSubscription", "{topic}:{uuid}", arn="{id}"),
    Formed(
        "aws:sqs/queue:Queue",
        "https://sqs.{region}.amazonaws.com/{account}/{name}",
        name="name",
        arn=f"arn:aws:sqs:{_HERE}:{{name}}",
        url="{id}",
    ),
    Formed("aws:sqs/queuePolicy:QueuePolicy", "{queueUrl}"),
    Formed("aws:ssm/parameter:Parameter", "{name}", arn="arn:aws:ssm:{region}:{account}:parameter{name}"),
]
