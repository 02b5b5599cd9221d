"""How many network hops an answer of the instance metadata service may travel.

Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-existing-instances.html
"""

from collections.abc import Iterator
from typing import Any

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.policy.wildcards import matches
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.instance_metadata import (
    CONFIGURABLE,
    NOTEBOOK,
    URL,
    label,
    option,
    option_path,
    readable,
)
from least_privilege.stack.model import Resource

_OPTION = "httpPutResponseHopLimit"


def _check(resource: Resource, options: Options) -> Iterator[Finding]:
    limit = option(resource, _OPTION)
    runs_containers = any(matches(pattern, resource.name) for pattern in options["containerHosts"])
    highest = 2 if runs_containers else 1
    if option(resource, "httpEndpoint") == "disabled" or not (limit is UNKNOWN or _number(limit) > highest):
        return
    given = "a value that is unknown at preview" if limit is UNKNOWN else limit
    reach = "networks beyond its containers" if runs_containers else "containers and proxies behind the instance"
    otherwise = "" if runs_containers else "; if it runs containers, 2 is right: add its name to containerHosts"
    yield Finding(
        id="imds-hop-limit",
        evidence=f"{label(resource)} sets {_OPTION} to {given}, more than the {highest} it needs: {reach} "
        f"{'may' if limit is UNKNOWN else 'can'} read {readable(resource)}.",
        fix=f"set {'.'.join(option_path(resource, _OPTION))}: {highest}{otherwise}.",
    )


def _number(value: Any) -> float:
    """A number, also where it is given as text; 0 for anything else, which the provider refuses."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0


RULE = ResourceRule(
    name="imds-hop-limit",
    description="Metadata answers travel no further than the instance, or the containers on it",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    level_reason="a higher limit does harm only together with an untrusted container or an open proxy",
    url=URL,
    types=CONFIGURABLE - {NOTEBOOK},
    check=_check,
    options={
        "containerHosts": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": "names (`*` and `?` match any text) of instances and launch templates that run containers, "
            "for which 2 hops are right",
        }
    },
    bad='aws.ec2.LaunchTemplate("web", metadata_options={"http_put_response_hop_limit": 3})',
    good='aws.ec2.LaunchTemplate("web", metadata_options={"http_put_response_hop_limit": 1})',
)
