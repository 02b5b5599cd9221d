"""ARNs as plain strings, built from settings alone, so that every document is known at preview.

Source: the "Resource types" tables of https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from dataclasses import dataclass

DNS_SUFFIXES = {"aws": "amazonaws.com", "aws-cn": "amazonaws.com.cn", "aws-us-gov": "amazonaws.com"}


@dataclass(frozen=True, kw_only=True)
class Arns:
    """The ARNs of one account and region. Every method takes names, or patterns with `*`, and returns the ARN."""

    partition: str
    account: str
    region: str

    @property
    def dns_suffix(self) -> str:
        """What a registry's or an endpoint's host name ends with in this partition."""
        return DNS_SUFFIXES[self.partition]

    def services(self, *names: str) -> str | list[str]:
        """Principals as iam:PassedToService has them. China's EC2 goes by its own name too."""
        found = [f"{name}.amazonaws.com" for name in names]
        found += [f"ec2.{self.dns_suffix}"] if "ec2" in names and self.dns_suffix != "amazonaws.com" else []
        return found if len(found) > 1 else found[0]

    def regional(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def iam(self, kind: str, path: str, name: str, *, account: str = "") -> str:
        """`kind` is role, policy, instance-profile, group, user, oidc-provider; `path` begins and ends with a slash."""
        return f"arn:{self.partition}:iam::{account or self.account}:{kind}{path}{name}"

    def aws_policy(self, name: str) -> str:
        """An AWS managed policy; `name` includes its path, as in `service-role/AWSLambdaBasicExecutionRole`."""
        return f"arn:{self.partition}:iam::aws:policy/{name}"

    def service_linked_role(self, service: str, name: str) -> str:
        return self.iam("role", f"/aws-service-role/{service}.amazonaws.com/", name)

    def bucket(self, bucket: str) -> str:
        return f"arn:{self.partition}:s3:::{bucket}"

    def objects(self, bucket: str, prefix: str = "") -> str:
        """The objects of a bucket whose keys begin with `prefix`."""
        return f"{self.bucket(bucket)}/{prefix}*"

    def table(self, table: str) -> str:
        return self.regional("dynamodb", f"table/{table}")

    def function(self, function: str) -> str:
        return self.regional("lambda", f"function:{function}")

    def function_versions(self, function: str) -> str:
        """Its versions and aliases, which an invocation by qualifier names."""
        return f"{self.function(function)}:*"

    def log_group(self, group: str) -> str:
        """As the actions on its tags take it."""
        return self.regional("logs", f"log-group:{group}")

    def log_streams(self, group: str) -> str:
        """The group as every other action takes it, CreateLogGroup too, and its streams. A `*` at the end of `group`
        takes in both. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
        """
        return self.log_group(group) if group.endswith("*") else f"{self.log_group(group)}:*"

    def queue(self, queue: str) -> str:
        return self.regional("sqs", queue)

    def topic(self, topic: str) -> str:
        return self.regional("sns", topic)

    def state_machine(self, name: str) -> str:
        return self.regional("states", f"stateMachine:{name}")

    def event_rules(self, name: str) -> tuple[str, str]:
        """Rules of the default event bus, and of any other: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-manage-iam-access.html"""
        return self.regional("events", f"rule/{name}"), self.regional("events", f"rule/*/{name}")

    def api_calls(self, api: str, method: str) -> str:
        """Every stage and path of a REST API, for one method."""
        return self.regional("execute-api", f"{api}/*/{method}/*")
