"""The actions that people use most, by service and type of resource: what a fix suggests for a wildcard.

Data: data/common_actions.json, each service with the AWS page that its actions are from.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data" / "common_actions.json"


@dataclass(frozen=True, kw_only=True)
class CommonActions:
    """What people do with one type of resource; `type` is empty for actions whose Resource can only be `*`."""

    type: str
    actions: tuple[str, ...]


@lru_cache(1)
def _read() -> Any:
    return json.loads(_DATA.read_text("utf-8"))


@lru_cache(1)
def common_actions() -> Mapping[str, Sequence[CommonActions]]:
    """By service prefix: the actions of each type of resource, the most usual type first."""
    return {
        service: [
            CommonActions(type=type_, actions=tuple(f"{service}:{name}" for name in names))
            for type_, names in given["types"].items()
        ]
        for service, given in _read()["services"].items()
    }


def common_form(name: str) -> str:
    """The ARN that people write for a type of resource or an action, where AWS's own form is not usual (for a bucket's
    objects, `s3:object`, it is `arn:${Partition}:s3:::${BucketName}/*`); empty where it is."""
    found: str = _read()["forms"].get(name, "")
    return found
