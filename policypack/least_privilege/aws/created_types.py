"""Which resources an action creates: an id that AWS draws for one cannot be named beforehand.

AWS's list has both what an action creates and what it works on. The names tell them apart: CreateSnapshot creates a
snapshot, of a volume. What is created under another name is listed here.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import re
from functools import lru_cache

from least_privilege.policy.cache_sizes import VALUES

_VERB = re.compile(r"(Create|Run|Allocate|Import|Copy|Request|Purchase)(\w*?)(?:From\w*|Using\w*|With\w*)?$")
_DRAWN_ID = re.compile(r"[^$]*\$\{\w*Id(?:WithPath)?\}[^$]*")  # With one before it, the parent is there already.
_CHOSEN_ID = re.compile(
    r"arn:[^:]*:(?:elasticache|forecast|personalize|quicksight|secretsmanager)"
    r":|arn:[^:]*:iot:[^:]*:[^:]*:(?:command|stream)/"
)
"""Where what is called an id is a name that the caller gives."""

_CREATED_UNDER_ANOTHER_NAME = {
    "ec2:AllocateAddress": ("elastic-ip",),
    "ec2:CreateFleet": ("instance", "volume"),
    "ec2:CreateImage": ("snapshot",),
    "ec2:CopyImage": ("snapshot",),
    "ec2:CreateInstanceExportTask": ("export-instance-task",),
    "ec2:CreatePublicIpv4Pool": ("ipv4pool-ec2",),
    "ec2:CreateReplaceRootVolumeTask": ("volume",),
    "ec2:CreateTransitGatewayPeeringAttachment": ("transit-gateway-attachment",),
    "ec2:CreateTransitGatewayVpcAttachment": ("transit-gateway-attachment",),
    "ec2:CreateVpcEndpointServiceConfiguration": ("vpc-endpoint-service",),
    "ec2:ImportInstance": ("volume",),
    "ec2:PurchaseCapacityBlock": ("capacity-reservation",),
    "ec2:RequestSpotFleet": ("spot-fleet-request",),
    "ec2:RequestSpotInstances": ("spot-instances-request", "network-interface"),
    "ec2:RunInstances": ("volume", "network-interface"),
    "iam:CreateVirtualMFADevice": ("mfa",),
    "medialive:PurchaseOffering": ("reservation",),
    "batch:SubmitJob": ("job",),
    "batch:SubmitServiceJob": ("service-job",),
    "docdb-elastic:RestoreClusterFromSnapshot": ("cluster",),
    "ec2:StartNetworkInsightsAccessScopeAnalysis": ("network-insights-access-scope-analysis",),
    "ec2:StartNetworkInsightsAnalysis": ("network-insights-analysis",),
    "fis:StartExperiment": ("experiment",),
    "neptune-graph:RestoreGraphFromSnapshot": ("graph",),
    "neptune-graph:StartExportTask": ("export-task",),
    "neptune-graph:StartImportTask": ("import-task",),
    "ssm:StartAutomationExecution": ("automation-execution",),
    "ssm:StartChangeRequestExecution": ("automation-execution",),
}
"""What actions create that is not called as they are, or by another verb than those above."""


def creates(action: str, type_: str, arn: str) -> bool:
    """Whether an action, by its whole name, creates resources of the type called `type_`, whose ids AWS draws."""
    if not _has_drawn_id(arn):
        return False
    if type_ in _CREATED_UNDER_ANOTHER_NAME.get(action, ()):
        return True
    found = _VERB.fullmatch(action, action.find(":") + 1)
    return found is not None and _is_called(_bare(type_), found)


def _is_called(type_: str, action: re.Match[str]) -> bool:
    """Whether `type_` ends as the noun of an action's name does, or is called after the whole of it: a task."""
    noun = _bare(action[2])
    return noun.endswith(type_) or (noun != "" and type_.endswith(noun)) or type_.startswith(_bare(action[0]))


def _bare(name: str) -> str:
    """`name` in small letters alone, and in the singular."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return plain[:-3] + "y" if plain.endswith("ies") else plain.removesuffix("s")


@lru_cache(VALUES)
def _has_drawn_id(arn: str) -> bool:
    return bool(_DRAWN_ID.fullmatch(arn.split(":", 5)[-1])) and not _CHOSEN_ID.match(arn)
