"""The ARN that a resource of the stack has in AWS, with `*` for what is unknown of it."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from least_privilege.aws.actions import ResourceType, actions_of
from least_privilege.aws.service_reference import PLACEHOLDER, services
from least_privilege.stack.model import Resource
from least_privilege.stack.surroundings import NAMED, AwsLocation, in_arn

_IDS: Final = ("keyId", "id")
_SERVICES: Final[Mapping[str, str]] = {
    "cfg": "config",
    "cloudwatch": "cloudwatch",
    "lb": "elasticloadbalancing",
    "mq": "mq",
    "opensearch": "es",
    "sfn": "states",
}
"""pulumi-aws' modules that have another name than the service in ARNs."""


@cache
def _type_of(type_: str) -> tuple[str, str]:
    """The service and the placeholder for the name in the ARNs of a Pulumi type; empty where AWS has none like it."""
    if type_ in NAMED:
        service, _, placeholder = NAMED[type_][0].partition(":")
        return service, placeholder
    module, _, rest = type_.removeprefix("aws:").partition("/")
    service = _SERVICES.get(module, module)
    name = rest.partition(":")[0].lower()
    for found in _resource_types(service):
        if re.sub("[^a-z0-9]", "", found.name.lower()) == name and (own := PLACEHOLDER.findall(found.arn_fields[-1])):
            return service, own[-1].strip("${}<>")
    return "", ""


def _resource_types(service: str) -> Iterator[ResourceType]:
    actions = actions_of(service).values() if service in services() else ()
    return (type_ for action in actions for type_ in action.resource_types)


def arns(resource: Resource, of: ResourceType, location: AwsLocation) -> Iterator[str]:
    """The ARNs of `resource`, or of what is in it, in the form of `of`; none where that is another type of resource.

    A bucket gives `arn:aws:s3:::pets` in the form of buckets, and `arn:aws:s3:::pets/*` in that of objects. An id that
    AWS is still to draw is the resource's name in the program: no ARN that anybody wrote down has it.
    """
    service, placeholder = _type_of(resource.type)
    if not service or of.service != service or f"${{{placeholder}}}" not in of.arn:
        return
    known = resource.identity("arn")
    if isinstance(known, str) and of.arn.endswith(f"${{{placeholder}}}") and known.startswith("arn:"):
        yield known
        return
    filled = of.arn.replace(f"${{{placeholder}}}", name_in_aws(resource))
    for name, value in (("Partition", location.partition), ("Region", location.region), ("Account", location.account)):
        filled = filled.replace(f"${{{name}}}", value or "*")
    yield PLACEHOLDER.sub("*", filled)


def every_arn(resource: Resource, location: AwsLocation) -> tuple[str, ...]:
    """The ARNs of `resource`, and of what is in it, in every form; none where AWS's catalogue has no type like it."""
    service, _ = _type_of(resource.type)
    forms = dict.fromkeys(_resource_types(service)) if service else ()
    return tuple(dict.fromkeys(arn for form in forms for arn in arns(resource, form, location)))


def name_in_aws(resource: Resource) -> str:
    """The name or id that its ARN has, as far as it is known; else its name in the program."""
    placeholder, named = NAMED.get(resource.type, ("", ""))
    known = (resource.identity(each) for each in ((named,) if named else ("name", *_IDS)))
    return next((in_arn(placeholder, each) for each in known if isinstance(each, str) and each), resource.own_name)
