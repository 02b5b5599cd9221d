"""What the analysis looks at: resources of a stack, as plain values, with the unknown ones marked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self, TypeVar

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.surroundings import NOTHING_KNOWN, Surroundings

T = TypeVar("T")


class Memoizing:
    """Keeps what was made of it."""

    def memoize(self, make: "Callable[[Self], T]") -> T:
        """What `make` gives for this object: asked once, and kept as long as the object is."""
        kept: dict[Any, Any] = vars(self).setdefault("_kept", {})
        if make not in kept:
            kept[make] = make(self)
        found: T = kept[make]
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Resource(Memoizing):
    """One resource as it is registered.

    Properties hold only dict, list, str, int, float, bool, None and `UNKNOWN`. URNs are the engine's. `properties` are
    the inputs, wherever the resource was seen when it was registered: a rule that judges it then, and one that judges
    the whole stack, decide by the same values. `outputs` are what AWS made of them, where that is known.
    `component` says that no provider makes it: its inputs are what the program's author passed. `surroundings` fill in
    what a fix suggests; of verdicts, only one on another partition's ARNs depends on them. `inside` is the URN of the
    program's resource that holds this one in a template, or in other words: findings are about that, and name the
    `part` of it. `undecided` are conditions of a template, unknown at preview: both of their branches are in it.
    `unresolved` are the template's functions in it whose values CloudFormation alone knows. `is_of_file` where no
    program made it: its inputs are a document as somebody wrote it.
    Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
    """

    type: str
    name: str
    urn: str
    properties: Mapping[str, Any]
    outputs: Mapping[str, Any] = field(default_factory=dict)
    parent: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    surroundings: Surroundings = NOTHING_KNOWN
    inside: str = ""
    part: str = ""
    undecided: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    is_of_file: bool = False

    @property
    def component(self) -> bool:
        return not self.type.startswith(("aws:", "aws-native:", "pulumi:", "awsx:"))

    @property
    def own_name(self) -> str:
        """Its name in the program or, of one in a template, its logical id there."""
        return self.name.rpartition("/")[2] if self.inside else self.name

    @property
    def kind(self) -> str:
        """What it is, as Pulumi's documentation writes types: `aws.sqs.QueuePolicy`; of one that Pulumi does not have,
        as CloudFormation does."""
        if "::" in self.type:
            return self.type
        package, _, rest = self.type.partition(":")
        module, _, name = rest.rpartition(":")
        return ".".join(filter(None, (package, module.partition("/")[0], name)))

    def at(self, *path: str | int) -> Any:
        """The value under `path`; None where it is absent, `UNKNOWN` where it or anything above it is unknown."""
        value: Any = self.properties
        for step in path:
            if value is UNKNOWN:
                return UNKNOWN
            if isinstance(value, list) and isinstance(step, int):
                value = value[step] if -len(value) <= step < len(value) else None
            else:
                value = value.get(step) if isinstance(value, Mapping) else None
        return value

    def identity(self, property_: str) -> Any:
        """A property that says what the resource is in AWS, its name or its ARN: the input, else the output."""
        return self.properties[property_] if property_ in self.properties else self.outputs.get(property_)


def name_in_urn(urn: str) -> str:
    """The resource's name. https://www.pulumi.com/docs/iac/concepts/resources/names/#urns"""
    return urn.split("::", 3)[-1]


def type_in_urn(urn: str) -> str:
    """The resource's own type, without those of its parents."""
    return urn.split("::", 3)[2].rpartition("$")[2]


@dataclass(frozen=True, kw_only=True, eq=False)
class Stack(Memoizing):
    """All resources of a stack, in the order in which they were registered."""

    resources: tuple[Resource, ...]

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        return {resource.urn: resource for resource in self.resources}

    @cached_property
    def by_type(self) -> Mapping[str, tuple[Resource, ...]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.type, []).append(resource)
        return {type_: tuple(resources) for type_, resources in found.items()}

    def of(self, *types: str) -> list[Resource]:
        """The resources of any of `types`, type by type."""
        by_type = self.by_type
        return [resource for type_ in types for resource in by_type.get(type_, ())]

    def behind(self, resource: Resource, property_: str, *types: str) -> tuple[Resource, ...]:
        """The resources (of `types`, where given) whose outputs `property_` of `resource` was made from."""
        urns = resource.property_dependencies.get(property_, ())
        found = (self.by_urn[urn] for urn in urns if urn in self.by_urn)
        return tuple(other for other in found if not types or other.type in types)

    def named(self, resource: Resource, property_: str, *types: str) -> tuple[Resource, ...]:
        """The resources of `types` that `property_` of `resource` names, or may name where it is unknown."""
        given = resource.at(property_)
        if given is UNKNOWN:
            return self.behind(resource, property_, *types)
        names = ("id", "arn", property_, "name")
        return tuple(each for each in self.of(*types) if given and given in map(each.identity, names))
