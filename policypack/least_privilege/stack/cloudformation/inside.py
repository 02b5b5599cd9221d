"""The resources inside a resource: of a template, of Cloud Control's desired state, and what an aws-native type is.

A template by which AWS IoT registers devices has the form of CloudFormation's, with the policies that each gets.
Source: https://www.pulumi.com/registry/packages/aws/api-docs/cloudformation/stack/
        https://www.pulumi.com/registry/packages/aws/api-docs/cloudcontrol/resource/
        https://docs.aws.amazon.com/iot/latest/developerguide/provision-template.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from least_privilege.policy.parser import value_in
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.cloudformation.functions import MACRO, Functions, Resolved
from least_privilege.stack.cloudformation.serverless import SAM
from least_privilege.stack.cloudformation.template_text import TemplateError, is_too_deep, load
from least_privilege.stack.cloudformation.translation import Translator
from least_privilege.stack.cloudformation.type_table import NATIVE_TYPES
from least_privilege.stack.model import Resource, Stack

STACK, STACK_SET = "aws:cloudformation/stack:Stack", "aws:cloudformation/stackSet:StackSet"
PROVISIONING_TEMPLATE = "aws:iot/provisioningTemplate:ProvisioningTemplate"
TEMPLATES = (STACK, STACK_SET, PROVISIONING_TEMPLATE)
CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"


def inside(resource: Resource) -> tuple[Resource, ...]:
    """The resources that `resource` holds, as pulumi-aws has them; none where it holds none that is known."""
    return resource.memoize(_inside)


def expanded(stack: Stack) -> Stack:
    """`stack` with the resources inside its resources. What is one resource in other words takes its place."""
    return stack.memoize(_expanded)


def problem_in(resource: Resource) -> tuple[str, str] | None:
    """The input of `resource` with a template or a state that AWS refuses, and why, as a verb phrase."""
    if resource.type in TEMPLATES and (problem := resource.memoize(_template)[1]):
        return "templateBody", problem
    if resource.type == CLOUD_CONTROL and isinstance(state := resource.at("desiredState"), str):
        return None if _state(state) is not None else ("desiredState", "is no JSON object of a resource's properties")
    return None


def unseen(resource: Resource) -> Iterator[tuple[str, str]]:
    """The inputs of `resource` that may make resources which nobody sees, each with why, as a verb phrase."""
    if resource.type in TEMPLATES:
        body = resource.at("templateBody")
        if body is UNKNOWN:
            yield "templateBody", _UNKNOWN
        elif resource.at("templateUrl") is not None and not body:
            yield "templateUrl", "names a template that is read only by CloudFormation"
        template = resource.memoize(_template)[0] or {}
        if "Transform" in template:
            yield "templateBody.Transform", _SAM if template["Transform"] in (SAM, [SAM]) else _MACRO
        if places := [place for place, value in _places_of_macros(template) if MACRO in value]:
            more = f" and {len(places) - 1} more" if len(places) > 1 else ""
            yield f"templateBody.{MACRO}", f"({places[0]}{more}) {_MACRO}"
    elif resource.type == CLOUD_CONTROL:
        yield from ((name, _UNKNOWN) for name in ("desiredState", "typeName") if resource.at(name) is UNKNOWN)


_UNKNOWN = "is unknown at preview"
_MACRO = "is a macro, which adds to the template or changes it"
_SAM = "is AWS SAM, which adds to the template more than Policies and FunctionUrlConfig, the two that are read"


def _places_of_macros(template: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Where a macro can add resources, or properties to one, each by its path. Inside a property its value is unknown.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-transform.html
    """
    yield "the template", template
    resources = template.get("Resources", {})
    yield "Resources", resources
    for logical_id, definition in resources.items():
        if isinstance(definition, Mapping):
            yield str(logical_id), definition
            yield f"{logical_id}.Properties", definition.get("Properties") or {}


def _inside(resource: Resource) -> tuple[Resource, ...]:
    if resource.type in TEMPLATES:
        return tuple(_of_template(resource))
    if resource.type == CLOUD_CONTROL:
        state, type_ = resource.at("desiredState"), resource.at("typeName")
        value = _state(state) if isinstance(state, str) else None
        if isinstance(type_, str) and value is not None:
            behind = resource.property_dependencies.get("desiredState", ())
            return tuple(_same(resource, type_, value, lambda _: behind))
    if type_ := NATIVE_TYPES.get(resource.type.lower(), ""):
        return tuple(_same(resource, type_, resource.properties, lambda name: _behind(resource, name)))
    return ()


def _state(text: str) -> Mapping[str, Any] | None:
    """A resource's properties as JSON text; None where it is another text."""
    value = value_in(text)
    return value if isinstance(value, Mapping) and not is_too_deep(value) else None


def _behind(resource: Resource, name: str) -> tuple[str, ...]:
    return next((urns for key, urns in resource.property_dependencies.items() if key.lower() == name.lower()), ())


def _same(resource: Resource, type_: str, properties: Mapping[str, Any], behind: Any) -> Iterator[Resource]:
    """What one resource is that has CloudFormation's properties: the first has its URN."""

    def make(kind: str, which: str, inputs: Mapping[str, Resolved]) -> Resource:
        return _make(resource, kind, "/".join(filter(None, (resource.name, which))), which, inputs, str)

    def resolve(value: Any, name: str) -> Resolved:
        if isinstance(value, Mapping) and list(value) == ["Ref"]:
            return Resolved(UNKNOWN, (resource.urn,))
        return Resolved(value, behind(name))

    yield from Translator(resolve, make, resource.urn, properties).resources(type_)


def _template(resource: Resource) -> tuple[Mapping[str, Any] | None, str]:
    """The template that `resource` holds as text, or why CloudFormation refuses it."""
    body = resource.at("templateBody")
    try:
        return (load(body) if isinstance(body, str) else None), ""
    except TemplateError as error:
        return None, str(error)


def _functions(resource: Resource) -> Functions | None:
    """The functions of the template that `resource` holds as text; None where CloudFormation refuses it, which is a
    finding of its own."""
    template, given = resource.memoize(_template)[0], resource.at("parameters")
    name = resource.identity("name") if resource.type == STACK else ""
    parameters = given if isinstance(given, Mapping) else {}
    stack_name = name if isinstance(name, str) else ""
    return Functions(template, parameters, stack_name, resource.surroundings.location) if template else None


def _of_template(resource: Resource) -> Iterator[Resource]:
    functions = _functions(resource)
    if functions is None:
        return
    outside = tuple(urn for urns in resource.property_dependencies.values() for urn in urns)

    def urn_of(logical_id: str) -> str:
        return f"{resource.urn}/{logical_id}"

    for logical_id, definition in functions.template["Resources"].items():
        if str(logical_id).startswith("Fn::") or functions.holds(definition.get("Condition")) is False:
            continue

        def make(kind: str, which: str, inputs: Mapping[str, Resolved], own: str = str(logical_id)) -> Resource:
            part = "/".join(filter(None, (own, which)))
            made = _make(resource, kind, f"{resource.name}/{part}", part, inputs, urn_of, outside)
            undecided, unresolved = tuple(functions.undecided), tuple(functions.unresolved)
            return replace(made, undecided=undecided, unresolved=unresolved) if undecided or unresolved else made

        def resolve(value: Any, _name: str) -> Resolved:
            return functions.resolve(value)

        functions.undecided.clear()
        functions.unresolved.clear()
        given = definition.get("Properties") or {}
        properties = {name: value for name, value in given.items() if not str(name).startswith("Fn::")}
        yield from Translator(resolve, make, str(logical_id), properties).resources(definition["Type"])


def _make(
    outer: Resource,
    type_: str,
    name: str,
    part: str,
    inputs: Mapping[str, Resolved],
    urn_of: Any,
    outside: tuple[str, ...] = (),
) -> Resource:
    behind = {
        key: tuple(dict.fromkeys([*map(urn_of, given.refers_to), *(outside if given.value is UNKNOWN else ())]))
        for key, given in inputs.items()
    }
    return Resource(
        type=type_,
        name=name,
        urn=f"{outer.urn}/{part}" if part else outer.urn,
        properties={key: given.value for key, given in inputs.items() if given.value is not None},
        parent=outer.parent,
        dependencies=outer.dependencies,
        property_dependencies={key: urns for key, urns in behind.items() if urns},
        surroundings=outer.surroundings,
        inside=outer.inside or outer.urn,
        part="/".join(filter(None, (outer.part, part))),
    )


def _expanded(stack: Stack) -> Stack:
    if not any(map(inside, stack.resources)):
        return stack
    resources: list[Resource] = []
    outputs: dict[str, tuple[str, ...]] = {}
    for resource in stack.resources:
        parts = all_inside(resource)
        if not any(part.urn == resource.urn for part in parts):
            resources.append(resource)
        resources += parts
        if resource.type == STACK and (given := _outputs(resource)):
            outputs[resource.urn] = (resource.urn, *given)
    return Stack(resources=tuple(_behind_outputs(each, outputs) for each in resources) if outputs else tuple(resources))


def _outputs(resource: Resource) -> tuple[str, ...]:
    """The URNs of the resources that the outputs of a stack's template refer to."""
    functions = _functions(resource)
    refers_to = functions.resolve(functions.template.get("Outputs")).refers_to if functions else ()
    return tuple(f"{resource.urn}/{logical_id}" for logical_id in refers_to)


def _behind_outputs(resource: Resource, outputs: Mapping[str, tuple[str, ...]]) -> Resource:
    """`resource` with what is behind the outputs of a stack behind its properties, too."""
    behind = resource.property_dependencies
    if not any(urn in outputs for urns in behind.values() for urn in urns):
        return resource
    more = {key: tuple(each for urn in urns for each in outputs.get(urn, (urn,))) for key, urns in behind.items()}
    return replace(resource, property_dependencies=more)


def _all_inside(resource: Resource) -> Iterator[Resource]:
    for part in inside(resource):
        yield part
        if part.urn != resource.urn:
            yield from _all_inside(part)


def all_inside(resource: Resource) -> tuple[Resource, ...]:
    """The resources inside `resource`, and those inside them."""
    return tuple(_all_inside(resource))
