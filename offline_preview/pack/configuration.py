"""The configuration file of a policy pack, as `pulumi preview --policy-pack-config` takes it.

Source: https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from least_privilege.judging import configuration_file
from least_privilege.judging.selection import Selection
from offline_preview.errors import PreviewError


@dataclass(frozen=True, kw_only=True)
class PolicyConfig:
    """A policy's level ('' where not given) and configuration properties."""

    level: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PackConfig:
    """What a configuration file gives to each policy, and what is wrong with the form of the file.

    What else may be wrong is known when the pack runs, and told together with these `faults`. Of the policies that it
    enables, those of the `selection` judge.
    """

    policies: Mapping[str, PolicyConfig] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    selection: Selection = field(default_factory=Selection)


def load_config(file: Path) -> PackConfig:
    """The configuration in a JSON file; an empty file is an empty one.

    Raises `PreviewError` where the file cannot be read or holds no JSON object.
    """
    try:
        given = configuration_file.read(str(file))
    except configuration_file.UnreadableError as error:
        raise PreviewError(f"policy pack configuration {error}") from error
    policies = {
        name: PolicyConfig(level=setting.level, properties=setting.options) for name, setting in given.settings.items()
    }
    return PackConfig(policies=policies, faults=given.faults)


def refusal(pack: str, faults: Iterable[str]) -> str:
    """The message that the configuration of `pack` is refused, with every reason."""
    return "\n  ".join([f"policy pack '{pack}': its configuration is refused:", *faults])
