"""ARNs of another partition than the one that a resource is made in: AWS refuses them.

Nothing in one partition can name, or be, anything in another.
Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from collections.abc import Iterable, Iterator

from least_privilege.aws.regions import PARTITIONS, partition_of
from least_privilege.policy.document import Document
from least_privilege.stack.attachments import attached
from least_privilege.stack.model import Resource


def own_partition(resource: Resource) -> str:
    """The partition that `resource` is made in, by its own region, else its provider's; empty where that is unknown."""
    region = resource.at("region")
    return partition_of(region) if isinstance(region, str) else resource.surroundings.location.partition


def arns_of_other_partitions(document: Document, own: str) -> list[str]:
    """The ARNs among resources and principals that name another partition than `own`, each once."""
    return _others(_named(document), own)


def arns_of_two_partitions(document: Document) -> list[str]:
    """One ARN of each partition that resources and principals name, where they name several."""
    by_partition = {partition: str(value) for value in _named(document) if (partition := _partition(value))}
    return list(by_partition.values()) if len(by_partition) > 1 else []


def _named(document: Document) -> Iterator[object]:
    for each in document.statements:
        for group in (each.resources, each.not_resources, *each.principals.values(), *each.not_principals.values()):
            yield from group


def policies_of_other_partitions(resource: Resource, own: str) -> list[str]:
    """The managed policies that `resource` attaches, or has as boundary, from another partition than `own`."""
    return _others((*attached(resource), resource.at("permissionsBoundary")), own)


def moved(arn: str, own: str) -> str:
    """`arn` in the partition `own`."""
    return ":".join(("arn", own, *arn.split(":", 2)[2:]))


def _others(values: Iterable[object], own: str) -> list[str]:
    """The ARNs of another partition; one with a wildcard or a variable for the partition is none."""
    return list(dict.fromkeys(str(value) for value in values if own and _partition(value) not in (own, "")))


def _partition(value: object) -> str:
    """The partition that an ARN names; empty where it names none that AWS has."""
    name = value.split(":", 2)[1] if isinstance(value, str) and value.startswith("arn:aws") else ""
    return name if name in PARTITIONS else ""
