"""docs/tutorial.md, followed to the letter, gives what it shows.

A block of the page is a file to write, a text to replace in `__main__.py`, commands, the output of the last command (of
pytest, why a test fails), or the comment on the pull request. Its language and the paragraph before it say which.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from tests.support.waivers import UNTIL

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorial.md"
FILE_NAME = re.compile(r"`([\w.]+\.(?:yaml|json|py))`")
LAST_DAY = "2027-06-30"
"""Of the page's waiver: its reader writes one that is within the next 400 days."""
INSTALL = ("python3 -m venv", ".venv/bin/pip")  # the checkout's own Python has it all
MODULES = {"least-privilege": "least_privilege_cli", "pytest": "pytest"}


@dataclass(frozen=True)
class Block:
    before: str
    language: str
    text: str


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, each with the paragraph before it."""
    found, before = [], ""
    for token in MarkdownIt().parse(page):
        if token.type == "inline":
            before = token.content
        elif token.type == "fence":
            found.append(Block(before, token.info, token.content))
    return found


class Reader:
    """Follows the page in `directory`. `shown` pairs each output of the page with what was really there."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._replaced = ""
        self._output = ""
        self.shown: list[tuple[Block, str]] = []

    def follow(self, block: Block) -> None:
        if block.language == "console":
            for line in block.text.splitlines():
                self._run(line.removeprefix("$ "))
        elif block.language == "text":
            self.shown.append((block, self._output))
        elif block.language == "markdown":
            self.shown.append((block, (self._directory / "comment.md").read_text("utf-8")))
        elif block.before.endswith("replace"):
            self._replaced = block.text
        elif block.before == "with" or block.before.startswith("with\n"):
            program = self._directory / "__main__.py"
            assert self._replaced in program.read_text("utf-8")
            program.write_text(program.read_text("utf-8").replace(self._replaced, block.text), "utf-8")
        else:
            (name,) = FILE_NAME.findall(block.before)
            (self._directory / name).write_text(block.text, "utf-8")

    def _run(self, command: str) -> None:
        if command.startswith(INSTALL):
            return
        name, *arguments = command.split()
        module = MODULES[name.removeprefix(".venv/bin/")]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        ended = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=self._directory,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.stderr == ""
        self._output = ended.stdout if module != "pytest" else _error(ended.stdout)


def _error(text: str) -> str:
    """The first line of pytest's output that says why a test fails."""
    return next(f"{line}\n" for line in text.splitlines() if line.startswith("E  "))


def test_the_tutorial_shows_what_its_reader_sees(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    for block in blocks(PAGE.read_text("utf-8").replace(LAST_DAY, UNTIL)):
        reader.follow(block)
    assert len(reader.shown) == 5
    for block, really in reader.shown:
        assert block.text == really
