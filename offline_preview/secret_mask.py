"""Secret texts, which nothing that the preview prints may show."""

import re
from collections.abc import Mapping
from typing import Any, Final

from offline_preview import wire

PLACEHOLDER: Final = "secret-placeholder"
"""Stands for a configuration value that cannot be decrypted."""

_SHORTEST: Final = 4
_LONG: Final = 8
"""From this length on, a secret is masked inside a word, too."""

_COMMON = re.compile(r"[A-Za-z]?[a-z]+|[A-Z]+|\d{1,5}", re.ASCII)
"""A plain word or a small number, such as `prod`, `True` or `1234`: a message has many that are no secret."""


class SecretMask:
    """Collects secret texts and takes them out of messages.

    A secret of fewer than eight characters is masked where it is a word by itself, and not at all where it is shorter
    than four or common: a message with its own words masked says nothing, and shows what the secret is.
    """

    def __init__(self) -> None:
        self._texts: set[str] = set()

    def add(self, value: Any) -> None:
        """Every text in `value` is secret."""
        if isinstance(value, Mapping | list):
            for item in value.values() if isinstance(value, Mapping) else value:
                self.add(item)
        elif isinstance(value, str) and value not in (wire.UNKNOWN, PLACEHOLDER) and _is_masked(value):
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
            word = re.escape(secret)
            text = re.sub(word if len(secret) >= _LONG else rf"(?<![\w-]){word}(?![\w-])", "[secret]", text)
        return text


def _is_masked(secret: str) -> bool:
    return len(secret) >= _LONG or (len(secret) >= _SHORTEST and not _COMMON.fullmatch(secret))
