"""A parser whose errors are those of the command: one line, with the nearest match."""

import argparse
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from least_privilege.policy.nearest_match import did_you_mean
from least_privilege_cli.errors import CommandError

_CHOICE = re.compile(r"invalid choice: '(?P<given>.*?)'(?P<list> \(choose from (?P<known>.*)\))$")


class Parser(argparse.ArgumentParser):
    """Raises `CommandError` where the arguments are wrong."""

    def error(self, message: str) -> NoReturn:
        found = _CHOICE.search(message)
        if found and (hint := did_you_mean(found["given"], re.findall(r"[\w-]+", found["known"]))):
            message = message[: found.start("list")] + hint
        raise CommandError([f"{message}; see {self.prog} --help"])

    def parse_args(self, args: Sequence[str], namespace: Any = None) -> Any:  # type: ignore[override]
        """The options that `args` give; `parser` among them is that of the subcommand."""
        options, unknown = self.parse_known_args(args, namespace)
        if unknown:
            known = options.parser._option_string_actions
            hints = [f"{each}{did_you_mean(each, known)}" for each in unknown]
            options.parser.error(f"unrecognized arguments: {', '.join(hints)}")
        return options
