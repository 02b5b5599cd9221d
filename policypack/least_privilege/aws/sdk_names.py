"""What AWS's SDKs call a service whose actions have another prefix (data/README.md says where from)."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from least_privilege.aws.service_reference import services

_DATA = Path(__file__).parent / "data" / "sdk_names.json"


def prefixes_of(service: str) -> list[str]:
    """The prefixes of the actions of what SDKs call `service`, with hyphens or without; none where that is none."""
    return _prefixes().get(service.replace("-", ""), [])


@cache
def _prefixes() -> Mapping[str, list[str]]:
    own = {each.replace("-", ""): [each] for each in services() if "-" in each}
    found: dict[str, list[str]] = own | json.loads(_DATA.read_text("utf-8"))
    return found
