"""docs/reference/commands.md: every command with its options and exit codes, from the parsers of the command lines."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from docs.generator.words import code, escaped, table
from least_privilege_cli import command_line

_MAKEFILE = Path(__file__).resolve().parents[2] / "Makefile"
_TARGET = re.compile(r"^([a-z-]+):.*?## (.*)$", re.MULTILINE)
_HEAD = """\
# Commands

<!-- Made by `make docs` from the command's own parser; do not edit. -->

[Install](../../README.md#in-your-project) the command `least-privilege`; it runs from any directory. Stacks with
encrypted settings need the extra `secrets`: `pip install './aws-roles[secrets]'`. In a checkout the command is
`.venv/bin/python -m least_privilege_cli`, from the repository's root; `make setup` makes `.venv`.

A repeatable option may be given several times. Errors go to standard error, one a line, with the nearest match of a
name that does not exist; a report is written whole or not at all. Exit codes mean the same everywhere:

| exit code | meaning |
| --- | --- |
| 0 | done, and nothing fails |
| 1 | something is found that fails: a mandatory finding, or what `--fail-on` names; the answer `denied` |
| 2 | an error: nothing, or not everything, was checked |
| 3 | the answer `depends`, of `can` |

"""
_MAKE_NOTES = """\
`ARGS="..."` adds arguments to the command behind `preview`, `preview-app`, `test`, `test-fast` and `docs`, as in
`make preview ARGS="--stack prod"`. `PYTHON=python3.12` chooses the interpreter of `make setup`. Whatever fails, `make`
itself ends with exit code 2.
"""


def page() -> str:
    """The page's text."""
    sections = [
        *(_section(f"least-privilege {name}", each) for name, each in _subcommands(command_line.parser())),
        _make(),
    ]
    return _HEAD + "\n".join(sections)


def _subcommands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:  # argparse has no public way to ask for them
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _section(title: str, parser: argparse.ArgumentParser) -> str:
    options = [each for each in parser._actions if not isinstance(each, argparse._HelpAction)]
    rows = [_row(each) for each in options if each.help != argparse.SUPPRESS]
    paragraphs = [f"## {code(title)}", parser.description or "", table(("option", "meaning"), rows).rstrip("\n")]
    return "\n\n".join([*(each.strip() for each in paragraphs), *filter(None, [parser.epilog])]) + "\n"


def _row(action: argparse.Action) -> tuple[str, str]:
    value = "|".join(map(str, action.choices)) if action.choices else action.metavar or action.dest.upper()
    meaning = escaped(action.help or "").replace("<", "\\<")  # GitHub takes `<stack>` for a tag
    if not action.option_strings:
        return code(f"{value} ..." if action.nargs else str(value)), meaning
    option = action.option_strings[-1]
    shown = option if action.nargs == 0 else f"{option} {value}"
    return code(shown), meaning + (" (required)" if action.required else "")


def _make() -> str:
    rows = [(code(f"make {name}"), text) for name, text in _TARGET.findall(_MAKEFILE.read_text("utf-8"))]
    return f"## `make`\n\n{table(('target', 'meaning'), rows)}\n{_MAKE_NOTES}"
