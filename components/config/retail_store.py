"""The retail store's own settings, under `aws-roles:retailStore`."""

from dataclasses import dataclass

from components.config.parsers import text
from components.config.schema import setting


@dataclass(frozen=True, kw_only=True)
class RetailStoreSettings:
    """Where the store runs."""

    cluster: str = setting(
        text(r"[A-Za-z0-9_-]{1,255}", "the name of an ECS cluster"),
        "The store's ECS cluster. ECS Exec opens shells in its tasks, and in no others.",
        default="retail-store-ecs-cluster",
    )
