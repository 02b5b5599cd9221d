"""What a resource's outputs will be once it is created.

A rule is a template such as `arn:{partition}:sqs:{region}:{account}:{name}`: of the resource's inputs, of other
predicted outputs, of where it is created, and of ids in the form in which AWS draws them. data/README.md has the
language, the sources and what is left out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from offline_preview import wire
from offline_preview.aws_context import AwsContext
from offline_preview.prediction.templates import AbsentError, Text, UnknownError, read, render

DATA: Final = Path(__file__).parent / "data"

_PLACE: Final = ("partition", "region", "account", "dns_suffix")

Rules = Mapping[str, str | Sequence[str]]
"""Of one type: each output, with its template. Of several templates the first counts that has all it needs.

A name with `?` is an input that the provider or AWS fills in where it is left out; one with `_` is no output, but a
part that several outputs share; `identities[].oidcs[].issuer` is a part of the output `identities`, a list of one item.
"""


@cache
def rules() -> Mapping[str, Rules]:
    """The rules of all resource types, by type token."""
    found: Mapping[str, Rules] = json.loads((DATA / "outputs.json").read_text("utf-8"))
    return found


def predicted(
    type_: str,
    urn: str,
    inputs: Mapping[str, Any],
    computed: frozenset[str],
    context: AwsContext,
) -> dict[str, Any]:
    """The outputs of a new resource that have a rule, `id` among them; an output without one stays unknown.

    `inputs` are those that its provider has checked, in wire form, and `computed` the outputs that only the provider
    knows. What AWS draws follows from `urn`: it is the same in every preview. An output built from a secret is secret.
    """
    of_type = rules().get(type_, {})
    outputs = _Outputs(of_type, {key: wire.for_analyzer(value) for key, value in inputs.items()}, urn, context)
    return outputs.values(computed)


def of_existing(
    type_: str, id_: str, computed: frozenset[str], context: AwsContext, inputs: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The outputs of a resource that exists, as far as they follow from its id, and the inputs that the id is made of.

    `inputs` are those of one that the program imports. Inputs that neither they nor the id say are taken to have their
    defaults, so a role's path is `/`.
    """
    of_type = rules().get(type_, {})
    rule = of_type.get("id")
    another = rule[1:-1] if isinstance(rule, str) and rule[1:-1] in of_type else ""  # the output that the id is
    template = of_type[another] if another else rule
    found = read(template, id_) if isinstance(template, str) else None
    if found is None and inputs is None and not another:
        return {}
    found = {**(found or {}), **({another: id_} if another else {})}
    place = replace(context, region=found.get("region", context.region), account=found.get("account", context.account))
    said = {key: value for key, value in found.items() if key not in _PLACE and not key.startswith("_")}
    known = {**said, **{key: wire.for_analyzer(value) for key, value in (inputs or {}).items()}, "id": id_}
    values = {**said, **_Outputs(of_type, known, None, place).values(computed)}
    return {key: value for key, value in values.items() if key != "id"}


class _Outputs:
    """The values that the templates of one resource name: a rule's, an input's, or the context's."""

    def __init__(self, of_type: Rules, inputs: Mapping[str, Any], urn: str | None, context: AwsContext) -> None:
        """`urn` is that of a new resource; without one the resource exists."""
        self._keys = [key for key in of_type if not key.startswith("_")]
        self._rules = {key.removesuffix("?"): rule for key, rule in of_type.items()}
        self._inputs, self._urn, self._context = inputs, urn, context

    def values(self, computed: frozenset[str]) -> dict[str, Any]:
        """The values of the outputs with a rule: those in `computed`, and inputs that are left out."""
        result = {}
        for key in self._keys:
            name = key.removesuffix("?")
            output = name.partition("[")[0]
            expected = output in computed or output == "id" if name == key else output not in self._inputs
            if expected and (value := self._value(name)) is not None:
                result[output] = _nested(name, value)
        return result

    def _value(self, output: str) -> Any:
        """The predicted value of an output; None where something that it needs is unknown or missing."""
        try:
            text = self.text(output)
        except (UnknownError, AbsentError):
            return None
        return wire.secret(text.value) if text.secret else text.value

    def text(self, name: str) -> Text:
        """What a template's `{name}` stands for. Raises `AbsentError` or `UnknownError`."""
        given = self._inputs.get(name)
        if given is not None and name != "region":
            return _plain(given)
        if name in self._rules:
            return self._of_rule(name)
        if name in _PLACE:
            return self._of_context(name)
        raise AbsentError

    def _of_rule(self, output: str) -> Text:
        rule = self._rules[output]
        for template in [rule] if isinstance(rule, str) else rule:
            try:
                return render(template, self.text, None if self._urn is None else f"{self._urn}/{output}")
            except AbsentError:
                continue
        raise AbsentError

    def _of_context(self, name: str) -> Text:
        """The resource's own `region`, where it has one, goes before its provider's."""
        region = self._inputs.get("region")
        own = Text(self._context.region) if region is None else _plain(region)
        value = getattr(replace(self._context, region=own.value), name)
        if value == wire.UNKNOWN:
            raise UnknownError
        return Text(value, secret=own.secret)


def _nested(name: str, value: Any) -> Any:
    """Output with `value` in its part `name`: `[{"oidcs": [{"issuer": value}]}]` for `identities[].oidcs[].issuer`."""
    for part in reversed(name.split("[].")[1:]):
        value = [{part: value}]
    return value


def _plain(value: Any) -> Text:
    """An input as text; only texts, numbers and truths have one."""
    if value == wire.UNKNOWN:
        raise UnknownError
    if wire.is_secret(value):
        return replace(_plain(value["value"]), secret=True)
    if isinstance(value, bool):
        return Text(str(value).lower())
    if isinstance(value, int | float):
        return Text(f"{value:g}")
    if isinstance(value, str) and value:
        return Text(value)
    raise AbsentError
