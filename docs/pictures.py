"""`python -m docs.pictures`: make the pictures of the role explorer from the example stacks, in a real browser.

The change is that of the stack `documented`: from what the authors of its workflow published to `permissions: scoped`.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from docs.browser import NoBrowserError, browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURES: Final = ROOT / "docs" / "pictures"
TODAY: Final = "2026-11-26T12:00:00Z"
"""A day, so that waivers have as many days left in every run."""

_PROD = "aws-roles%2Fprod"
_GITHUB = "federated/anyone%20who%20signs%20in%20through%20token.actions.githubusercontent.com"
VIEWS: Final = {
    "roles.png": ("prod.html", f"#/roles/{_PROD}", 540),
    "resource.png": ("prod.html", f"#/resource/{_PROD}/arn%3Aaws%3As3%3A%3A%3Apettracker-images/Read", 786),
    "path.png": ("prod.html", f"#/paths/{_PROD}/{_GITHUB}/role/PetTracker-ECS-Task", 500),
    "change.png": ("change.html", "#/change", 480),
}
"""The page, the address in it, and the height of each picture."""


def main() -> int:
    """Write every picture; returns the exit code."""
    try:
        with tempfile.TemporaryDirectory() as directory, browser() as running:
            _write_pages(Path(directory))
            for name, (page, address, height) in VIEWS.items():
                _take(running, Path(directory) / page, address, height, PICTURES / name)
                print(f"docs/pictures/{name} written")
    except NoBrowserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def _write_pages(directory: Path) -> None:
    _run("preview", "--stack", "prod", "--report", directory / "prod.html")
    _run("preview", "--stack", "documented", "--report", directory / "before.json")
    program = directory / "program"
    program.mkdir()
    for name in ("Pulumi.yaml", "__main__.py", "components", ".venv"):
        (program / name).symlink_to(ROOT / name)
    settings = (ROOT / "Pulumi.documented.yaml").read_text(encoding="utf-8")
    scoped = settings.replace("permissions: documented", "permissions: scoped")
    (program / "Pulumi.documented.yaml").write_text(scoped, encoding="utf-8")
    change = ("--baseline", directory / "before.json", "--report", directory / "change.html")
    configuration = ROOT / "policypack" / "config" / "documented.json"
    _run("preview", "--program", program, "--stack", "documented", "--policy-pack-config", configuration, *change)


def _run(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "least_privilege_cli", *map(str, arguments)]
    command += ["--policy-pack", str(ROOT / "policypack")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 1):  # A finding fails a preview, and belongs in the picture.
        raise SystemExit(ended.stderr)


def _take(running: "Browser", page: Path, address: str, height: int, file: Path) -> None:
    tab = running.new_page(viewport={"width": 1040, "height": height}, color_scheme="light", reduced_motion="reduce")
    tab.clock.set_fixed_time(TODAY)
    tab.goto(page.as_uri() + address)
    tab.locator("h1").wait_for()
    tab.screenshot(path=file)
    tab.close()


if __name__ == "__main__":
    raise SystemExit(main())
