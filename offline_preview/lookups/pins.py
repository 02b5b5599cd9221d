"""The file of `--lookups`: results of look-ups that the user gives, for all of a look-up's uses or for some.

- lookup: aws.ec2.get_ami          # or aws:ec2/getAmi:getAmi
  arguments: {owners: [self]}      # optional: only where the program gives these
  result: {id: ami-0123456789abcdef0}
"""

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from offline_preview import wire
from offline_preview.errors import PreviewError
from offline_preview.project.files import read_yaml_value

_SECRETS: Final = frozenset({"secretString", "secretBinary", "plaintext", "password", "token", "authorizationToken"})
_DOCUMENT: Final = "aws:iam/getPolicyDocument:getPolicyDocument"
_CALLER: Final = "aws:index/getCallerIdentity:getCallerIdentity"
_KEYS: Final = ("lookup", "arguments", "result")


@dataclass
class _Pin:
    token: str
    arguments: Mapping[str, Any]
    result: Mapping[str, Any]
    used: bool = False


@dataclass
class Pins:
    """Results that the user gives; the first that fits a look-up answers it."""

    pins: list[_Pin] = field(default_factory=list)

    @classmethod
    def load(cls, file: Path) -> "Pins":
        """Read the file, which is JSON or YAML; raises `PreviewError` with all that is wrong with it."""
        try:
            content = read_yaml_value(file)
        except PreviewError as error:
            raise PreviewError("\n".join(f"--lookups {line}" for line in str(error).splitlines())) from error
        if not isinstance(content, list):
            raise PreviewError(f"--lookups {file}: expected a list of entries with the keys {', '.join(_KEYS)}")
        faults: list[str] = []
        pins = [_pin(entry, f"--lookups {file}: entry {number}", faults) for number, entry in enumerate(content, 1)]
        if faults:
            raise PreviewError("\n".join(faults))
        return cls([pin for pin in pins if pin is not None])

    def result(self, token: str, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What the user gives for the look-up `token` with the arguments `given`; None for nothing."""
        for pin in self.pins:
            if pin.token == token and all(given.get(name) == value for name, value in pin.arguments.items()):
                pin.used = True
                return pin.result
        return None

    def account(self) -> str:
        """The caller's account where the user gives it; '' where not."""
        pin = next((each for each in self.pins if each.token == _CALLER and "accountId" in each.result), None)
        return str(wire.reveal(pin.result["accountId"])) if pin else ""

    def unused(self) -> Iterable[str]:
        """A note for each entry that no look-up used."""
        for pin in self.pins:
            if not pin.used:
                with_ = f" with {json.dumps(dict(pin.arguments))}" if pin.arguments else ""
                yield f"--lookups: the program does not look up {pin.token}{with_}"


def _pin(entry: Any, where: str, faults: list[str]) -> _Pin | None:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("lookup"), str):
        faults.append(f"{where}: expected the key lookup, such as aws.ec2.get_ami")
        return None
    before = len(faults)
    faults += [f"{where}: unknown key '{key}'{_near(str(key), _KEYS)}" for key in entry if key not in _KEYS]
    for key in ("arguments", "result"):
        if not isinstance(entry.get(key, {}), Mapping):
            faults.append(f"{where}: {key}: {entry[key]!r}; expected names and values")
    if "result" not in entry:
        faults.append(f"{where}: expected the key result")
    if len(faults) > before:
        return None
    token, arguments, result = entry["lookup"], dict(entry.get("arguments", {})), dict(entry["result"])
    if not token.startswith(("aws:", "aws.")):
        return _Pin(_of_python(token), arguments, result)
    return _of_aws(token, arguments, result, where, faults)


def _of_python(token: str) -> str:
    """`command:local:run` for `command.local.run`; any other form as it is."""
    from offline_preview.lookups import sdk

    parts = token.split(".")
    return token if len(parts) < 3 else f"{parts[0]}:{'/'.join(parts[1:-1])}:{sdk.camel(parts[-1])}"


def _of_aws(
    token: str, arguments: Mapping[str, Any], result: Mapping[str, Any], where: str, faults: list[str]
) -> _Pin | None:
    from offline_preview.lookups import sdk  # imports the SDK, which takes a while
    from offline_preview.lookups.coercion import coerced
    from offline_preview.lookups.refusal import LookUpRefusedError

    lookup = sdk.lookup_of(token)
    if lookup is None:
        near = difflib.get_close_matches(sdk.short_name(token).lower(), sdk.tokens(), 1)
        found = sdk.lookup_of(sdk.tokens()[near[0]].replace("pulumi_aws", "aws", 1)) if near else None
        faults.append(
            f"{where}: the AWS SDK has no look-up '{token}'" + (f"; did you mean {found.python}?" if found else "")
        )
        return None
    if lookup.token == _DOCUMENT:
        faults.append(f"{where}: {lookup.python} is computed from its arguments; remove the entry")
        return None
    before = len(faults)
    given = _cased(arguments, lookup.arguments, f"{where}: {lookup.python} has no argument", faults)
    results = _cased(result, lookup.properties, f"{where}: {lookup.python} has no property", faults)
    for values, types in ((given, lookup.arguments), (results, lookup.properties)):
        faults += [
            f"{where}: {name}: {value!r}; expected text, in quotes: YAML reads a number"
            for name, value in values.items()
            if isinstance(value, int | float) and not isinstance(value, bool) and types[name] in (str, str | None)
        ]
        try:
            values.update(coerced(values, {name: type_ for name, type_ in types.items() if name in values}))
        except LookUpRefusedError as error:
            said = str(error) if values is given else str(error).replace("argument '", "property '")
            faults.append(f"{where}: {lookup.python}: {said}")
    if len(faults) > before:
        return None
    return _Pin(lookup.token, given, {name: _secret(name, value) for name, value in results.items()})


def _cased(values: Mapping[str, Any], types: Mapping[str, Any], without: str, faults: list[str]) -> dict[str, Any]:
    """`values` under Pulumi's names, at any depth of the SDK's structures."""
    from offline_preview.lookups import sdk

    found: dict[str, Any] = {}
    for name, value in values.items():
        cased = name if name in types else sdk.camel(name)
        if cased not in types:
            faults.append(f"{without} '{name}'{_near(cased, types)}")
            continue
        inner = sdk.structure_in(types[cased])
        if inner is not None and isinstance(value, Mapping):
            value = _cased(value, inner, without, faults)
        if inner is not None and isinstance(value, list):
            value = [_cased(each, inner, without, faults) if isinstance(each, Mapping) else each for each in value]
        found[cased] = value
    return found


def _secret(name: str, value: Any) -> Any:
    """A property that the provider hands out as a secret, marked as one."""
    return wire.secret(value) if name in _SECRETS else value


def _near(name: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(names), 1)
    return f"; did you mean {near[0]}?" if near else ""
