"""What the full pack adds to an offline preview: the same program under it and under a pack of one trivial rule."""

import argparse
import sys
from pathlib import Path

from benchmarks.measure import ROOT, Command, in_turns, table

_HERE = Path(__file__).parent
_PROGRAM = _HERE / "programs" / "wide"
_PACKS = {"a trivial rule": _HERE / "packs" / "trivial", "the full pack": ROOT / "policypack"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    preview: list[str | Path] = [sys.executable, "-m", "least_privilege_cli", "preview", "--program", _PROGRAM]
    preview += ["--stack", "dev", "--policy-pack"]
    times = in_turns({name: Command([*preview, pack], codes=(0, 1)) for name, pack in _PACKS.items()}, options.runs)
    print(f"Offline preview of {_PROGRAM.name} (500 resources), medians of {options.runs} runs in turns:\n")
    print(table(times, "a trivial rule"))


if __name__ == "__main__":
    main()
