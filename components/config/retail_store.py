"""The retail store's own settings, under `aws-roles:retailStore`."""

from dataclasses import dataclass

from components.config.schema import setting, text


@dataclass(frozen=True, kw_only=True)
class RetailStoreSettings:
    """Which ECS cluster the store runs in: its tasks may be entered there and nowhere else."""

    cluster: str = setting(text(r"[A-Za-z0-9_-]{1,255}", "the name of an ECS cluster"), "retail-store-ecs-cluster")
