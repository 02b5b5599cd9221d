"""A resource that has CloudFormation's property names as resources of pulumi-aws, which the rules know.

Of a type that the table of types does not have, one resource of aws-native's type: nothing of it is lost.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from least_privilege.aws.resource_types import inputs_by_type
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.attachments import BOUNDARY_ATTACHMENT, CUSTOMER_POLICY_ATTACHMENT
from least_privilege.stack.cloudformation.functions import Resolved
from least_privilege.stack.cloudformation.names import camel, renamed
from least_privilege.stack.cloudformation.parameters import ABSENT
from least_privilege.stack.cloudformation.serverless import PUBLIC_URL, role_of
from least_privilege.stack.cloudformation.topic_rules import topic_rule_inputs
from least_privilege.stack.cloudformation.type_table import NATIVE_TYPES, TYPES
from least_privilege.stack.cloudformation.types import lookup, native_type
from least_privilege.stack.model import Resource

Make = Callable[..., Resource]
"""Makes a resource: its type, what tells it from others of the same definition ('' for the first), and its inputs."""

_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_GIVEN_POLICIES = {
    "AWS::IAM::User": ("user", "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive", "userName"),
    "AWS::IAM::Group": (
        "group",
        "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
        "groupName",
    ),
}
_OWNERS = {
    "Roles": ("aws:iam/rolePolicy:RolePolicy", "role"),
    "Users": ("aws:iam/userPolicy:UserPolicy", "user"),
    "Groups": ("aws:iam/groupPolicy:GroupPolicy", "group"),
}


class Translator:
    """Translates one definition: `resolve` gives a value without functions, `make` a resource."""

    def __init__(self, resolve: Callable[[Any, str], Resolved], make: Make, own: str, properties: Mapping[str, Any]):
        self._resolve, self._make, self._own, self._properties = resolve, make, own, properties

    def resources(self, type_: str) -> Iterator[Resource]:
        """The resources of pulumi-aws that a definition of CloudFormation's `type_` is."""
        type_ = NATIVE_TYPES.get(native_type(type_).lower(), type_)  # In other letters, it is judged as it is meant.
        entry = TYPES.get(type_)
        if entry is None:
            native = native_type(type_)
            yield self._make(_native_types().get(native.lower(), native), "", self._inputs({}))
        elif not entry.only or lookup(self._properties, entry.only) is not None:
            self._type = entry
            special = _SPECIAL.get(type_)
            yield from special(self) if special else [self._make(f"aws:{entry.type}", "", self._inputs(entry.renamed))]
        if type_ in _GIVEN_POLICIES:
            yield from self._given(*_GIVEN_POLICIES[type_])

    def _at(self, name: str) -> Resolved:
        found = self._resolve(lookup(self._properties, name), name)
        return Resolved(None, found.refers_to) if found.value is ABSENT else found

    def _inputs(self, other_names: Mapping[str, str]) -> dict[str, Resolved]:
        names = {name.lower(): new for name, new in other_names.items()}
        found = {}
        for name, value in self._properties.items():
            resolved = self._resolve(value, str(name))
            if resolved.value is not ABSENT and resolved.value is not None:
                new, is_first, _ = (names.get(str(name).lower()) or camel(str(name))).partition("[0]")
                given = renamed(resolved.value)
                if is_first and isinstance(given, list):
                    given = given[0] if given else None
                found[new] = Resolved(given, resolved.refers_to)
        return found

    def _each(self, name: str) -> Iterator[Resolved]:
        """The items of a list, each with what it refers to; one unknown item where the list is unknown."""
        given = lookup(self._properties, name)
        for item in given if isinstance(given, list) else [given]:
            value, refers_to = self._resolve(item, name)
            for each in value if isinstance(value, list) else [value]:
                if each is not None and each is not ABSENT:
                    yield Resolved(each, refers_to)

    def _own_name(self, name: str) -> Resolved:
        given = self._at(name).value
        return Resolved(given if isinstance(given, str) else UNKNOWN, (self._own,))

    def _given(self, owner: str, attachments: str, owner_name: str) -> Iterator[Resource]:
        """The inline and managed policies of a user or a group, and a user's groups."""
        own = self._own_name(f"{owner}Name")
        arns = self._at("ManagedPolicyArns")
        if arns.value is not None:
            yield self._make(attachments, "ManagedPolicyArns", {owner_name: own, "policyArns": arns})
        type_ = f"aws:iam/{owner}Policy:{owner.capitalize()}Policy"
        for index, policy in enumerate(self._each("Policies")):
            document = Resolved(_part(policy.value, "PolicyDocument"), policy.refers_to)
            name = Resolved(_part(policy.value, "PolicyName"))
            yield self._make(type_, f"Policies[{index}]", {"name": name, owner: own, "policy": document})
        groups = self._at("Groups") if owner == "user" else Resolved(None)
        if groups.value is not None:
            type_ = "aws:iam/userGroupMembership:UserGroupMembership"
            yield self._make(type_, "Groups", {"user": own, "groups": groups})

    def _serverless(self) -> Iterator[Resource]:
        """What AWS SAM makes of a function or a state machine."""
        inputs, own_role = self._inputs(self._type.renamed), self._type.renamed["Role"]
        role, policies = inputs.pop(own_role, Resolved(None)), inputs.pop("policies", Resolved(None))
        if role.value is None:
            trust = inputs.pop("assumeRolePolicyDocument", Resolved(None))
            given = {"assumeRolePolicy": trust} if trust.value is not None else {}
            granted = {key: Resolved(value, policies.refers_to) for key, value in role_of(policies.value).items()}
            yield self._make("aws:iam/role:Role", "Role", granted | given)
            role = Resolved(UNKNOWN, (f"{self._own}/Role",))
        yield self._make(f"aws:{self._type.type}", "", inputs | {own_role: role})
        if (url := inputs.get("functionUrlConfig")) and _part(url.value, "authType") == "NONE":
            allowed = {key: Resolved(value) for key, value in PUBLIC_URL.items()}
            own = Resolved(UNKNOWN, (self._own,))
            yield self._make("aws:lambda/permission:Permission", "UrlPermission", allowed | {"function": own})

    def _role(self) -> Iterator[Resource]:
        inputs = self._inputs(TYPES["AWS::IAM::Role"].renamed)
        if isinstance((policies := inputs.get("inlinePolicies", Resolved(None))).value, list):
            listed = [
                UNKNOWN
                if each is UNKNOWN
                else {"name": _part(each, "PolicyName"), "policy": _part(each, "PolicyDocument")}
                for each in policies.value
            ]
            inputs["inlinePolicies"] = Resolved(listed, policies.refers_to)
        yield self._make("aws:iam/role:Role", "", inputs)

    def _policy(self) -> Iterator[Resource]:
        """An inline policy, once for each principal that it is given to."""
        name, document, several = self._at("PolicyName"), self._at("PolicyDocument"), 0
        for property_, (type_, owner) in _OWNERS.items():
            for index, given in enumerate(self._each(property_)):
                which = f"{property_}[{index}]" if several else ""
                yield self._make(type_, which, {"name": name, "policy": document, owner: given})
                several += 1

    def _managed_policy(self) -> Iterator[Resource]:
        inputs = self._inputs(TYPES["AWS::IAM::ManagedPolicy"].renamed)
        given = {owner: found for owner in ("roles", "users", "groups") if (found := inputs.pop(owner, None))}
        yield self._make("aws:iam/policy:Policy", "", inputs)
        if given:
            arn = Resolved(*self._resolve({"Ref": self._own}, "")) if self._own else Resolved(UNKNOWN)
            yield self._make("aws:iam/policyAttachment:PolicyAttachment", "attached", {"policyArn": arn, **given})

    def _launch_template(self) -> Iterator[Resource]:
        inputs = self._inputs(TYPES["AWS::EC2::LaunchTemplate"].renamed)
        data = inputs.pop("launchTemplateData", Resolved(UNKNOWN))
        given = data.value if isinstance(data.value, Mapping) else {"metadataOptions": UNKNOWN}
        inputs |= {name: Resolved(value, data.refers_to) for name, value in given.items()}
        yield self._make("aws:ec2/launchTemplate:LaunchTemplate", "", inputs)

    def _bucket(self) -> Iterator[Resource]:
        inputs = self._inputs(TYPES["AWS::S3::Bucket"].renamed)
        if isinstance((acl := inputs.get("acl", Resolved(None))).value, str):
            inputs["acl"] = Resolved(_WORDS.sub("-", acl.value).lower(), acl.refers_to)
        yield self._make("aws:s3/bucket:Bucket", "", inputs)
        access = inputs.get("publicAccessBlockConfiguration")
        if access and isinstance(access.value, Mapping):
            blocks = {name: Resolved(value in (True, "true")) for name, value in access.value.items()}
            bucket = Resolved(inputs.get("bucket", Resolved(UNKNOWN)).value, (self._own,))
            type_ = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
            yield self._make(type_, "PublicAccessBlockConfiguration", {"bucket": bucket, **blocks})

    def _table(self) -> Iterator[Resource]:
        policy = self._at("ResourcePolicy")
        document = Resolved(_part(policy.value, "PolicyDocument"), policy.refers_to)
        yield self._make("aws:dynamodb/resourcePolicy:ResourcePolicy", "", {"policy": document})

    def _event_bus_policy(self) -> Iterator[Resource]:
        statement = self._at("Statement")
        bus = self._at("EventBusName")
        if statement.value is None:
            yield self._make("aws:cloudwatch/eventPermission:EventPermission", "", self._inputs({}))
            return
        document = {"Version": "2012-10-17", "Statement": statement.value}
        policy = Resolved(document, statement.refers_to)
        yield self._make("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "", {"eventBusName": bus, "policy": policy})

    def _permission_set(self) -> Iterator[Resource]:
        inputs = self._inputs({})
        yield self._make("aws:ssoadmin/permissionSet:PermissionSet", "", inputs)
        own = Resolved(UNKNOWN, (self._own,))
        if policy := inputs.get("inlinePolicy"):
            type_ = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
            yield self._make(type_, "InlinePolicy", {"permissionSetArn": own, "inlinePolicy": policy})
        for index, arn in enumerate(self._each("ManagedPolicies")):
            type_ = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
            yield self._make(type_, f"ManagedPolicies[{index}]", {"permissionSetArn": own, "managedPolicyArn": arn})
        for index, reference in enumerate(self._each("CustomerManagedPolicyReferences")):
            inputs = {"permissionSetArn": own, "customerManagedPolicyReference": Resolved(renamed(reference.value))}
            yield self._make(CUSTOMER_POLICY_ATTACHMENT, f"CustomerManagedPolicyReferences[{index}]", inputs)
        if (boundary := self._at("PermissionsBoundary")).value is not None:
            inputs = {"permissionSetArn": own, "permissionsBoundary": Resolved(renamed(boundary.value))}
            yield self._make(BOUNDARY_ATTACHMENT, "PermissionsBoundary", inputs)

    def _resource_share(self) -> Iterator[Resource]:
        inputs = {"allowExternalPrincipals": Resolved(value=True)} | self._inputs({})
        principals = inputs.pop("principals", Resolved(None))
        yield self._make("aws:ram/resourceShare:ResourceShare", "", inputs)
        if principals.value is not None:
            given = {"resourceShareArn": Resolved(UNKNOWN, (self._own,)), "principals": principals}
            yield self._make(f"aws:{self._type.type}", "Principals", given)

    def _global_table(self) -> Iterator[Resource]:
        for index, replica in enumerate(self._each("Replicas")):
            if (policy := _part(replica.value, "ResourcePolicy")) is not None:
                document = Resolved(_part(policy, "PolicyDocument"), replica.refers_to)
                which = f"Replicas[{index}]" if index else ""
                yield self._make("aws:dynamodb/resourcePolicy:ResourcePolicy", which, {"policy": document})

    def _access_points(self) -> Iterator[Resource]:
        policy = self._at("Policy")
        details = Resolved({"policy": policy.value, "name": self._at("MrapName").value}, policy.refers_to)
        type_ = "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy"
        yield self._make(type_, "", {"details": details})

    def _topic_rule(self) -> Iterator[Resource]:
        payload = self._at("TopicRulePayload")
        inputs = {key: Resolved(value, payload.refers_to) for key, value in topic_rule_inputs(payload.value).items()}
        yield self._make("aws:iot/topicRule:TopicRule", "", inputs)

    def _endpoint_principals(self) -> Iterator[Resource]:
        service = self._at("ServiceId")
        for index, principal in enumerate(self._each("AllowedPrincipals")):
            inputs = {"vpcEndpointServiceId": service, "principalArn": principal}
            type_ = "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple"
            yield self._make(type_, f"AllowedPrincipals[{index}]" if index else "", inputs)

    def _beanstalk(self) -> Iterator[Resource]:
        inputs = self._inputs({})
        given = inputs.pop("optionSettings", Resolved(None))
        listed = given.value
        if isinstance(listed, list):
            names = ("namespace", "optionName", "value")
            listed = [
                dict(zip(("namespace", "name", "value"), (_part(each, name) for name in names), strict=True))
                for each in listed
            ]
        settings = Resolved(listed, given.refers_to)
        yield self._make(f"aws:{self._type.type}", "", inputs | {"settings": settings})

    def _access_entry(self) -> Iterator[Resource]:
        inputs = self._inputs({})
        yield self._make("aws:eks/accessEntry:AccessEntry", "", inputs)
        common = {name: inputs[name] for name in ("clusterName", "principalArn") if name in inputs}
        for index, policy in enumerate(self._each("AccessPolicies")):
            given = {
                "policyArn": Resolved(_part(policy.value, "PolicyArn"), policy.refers_to),
                "accessScope": Resolved(renamed(_part(policy.value, "AccessScope"))),
            }
            type_ = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
            yield self._make(type_, f"AccessPolicies[{index}]", common | given)


_SPECIAL: Mapping[str, Callable[[Translator], Iterator[Resource]]] = {
    "AWS::DynamoDB::GlobalTable": Translator._global_table,
    "AWS::DynamoDB::Table": Translator._table,
    "AWS::EC2::LaunchTemplate": Translator._launch_template,
    "AWS::EC2::VPCEndpointServicePermissions": Translator._endpoint_principals,
    "AWS::EKS::AccessEntry": Translator._access_entry,
    "AWS::ElasticBeanstalk::ConfigurationTemplate": Translator._beanstalk,
    "AWS::ElasticBeanstalk::Environment": Translator._beanstalk,
    "AWS::Events::EventBusPolicy": Translator._event_bus_policy,
    "AWS::IAM::ManagedPolicy": Translator._managed_policy,
    "AWS::IAM::Policy": Translator._policy,
    "AWS::IAM::Role": Translator._role,
    "AWS::RAM::ResourceShare": Translator._resource_share,
    "AWS::IoT::TopicRule": Translator._topic_rule,
    "AWS::S3::Bucket": Translator._bucket,
    "AWS::S3::MultiRegionAccessPointPolicy": Translator._access_points,
    "AWS::SSO::PermissionSet": Translator._permission_set,
    "AWS::Serverless::Function": Translator._serverless,
    "AWS::Serverless::StateMachine": Translator._serverless,
}
"""The types that are several resources in pulumi-aws, or another shape."""


@cache
def _native_types() -> Mapping[str, str]:
    """aws-native's types as it writes them, by themselves in small letters."""
    return {type_.lower(): type_ for type_ in inputs_by_type()}


def _part(value: Any, name: str) -> Any:
    return lookup(value, name) if isinstance(value, Mapping) else UNKNOWN
