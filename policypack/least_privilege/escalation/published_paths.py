"""The published ways in which a principal can raise its own permissions, as data/escalation.json has them.

The file is described in data/README.md; the source of each is its link.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File
from typing import Any, Literal

Category = Literal["self-grant", "credentials", "assume", "pass-role", "code-update", "workload-access"]

_DATA = File(__file__).parents[1] / "aws" / "data" / "escalation.json"


@dataclass(frozen=True)
class Path:
    """One way. Of each of `steps` the caller needs one action. `target` is the action whose resources say how far the
    path reaches (None: as far as the caller writes); `services` run under a passed role, each by its principal."""

    id: str
    name: str
    category: Category
    steps: tuple[tuple[str, ...], ...]
    target: str | None
    services: tuple[str, ...]
    grants: str
    fix: str
    url: str


@dataclass(frozen=True)
class StepRequirement:
    """What one action must leave open to be a step: see data/README.md. Keys are in lower case."""

    on: Mapping[str, tuple[str, ...]]
    own: tuple[str, ...]
    keys: Mapping[str, tuple[str, ...]]
    service: str
    attaches: str
    bounds: str


NO_REQUIREMENT = StepRequirement({}, (), {}, "", "", "")


@lru_cache(1)
def _data() -> Any:
    return json.loads(_DATA.read_text("utf-8"))


@lru_cache(1)
def all_paths() -> tuple[Path, ...]:
    """Every path, in the order of the file."""
    return tuple(_path(raw) for raw in _data()["paths"])


def _path(raw: Mapping[str, Any]) -> Path:
    steps = tuple((step,) if isinstance(step, str) else tuple(step) for step in raw["actions"])
    target, services = raw.get("target"), tuple(raw.get("services", ()))
    fix: str = raw.get("fix") or _data()["categories"][raw["category"]]["fix"]
    for placeholder, text in (
        ("{actions}", " and ".join(step[0] for step in steps)),
        ("{target}", target or steps[0][0]),
        ("{services}", " or ".join(services)),
    ):
        fix = fix.replace(placeholder, text)
    return Path(raw["id"], raw["name"], raw["category"], steps, target, services, raw["grants"], fix, raw["url"])


@lru_cache(1)
def step_requirements() -> Mapping[str, StepRequirement]:
    """What is known of single actions, by name."""
    return {
        name: StepRequirement(
            on={type_: tuple(names) for type_, names in raw.get("on", {}).items()},
            own=tuple(raw.get("own", ())),
            keys={key.lower(): tuple(worst) for key, worst in raw.get("keys", {}).items()},
            service=raw.get("service", "").lower(),
            attaches=raw.get("attaches", "").lower(),
            bounds=raw.get("bounds", "").lower(),
        )
        for name, raw in _data()["actions"].items()
    }
