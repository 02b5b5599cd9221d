"""The instance metadata options of what runs or starts EC2 instances: where they are, and how a finding names them."""

from collections.abc import Mapping
from typing import Any

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.model import Resource

URL = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html"

INSTANCE = "aws:ec2/instance:Instance"
SPOT_INSTANCE = "aws:ec2/spotInstanceRequest:SpotInstanceRequest"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
ACCOUNT_DEFAULTS = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"
NOTEBOOK = "aws:sagemaker/notebookInstance:NotebookInstance"
AUTO_SCALING_GROUP = "aws:autoscaling/group:Group"
FLEET = "aws:ec2/fleet:Fleet"
SPOT_FLEET = "aws:ec2/spotFleetRequest:SpotFleetRequest"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
BATCH = "aws:batch/computeEnvironment:ComputeEnvironment"
EMR = "aws:emr/cluster:Cluster"
GAME_SERVERS = "aws:gamelift/fleet:Fleet"
_GAME_SERVER_GROUP = "aws:gamelift/gameServerGroup:GameServerGroup"
BEANSTALK = "aws:elasticbeanstalk/environment:Environment"
BEANSTALK_TEMPLATE = "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate"
LAUNCH_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
_IMAGE_BUILDER = "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration"

LAUNCHERS = (AUTO_SCALING_GROUP, FLEET, SPOT_FLEET, NODE_GROUP, BATCH, EMR, GAME_SERVERS, _GAME_SERVER_GROUP)
"""What starts instances and has no metadata options of its own."""

ENVIRONMENTS = (BEANSTALK, BEANSTALK_TEMPLATE)
"""What has metadata options among its option settings."""

_LABELS: Mapping[str, str] = {
    INSTANCE: "Instance",
    SPOT_INSTANCE: "Spot instance request",
    LAUNCH_TEMPLATE: "Launch template",
    LAUNCH_CONFIGURATION: "Launch configuration",
    _IMAGE_BUILDER: "Image builder infrastructure",
    ACCOUNT_DEFAULTS: "The account's metadata defaults",
    NOTEBOOK: "Notebook instance",
    AUTO_SCALING_GROUP: "Auto Scaling group",
    FLEET: "EC2 fleet",
    SPOT_FLEET: "Spot fleet",
    NODE_GROUP: "EKS node group",
    BATCH: "Batch compute environment",
    EMR: "EMR cluster",
    GAME_SERVERS: "GameLift fleet",
    _GAME_SERVER_GROUP: "Game server group",
    BEANSTALK: "Beanstalk environment",
    BEANSTALK_TEMPLATE: "Beanstalk configuration template",
}

CONFIGURABLE = frozenset(_LABELS) - frozenset((*LAUNCHERS, *ENVIRONMENTS))
"""The types that have metadata options."""

_OPTIONS = {
    ACCOUNT_DEFAULTS: "",
    NOTEBOOK: "instanceMetadataServiceConfiguration",
    _IMAGE_BUILDER: "instanceMetadataOptions",
}
_TEMPLATE_KEYS = ("id", "name", "launchTemplateId", "launchTemplateName")


def label(resource: Resource) -> str:
    """`Launch template 'web'`."""
    return f"{_LABELS[resource.type]} '{resource.name}'"


def option_path(resource: Resource, *option: str) -> tuple[str, ...]:
    """The path of one metadata option of a resource; without `option`, of all of them."""
    options = _OPTIONS.get(resource.type, "metadataOptions")
    return (options, *option) if options else option


def option(resource: Resource, name: str) -> Any:
    """The value of one metadata option."""
    return resource.at(*option_path(resource, name))


def uses_template_options(resource: Resource) -> bool:
    """Whether AWS takes the metadata options from a launch template, since the resource gives none itself."""
    if resource.type not in (INSTANCE, SPOT_INSTANCE) or resource.at("launchTemplate") is None:
        return False
    own = resource.at(*option_path(resource))
    return own is not UNKNOWN and not own


def readable(resource: Resource) -> str:
    """What a forged request can read of the metadata of what `resource` describes, as far as its role is known."""
    profiles = [resource.at(name) for name in ("iamInstanceProfile", "instanceProfileName")]
    if resource.type == NOTEBOOK or any(profile is UNKNOWN or profile for profile in profiles):
        return "the credentials of the role"
    own = resource.type in (INSTANCE, SPOT_INSTANCE) and resource.at("launchTemplate") is None
    if own or resource.type == LAUNCH_CONFIGURATION:
        return "the metadata and user data (the instance has no role)"
    return "the metadata and, if the instance has a role, the role's credentials"


def template_references(resource: Resource) -> list[tuple[str, Any]]:
    """The launch templates that a resource names: each with the input that names it, as `{"id": ...}` or unknown."""
    found = [("launchTemplate", resource.at("launchTemplate"))]
    if resource.type == BATCH:
        found.append(("computeResources", resource.at("computeResources", "launchTemplate")))
    configs = resource.at("launchTemplateConfigs")
    for config in configs if isinstance(configs, list) else [configs] if configs is UNKNOWN else ():
        given = config.get("launchTemplateSpecification") if isinstance(config, Mapping) else UNKNOWN
        found.append(("launchTemplateConfigs", given))
    found += [("mixedInstancesPolicy", reference) for reference in _mixed(resource)]
    return [(input_, reference) for input_, reference in found if reference is not None]


def _mixed(resource: Resource) -> list[Any]:
    """The templates of an Auto Scaling group's mixed instances policy: its own, and those of its overrides."""
    template = resource.at("mixedInstancesPolicy", "launchTemplate")
    if template is UNKNOWN:
        return [UNKNOWN]
    if not isinstance(template, Mapping):
        return []
    overrides = template.get("overrides")
    given = [template, *(overrides if isinstance(overrides, list) else ())]
    return [each.get("launchTemplateSpecification") for each in given if isinstance(each, Mapping)]


def template_names(reference: Any) -> tuple[list[str], bool]:
    """The ids and names in a reference that are known, sorted, and whether any is unknown."""
    named = reference if isinstance(reference, Mapping) and reference else {"id": UNKNOWN}
    given = [value for key in _TEMPLATE_KEYS if (value := named.get(key)) is not None]
    return sorted(value for value in given if isinstance(value, str)), UNKNOWN in given
