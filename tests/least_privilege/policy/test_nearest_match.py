"""The nearest match for what does not exist."""

from pathlib import Path

import pytest

from least_privilege.policy.nearest_match import did_you_mean, nearest_file

NAMES = {
    "a letter less": ("iam-qota", " (did you mean 'iam-quota'?)"),
    "nothing like it": ("something", ""),
}


@pytest.mark.parametrize(("name", "expected"), NAMES.values(), ids=NAMES)
def test_a_name(name: str, expected: str) -> None:
    assert did_you_mean(name, ["iam-quota", "iam-mfa"]) == expected


FILES = {
    "two letters exchanged": ("polciies.json", "policies.json"),
    "another suffix": ("policies.yml", "policies.json"),
    "nothing but the suffix alike": ("none.json", ""),
    "it exists": ("policies.json", ""),
    "a directory that does not exist": ("no/policies.json", ""),
    "below a file": ("policies.json/policies.json", ""),
    "a link to nothing": ("policiess.json", ""),
}


@pytest.mark.parametrize(("name", "expected"), FILES.values(), ids=FILES)
def test_a_file(tmp_path: Path, name: str, expected: str) -> None:
    (tmp_path / "policies.json").touch()
    (tmp_path / "policiess.json").symlink_to("nowhere")
    assert nearest_file(tmp_path / name) == (f" (did you mean '{tmp_path / expected}'?)" if expected else "")
