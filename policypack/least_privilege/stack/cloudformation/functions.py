"""Intrinsic functions of a template, as far as the template itself and its parameters tell their values.

All else is `UNKNOWN`. The resources that a value refers to are told with it.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from least_privilege.policy.unknown import UNKNOWN, Unknown
from least_privilege.stack.cloudformation.branches import Either, EitherItem, worst
from least_privilege.stack.cloudformation.parameters import ABSENT, parameters_of, pseudo_parameters, text_of
from least_privilege.stack.cloudformation.type_table import TYPES
from least_privilege.stack.cloudformation.types import Form, lookup
from least_privilege.stack.surroundings import AwsLocation

_VARIABLE = re.compile(r"\$\{([^!{}][^{}]*)\}")
_DYNAMIC = re.compile(r"\{\{resolve:[^{}]*\}\}")
"""A dynamic reference, which CloudFormation fills with a parameter's or a secret's value."""
_LITERAL = re.compile(r"\$\{!([^{}]*)\}")


_ELEMENTS = frozenset(("Action", "Resource", "Principal"))
"""What an Allow gives more of the more of it there is."""

MACRO = "Fn::Transform"
"""What adds to the object that it stands in, or changes it."""


class Resolved(NamedTuple):
    """A value without functions, and the logical ids of the resources that it refers to."""

    value: Any
    refers_to: tuple[str, ...] = ()


class Functions:
    """The functions of one template."""

    def __init__(
        self, template: Mapping[str, Any], parameters: Mapping[str, Any], stack: str, location: AwsLocation
    ) -> None:
        self.template = template
        self._resources: Mapping[str, Any] = template["Resources"]
        self._mappings = template.get("Mappings")
        self._conditions = template.get("Conditions")
        self._pseudo = pseudo_parameters(stack, location)
        self._location = location
        self._given = parameters
        self._parameters = parameters_of(template.get("Parameters"), parameters)
        self._seen: dict[str, None] = {}
        self._open: list[str] = []
        self._in_grant = False
        self.undecided: dict[str, None] = {}
        """The conditions, unknown at preview, for which the worst branch was taken."""
        self.unresolved: dict[str, None] = {}
        """The functions that gave no value, as in `Fn::ImportValue bucket-arn`: CloudFormation alone knows it."""
        self._notes = 0

    def resolve(self, value: Any) -> Resolved:
        """`value` without its functions; `ABSENT` where it is no value at all."""
        self._seen = {}
        return Resolved(_one(self._value(value)), tuple(self._seen))

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._note(_DYNAMIC.findall(value)[0]) if _is_filled_later(value) else value
        if isinstance(value, Mapping):
            if MACRO in value:
                return self._unknown([item for key, item in value.items() if key != MACRO])
            if len(value) == 1:
                ((name, argument),) = value.items()
                if name == "Ref" or str(name).startswith("Fn::"):
                    return self._call(str(name), argument)
            resolved = {str(key): _one(self._value(item)) for key, item in value.items() if key not in _ELEMENTS}
            if elements := [key for key in value if key in _ELEMENTS]:
                outer, self._in_grant = self._in_grant, resolved.get("Effect") == "Allow"
                resolved |= {key: self._value(value[key]) for key in elements}
                self._in_grant = outer
            return {key: item for key in map(str, value) if (item := resolved[key]) is not ABSENT}
        if isinstance(value, list):
            items = [each for item in value if (each := self._value(item)) is not ABSENT]
            return [each for item in items for each in (item if isinstance(item, Either) else [item])]
        known = value is None or value is UNKNOWN or isinstance(value, int | float)
        return value if known else str(value)

    def _call(self, name: str, argument: Any) -> Any:
        call = _FUNCTIONS.get(name)
        in_grant = self._in_grant
        self._in_grant = in_grant and name == "Fn::If"
        notes = self._notes
        value = call(self, argument) if call else self._unknown(argument)
        self._in_grant = in_grant
        if value is UNKNOWN and self._notes == notes:  # Of functions in functions, the innermost is at fault.
            self._note(_shown(name, argument))
        if name != "Fn::If" and isinstance(value, Either):
            return UNKNOWN
        return UNKNOWN if isinstance(value, str) and _is_filled_later(value) else value

    def _note(self, function: str) -> Unknown:
        self._notes += 1
        self.unresolved[function] = None
        return UNKNOWN

    def _unknown(self, argument: Any) -> Unknown:
        """What no look at the template tells; the resources in `argument` are noted."""
        self._value(argument)
        return UNKNOWN

    def _ref(self, argument: Any) -> Any:
        name = str(argument)
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._parameters:
            if self._given.get(name) is UNKNOWN:
                self._notes += 1  # The program's own output, which the update knows.
            return self._parameters[name]
        return self._attribute(name, "")

    def _get_att(self, argument: Any) -> Any:
        parts = argument if isinstance(argument, list) else str(argument).split(".", 1)
        return self._attribute(str(parts[0]), str(parts[1])) if len(parts) > 1 else UNKNOWN

    def _attribute(self, name: str, attribute: str) -> Any:
        """An attribute of a resource of the template, or ('') what `Ref` gives; known where the template names it."""
        definition = self._resources.get(name)
        if not isinstance(definition, Mapping):
            return UNKNOWN
        self._seen[name] = None
        entry = TYPES.get(str(definition.get("Type")))
        form = entry.form if entry else None
        if form is None or name in self._open or attribute not in form.known:
            return UNKNOWN
        self._open.append(name)
        properties = definition.get("Properties") or {}
        given = {key: self._value(lookup(properties, key)) for key in (form.name, "Path")}
        self._open.pop()
        if not isinstance(own := given[form.name], str):
            return UNKNOWN
        return own if not attribute and not form.ref_is_arn else self._arn(form, own, given["Path"])

    def _arn(self, form: Form, name: str, path: Any) -> Any:
        region = self._pseudo["AWS::Region"]
        if not isinstance(region, str) and "{region}" in form.arn:
            return UNKNOWN
        return form.arn.format(
            partition=self._pseudo["AWS::Partition"],
            region=region,
            account=self._pseudo["AWS::AccountId"],
            path=path if isinstance(path, str) else "/",
            name=name,
        )

    def _sub(self, argument: Any) -> Any:
        text, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
        if not isinstance(text, str) or not isinstance(given, Mapping):
            return UNKNOWN
        values = {}
        for name in _VARIABLE.findall(text):
            own = name.strip()
            if own in given:
                values[name] = self._value(given[own])
            else:
                values[name] = self._get_att(own) if "." in own else self._ref(own)
        if not all(isinstance(value, str | int) for value in values.values()):
            return UNKNOWN
        return _LITERAL.sub(r"${\1}", _VARIABLE.sub(lambda found: text_of(values[found[1]]), text))

    def _join(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 2:
            return UNKNOWN
        items = self._value(argument[1])
        if (
            not isinstance(items, list)
            or isinstance(items, Either)
            or not all(isinstance(item, str | int) for item in items)
        ):
            return UNKNOWN
        return str(argument[0]).join(map(text_of, items))

    def _split(self, argument: Any) -> Any:
        text = self._value(argument[1]) if isinstance(argument, list) and len(argument) == 2 else None
        return text.split(argument[0]) if isinstance(text, str) and isinstance(argument[0], str) else UNKNOWN

    def _select(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 2:
            return UNKNOWN
        index, items = text_of(self._value(argument[0])), self._value(argument[1])
        known = isinstance(items, list) and not isinstance(items, Either)
        return items[int(index)] if known and index.isdigit() and int(index) < len(items) else UNKNOWN

    def _find_in_map(self, argument: Any) -> Any:
        value: Any = self._mappings
        for key in self._value(argument) if isinstance(argument, list) else ():
            value = value.get(key) if isinstance(value, Mapping) and isinstance(key, str) else None
        return UNKNOWN if value is None or isinstance(value, Mapping) else self._value(value)

    def _if(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 3:
            return UNKNOWN
        holds = self.holds(argument[0])
        if holds is None:
            branches = [self._value(each) for each in argument[1:]]
            found = worst([each for each in branches if each is not ABSENT], in_grant=self._in_grant)
            if found is not UNKNOWN:
                self.undecided[str(argument[0])] = None
            return found
        return self._value(argument[1 if holds else 2])

    def holds(self, condition: Any) -> bool | None:
        """Whether the condition of that name holds; None where that is unknown."""
        known = self._conditions if isinstance(self._conditions, Mapping) else {}
        key = f"condition {condition}"
        if not isinstance(condition, str) or condition not in known or key in self._open:
            return None
        self._open.append(key)
        found = self._truth(known[condition])
        self._open.pop()
        return found

    def _truth(self, condition: Any) -> bool | None:
        if not isinstance(condition, Mapping) or len(condition) != 1:
            return None
        ((name, argument),) = condition.items()
        if name == "Condition":
            return self.holds(argument)
        if not isinstance(argument, list) or not argument:
            return None
        if name == "Fn::Equals" and len(argument) == 2:
            left, right = map(self._value, argument)
            known = isinstance(left, str | int) and isinstance(right, str | int)
            return text_of(left) == text_of(right) if known else None
        parts = [self._truth(each) for each in argument] if name in ("Fn::Not", "Fn::And", "Fn::Or") else [None]
        if name == "Fn::Not":
            return None if parts[0] is None else not parts[0]
        decisive = name == "Fn::Or"
        return decisive if decisive in parts else None if None in parts else not decisive


_FUNCTIONS: Mapping[str, Callable[[Functions, Any], Any]] = {
    "Ref": Functions._ref,
    "Fn::GetAtt": Functions._get_att,
    "Fn::Sub": Functions._sub,
    "Fn::Join": Functions._join,
    "Fn::Split": Functions._split,
    "Fn::Select": Functions._select,
    "Fn::FindInMap": Functions._find_in_map,
    "Fn::If": Functions._if,
}


def _one(value: Any) -> Any:
    """A property's value, which takes no items of a list."""
    return UNKNOWN if isinstance(value, EitherItem) else value


def _is_filled_later(text: str) -> bool:
    """Whether `text` has a dynamic reference. A template inside the template is read with those that it has."""
    return "{{resolve:" in text and bool(_DYNAMIC.search(text)) and "Resources" not in text


def _shown(name: str, argument: Any) -> str:
    """A function and what it asks for, as in `Ref Bucket`; its name alone where that is more than a name."""
    parts = argument if isinstance(argument, list) else [argument]
    return f"{name} {'.'.join(parts)}" if name in _ASKING and all(isinstance(each, str) for each in parts) else name


_ASKING = ("Ref", "Fn::GetAtt", "Fn::ImportValue", "Fn::Sub")
