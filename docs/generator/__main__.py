"""`python -m docs.generator [--check]`: write the generated pages, or exit 1 where one is not current."""

import argparse
import difflib
import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pulumi

DOCS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(DOCS.parent / "policypack"))

from docs.generator import commands, coverage, look_ups, managed_policies, rules, validation  # noqa: E402 - they need the pack's directory on the path


def _of_the_program(module: str) -> Callable[[], str]:
    """The page of a module that imports the program, whose errors are then told like those of every other page."""
    return lambda: str(importlib.import_module(f"docs.generator.{module}").page())


PAGES: Mapping[str, Callable[[], str]] = {
    "reference/rules.md": rules.page,
    "reference/managed-policies.md": managed_policies.page,
    "reference/roles.md": _of_the_program("roles"),
    "reference/settings.md": _of_the_program("settings"),
    "reference/commands.md": commands.page,
    "reference/look-ups.md": look_ups.page,
    "reference/coverage.md": coverage.page,
    "reference/validation.md": validation.page,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m docs.generator", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing: fail where a page is not current")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=f"of {', '.join(PAGES)} (default: all)")
    options = parser.parse_args(arguments)
    stale = False
    for name in options.pages or PAGES:
        if name not in PAGES:
            parser.error(f"{name}: expected one of {', '.join(PAGES)}")
        try:
            file, text = DOCS / name, PAGES[name]()
        except (managed_policies.RuleError, pulumi.RunError) as error:
            print(f"error: docs/{name} cannot be made: {error}", file=sys.stderr)
            return 2
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        if before == text:
            continue
        stale = True
        if options.check:
            print(f"error: docs/{name} is not current: run `make docs`", file=sys.stderr)
            lines = difflib.unified_diff(before.splitlines(), text.splitlines(), f"docs/{name}", "current", n=0)
            print("\n".join(f"  {line}" for line in list(lines)[2:8]), file=sys.stderr)
        else:
            file.write_text(text, encoding="utf-8")
            print(f"docs/{name} written")
    return int(stale and options.check)


if __name__ == "__main__":
    raise SystemExit(main())
