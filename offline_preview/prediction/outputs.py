"""What the outputs of a new resource will be, as far as they follow from its inputs and from where it is."""

from collections.abc import Mapping
from typing import Any

from offline_preview.aws_context import AwsContext


def predicted(
    type_: str, urn: str, name: str, inputs: Mapping[str, Any], computed: frozenset[str], context: AwsContext
) -> dict[str, Any]:
    """The outputs that have a rule, `id` among them, as wire values."""
    del urn, name, computed
    account = f"{context.region}:{context.account}"
    own = inputs.get("name") or inputs.get("bucket")
    if not isinstance(own, str):
        return {}
    arn = {
        "aws:s3/bucket:Bucket": f"arn:{context.partition}:s3:::{own}",
        "aws:sqs/queue:Queue": f"arn:{context.partition}:sqs:{account}:{own}",
        "aws:sns/topic:Topic": f"arn:{context.partition}:sns:{account}:{own}",
        "aws:dynamodb/table:Table": f"arn:{context.partition}:dynamodb:{account}:table/{own}",
        "aws:lambda/function:Function": f"arn:{context.partition}:lambda:{account}:function:{own}",
        "aws:iam/role:Role": f"arn:{context.partition}:iam::{context.account}:role/{own}",
        "aws:iam/policy:Policy": f"arn:{context.partition}:iam::{context.account}:policy/{own}",
    }.get(type_)
    return {"arn": arn, "id": arn if type_.endswith((":Policy", ":Topic")) else own} if arn else {}
