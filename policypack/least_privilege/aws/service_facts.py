"""What AWS's services do that a document does not say: which send source conditions, which actions give data away.

The facts are data (data/service_trust.json, service_policies.json, exposure.json, condition_keys.json, id_forms.json,
load_balancers.json), which data/README.md describes.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from least_privilege.policy.patterns import ResourcePattern, resource_pattern

_DATA = Path(__file__).parent / "data"
_NAME = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*$")


@dataclass(frozen=True)
class ServiceTrust:
    """How a service assumes a role: the `keys` that it sends, the `source` that aws:SourceArn then holds.

    `demanded` says that the service's own documentation puts a condition on them into the role's trust policy; where
    it does not, `reason` says why a role without one is no fault.
    """

    service: str
    keys: tuple[str, ...]
    source: str
    demanded: bool
    reason: str
    url: str


@dataclass(frozen=True)
class Delivery:
    """How a service calls a resource with a policy of its own; `into` has the prefixes of the services it calls.

    `writes_under_account`: into a bucket it writes under `AWSLogs/` and the ID of the account on whose behalf it does.
    """

    service: str
    into: frozenset[str]
    keys: tuple[str, ...]
    source: str
    url: str
    writes_under_account: bool = False


@dataclass(frozen=True)
class ServiceNeeds:
    """What a service's guide has a role of the service be allowed: AWS managed `policies`, by path and name, and
    `actions` on any resource. `whole_account`: the service works on everything in the account, by design."""

    policies: tuple[str, ...]
    actions: tuple[str, ...]
    whole_account: bool
    url: str


@cache
def _read(name: str) -> Any:
    return json.loads((_DATA / name).read_text("utf-8"))


@cache
def service_trusts() -> Mapping[str, ServiceTrust]:
    """By service principal. One that is not listed is not known, and gives no finding."""
    return {
        service: ServiceTrust(
            service,
            tuple(raw["keys"]),
            raw.get("source", ""),
            raw.get("demanded", True),
            raw.get("reason", ""),
            raw["url"],
        )
        for service, raw in _read("service_trust.json")["roles"].items()
    }


@cache
def deliveries() -> Mapping[str, Delivery]:
    """By service principal. One that is not listed is not known, and gives no finding."""
    return {
        service: Delivery(
            service,
            frozenset(raw["into"]),
            tuple(raw["keys"]),
            raw.get("source", ""),
            raw["url"],
            raw.get("writesUnderAccount", False),
        )
        for service, raw in _read("service_trust.json")["deliveries"].items()
    }


@cache
def service_policies() -> Mapping[str, ServiceNeeds]:
    """By service principal. Of one that is not listed, it is not known what its roles need."""
    return {
        service: ServiceNeeds(
            tuple(raw.get("policies", ())), tuple(raw.get("actions", ())), raw.get("wholeAccount", False), raw["url"]
        )
        for service, raw in _read("service_policies.json").items()
    }


@cache
def credentials_exposure() -> Mapping[str, str]:
    """Actions that return something to sign in with, and what that is."""
    return _by_action("credentials")


@cache
def data_reads() -> Mapping[str, str]:
    """Actions that read what is stored, and what that is."""
    return _by_action("data")


@cache
def data_sharing() -> Mapping[str, str]:
    """Actions that hand what is stored to another account, and what that is."""
    return _by_action("sharing")


@cache
def takeovers() -> frozenset[str]:
    """Actions that change who may use a resource: with one of them a caller can give itself everything on it."""
    return frozenset(_read("exposure.json")["takeover"])


@cache
def account_changes() -> Mapping[str, str]:
    """Actions that open a whole account, or send its data elsewhere, and what a caller can do with them."""
    return _by_action("account")


@cache
def account_settings() -> Mapping[str, ResourcePattern]:
    """Of `account_changes` those that change one setting, and the setting that opens the account."""
    return {action: resource_pattern(arn) for action, arn in _read("exposure.json")["settings"].items()}


@cache
def unbounding_keys() -> frozenset[str]:
    """Condition keys, in lower case, that say who calls, where or how, but not on which of the caller's resources.

    A key with a name of its own after a `/`, as that of a tag, is here without it.
    """
    groups = _read("condition_keys.json").values()
    return frozenset(key.lower() for group in groups for key in group["keys"])


@cache
def id_forms() -> Mapping[str, Mapping[str, str]]:
    """By service and what is before the id in an ARN (`ec2`, `instance/`): a pattern of all ids that AWS draws."""
    found: Mapping[str, Mapping[str, str]] = _read("id_forms.json")["forms"]
    return found


@cache
def service_names() -> frozenset[str]:
    """What AWS's own policies and these facts write before `.amazonaws.com`: services, and the hosts of some."""
    files = ("managed_policies.tsv", "service_trust.json", "escalation.json")
    # Some megabytes, of which only what is before the domain may be looked at closely.
    parts = (part for file in files for part in (_DATA / file).read_text("utf-8").split(".amazonaws.com")[:-1])
    return frozenset(found[0] for part in parts if (found := _NAME.search(part[-100:])))


@cache
def load_balancers() -> frozenset[str]:
    """AWS's own accounts that write the access logs of load balancers into buckets."""
    return frozenset(_read("load_balancers.json").values())


def _by_action(kind: str) -> Mapping[str, str]:
    return {action: what for what, actions in _read("exposure.json")[kind].items() for action in actions}
