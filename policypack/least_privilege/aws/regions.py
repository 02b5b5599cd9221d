"""AWS's regions, and the partition that each is in.

The list (data/regions.txt) is that of the installed pulumi-aws when it was written; AWS may have opened others since.
Source: https://docs.aws.amazon.com/general/latest/gr/rande.html
        https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
"""

import re
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

REGIONS: Final = Path(__file__).parent / "data" / "regions.txt"

_PARTITIONS: Final = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "eusc-": "aws-eusc",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}
"""By what a region's name begins with."""

PARTITIONS: Final = frozenset(("aws", *_PARTITIONS.values()))

_FORM: Final = re.compile(r"[a-z]{2}(?:-gov|-iso[a-z]?)?-(?:north|south)?(?:east|west|central|north|south)-[1-9]")
"""How AWS names its regions, but for `eusc-de-east-1`."""


@cache
def regions() -> frozenset[str]:
    """Every region known to the pack."""
    return frozenset(REGIONS.read_text("utf-8").split())


def may_be_new(region: str) -> bool:
    """Whether an unknown region is named as AWS names regions: it may be newer than the list."""
    return _FORM.fullmatch(region) is not None


def nearest_region(region: str) -> str:
    """The known region that is most like one that is not known; empty where none is."""
    return next(iter(get_close_matches(region.lower().replace("_", "-"), sorted(regions()), 1, 0.85)), "")


def partition_of(region: str) -> str:
    """The partition that `region` is in; empty where the region is."""
    return next((name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws" if region else "")
