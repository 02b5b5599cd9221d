"""What runs under a role, and what it touches: EC2, Lambda, API Gateway, S3 and log groups."""
# ruff: noqa: ARG002 - each type has the four methods' one form

import json
from typing import Any

from .aws import Aws
from .types import Type, given, tag_list, tag_map
from .values import Properties

_TAGGED = frozenset({"arn", "tagsAll", "region"})


def _upper(value: Any) -> Any:
    """A structure with Pulumi's property names as EC2's API spells them: httpTokens, HttpTokens."""
    if isinstance(value, dict):
        return {key[0].upper() + key[1:]: _upper(item) for key, item in value.items()}
    return [_upper(item) for item in value] if isinstance(value, list) else value


class LaunchTemplate(Type):
    autoname = "name"
    replaces = frozenset({"name"})
    computed = _TAGGED | {"latestVersion", "defaultVersion"}

    @staticmethod
    def _data(inputs: Properties) -> dict[str, Any]:
        return {
            **given(inputs, imageId="ImageId", instanceType="InstanceType", userData="UserData"),
            "MetadataOptions": _upper(inputs.get("metadataOptions", {})),
            "IamInstanceProfile": _upper(inputs.get("iamInstanceProfile", {})),
        }

    def create(self, aws: Aws, inputs: Properties) -> str:
        tags = tag_list(aws.all_tags(inputs))
        tagged = {"TagSpecifications": [{"ResourceType": "launch-template", "Tags": tags}]} if tags else {}
        answer = aws.client("ec2").create_launch_template(
            LaunchTemplateName=inputs["name"], LaunchTemplateData=self._data(inputs), **tagged
        )
        return str(answer["LaunchTemplate"]["LaunchTemplateId"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties:
        ec2 = aws.client("ec2")
        template = ec2.describe_launch_templates(LaunchTemplateIds=[identity])["LaunchTemplates"][0]
        newest = ec2.describe_launch_template_versions(LaunchTemplateId=identity, Versions=["$Latest"])
        data = newest["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        options = {key[0].lower() + key[1:]: value for key, value in data.get("MetadataOptions", {}).items()}
        return {
            "name": template["LaunchTemplateName"],
            "arn": f"arn:aws:ec2:{aws.region}:{aws.account}:launch-template/{identity}",
            "latestVersion": template["LatestVersionNumber"],
            "defaultVersion": template["DefaultVersionNumber"],
            "region": aws.region,
            "imageId": data.get("ImageId", ""),
            "instanceType": data.get("InstanceType", ""),
            "metadataOptions": {key: options[key] for key in options if key in inputs.get("metadataOptions", options)},
            "tags": tag_map(template.get("Tags", [])) or aws.all_tags(inputs),
        }

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        aws.client("ec2").create_launch_template_version(LaunchTemplateId=identity, LaunchTemplateData=self._data(news))

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        aws.client("ec2").delete_launch_template(LaunchTemplateId=identity)


class GatewayAccount(Type):
    """One setting a region and account; deleting the resource leaves it as it is, as with the real provider."""

    computed = frozenset({"apiKeyVersion", "features", "throttleSettings", "region"})

    def create(self, aws: Aws, inputs: Properties) -> str:
        self.update(aws, "", {}, inputs)
        return "api-gateway-account"

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties:
        account = aws.client("apigateway").get_account()
        return {
            "cloudwatchRoleArn": account.get("cloudwatchRoleArn", ""),
            "apiKeyVersion": str(account.get("apiKeyVersion", "1")),
            "features": account.get("features", []),
            "region": aws.region,
        }

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        value = news.get("cloudwatchRoleArn", "")
        aws.client("apigateway").update_account(
            patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": value}]
        )

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        """Nothing to do."""


class Permission(Type):
    autoname = "statementId"
    required = ("action", "function", "principal")
    replaces = frozenset({"action", "function", "principal", "sourceArn", "sourceAccount", "statementId"})

    def create(self, aws: Aws, inputs: Properties) -> str:
        aws.client("lambda").add_permission(
            FunctionName=inputs["function"],
            StatementId=inputs["statementId"],
            Action=inputs["action"],
            Principal=inputs["principal"],
            **given(inputs, sourceArn="SourceArn", sourceAccount="SourceAccount", principalOrgId="PrincipalOrgID"),
        )
        return str(inputs["statementId"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties | None:
        policy = json.loads(aws.client("lambda").get_policy(FunctionName=inputs["function"])["Policy"])
        return {"statementId": identity} if identity in {item["Sid"] for item in policy["Statement"]} else None

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        aws.client("lambda").remove_permission(FunctionName=state["function"], StatementId=identity)


class Function(Type):
    autoname = "name"
    required = ("role",)
    defaults = {"memorySize": 128, "packageType": "Zip", "timeout": 3, "publish": False}
    replaces = frozenset({"name", "packageType"})
    computed = _TAGGED | {"invokeArn", "qualifiedArn", "version", "lastModified"}

    def create(self, aws: Aws, inputs: Properties) -> str:
        aws.client("lambda").create_function(
            FunctionName=inputs["name"],
            Code={"ZipFile": b"not read"},
            Tags=aws.all_tags(inputs),
            **given(inputs, role="Role", runtime="Runtime", handler="Handler", timeout="Timeout"),
        )
        return str(inputs["name"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties:
        answer = aws.client("lambda").get_function(FunctionName=identity)
        function = answer["Configuration"]
        invocations = f"arn:aws:apigateway:{aws.region}:lambda:path/2015-03-31/functions"
        return {
            "name": identity,
            "arn": function["FunctionArn"],
            "invokeArn": f"{invocations}/{function['FunctionArn']}/invocations",
            "version": function["Version"],
            "role": function["Role"],
            "region": aws.region,
            "tags": answer.get("Tags", {}),
        }

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        aws.client("lambda").update_function_configuration(
            FunctionName=identity, **given(news, role="Role", timeout="Timeout", handler="Handler")
        )

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        aws.client("lambda").delete_function(FunctionName=identity)


class Bucket(Type):
    autoname = "bucket"
    defaults = {"forceDestroy": False}
    replaces = frozenset({"bucket"})
    computed = _TAGGED | {"bucketDomainName", "bucketRegionalDomainName", "hostedZoneId"}

    def create(self, aws: Aws, inputs: Properties) -> str:
        where = {} if aws.region == "us-east-1" else {"LocationConstraint": aws.region}
        place = {"CreateBucketConfiguration": where} if where else {}
        aws.client("s3").create_bucket(Bucket=inputs["bucket"], **place)
        return str(inputs["bucket"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties:
        aws.client("s3").head_bucket(Bucket=identity)
        return {
            "bucket": identity,
            "arn": f"arn:aws:s3:::{identity}",
            "bucketDomainName": f"{identity}.s3.amazonaws.com",
            "region": aws.region,
        }

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        """Only what AWS does not hold can change here."""

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        aws.client("s3").delete_bucket(Bucket=identity)


class BucketPolicy(Type):
    required = ("bucket", "policy")
    replaces = frozenset({"bucket"})

    def create(self, aws: Aws, inputs: Properties) -> str:
        self.update(aws, inputs["bucket"], {}, inputs)
        return str(inputs["bucket"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties:
        return {"bucket": identity, "policy": aws.client("s3").get_bucket_policy(Bucket=identity)["Policy"]}

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        aws.client("s3").put_bucket_policy(Bucket=identity, Policy=news["policy"])

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        aws.client("s3").delete_bucket_policy(Bucket=identity)


class LogGroup(Type):
    autoname = "name"
    replaces = frozenset({"name"})
    computed = _TAGGED

    def create(self, aws: Aws, inputs: Properties) -> str:
        aws.client("logs").create_log_group(logGroupName=inputs["name"], tags=aws.all_tags(inputs))
        return str(inputs["name"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties | None:
        groups = aws.client("logs").describe_log_groups(logGroupNamePrefix=identity)["logGroups"]
        arn = next((group["arn"] for group in groups if group["logGroupName"] == identity), None)
        return {"name": identity, "arn": arn.removesuffix(":*"), "region": aws.region} if arn else None

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        """Only what no test reads can change here."""

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        aws.client("logs").delete_log_group(logGroupName=identity)
