"""Where in a resource there are policy documents.

Types and inputs as pulumi-aws names them. What is not in the table on purpose: documents in another language (Cedar,
lifecycle and data-protection policies, OpenSearch Serverless) and session policies, which only ever take away.
Source: https://www.pulumi.com/registry/packages/aws/api-docs/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from least_privilege.policy.document import Document, PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.policy.unknown import Unknown, holds_unknown
from least_privilege.stack.model import Resource
from least_privilege.stack.resource_permissions import PERMISSIONS, statement_of

IDENTITY_DOCUMENTS = {
    "aws:iam/role:Role": ("assumeRolePolicy", "inlinePolicies[].policy"),
    "aws:iam/rolePolicy:RolePolicy": ("policy",),
    "aws:iam/userPolicy:UserPolicy": ("policy",),
    "aws:iam/groupPolicy:GroupPolicy": ("policy",),
    "aws:iam/policy:Policy": ("policy",),
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": ("inlinePolicy",),
}
"""The inputs that hold identity and trust policies, by type of resource; `[].` stands between a list and its items."""

_RESOURCE = {
    "acmpca/policy:Policy": "policy",
    "amp/resourcePolicy:ResourcePolicy": "policyDocument",
    "apigateway/domainName:DomainName": "policy",
    "apigateway/restApi:RestApi": "policy",
    "apigateway/restApiPolicy:RestApiPolicy": "policy",
    "backup/vaultPolicy:VaultPolicy": "policy",
    "bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy": "policy",
    "cloudsearch/domainServiceAccessPolicy:DomainServiceAccessPolicy": "accessPolicy",
    "cloudwatch/eventBusPolicy:EventBusPolicy": "policy",
    "cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy": "deliveryDestinationPolicy",
    "cloudwatch/logDestinationPolicy:LogDestinationPolicy": "accessPolicy",
    "cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
    "codeartifact/domainPermissions:DomainPermissions": "policyDocument",
    "codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": "policyDocument",
    "codebuild/resourcePolicy:ResourcePolicy": "policy",
    "dsql/clusterPolicy:ClusterPolicy": "policy",
    "dynamodb/resourcePolicy:ResourcePolicy": "policy",
    "ec2/vpcEndpoint:VpcEndpoint": "policy",
    "ec2/vpcEndpointPolicy:VpcEndpointPolicy": "policy",
    "ecr/registryPolicy:RegistryPolicy": "policy",
    "ecr/repositoryCreationTemplate:RepositoryCreationTemplate": "repositoryPolicy",
    "ecr/repositoryPolicy:RepositoryPolicy": "policy",
    "ecrpublic/repositoryPolicy:RepositoryPolicy": "policy",
    "efs/fileSystemPolicy:FileSystemPolicy": "policy",
    "elasticsearch/domain:Domain": "accessPolicies",
    "elasticsearch/domainPolicy:DomainPolicy": "accessPolicies",
    "fsx/s3AccessPointAttachment:S3AccessPointAttachment": "s3AccessPoint.policy",
    "glacier/vault:Vault": "accessPolicy",
    "glacier/vaultLock:VaultLock": "policy",
    "glue/resourcePolicy:ResourcePolicy": "policy",
    "kinesis/resourcePolicy:ResourcePolicy": "policy",
    "kms/externalKey:ExternalKey": "policy",
    "kms/key:Key": "policy",
    "kms/keyPolicy:KeyPolicy": "policy",
    "kms/replicaExternalKey:ReplicaExternalKey": "policy",
    "kms/replicaKey:ReplicaKey": "policy",
    "lambda/resourcePolicy:ResourcePolicy": "policy",
    "mediastore/containerPolicy:ContainerPolicy": "policy",
    "msk/clusterPolicy:ClusterPolicy": "policy",
    "networkfirewall/resourcePolicy:ResourcePolicy": "policy",
    "oam/sinkPolicy:SinkPolicy": "policy",
    "opensearch/domain:Domain": "accessPolicies",
    "opensearch/domainPolicy:DomainPolicy": "accessPolicies",
    "opensearchingest/resourcePolicy:ResourcePolicy": "policy",
    "organizations/resourcePolicy:ResourcePolicy": "content",
    "pinpoint/smsvoicev2ResourcePolicy:Smsvoicev2ResourcePolicy": "policy",
    "redshift/resourcePolicy:ResourcePolicy": "policy",
    "redshiftserverless/resourcePolicy:ResourcePolicy": "policy",
    "s3/accessPoint:AccessPoint": "policy",
    "s3/bucket:Bucket": "policy",
    "s3/bucketPolicy:BucketPolicy": "policy",
    "s3/bucketV2:BucketV2": "policy",
    "s3/filesFileSystemPolicy:FilesFileSystemPolicy": "policy",
    "s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy": "policy",
    "s3control/accessGrantsInstanceResourcePolicy:AccessGrantsInstanceResourcePolicy": "policy",
    "s3control/accessPointPolicy:AccessPointPolicy": "policy",
    "s3control/bucketPolicy:BucketPolicy": "policy",
    "s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy": "details.policy",
    "s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy": "policy",
    "s3tables/tableBucketPolicy:TableBucketPolicy": "resourcePolicy",
    "s3tables/tablePolicy:TablePolicy": "resourcePolicy",
    "sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": "resourcePolicy",
    "schemas/registryPolicy:RegistryPolicy": "policy",
    "secretsmanager/secret:Secret": "policy",
    "secretsmanager/secretPolicy:SecretPolicy": "policy",
    "ses/identityPolicy:IdentityPolicy": "policy",
    "sesv2/emailIdentityPolicy:EmailIdentityPolicy": "policy",
    "sns/topic:Topic": "policy",
    "sns/topicPolicy:TopicPolicy": "policy",
    "sqs/queue:Queue": "policy",
    "sqs/queuePolicy:QueuePolicy": "policy",
    "vpclattice/authPolicy:AuthPolicy": "policy",
    "vpclattice/resourcePolicy:ResourcePolicy": "policy",
    "xray/resourcePolicy:ResourcePolicy": "policyDocument",
}

CONTROL_POLICY = "aws:organizations/policy:Policy"
_CONTROL_KINDS = {
    "SERVICE_CONTROL_POLICY": PolicyKind.SERVICE_CONTROL,
    "RESOURCE_CONTROL_POLICY": PolicyKind.RESOURCE_CONTROL,
}
"""By the type of an organization's policy: the others (of tags, backups, chat, AI, declarative ones) are no IAM."""

IOT_POLICY = "aws:iot/policy:Policy"

_OPTIONAL = frozenset(
    (
        *("apigateway/domainName:DomainName", "apigateway/restApi:RestApi", "ec2/vpcEndpoint:VpcEndpoint"),
        *("ec2/vpcEndpointPolicy:VpcEndpointPolicy", "ecr/repositoryCreationTemplate:RepositoryCreationTemplate"),
        *(
            "codeartifact/domainPermissions:DomainPermissions",
            "fsx/s3AccessPointAttachment:S3AccessPointAttachment",
            "elasticsearch/domain:Domain",
            "opensearch/domain:Domain",
        ),
        *("glacier/vault:Vault", "kms/externalKey:ExternalKey", "kms/key:Key", "kms/replicaKey:ReplicaKey"),
        *("kms/replicaExternalKey:ReplicaExternalKey", "s3/accessPoint:AccessPoint", "s3/bucket:Bucket"),
        *("s3/bucketV2:BucketV2", "secretsmanager/secret:Secret", "sns/topic:Topic", "sqs/queue:Queue"),
    )
)
"""Types whose document may be left out: there an empty one is none, and anywhere else AWS refuses it."""

DOCUMENT_TYPES = frozenset(
    (*IDENTITY_DOCUMENTS, *(f"aws:{type_}" for type_ in _RESOURCE), *PERMISSIONS, CONTROL_POLICY, IOT_POLICY)
)
"""The types of resource that hold a document, for a rule's `types`; a component's own type is never among them."""


@dataclass(frozen=True, eq=False)
class EmbeddedPolicy:
    """A document in a resource: `path` is the input (`inlinePolicies[0].policy`), `label` names it in a sentence."""

    resource: Resource
    path: str
    label: str
    kind: PolicyKind
    document: Document


def embedded_policies(resource: Resource) -> tuple[EmbeddedPolicy, ...]:
    """All documents in `resource`, with those that are unknown at preview. Found once, and kept with the resource."""
    return resource.memoize(_embedded)


def _embedded(resource: Resource) -> tuple[EmbeddedPolicy, ...]:
    return tuple(_find(resource))


def _find(resource: Resource) -> Iterator[EmbeddedPolicy]:
    if resource.type in IDENTITY_DOCUMENTS:
        for path in IDENTITY_DOCUMENTS[resource.type]:
            kind = PolicyKind.TRUST if path == "assumeRolePolicy" else PolicyKind.IDENTITY
            yield from _at(resource, path, kind)
    elif resource.type in PERMISSIONS:
        document = parse(statement_of(resource), PolicyKind.RESOURCE)
        yield EmbeddedPolicy(
            resource, "", f"{PERMISSIONS[resource.type]} '{resource.name}'", PolicyKind.RESOURCE, document
        )
    elif resource.type == CONTROL_POLICY:
        yield from _control_policy(resource)
    elif resource.type == IOT_POLICY:
        yield from _at(resource, "policy", PolicyKind.IOT)
    elif (input_ := _RESOURCE.get(resource.type.removeprefix("aws:"))) is not None:
        yield from _at(resource, input_, PolicyKind.RESOURCE)
    elif resource.component:
        yield from _in_component(resource)


def _control_policy(resource: Resource) -> Iterator[EmbeddedPolicy]:
    """A service or resource control policy; unknown as a whole where it is unknown which of an organization's policies
    it is."""
    type_ = resource.at("type")
    if isinstance(type_, Unknown):
        document = parse(type_, PolicyKind.SERVICE_CONTROL)
        yield EmbeddedPolicy(resource, "type", _label(resource, "content"), document.kind, document)
    elif kind := _CONTROL_KINDS.get(str(type_ or "SERVICE_CONTROL_POLICY")):
        yield from _at(resource, "content", kind)


def _at(resource: Resource, path: str, kind: PolicyKind) -> Iterator[EmbeddedPolicy]:
    head, is_list, tail = path.partition("[].")
    value = resource.at(*head.split("."))
    if value is None or (value == "" and (is_list or resource.type.removeprefix("aws:") in _OPTIONAL)):
        return
    if not is_list or isinstance(value, Unknown):
        yield EmbeddedPolicy(resource, head, _label(resource, head), kind, parse(value, kind))
        return
    for index, item in enumerate(value if isinstance(value, list) else [value]):
        inner = item if isinstance(item, Unknown) else item.get(tail) if isinstance(item, Mapping) else None
        # A role's `inlinePolicies: [{}]` is the provider's way to say: no inline policy at all.
        if inner is not None and inner != "":
            label = _label(resource, head, item.get("name") if isinstance(item, Mapping) else None)
            yield EmbeddedPolicy(resource, f"{head}[{index}].{tail}", label, kind, parse(inner, kind))


def display_name(resource: Resource, property_: str = "name") -> str:
    """The name in AWS where it is known, else the resource's name in the program."""
    name = resource.identity(property_)
    return name if isinstance(name, str) and name else resource.name


def input_label(resource: Resource, path: str) -> str:
    """`acl of aws.s3.BucketAcl 'images'`."""
    return f"{path} of {resource.kind} '{display_name(resource)}'"


def _owner(resource: Resource, property_: str, kind: str) -> str:
    """` of role 'web'`, or nothing where the owner is another resource's output that is not known yet."""
    owner = resource.at(property_)
    urns = resource.property_dependencies.get(property_, ())
    name = owner if isinstance(owner, str) else urns[0].rpartition("::")[2] if len(urns) == 1 else ""
    return f" of {kind} '{name}'" if name else ""


def _label(resource: Resource, path: str, name: Any = None) -> str:
    own = display_name(resource)
    match resource.type:
        case "aws:iam/role:Role" if path == "assumeRolePolicy":
            return f"trust policy of role '{own}'"
        case "aws:iam/role:Role":
            return (
                f"inline policy '{name}' of role '{own}'" if isinstance(name, str) else f"inline policy of role '{own}'"
            )
        case "aws:iam/rolePolicy:RolePolicy":
            return f"inline policy '{own}'{_owner(resource, 'role', 'role')}"
        case "aws:iam/userPolicy:UserPolicy":
            return f"inline policy '{own}'{_owner(resource, 'user', 'user')}"
        case "aws:iam/groupPolicy:GroupPolicy":
            return f"inline policy '{own}'{_owner(resource, 'group', 'group')}"
        case "aws:iam/policy:Policy":
            return f"policy '{own}'"
        case "aws:organizations/policy:Policy":
            kind = _CONTROL_KINDS.get(str(resource.at("type")), PolicyKind.SERVICE_CONTROL)
            return f"{kind.value} '{own}'"
        case "aws:iot/policy:Policy":
            return f"IoT policy '{own}'"
        case "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy":
            return f"inline policy '{resource.name}'{_owner(resource, 'permissionSetArn', 'permission set')}"
    return f"{path} of {resource.kind} '{own}'"


def _in_component(resource: Resource) -> Iterator[EmbeddedPolicy]:
    """The documents among a component's inputs that hold an unknown: its child's JSON is then wholly unknown."""
    waiting: list[tuple[str, Any]] = [(str(key), value) for key, value in reversed(list(resource.properties.items()))]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, Mapping) and any(str(key).lower() == "statement" for key in value):
            if holds_unknown(value):
                kind = _kind(path, value)
                label = f"{path} of component '{resource.name}'"
                yield EmbeddedPolicy(resource, path, label, kind, parse(value, kind))
        elif isinstance(value, Mapping):
            waiting += [(f"{path}.{key}", item) for key, item in reversed(list(value.items()))]
        elif isinstance(value, list):
            waiting += [(f"{path}[{i}]", item) for i, item in reversed(list(enumerate(value)))]


def _kind(path: str, value: Mapping[str, Any]) -> PolicyKind:
    """What a structure in a component is: its name says so, else a Principal in it does."""
    if any(word in path.lower() for word in ("assumerole", "assume_role", "trust")):
        return PolicyKind.TRUST
    resource = parse(value, PolicyKind.RESOURCE)
    lacking = sum(problem.code == "missing-principal" for problem in resource.problems)
    if lacking == len(resource.statements):
        return PolicyKind.IDENTITY
    actions = [action for statement in resource.statements for action in statement.actions]
    trust = all(isinstance(action, str) and action.lower().startswith("sts:") for action in actions)
    return PolicyKind.TRUST if trust and actions else PolicyKind.RESOURCE
