"""IAM: inline policies, attachments, groups and users: what belongs to a role, group or user."""
# ruff: noqa: ARG002 - each type has the four methods' one form

from .aws import Aws
from .iam import text
from .types import Type, given
from .values import Properties


class InlinePolicy(Type):
    """A document inside a role, group or user: its id is `owner:name`."""

    autoname = "name"

    def __init__(self, token: str, owner: str) -> None:
        super().__init__(token)
        self.owner = owner
        self.replaces = frozenset({"name", owner})
        self.required = ("policy", owner)

    def _names(self, identity: str) -> dict[str, str]:
        owner, name = identity.split(":", 1)
        return {f"{self.owner.capitalize()}Name": owner, "PolicyName": name}

    def create(self, aws: Aws, inputs: Properties) -> str:
        identity = f"{inputs[self.owner]}:{inputs['name']}"
        self.update(aws, identity, {}, inputs)
        return identity

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties:
        answer = getattr(aws.client("iam"), f"get_{self.owner}_policy")(**self._names(identity))
        owner, name = identity.split(":", 1)
        return {self.owner: owner, "name": name, "policy": text(answer["PolicyDocument"])}

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        put = getattr(aws.client("iam"), f"put_{self.owner}_policy")
        put(**self._names(identity), PolicyDocument=news["policy"])

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        getattr(aws.client("iam"), f"delete_{self.owner}_policy")(**self._names(identity))


class PolicyAttachment(Type):
    """A managed policy on a role, group or user: its id is `owner/arn`."""

    def __init__(self, token: str, owner: str) -> None:
        super().__init__(token)
        self.owner = owner
        self.required = ("policyArn", owner)
        self.replaces = frozenset(self.required)

    def _names(self, identity: str) -> dict[str, str]:
        owner, arn = identity.split("/", 1)
        return {f"{self.owner.capitalize()}Name": owner, "PolicyArn": arn}

    def create(self, aws: Aws, inputs: Properties) -> str:
        identity = f"{inputs[self.owner]}/{inputs['policyArn']}"
        getattr(aws.client("iam"), f"attach_{self.owner}_policy")(**self._names(identity))
        return identity

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties | None:
        owner, arn = identity.split("/", 1)
        pages = aws.client("iam").get_paginator(f"list_attached_{self.owner}_policies")
        attached = pages.paginate(**{f"{self.owner.capitalize()}Name": owner}).search("AttachedPolicies[].PolicyArn")
        return {self.owner: owner, "policyArn": arn} if arn in set(attached) else None

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        getattr(aws.client("iam"), f"detach_{self.owner}_policy")(**self._names(identity))


class Member(Type):
    """A group or a user: nothing but a name and a path."""

    autoname = "name"
    defaults = {"path": "/"}
    replaces = frozenset({"name", "path"})
    computed = frozenset({"arn", "uniqueId"})

    def __init__(self, token: str, kind: str) -> None:
        super().__init__(token)
        self.kind = kind

    def create(self, aws: Aws, inputs: Properties) -> str:
        name = {f"{self.kind.capitalize()}Name": inputs["name"]}
        getattr(aws.client("iam"), f"create_{self.kind}")(**name, **given(inputs, path="Path"))
        return str(inputs["name"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties:
        title = self.kind.capitalize()
        found = getattr(aws.client("iam"), f"get_{self.kind}")(**{f"{title}Name": identity})[title]
        return {"name": identity, "path": found["Path"], "arn": found["Arn"], "uniqueId": found[f"{title}Id"]}

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        """Tags of a user are all that can change here, and nothing reads them."""

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        getattr(aws.client("iam"), f"delete_{self.kind}")(**{f"{self.kind.capitalize()}Name": identity})


class UserGroupMembership(Type):
    required = ("user", "groups")
    replaces = frozenset({"user"})

    def create(self, aws: Aws, inputs: Properties) -> str:
        self.update(aws, "", {"groups": []}, inputs)
        return f"{inputs['user']}-groups"

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties | None:
        user = identity.removesuffix("-groups")
        live = [group["GroupName"] for group in aws.client("iam").list_groups_for_user(UserName=user)["Groups"]]
        declared = inputs.get("groups", live)
        return {"user": user, "groups": [group for group in declared if group in live]}

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        for group in set(olds["groups"]) - set(news["groups"]):
            aws.client("iam").remove_user_from_group(UserName=news["user"], GroupName=group)
        for group in news["groups"]:
            aws.client("iam").add_user_to_group(UserName=news["user"], GroupName=group)

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        for group in state["groups"]:
            aws.client("iam").remove_user_from_group(UserName=state["user"], GroupName=group)


class GroupMembership(Type):
    autoname = "name"
    required = ("group", "users")
    replaces = frozenset({"group", "name"})

    def create(self, aws: Aws, inputs: Properties) -> str:
        self.update(aws, "", {"users": []}, inputs)
        return str(inputs["name"])

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties | None:
        live = [user["UserName"] for user in aws.client("iam").get_group(GroupName=inputs["group"])["Users"]]
        return {"name": identity, "group": inputs["group"], "users": sorted(live)}

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        for user in set(olds["users"]) - set(news["users"]):
            aws.client("iam").remove_user_from_group(UserName=user, GroupName=news["group"])
        for user in news["users"]:
            aws.client("iam").add_user_to_group(UserName=user, GroupName=news["group"])

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        for user in state["users"]:
            aws.client("iam").remove_user_from_group(UserName=user, GroupName=state["group"])
