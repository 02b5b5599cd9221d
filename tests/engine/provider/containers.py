"""ECS: clusters, task definitions and services."""
# ruff: noqa: ARG002 - each type has the four methods' one form

import json
from typing import Any

from .aws import Aws
from .types import Type, given, tag_list, tag_map
from .values import Properties

_TAGGED = frozenset({"arn", "tagsAll", "region"})


class Cluster(Type):
    """Its id is its ARN."""

    autoname = "name"
    replaces = frozenset({"name"})
    computed = _TAGGED

    def create(self, aws: Aws, inputs: Properties) -> str:
        tags = tag_list(aws.all_tags(inputs), "key", "value")
        answer = aws.client("ecs").create_cluster(clusterName=inputs["name"], tags=tags)
        return str(answer["cluster"]["clusterArn"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties | None:
        found = aws.client("ecs").describe_clusters(clusters=[identity], include=["TAGS"])["clusters"]
        live = [cluster for cluster in found if cluster["status"] == "ACTIVE"]
        if not live:
            return None
        tags = tag_map(live[0].get("tags", []), "key", "value") or aws.all_tags(inputs)
        return {"name": live[0]["clusterName"], "arn": identity, "region": aws.region, "tags": tags}

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        aws.client("ecs").delete_cluster(cluster=identity)


class TaskDefinition(Type):
    required = ("family", "containerDefinitions")
    defaults = {"skipDestroy": False, "trackLatest": False}
    replaces = frozenset(
        {"family", "containerDefinitions", "taskRoleArn", "executionRoleArn", "cpu", "memory", "networkMode"}
    )
    computed = _TAGGED | {"arnWithoutRevision", "revision"}

    def create(self, aws: Aws, inputs: Properties) -> str:
        aws.client("ecs").register_task_definition(
            family=inputs["family"],
            containerDefinitions=json.loads(inputs["containerDefinitions"]),
            tags=tag_list(aws.all_tags(inputs), "key", "value"),
            **given(
                inputs,
                taskRoleArn="taskRoleArn",
                executionRoleArn="executionRoleArn",
                networkMode="networkMode",
                requiresCompatibilities="requiresCompatibilities",
                cpu="cpu",
                memory="memory",
            ),
        )
        return str(inputs["family"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties | None:
        family = inputs.get("family", identity)
        answer = aws.client("ecs").describe_task_definition(taskDefinition=family, include=["TAGS"])
        task = answer["taskDefinition"]
        if task.get("status") == "INACTIVE":
            return None
        return {
            "family": task["family"],
            "arn": task["taskDefinitionArn"],
            "arnWithoutRevision": task["taskDefinitionArn"].rsplit(":", 1)[0],
            "revision": task["revision"],
            "region": aws.region,
            "taskRoleArn": task.get("taskRoleArn", ""),
            "executionRoleArn": task.get("executionRoleArn", ""),
            "tags": tag_map(answer.get("tags", []), "key", "value") or aws.all_tags(inputs),
        }

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        arn = aws.client("ecs").describe_task_definition(taskDefinition=identity)["taskDefinition"]["taskDefinitionArn"]
        aws.client("ecs").tag_resource(resourceArn=arn, tags=tag_list(aws.all_tags(news), "key", "value"))

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        aws.client("ecs").deregister_task_definition(taskDefinition=state["arn"])


class Service(Type):
    """Its id is its ARN, which holds the cluster's name and its own."""

    autoname = "name"
    defaults = {"schedulingStrategy": "REPLICA"}
    replaces = frozenset({"name", "cluster", "launchType"})
    computed = _TAGGED

    @staticmethod
    def _what(inputs: Properties) -> dict[str, Any]:
        where = inputs.get("networkConfiguration", {})
        public = "ENABLED" if where.get("assignPublicIp") else "DISABLED"
        return {
            "desiredCount": inputs.get("desiredCount", 1),
            "taskDefinition": inputs["taskDefinition"],
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    **given(where, subnets="subnets", securityGroups="securityGroups"),
                    "assignPublicIp": public,
                }
            },
        }

    def create(self, aws: Aws, inputs: Properties) -> str:
        answer = aws.client("ecs").create_service(
            cluster=inputs["cluster"],
            serviceName=inputs["name"],
            tags=tag_list(aws.all_tags(inputs), "key", "value"),
            **given(inputs, launchType="launchType"),
            **self._what(inputs),
        )
        return str(answer["service"]["serviceArn"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties | None:
        cluster = identity.split("/")[1]
        found = aws.client("ecs").describe_services(cluster=cluster, services=[identity])["services"]
        live = [service for service in found if service["status"] == "ACTIVE"]
        if not live:
            return None
        return {
            "name": live[0]["serviceName"],
            "arn": identity,
            "cluster": live[0]["clusterArn"],
            "taskDefinition": live[0]["taskDefinition"],
            "desiredCount": live[0]["desiredCount"],
            "region": aws.region,
            "tags": tag_map(live[0].get("tags", []), "key", "value") or aws.all_tags(inputs),
        }

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        aws.client("ecs").update_service(cluster=news["cluster"], service=identity, **self._what(news))

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        aws.client("ecs").delete_service(cluster=state["cluster"], service=identity, force=True)
