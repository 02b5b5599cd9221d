"""A warm offline preview of this repository's program against what Python needs to import its libraries alone."""

import argparse
import json
import subprocess
import sys

from benchmarks.measure import ROOT, Command, in_turns, table

_PREVIEW = [sys.executable, "-m", "offline_preview", "preview", "--stack"]


def classes(stack: str) -> list[str]:
    """The classes of pulumi_aws that the program uses, e.g. `iam.Role`, as the preview of `stack` shows them."""
    shown = subprocess.run(
        [*_PREVIEW, stack, "--format", "json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    types = {resource["type"] for resource in json.loads(shown.stdout)["resources"]}
    modules = (type_.split(":")[1:] for type_ in types if type_.startswith("aws:"))
    return sorted(f"{path.partition('/')[0]}.{name}".replace("lambda.", "lambda_.") for path, name in modules)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", default="dev")
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    used = classes(options.stack)
    reads = "; ".join(f"aws.{name}" for name in used)
    commands = {
        "import pulumi, pulumi_aws": Command([sys.executable, "-c", "import pulumi, pulumi_aws"]),
        f"and the {len(used)} classes in use": Command([sys.executable, "-c", f"import pulumi_aws as aws; {reads}"]),
        f"preview of {options.stack}": Command([*_PREVIEW, options.stack], codes=(0, 1)),
    }
    times = in_turns(commands, options.runs)
    print(f"Warm, medians of {options.runs} runs in turns:\n")
    print(table(times, next(iter(commands))))


if __name__ == "__main__":
    main()
