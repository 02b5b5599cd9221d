"""Writes data/regions.txt anew. Run from policypack/, with pulumi_aws installed:

python -m least_privilege.aws.refresh_regions

The regions are those of the enumeration `Region` in the source of `pulumi_aws`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from least_privilege.aws.refresh_resource_types import installed_sdk
from least_privilege.aws.regions import REGIONS


def regions_in(sdk: Path) -> Iterator[str]:
    """The regions that a Python SDK of pulumi-aws names, sorted."""
    _, _, rest = (sdk / "_enums.py").read_text("utf-8").partition("class Region(")
    yield from sorted(re.findall(r'^    [A-Z0-9_]+ = "([a-z0-9-]+)"$', rest.partition("\nclass ")[0], re.M))


if __name__ == "__main__":
    REGIONS.write_text("".join(f"{region}\n" for region in regions_in(installed_sdk())), "utf-8")
