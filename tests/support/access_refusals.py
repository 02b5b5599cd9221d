"""What the settings of access patterns say to values of a test's own."""

from typing import Any

import pulumi
import pytest

from components.config.stack_settings import Settings, SettingsError
from components.systems.registry import SYSTEMS
from tests.support.running import configuration, configure

MISSING = "missing; expected a value: it has no default"


def load(own: dict[str, Any] | None, **others: Any) -> Settings:
    configure("prod", configuration("prod", {"systems": ["access"], "access": own, "externalIds": None, **others}))
    return Settings.load(pulumi.Config("aws-roles"), SYSTEMS)


def refusals(own: dict[str, Any] | None, **others: Any) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load(own, **others)
    return [str(each).removeprefix("aws-roles:") for each in raised.value.problems]
