"""Secret texts, which nothing that the preview prints may show."""

from collections.abc import Mapping
from typing import Any, Final

from offline_preview import wire

PLACEHOLDER: Final = "secret-placeholder"
"""Stands for a configuration value that cannot be decrypted."""

_SHORTEST: Final = 4
"""Shorter secrets stay: they would be found in words that have nothing to do with them."""


class SecretMask:
    """Collects secret texts and takes them out of messages."""

    def __init__(self) -> None:
        self._texts: set[str] = set()

    def add(self, value: Any) -> None:
        """Every text in `value` is secret."""
        if isinstance(value, Mapping | list):
            for item in value.values() if isinstance(value, Mapping) else value:
                self.add(item)
        elif isinstance(value, str) and len(value) >= _SHORTEST and value not in (wire.UNKNOWN, PLACEHOLDER):
            self._texts.add(value)

    def add_marked(self, value: Any) -> None:
        """What is marked secret in the wire value `value`, at any depth, is secret."""
        if wire.is_secret(value):
            self.add(wire.reveal(value))
        else:
            for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
                self.add_marked(item)

    def apply(self, text: str) -> str:
        """`text` with `[secret]` for every secret in it."""
        for secret in sorted(self._texts, key=len, reverse=True):
            text = text.replace(secret, "[secret]")
        return text
