"""A warm offline preview: against what Python needs to import its libraries, and by resources against the engine's."""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.measure import ROOT, Command, Times, in_turns, table
from tests.engine.harness import copy_project, install_provider, missing_engine, new_stack

_PREVIEW = [sys.executable, "-m", "least_privilege_cli", "preview", "--stack"]
_WIDE = Path(__file__).parent / "programs" / "wide"
_NO_AWS = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_REGION": "eu-west-1",
}
"""For the tests' provider, which answers a preview without asking AWS."""


def classes(stack: str) -> list[str]:
    """The classes of pulumi_aws that the program uses, e.g. `iam.Role`, as the preview of `stack` shows them."""
    shown = subprocess.run(
        [*_PREVIEW, stack, "--format", "json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    types = {resource["type"] for resource in json.loads(shown.stdout)["resources"]}
    modules = (type_.split(":")[1:] for type_ in types if type_.startswith("aws:"))
    return sorted(f"{path.partition('/')[0]}.{name}".replace("lambda.", "lambda_.") for path, name in modules)


def imports(stack: str, runs: int) -> None:
    """Print the preview of this repository's `stack` beside the imports that it needs."""
    used = classes(stack)
    reads = "; ".join(f"aws.{name}" for name in used)
    commands = {
        "import pulumi, pulumi_aws": Command([sys.executable, "-c", "import pulumi, pulumi_aws"]),
        f"and the {len(used)} classes in use": Command([sys.executable, "-c", f"import pulumi_aws as aws; {reads}"]),
        f"preview of {stack}": Command([*_PREVIEW, stack], codes=(0, 1)),
    }
    times = in_turns(commands, runs)
    print(f"Warm, medians of {runs} runs in turns:\n")
    print(table(times, next(iter(commands))))


def wide(directory: Path, sizes: Sequence[int]) -> dict[int, Path]:
    """Copies of the wide program, of `sizes` resources each."""
    programs = {size: directory / f"wide-{size}" for size in sizes}
    for size, program in programs.items():
        shutil.copytree(_WIDE, program, ignore=shutil.ignore_patterns("__pycache__"))
        with (program / "Pulumi.dev.yaml").open("a", encoding="utf-8") as file:
            file.write(f"  wide:resources: {size}\n")
    return programs


def engines(directory: Path, programs: Mapping[int, Path]) -> Iterator[tuple[str, Command]]:
    """The engine's previews of `programs` with the pack, over the provider of the engine tests."""
    home = directory / "home"
    install_provider(home)
    pack = copy_project(ROOT / "policypack", directory / "policypack")
    preview: list[str | Path] = ["pulumi", "preview", "--stack", "dev", "--non-interactive", "--policy-pack", pack]
    for size, program in programs.items():
        base = directory / f"engine-{size}"
        base.mkdir()
        made = new_stack(program, base, home, _NO_AWS)
        yield f"engine {size}", Command(preview, codes=(0, 255), cwd=made.project, env=made.env)


def sizes(wanted: Sequence[int], engine_up_to: int, runs: int) -> None:
    """Print how the preview's time grows with the program's resources, and where the engine can run, its time too."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        programs = wide(directory, wanted)
        commands = {
            f"offline {size}": Command([*_PREVIEW, "dev", "--program", program], codes=(0, 1))
            for size, program in programs.items()
        }
        why = missing_engine()
        if not why:
            small = {size: program for size, program in programs.items() if size <= engine_up_to}
            commands |= dict(engines(directory, small))
        times = in_turns(commands, runs)
    print(f"\nBy resources, medians of {runs} runs in turns; a resource costs what those beyond the fewest add:\n")
    print("\n".join(rows(times, wanted)))
    if why:
        print(f"\nNot beside the engine: {why}")


def rows(times: Mapping[str, Times], wanted: Sequence[int]) -> Iterator[str]:
    """A row for each of the sizes `wanted`: offline, for each resource beyond the fewest, and against the engine."""
    heads = ("resources", "    wall", "     CPU", "a resource", "  engine", "wall ratio", "CPU ratio")
    yield "  ".join(heads)
    fewest = min(wanted)
    for size in wanted:
        own, engine = times[f"offline {size}"], times.get(f"engine {size}")
        each = (own.cpu - times[f"offline {fewest}"].cpu) / (size - fewest) if size > fewest else None
        of_engine = (
            f"{engine.wall:>6.2f} s  {own.wall / engine.wall:>10.2f}  {own.cpu / engine.cpu:>9.2f}" if engine else ""
        )
        cost = f"{each * 1000:>7.2f} ms" if each is not None else ""
        yield f"{size:>9,}  {own.wall:>6.2f} s  {own.cpu:>6.2f} s  {cost:>10}  {of_engine}".rstrip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", default="dev")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1, 250, 1_000, 4_000], help="of the wide program")
    parser.add_argument("--engine-up-to", type=int, default=1_000, help="resources that the engine previews, too")
    options = parser.parse_args()
    imports(options.stack, options.runs)
    if options.sizes:
        sizes(options.sizes, options.engine_up_to, min(options.runs, 3))


if __name__ == "__main__":
    main()
