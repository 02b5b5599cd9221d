"""IAM: roles, managed policies, instance profiles and identity providers."""
# ruff: noqa: ARG002 - each type has the four methods' one form

import json
from typing import Any
from urllib.parse import unquote

from .aws import Aws
from .types import Type, given, tag_list, tag_map
from .values import Properties

_TAGGED = frozenset({"arn", "tagsAll"})


def text(document: Any) -> str:
    """A document as boto3 gives it (parsed, or still URL-encoded), as JSON text."""
    return unquote(document) if isinstance(document, str) else json.dumps(document)


def _retag(client: Any, kind: str, name: dict[str, str], old: dict[str, str], new: dict[str, str]) -> None:
    if gone := sorted(old.keys() - new.keys()):
        getattr(client, f"untag_{kind}")(**name, TagKeys=gone)
    if new:
        getattr(client, f"tag_{kind}")(**name, Tags=tag_list(new))


class Role(Type):
    autoname = "name"
    required = ("assumeRolePolicy",)
    defaults = {"forceDetachPolicies": False, "maxSessionDuration": 3600, "path": "/"}
    replaces = frozenset({"name", "path"})
    computed = _TAGGED | {"createDate", "uniqueId"}

    def create(self, aws: Aws, inputs: Properties) -> str:
        iam = aws.client("iam")
        iam.create_role(
            RoleName=inputs["name"],
            AssumeRolePolicyDocument=inputs["assumeRolePolicy"],
            Tags=tag_list(aws.all_tags(inputs)),
            **given(
                inputs,
                path="Path",
                description="Description",
                maxSessionDuration="MaxSessionDuration",
                permissionsBoundary="PermissionsBoundary",
            ),
        )
        self._contents(iam, inputs["name"], {}, inputs)
        return str(inputs["name"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties:
        iam = aws.client("iam")
        role = iam.get_role(RoleName=identity)["Role"]
        live = {
            "name": role["RoleName"],
            "path": role["Path"],
            "arn": role["Arn"],
            "uniqueId": role["RoleId"],
            "createDate": role["CreateDate"].isoformat(),
            "assumeRolePolicy": text(role["AssumeRolePolicyDocument"]),
            "maxSessionDuration": role.get("MaxSessionDuration", 3600),
            "description": role.get("Description", ""),
            "permissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
            "tags": tag_map(role.get("Tags", [])),
        }
        if "inlinePolicies" in inputs:
            names = iam.list_role_policies(RoleName=identity)["PolicyNames"]
            documents = [iam.get_role_policy(RoleName=identity, PolicyName=name) for name in names]
            live["inlinePolicies"] = [
                {"name": item["PolicyName"], "policy": text(item["PolicyDocument"])} for item in documents
            ]
        return live

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        iam = aws.client("iam")
        iam.update_assume_role_policy(RoleName=identity, PolicyDocument=news["assumeRolePolicy"])
        iam.update_role(
            RoleName=identity,
            Description=news.get("description", ""),
            MaxSessionDuration=news["maxSessionDuration"],
        )
        if boundary := news.get("permissionsBoundary"):
            iam.put_role_permissions_boundary(RoleName=identity, PermissionsBoundary=boundary)
        elif olds.get("permissionsBoundary"):
            iam.delete_role_permissions_boundary(RoleName=identity)
        _retag(iam, "role", {"RoleName": identity}, aws.all_tags(olds), aws.all_tags(news))
        self._contents(iam, identity, olds, news)

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        iam = aws.client("iam")
        for policy in state.get("inlinePolicies", []):
            iam.delete_role_policy(RoleName=identity, PolicyName=policy["name"])
        for arn in state.get("managedPolicyArns", []):
            iam.detach_role_policy(RoleName=identity, PolicyArn=arn)
        iam.delete_role(RoleName=identity)

    @staticmethod
    def _contents(iam: Any, name: str, olds: Properties, news: Properties) -> None:
        """Inline and managed policies that the role itself declares (deprecated, and still in use)."""
        kept = {policy["name"] for policy in news.get("inlinePolicies", [])}
        for policy in olds.get("inlinePolicies", []):
            if policy["name"] not in kept:
                iam.delete_role_policy(RoleName=name, PolicyName=policy["name"])
        for policy in news.get("inlinePolicies", []):
            iam.put_role_policy(RoleName=name, PolicyName=policy["name"], PolicyDocument=policy["policy"])
        for arn in set(olds.get("managedPolicyArns", [])) - set(news.get("managedPolicyArns", [])):
            iam.detach_role_policy(RoleName=name, PolicyArn=arn)
        for arn in news.get("managedPolicyArns", []):
            iam.attach_role_policy(RoleName=name, PolicyArn=arn)


class Policy(Type):
    autoname = "name"
    required = ("policy",)
    defaults = {"path": "/"}
    replaces = frozenset({"name", "path", "description"})
    computed = _TAGGED | {"policyId", "attachmentCount"}

    def create(self, aws: Aws, inputs: Properties) -> str:
        answer = aws.client("iam").create_policy(
            PolicyName=inputs["name"],
            PolicyDocument=inputs["policy"],
            Tags=tag_list(aws.all_tags(inputs)),
            **given(inputs, path="Path", description="Description"),
        )
        return str(answer["Policy"]["Arn"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties:
        iam = aws.client("iam")
        policy = iam.get_policy(PolicyArn=identity)["Policy"]
        version = iam.get_policy_version(PolicyArn=identity, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
        return {
            "name": policy["PolicyName"],
            "path": policy["Path"],
            "arn": policy["Arn"],
            "policyId": policy["PolicyId"],
            "attachmentCount": policy["AttachmentCount"],
            "description": policy.get("Description", ""),
            "policy": text(version["Document"]),
            "tags": tag_map(policy.get("Tags", [])),
        }

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        iam = aws.client("iam")
        self._drop_old_versions(iam, identity)
        iam.create_policy_version(PolicyArn=identity, PolicyDocument=news["policy"], SetAsDefault=True)
        _retag(iam, "policy", {"PolicyArn": identity}, aws.all_tags(olds), aws.all_tags(news))

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        iam = aws.client("iam")
        self._drop_old_versions(iam, identity)
        iam.delete_policy(PolicyArn=identity)

    @staticmethod
    def _drop_old_versions(iam: Any, arn: str) -> None:
        for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])


class InstanceProfile(Type):
    autoname = "name"
    defaults = {"path": "/"}
    replaces = frozenset({"name", "path"})
    computed = _TAGGED | {"createDate", "uniqueId"}

    def create(self, aws: Aws, inputs: Properties) -> str:
        iam = aws.client("iam")
        name = str(inputs["name"])
        iam.create_instance_profile(
            InstanceProfileName=name, Tags=tag_list(aws.all_tags(inputs)), **given(inputs, path="Path")
        )
        if role := inputs.get("role"):
            iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
        return name

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties:
        profile = aws.client("iam").get_instance_profile(InstanceProfileName=identity)["InstanceProfile"]
        return {
            "name": identity,
            "path": profile["Path"],
            "arn": profile["Arn"],
            "uniqueId": profile["InstanceProfileId"],
            "createDate": profile["CreateDate"].isoformat(),
            "role": next((role["RoleName"] for role in profile["Roles"]), ""),
            "tags": tag_map(profile.get("Tags", [])),
        }

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        iam = aws.client("iam")
        if olds.get("role") != news.get("role"):
            for role in iam.get_instance_profile(InstanceProfileName=identity)["InstanceProfile"]["Roles"]:
                iam.remove_role_from_instance_profile(InstanceProfileName=identity, RoleName=role["RoleName"])
            if news.get("role"):
                iam.add_role_to_instance_profile(InstanceProfileName=identity, RoleName=news["role"])
        name = {"InstanceProfileName": identity}
        _retag(iam, "instance_profile", name, aws.all_tags(olds), aws.all_tags(news))

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        iam = aws.client("iam")
        if state.get("role"):
            iam.remove_role_from_instance_profile(InstanceProfileName=identity, RoleName=state["role"])
        iam.delete_instance_profile(InstanceProfileName=identity)


class ServiceLinkedRole(Type):
    required = ("awsServiceName",)
    replaces = frozenset({"awsServiceName", "customSuffix"})
    computed = _TAGGED | {"createDate", "uniqueId", "name", "path"}

    def create(self, aws: Aws, inputs: Properties) -> str:
        answer = aws.client("iam").create_service_linked_role(
            AWSServiceName=inputs["awsServiceName"], **given(inputs, description="Description")
        )
        return str(answer["Role"]["Arn"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties:
        role = aws.client("iam").get_role(RoleName=identity.rsplit("/", 1)[1])["Role"]
        return {
            "awsServiceName": role["Path"].split("/")[2],
            "name": role["RoleName"],
            "path": role["Path"],
            "arn": role["Arn"],
            "uniqueId": role["RoleId"],
            "createDate": role["CreateDate"].isoformat(),
            "description": role.get("Description", inputs.get("description", "")),
            "tags": tag_map(role.get("Tags", [])) | aws.all_tags(inputs),
        }

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        aws.client("iam").delete_role(RoleName=identity.rsplit("/", 1)[1])


class OpenIdConnectProvider(Type):
    required = ("url", "clientIdLists")
    replaces = frozenset({"url"})
    computed = _TAGGED

    def create(self, aws: Aws, inputs: Properties) -> str:
        answer = aws.client("iam").create_open_id_connect_provider(
            Url=inputs["url"],
            ClientIDList=inputs["clientIdLists"],
            ThumbprintList=inputs.get("thumbprintLists", []),
            Tags=tag_list(aws.all_tags(inputs)),
        )
        return str(answer["OpenIDConnectProviderArn"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties:
        found = aws.client("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=identity)
        return {
            "url": inputs.get("url", f"https://{found['Url']}"),
            "arn": identity,
            "clientIdLists": found["ClientIDList"],
            "thumbprintLists": found["ThumbprintList"],
            "tags": tag_map(found.get("Tags", [])),
        }

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        aws.client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=identity)
