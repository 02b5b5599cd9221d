"""What a policy of AWS IoT lets a device do as another device: the policy is the same for all that it is attached to.

Source: https://docs.aws.amazon.com/iot-device-defender/latest/devguide/audit-chk-iot-policy-permissive.html
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from least_privilege.aws.device_actions import DEVICE_ACTIONS
from least_privilege.evaluation.restrictions import reliable_denies, restricts_grant
from least_privilege.policy.document import PolicyKind, Statement
from least_privilege.policy.patterns import EVERYTHING, ResourcePattern
from least_privilege.policy.wildcards import matches
from least_privilege.rules.support.permissions.suggestions import fill, surroundings_of
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies
from least_privilege.stack.surroundings import Surroundings

_THING = "${iot:Connection.Thing.ThingName}"
_CHOSEN_BY_CLIENT = "${iot:clientid}"
_OWN = {
    "client": _THING,
    "topic": f"{_THING}/*",
    "topicfilter": f"{_THING}/*",
    "thing": _THING,
    "rolealias": "ROLE_ALIAS",
}
"""By type: the name of what is a device's own."""
_WORDS = {
    "client": "every client",
    "topic": "every topic",
    "topicfilter": "every topic filter",
    "thing": "every thing",
    "rolealias": "every role alias",
}
_BY_SUBSCRIPTION = frozenset(("iot:Receive",))
"""A device receives only what it may subscribe to."""
_USUAL = ("iot:Connect", "iot:Publish", "iot:Subscribe", "iot:Receive")


@dataclass(frozen=True)
class DeviceAllowance:
    """An Allow of an IoT policy, with the policy that it is in."""

    policy: EmbeddedPolicy
    statement: Statement

    @property
    def label(self) -> str:
        return f"{self.statement.label} of {self.policy.label}"

    @cached_property
    def actions(self) -> list[str]:
        """The actions of devices that it allows, less what the policy itself denies."""
        denies = reliable_denies(self.policy.document)
        return [
            name
            for name in DEVICE_ACTIONS
            if self.statement.matches_action(name.lower())
            and not any(deny.matches_action(name.lower()) and _is_everywhere(deny) for deny in denies)
        ]

    @cached_property
    def resources(self) -> tuple[ResourcePattern, ...]:
        """What Resource lists; everything for NotResource."""
        if self.statement.not_resources:
            return (EVERYTHING,)
        return tuple([each for each in self.statement.resources if isinstance(each, ResourcePattern)])

    @cached_property
    def wide(self) -> dict[ResourcePattern, list[str]]:
        """The resources that take in those of other devices, each with the actions that do so."""
        if restricts_grant(each for each in self.statement.conditions if each.lower_key.startswith("iot:")):
            return {}  # Other keys say nothing of the device: its network may be that of all.
        acting = [name for name in self.actions if name not in _BY_SUBSCRIPTION]
        found = {each: [name for name in acting if _is_wide(each, DEVICE_ACTIONS[name])] for each in self.resources}
        return {resource: names for resource, names in found.items() if names}

    @property
    def is_by_wildcard(self) -> bool:
        """Whether its actions are a whole service, every one, or all but some."""
        return bool(self.statement.not_actions) or any(each.is_whole_service for each in self.statement.action_patterns)

    def types_in(self, resource: ResourcePattern) -> str:
        """What a wide resource takes in, in words: `every client, every topic`."""
        return ", ".join(dict.fromkeys(_WORDS[DEVICE_ACTIONS[name]] for name in self.wide[resource]))

    def usual_actions(self) -> list[str]:
        """Actions to list for a wildcard."""
        return [name for name in _USUAL if name in self.actions] or self.actions[:4]

    def own_resources(self, actions: list[str]) -> list[str]:
        """What to write for Resource, so that `actions` reach what is the device's own."""
        around = surroundings_of(self.policy.resource, self.policy.document)
        kept = [each for each in self.resources if each not in self.wide]
        found = [
            _own(DEVICE_ACTIONS[name], resource, around)
            for resource in self.wide
            for name in actions
            if _may_be(resource, DEVICE_ACTIONS[name])
        ]
        return list(dict.fromkeys([*kept, *found]))

    @property
    def power(self) -> str:
        """What a device can do by the wide resources, as a verb phrase."""
        if {DEVICE_ACTIONS[name] for names in self.wide.values() for name in names} == {"rolealias"}:
            return "can get the credentials of every role that an alias names"
        return "can act as every other device"

    def placed(self, types: list[str]) -> list[str]:
        """The resources in use, and those of the same names that are of `types`."""
        used = [r for r in self.resources if any(_may_be(r, DEVICE_ACTIONS[name]) for name in self.actions)]
        moved = [
            f"{r.rpartition(r.fields[5])[0]}{type_}/{r.fields[5].partition('/')[2]}"
            for r in self.resources
            if r.has_all_fields
            for type_ in types
        ]
        return list(dict.fromkeys([*used, *moved]))

    def misplaced(self) -> dict[str, str]:
        """The actions whose type of resource no resource of the statement can be, each with that type."""
        if self.statement.not_resources or len(self.resources) < len(self.statement.resources):
            return {}
        listed = [each for each in DEVICE_ACTIONS if each.lower() in self.statement.action_names]
        found = {name: DEVICE_ACTIONS[name] for name in listed}
        return {name: type_ for name, type_ in found.items() if not any(_may_be(r, type_) for r in self.resources)}


def device_allowances(resource: Resource) -> Iterator[DeviceAllowance]:
    """Every Allow of the IoT policies in `resource`."""
    for embedded in (each for each in embedded_policies(resource) if each.kind is PolicyKind.IOT):
        for statement in embedded.document.statements:
            if statement.allows:
                yield DeviceAllowance(embedded, statement)


def _is_everywhere(deny: Statement) -> bool:
    """A Deny with NotResource leaves only what it lists, and that is narrower."""
    return bool(deny.not_resources) or any(
        isinstance(each, ResourcePattern) and each.is_unrestricted for each in deny.resources
    )


def _is_wide(resource: ResourcePattern, type_: str) -> bool:
    """Whether `resource` takes in everything of a type, or the things of AWS's own topics."""
    if resource.is_unrestricted or not resource.has_all_fields:
        return _may_be(resource, type_)
    kind, slash, name = resource.fields[5].partition("/")
    if not _may_be(resource, type_):
        return False
    if not slash:
        return kind.endswith("*")  # It takes in what follows.
    if type_ == "client" and name.lower() == _CHOSEN_BY_CLIENT:
        return True
    levels = name.split("/")
    if levels[0] == "$aws":
        levels = levels[2:] if levels[1:2] == ["things"] else levels[1:]
    wild = "*?+#" if type_ == "topicfilter" else "*?"
    return bool(levels) and levels[0] != "" and not levels[0].strip(wild)


def _may_be(resource: ResourcePattern, type_: str) -> bool:
    """Whether `resource` may be of a type."""
    if resource.is_unrestricted or not resource.has_all_fields:
        return resource.is_unrestricted or matches(resource, f"arn:aws:iot:REGION:ACCOUNT:{type_}/x")
    kind, slash, _ = resource.fields[5].partition("/")
    return matches(resource.fields[2], "iot") and matches(kind, type_ if slash else f"{type_}/x")


def _own(type_: str, resource: ResourcePattern, around: Surroundings) -> str:
    """What is a device's own of a type, in the region and account that `resource` has."""
    start, things, _ = resource.partition("/$aws/things/")
    if things and resource.fields[5].partition("/")[0] == type_:
        return f"{start}{things}{_THING}/*"
    form = f"arn:${{Partition}}:iot:${{Region}}:${{Account}}:{type_}/"
    return fill(form, around)[0] + _OWN[type_]
