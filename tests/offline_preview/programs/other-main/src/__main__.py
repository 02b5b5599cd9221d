"""A program in a directory of its own, which reads a file beside it."""

from pathlib import Path

import pulumi

pulumi.export("beside", Path("beside.txt").read_text(encoding="utf-8").strip())
