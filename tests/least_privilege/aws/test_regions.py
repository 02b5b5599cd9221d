"""The list of regions, and the partitions."""

import pytest

from least_privilege.aws.refresh_regions import regions_in
from least_privilege.aws.refresh_resource_types import installed_sdk
from least_privilege.aws.regions import PARTITIONS, may_be_new, nearest_region, partition_of, regions


def test_the_list_is_what_the_refresh_command_takes_from_the_installed_sdk() -> None:
    found = set(regions_in(installed_sdk()))
    assert {"eu-west-1", "us-gov-west-1", "cn-north-1"} < found
    assert found == regions()


def test_every_partition_has_a_region() -> None:
    assert {partition_of(region) for region in regions()} == PARTITIONS


def test_every_region_is_named_as_a_new_one_may_be() -> None:
    assert {region for region in regions() if not may_be_new(region)} == {"eusc-de-east-1"}


@pytest.mark.parametrize(
    ("region", "new", "nearest"),
    [
        ("eu-west-9", True, "eu-west-1"),
        ("eu-wst-1", False, "eu-west-1"),
        ("EU-West-1", False, "eu-west-1"),
        ("us_east_1", False, "us-east-1"),
        ("eu-west-1a", False, "eu-west-1"),
        ("us-east", False, "us-east-1"),
        ("Ireland", False, ""),
    ],
)
def test_an_unknown_region_is_new_or_misspelled(region: str, new: bool, nearest: str) -> None:
    assert may_be_new(region) == new
    assert nearest_region(region)[:7] == nearest[:7]
