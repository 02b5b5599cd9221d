"""The commands that coding agents may call as tools: their parameters are the commands' own options.

A tool reads and answers. It names no file outside of the working directory, and no option that writes.
"""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from least_privilege.policy.nearest_match import did_you_mean
from least_privilege.standalone.input_files import STDIN, list_files
from least_privilege_cli.errors import CommandError

_WRITING: Final = frozenset({"report"})
TOOLS: Final[Mapping[str, frozenset[str]]] = {
    "check": _WRITING,
    "preview": _WRITING,
    "can": frozenset(),
    "who-can": frozenset(),
    "explain": frozenset(),
}
"""The commands, which all answer in JSON; each with its options that a tool does not have."""

_NEVER: Final = frozenset({"help", "format", "quiet", "fail_on", "policy_pack"})
_PATHS: Final = ("FILE", "PATH", "DIR")


@dataclass(frozen=True)
class CommandTool:
    """The command `name` as a tool."""

    name: str
    parser: argparse.ArgumentParser

    @property
    def description(self) -> str:
        return self.parser.description or ""

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its parameters."""
        return {
            "type": "object",
            "properties": {name: _schema(action) for name, action in self._parameters.items()},
            "required": [name for name, action in self._parameters.items() if action.required],
            "additionalProperties": False,
        }

    def arguments(self, given: Mapping[str, Any], root: Path) -> list[str]:
        """The command line with the parameters `given`, run in the directory `root`. Raises `CommandError`."""
        if faults := [*self._faults(given), *self._strangers(given, root)]:
            raise CommandError(faults)
        options, positionals = [self.name], []
        for name, action in self._parameters.items():
            for value in _values(given.get(name)):
                if not action.option_strings:
                    positionals.append(value)
                else:  # with `=`, since a value may begin with a hyphen
                    option = action.option_strings[-1]
                    options.append(option if value is True else f"{option}={value}")
        options.append("--format=json")
        return [*options, "--", *positionals] if positionals else options

    @property
    def _parameters(self) -> dict[str, argparse.Action]:
        hidden = _NEVER | TOOLS[self.name]
        return {
            action.dest: action
            for action in self.parser._actions  # argparse has no public way to ask for them
            if action.dest not in hidden and action.help != argparse.SUPPRESS
        }

    def _faults(self, given: Mapping[str, Any]) -> Iterator[str]:
        for name in given.keys() - self._parameters.keys():
            yield f"{name}: {self.name} has no such parameter{did_you_mean(name, self._parameters)}"
        for name, action in self._parameters.items():
            if name not in given and action.required:
                yield f"{name}: missing"
            elif name in given and not _is_of_type(given[name], _schema(action)["type"]):
                expected = {"array": "a list of texts", "boolean": "true or false", "string": "a text"}
                yield f"{name}: {given[name]!r}; expected {expected[_schema(action)['type']]}"

    def _strangers(self, given: Mapping[str, Any], root: Path) -> Iterator[str]:
        """What is named and is not in `root`, or leads out of it by a link."""
        for name, action in self._parameters.items():
            _, is_named, kind = str(action.metavar).rpartition("=")
            if kind not in _PATHS:
                continue
            for value in map(str, _values(given.get(name))):
                path = value.rpartition("=")[2] if is_named else value
                read = [root / path]
                if kind == "PATH":
                    read += [Path(each.path) for each in list_files([str(root / path)])[0]]
                if path == STDIN or not all(each.resolve().is_relative_to(root) for each in read):
                    yield f"{name}: {value}; expected a path in the working directory, {root}"


def tools(commands: Mapping[str, argparse.ArgumentParser]) -> Iterable[CommandTool]:
    """The tools among the `commands`."""
    return [CommandTool(name, commands[name]) for name in TOOLS]


def _schema(action: argparse.Action) -> dict[str, Any]:
    described = {"description": action.help or ""}
    if action.nargs == 0:
        return {"type": "boolean", **described}
    text: dict[str, Any] = {"type": "string"}
    if action.choices:
        text["enum"] = list(action.choices)
    if isinstance(action, argparse._AppendAction) or action.nargs == "+":
        return {"type": "array", "items": text, **described}
    return {**text, **described}


def _is_of_type(value: Any, type_: str) -> bool:
    if type_ == "array":
        return isinstance(value, list) and all(_is_of_type(each, "string") for each in value)
    if type_ == "boolean":
        return isinstance(value, bool)
    return isinstance(value, str) and "\0" not in value  # which no command line can have


def _values(given: Any) -> list[Any]:
    """What stands on the command line, once for each."""
    return given if isinstance(given, list) else [] if given in (None, False) else [given]
