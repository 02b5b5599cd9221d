"""The AWS side: boto3 clients of a configured provider, its account check and its default tags."""

import json
import os
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .values import Properties

if TYPE_CHECKING:
    from .types import Type

_MISSING = {"NoSuchEntity", "NoSuchEntityException", "ResourceNotFoundException", "NoSuchBucket", "NoSuchBucketPolicy"}


def is_missing(error: Exception) -> bool:
    """Whether `error` is AWS's answer that there is no such thing, and not another failure."""
    response = getattr(error, "response", None) or {}
    code = str(response.get("Error", {}).get("Code", ""))
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return code in _MISSING or "NotFound" in code or "NonExistent" in code or status == 404


def _decoded(value: Any) -> Any:
    """A provider's structured settings come as JSON text: the protocol once carried nothing else."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        return json.loads(value)
    return value


class Aws:
    """Clients for the account that the environment's credentials are for. `config` is the provider's own."""

    def __init__(self, config: Properties) -> None:
        self._config = {key: _decoded(value) for key, value in config.items()}
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()
        self.region: str = config.get("region") or os.environ.get("AWS_REGION", "us-east-1")

    def client(self, service: str) -> Any:
        with self._lock:  # boto3's default session is not safe to share while a client is made
            if service not in self._clients:
                import boto3  # late: a preview of most programs needs no client, and this import is half the start

                self._clients[service] = boto3.client(service, region_name=self.region)
            return self._clients[service]

    @cached_property
    def account(self) -> str:
        return str(self.client("sts").get_caller_identity()["Account"])

    def refusal(self) -> str:
        """Why the credentials may not be used, as the real provider says it; empty where they may."""
        allowed = self._config.get("allowedAccountIds") or []
        if allowed and self.account not in allowed:
            return f"AWS account ID not allowed: {self.account}"
        return ""

    def _default_tags(self) -> dict[str, str]:
        return dict((self._config.get("defaultTags") or {}).get("tags") or {})

    def all_tags(self, inputs: Properties) -> dict[str, str]:
        """A resource's tags over the provider's default tags."""
        return self._default_tags() | dict(inputs.get("tags") or {})

    def tags_all(self, type_: "Type", inputs: Properties) -> Properties:
        return {"tagsAll": self.all_tags(inputs)} if "tagsAll" in type_.computed else {}

    def own_tags(self, live: dict[str, str], declared: dict[str, str]) -> dict[str, str]:
        """`live` without what the provider's default tags account for."""
        defaults = self._default_tags()
        return {key: value for key, value in live.items() if key in declared or defaults.get(key) != value}
