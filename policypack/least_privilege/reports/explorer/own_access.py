"""Which resources of a report let others in by themselves: by a policy, an ACL, a share, a function's URL."""

import re
from collections.abc import Iterable, Iterator

from least_privilege.reports.model import ReportedPrincipal
from least_privilege.reports.reach_model import ReportedResource
from least_privilege.stack.model import name_in_urn


def group(arn: str) -> str:
    """The resource that an ARN is in: a bucket of its objects; else the ARN itself, without a wildcard for all that is
    in it."""
    _, partition, service, region, _, name = arn.split(":", 5)
    if service == "s3" and not region:
        return f"arn:{partition}:s3:::{name.partition('/')[0]}"
    return arn.removesuffix("/*").removesuffix(":*")


def is_resource(principal: ReportedPrincipal) -> bool:
    """Whether it is a resource that lets others in, by its type: `aws.s3.BucketAcl`, `AWS::S3::Bucket`."""
    return "." in principal.kind or "::" in principal.kind


class OwnAccess:
    """Those of `principals` that are resources, by the resource that they are or are about."""

    def __init__(self, principals: Iterable[ReportedPrincipal]) -> None:
        self._found: dict[tuple[str, ...], dict[str, ReportedPrincipal]] = {}
        for each in principals:
            if is_resource(each):
                for key in ((each.urn,), *_about(each)):
                    self._found.setdefault(key, {})[each.urn] = each

    def of(self, resource: ReportedResource) -> tuple[ReportedPrincipal, ...]:
        """What lets others in to `resource`, each once."""
        service, name = resource.arn.split(":", 5)[2::3]
        names = {name, name.rpartition("/")[2], name.rpartition(":")[2], group(resource.arn).rpartition(":")[2]}
        names |= {name_in_urn(resource.urn)}
        keys = [(resource.urn,), (group(resource.arn),), *((service, each) for each in sorted(names))]
        found: dict[str, ReportedPrincipal] = {}
        for key in keys:
            if key[-1]:
                found |= self._found.get(key, {})
        return tuple(found.values())


def _about(principal: ReportedPrincipal) -> Iterator[tuple[str, ...]]:
    """What its policy names by ARNs, and what an ACL or a share names by a name or id."""
    service = re.split(r"\.|::", principal.kind)[1].lower().removesuffix("control")
    for named in {name for trust in principal.trust for name in trust.resource.split(", ")}:
        yield (group(named),) if named.startswith("arn:") and named.count(":") > 4 else (service, named)
