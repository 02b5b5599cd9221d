"""A layer that every account may use."""

import pulumi
import pulumi_aws as aws
from forms import HERE, written

layer = aws.lambda_.LayerVersion(
    "tools",
    layer_name="tools",
    code=pulumi.AssetArchive({"python/tools.py": pulumi.StringAsset("VERSION = 1")}),
    compatible_runtimes=["python3.12"],
)
aws.lambda_.LayerVersionPermission(
    "tools",
    layer_name=written(layer.layer_arn, f"arn:aws:lambda:{HERE}:layer:tools"),
    version_number=1,
    principal="*",
    action="lambda:GetLayerVersion",
    statement_id="everybody",
)
