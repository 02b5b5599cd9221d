"""The pages of the repository."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NOT_OURS = {"venv", ".venv", ".target", ".pytest_cache"}
PAGES = sorted(
    path for path in ROOT.rglob("*.md") if _NOT_OURS.isdisjoint(part for part in path.relative_to(ROOT).parts)
)
