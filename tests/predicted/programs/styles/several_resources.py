"""One document over five resources."""

import pulumi
import pulumi_aws as aws
from forms import ACCOUNT, HERE, allow, document, trusting, written

KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
bucket = aws.s3.Bucket("pets", bucket="acme-pets")
key = aws.kms.Key("pets", description="for the pets")
table = aws.dynamodb.Table(
    "pets", name="pets", hash_key="id", attributes=[{"name": "id", "type": "S"}], billing_mode="PAY_PER_REQUEST"
)
parameter = aws.ssm.Parameter("size", name="/pets/size", type="String", value="5")
repository = aws.ecr.Repository("pets", name="pets")
role = aws.iam.Role("pets", name="pets", assume_role_policy=trusting("ecs-tasks"))
policy = pulumi.Output.json_dumps(
    document(
        allow(
            ["s3:GetObject", "s3:PutObject"], pulumi.Output.concat(written(bucket.arn, "arn:aws:s3:::acme-pets"), "/*")
        ),
        allow(["kms:Decrypt", "kms:GenerateDataKey"], written(key.arn, f"arn:aws:kms:{HERE}:key/{KEY}")),
        allow(["dynamodb:PutItem"], written(table.arn, f"arn:aws:dynamodb:{HERE}:table/pets")),
        allow("ssm:GetParameter", written(parameter.arn, f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/pets/size")),
        allow("ecr:BatchGetImage", written(repository.arn, f"arn:aws:ecr:{HERE}:repository/pets")),
        allow("ecr:GetAuthorizationToken", "*"),
    )
)
aws.iam.RolePolicy("pets", name="pets", role=role.name, policy=policy)
